import gzip

import pytest

from keras_wave.commands.bad_input import BadInput
from keras_wave.commands.text_lines import open_lines


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
    with pytest.raises(BadInput, match="cannot be read"):
        read(path)
