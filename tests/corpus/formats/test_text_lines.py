import bz2
import gzip
import lzma

import numpy as np
import pytest

from keras_wave.corpus.formats.text_lines import TextLines
from keras_wave.corpus.records import Part
from tests.corpus.formats.parts import read_all
from tests.corpus.formats.parts import texts_of

LINES = ["stocks fall", "", "  the cup ", "naïve 漢字", "team wins"]
SIZES = (1, 2, 5, 100)
COMPRESSED = [("bz2", bz2), ("gz", gzip), ("xz", lzma)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_every_line_is_a_text_however_the_file_is_cut(tmp_path, size, end):
    file = tmp_path / "texts.txt"
    text = (end or "\n").join(LINES) + end
    file.write_bytes(text.encode())
    blocks = read_all(TextLines("text"), file, size)
    assert texts_of(blocks) == dict(enumerate(LINES))


@pytest.mark.parametrize("ending, module", COMPRESSED)
def test_compressed_files_are_read_as_their_content(tmp_path, ending, module):
    file = tmp_path / f"texts.txt.{ending}"
    file.write_bytes(module.compress("\n".join(LINES).encode()))
    blocks = read_all(TextLines("text"), file, 2)
    assert texts_of(blocks) == dict(enumerate(LINES))


def test_an_empty_file_has_no_part(tmp_path):
    file = tmp_path / "texts.txt"
    file.touch()
    assert read_all(TextLines("text"), file, 2) == []


def test_the_texts_may_be_kept_whatever_their_bytes(tmp_path):
    file = tmp_path / "texts.txt"
    file.write_bytes(b"fall\n\xff cup\n")
    (block,) = read_all(TextLines("text", ["text"]), file, 2)
    assert block.texts == [b"fall", b"\xff cup"]
    assert block.kept == {"text": ["fall", "\ufffd cup"]}


def test_a_column_of_another_name_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must have one column 'headline'"):
        TextLines("headline").check(str(tmp_path / "texts.txt"))


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError):
        TextLines("text").check(str(tmp_path))


@pytest.mark.parametrize("ending, module", COMPRESSED)
def test_the_lines_before_an_early_end_are_not_lost(tmp_path, ending, module):
    file = tmp_path / f"texts.txt.{ending}"
    draw = np.random.default_rng(0)
    lines = [f"{number:x}" for number in draw.integers(2**60, size=200_000)]
    whole = module.compress("\n".join(lines).encode())
    file.write_bytes(whole[: len(whole) // 2])
    found = []
    with pytest.raises(EOFError):
        for cut in TextLines("text").cut(str(file), 20_000):
            found.append(cut)
    rows = sum(rows for _, rows, _ in found)
    assert 0 < rows < len(lines)
    parts = [Part("part", str(file), *cut) for cut in found]
    texts = texts_of(map(TextLines("text").read, parts))
    assert texts == dict(enumerate(lines[:rows]))
