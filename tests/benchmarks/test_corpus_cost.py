import collections
import json

import pytest

import corpus_cost

RECORD = {
    "machine": {"cores": 2},
    "workers": 2,
    "models": {
        # 8,000 texts in 4 seconds, after 3 for the start.
        "tiny": [
            {"texts": 2_000, "seconds": 4.0},
            {"texts": 10_000, "seconds": 8.0},
        ]
    },
}


def test_a_billion_texts_cost_what_the_rate_of_a_core_says():
    (row,) = corpus_cost.table_rows(RECORD)
    # 10^9 / 1,000 a second / 3,600 seconds an hour.
    assert row == ["`tiny`", 2, "2,000", "1,000", "278", "3"]


def test_the_table_is_written_and_found_up_to_date(tmp_path):
    record = tmp_path / "corpus_cost.json"
    record.write_text(json.dumps(RECORD))
    page = tmp_path / "scale.md"
    page.write_text(
        f"Before.\n\n<!-- Written by `{corpus_cost.COMMAND}`. -->\n"
        "<!-- The end of what it writes. -->\n"
    )
    assert corpus_cost.run(False, True, record, page) == 1
    assert corpus_cost.run(False, False, record, page) == 0
    assert corpus_cost.run(False, True, record, page) == 0
    assert "| `tiny` | 2 | 2,000 | 1,000 | 278 | 3 |" in page.read_text()


def test_without_a_record_it_says_how_to_make_one(tmp_path):
    with pytest.raises(corpus_cost.BadInput, match="--measure"):
        corpus_cost.run(False, True, tmp_path / "none.json", tmp_path / "p.md")


def test_the_texts_are_of_words_of_the_preset(tmp_path):
    words = corpus_cost.read_words(
        corpus_cost.PRESETS / "agnews_modulation_tiny"
    )
    file = tmp_path / "texts.txt"
    corpus_cost.write_texts(file, words, 1_000)
    lines = file.read_text().split("\n")
    assert len(lines) == 1_001
    counts = collections.Counter(" ".join(lines).split())
    assert set(counts) <= set(words)
    assert counts[words[0]] > counts[words[100]]
