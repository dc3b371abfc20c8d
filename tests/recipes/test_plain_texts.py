import gzip

import pytest

import plain_texts
from keras_wave.data.bad_input import BadInput


def write(path, text):
    path.parent.mkdir(exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def test_every_kind_of_file_is_read(tmp_path):
    write(tmp_path / "a.csv", '"1","","with no title"\n"2","Title","text"\n')
    write(tmp_path / "b.csv.gz", "a text alone\nanother\n")
    write(tmp_path / "c.txt", "one  line\n\n \nbroken<br /><br>line\n")
    write(tmp_path / "d" / "e.txt.gz", "inside")
    write(tmp_path / "README.md", "no text")
    write(tmp_path / ".hidden" / "f.txt", "no text")
    texts, left_out = plain_texts.read(tmp_path)
    assert texts == [
        [
            "with no title",
            "Title text",
            "a text alone",
            "another",
            "one line",
            "broken line",
        ],
        ["inside"],
    ]
    assert left_out == []


def test_rows_to_measure_on_are_left_out(tmp_path):
    write(tmp_path / "train.txt", "one")
    write(tmp_path / "contest.txt", "two")
    for name in ("test.txt", "validation.csv.gz", "out_of_scope_test.csv"):
        write(tmp_path / name, "0,no text")
    texts, left_out = plain_texts.read(tmp_path)
    assert texts == [["two", "one"]]
    assert len(left_out) == 3


def test_folder_without_texts(tmp_path):
    with pytest.raises(BadInput, match="there is no folder .*nowhere"):
        plain_texts.read(tmp_path / "nowhere")
    write(tmp_path / "empty.txt", "\n\n")
    with pytest.raises(BadInput, match="has no texts in files .txt, .*gz$"):
        plain_texts.read(tmp_path)
    write(tmp_path / "test.txt", "text")
    with pytest.raises(BadInput, match="but for test.txt$"):
        plain_texts.read(tmp_path)


def test_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xff")
    with pytest.raises(BadInput, match="a.txt, line 1: this is not UTF-8"):
        plain_texts.read(tmp_path)
