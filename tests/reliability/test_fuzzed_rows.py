"""Whatever is in a CSV file: rows, or one line that names the file."""

import gzip
import random

import hypothesis
import pytest
from hypothesis import strategies

import labelled_text
import recipe_file
from keras_wave.data.bad_input import BadInput
from tests.effort import effort

DATA = recipe_file.Data(
    name="made up",
    columns=("label", "title", "text"),
    label_values=("a", "b"),
    class_names=("Nature", "Music"),
    validation_fraction=0.25,
    note="",
    licence_note="",
)
ROWS = (
    '"a","","one text"\n'
    '"b","Title","say ""hi"",\nthen go "\r\n'
    "a,,unquoted ü 世\n"
    'b,"über","e\u0301 \x00"\n'
).encode()
# What the readers of such files stumble over.
PIECES = [
    *[b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\x00", b"a,,", b"c,x,y\n"],
    *[b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b" ", b"\x1f\x8b"],
    *[b'"a","","', b"x" * 140_000, "\u2028".encode()],
]


def read(path):
    """Reads a file, and tells whether there are rows in it."""
    try:
        rows = labelled_text.read_csv(path, DATA)
    except BadInput as error:
        assert str(path) in str(error)
        assert len(str(error).splitlines()) == 1
        assert len(str(error)) < len(str(path)) + 500
        return False
    assert len(rows.texts) == len(rows.labels) > 0
    assert set(rows.labels) <= {0, 1}
    for text in rows.texts:
        assert text.strip() == text != ""
        text.encode("utf-8")
    return True


def mutate(content, draw):
    """Returns bytes with a few flips, cuts and insertions."""
    content = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        start = draw.randint(0, len(content))
        end = min(len(content), start + draw.choice([0, 1, 1, 2, 9]))
        kind = draw.choice(["flip", "cut", "insert", "repeat"])
        if kind == "flip" and start < end:
            content[start] ^= 1 << draw.randrange(8)
        elif kind == "cut":
            del content[start:end]
        elif kind == "insert":
            content[start:start] = draw.choice(PIECES)
        elif kind == "repeat":
            content[start:start] = content[start:end] * 3
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("train.csv", ROWS), ("train.csv.gz", gzip.compress(ROWS, mtime=0))],
    ids=["plain", "gzip"],
)
def test_damaged_rows(tmp_path, name, content, record_property):
    path = tmp_path / name
    path.write_bytes(content)
    assert read(path)
    draw = random.Random(0)
    number = effort(75, 9_000)
    read_again = 0
    for _ in range(number):
        path.write_bytes(mutate(content, draw))
        read_again += read(path)
    record_property("files tried", number)
    record_property("files rejected", number - read_again)
    assert 0 < read_again < number


@pytest.mark.parametrize("name", ["train.csv", "train.csv.gz"])
def test_bytes(tmp_path, name, record_property):
    path = tmp_path / name
    counts = {True: 0, False: 0}

    @hypothesis.settings(max_examples=effort(25, 1_000))
    @hypothesis.given(strategies.binary())
    def check(content):
        if path.suffix == ".gz":
            content = b"\x1f\x8b\x08" + content
        path.write_bytes(content)
        counts[read(path)] += 1

    check()
    record_property("files tried", sum(counts.values()))
    record_property("files rejected", counts[False])
    assert counts[False] > 0


@pytest.mark.parametrize("content", [b"\x00", b"a,,x\n"], ids=["zeros", "rows"])
def test_file_that_unpacks_to_a_gigabyte(tmp_path, content, record_property):
    path = tmp_path / "train.csv.gz"
    # A file of many members is as good, and quick to write.
    megabyte = gzip.compress(content * (2**20 // len(content)))
    path.write_bytes(megabyte * 2**10)
    assert path.stat().st_size < 4 * 2**20
    assert not read(path)
    record_property("files tried", 1)
    record_property("files rejected", 1)
