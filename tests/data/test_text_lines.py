import gzip
import io

import pytest

from keras_wave.data import text_lines
from keras_wave.data.bad_input import BadInput
from keras_wave.data.text_lines import decode_lines
from keras_wave.data.text_lines import open_lines


def read(path):
    with open_lines(path) as lines:
        return list(lines)


def test_lines_keep_their_ends(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_bytes("caf\u00e9\r\n\nend".encode())
    assert read(path) == ["caf\u00e9\r\n", "\n", "end"]


def test_gzip_is_unpacked(tmp_path):
    path = tmp_path / "texts.txt.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    assert read(path) == ["one\n", "two\n"]


def test_byte_order_mark_is_no_text(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_bytes(b"\xef\xbb\xbfone\n")
    assert read(path) == ["one\n"]


def test_bytes_that_are_no_utf_8_are_refused_where_they_are(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_bytes(b"one\nna\xefve\n")
    with pytest.raises(BadInput, match=r"texts\.txt, line 2: .*UTF-8"):
        read(path)


@pytest.mark.parametrize(
    "content",
    [b"plain", gzip.compress(b"one\n" * 9)[:-9]],
    ids=["plain", "cut"],
)
def test_broken_gzip_is_refused(content, tmp_path):
    path = tmp_path / "texts.gz"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="no whole gzip file"):
        read(path)


@pytest.mark.parametrize("content", [b"\0", b"one\n"], ids=["zeros", "lines"])
def test_file_that_unpacks_without_an_end_is_refused(
    content, tmp_path, monkeypatch
):
    monkeypatch.setattr(text_lines, "SMALL", 1000)
    path = tmp_path / "texts.gz"
    path.write_bytes(gzip.compress(content * 1_000_000))
    with pytest.raises(BadInput, match=r"texts\.gz unpacks to more than 100"):
        read(path)


def test_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"none\.txt cannot be read"):
        read(tmp_path / "none.txt")


def test_lines_of_a_stream():
    lines = decode_lines(io.BytesIO(b"one\n\xff\n"), "the stream")
    assert next(lines) == "one\n"
    with pytest.raises(BadInput, match="the stream, line 2: this is not UTF-8"):
        next(lines)
