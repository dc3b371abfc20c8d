import csv
import gzip
import io

import hypothesis
import hypothesis.strategies as st
import pytest

from keras_wave.corpus.formats.csv_rows import CsvRows
from tests.corpus.formats.parts import bad_of
from tests.corpus.formats.parts import read_all
from tests.corpus.formats.parts import texts_of

ROWS = [
    ("1", "stocks fall"),
    ("2", 'the "cup",\nwon'),
    ("3", ""),
    ("4", "naïve 漢字"),
    ("5", "a\r\nb"),
]
SIZES = (1, 2, 3, 100)


def to_csv(rows, end="\r\n"):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(["id", "text"])
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_rows_are_read_however_the_file_is_cut(tmp_path, size, end, mark):
    file = tmp_path / "rows.csv"
    file.write_bytes(mark + to_csv(ROWS, end))
    blocks = read_all(CsvRows("text", ["id"]), file, size)
    assert texts_of(blocks) == dict(enumerate(text for _, text in ROWS))
    ids = [value for block in blocks for value in block.kept["id"]]
    assert ids == [value for value, _ in ROWS]
    assert bad_of(blocks) == {}


def test_a_long_text_is_read(tmp_path):
    long = "word " * (csv.field_size_limit() // 4)
    file = tmp_path / "rows.csv"
    file.write_bytes(to_csv([("1", long), ("2", "short")]))
    blocks = read_all(CsvRows("text"), file, 2)
    assert texts_of(blocks) == {0: long, 1: "short"}
    assert bad_of(blocks) == {}


def test_a_compressed_file_is_read_as_its_content(tmp_path):
    file = tmp_path / "rows.csv.gz"
    file.write_bytes(gzip.compress(to_csv(ROWS)))
    blocks = read_all(CsvRows("text"), file, 2)
    assert texts_of(blocks) == dict(enumerate(text for _, text in ROWS))


@pytest.mark.parametrize("size", SIZES)
def test_a_bad_row_costs_no_other_row(tmp_path, size):
    file = tmp_path / "rows.csv"
    file.write_bytes(
        b"id,text\n"
        b"0,stocks fall\n"
        b"1\n"
        b"\n"
        b"3,the,cup\n"
        b'4,"open quote\n'
        b"5,team wins\n"
        b'6,"closed" wrongly\n'
        b"7,market\n"
    )
    blocks = read_all(CsvRows("text"), file, size)
    assert texts_of(blocks) == {
        0: "stocks fall",
        5: "team wins",
        7: "market",
    }
    reasons = bad_of(blocks)
    assert sorted(reasons) == [1, 2, 3, 4, 6]
    assert reasons[1] == "1 fields, where the header has 2"
    assert reasons[2] == "0 fields, where the header has 2"
    assert reasons[3] == "3 fields, where the header has 2"
    contents = {
        row.row: row.content for block in blocks for row in block.bad_rows
    }
    assert contents[4] == '4,"open quote\n'


def test_a_field_that_csv_refuses_is_a_bad_row(tmp_path):
    file = tmp_path / "rows.csv"
    long = "x" * (csv.field_size_limit() + 1)
    file.write_bytes(to_csv([("0", long), ("1", "cup")]))
    blocks = read_all(CsvRows("text"), file, 1)
    assert texts_of(blocks) == {1: "cup"}
    assert "field larger than field limit" in bad_of(blocks)[0]


@hypothesis.given(st.lists(st.tuples(st.text(), st.text())), st.integers(1, 4))
def test_what_csv_writes_is_read(tmp_path_factory, rows, size):
    file = tmp_path_factory.mktemp("rows") / "rows.csv"
    file.write_bytes(to_csv(rows))
    blocks = read_all(CsvRows("text"), file, size)
    assert bad_of(blocks) == {}
    assert texts_of(blocks) == dict(enumerate(text for _, text in rows))


@hypothesis.given(
    st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\xff"])),
    st.integers(1, 4),
)
def test_no_row_of_any_bytes_is_lost(tmp_path_factory, pieces, size):
    file = tmp_path_factory.mktemp("rows") / "rows.csv"
    file.write_bytes(b"text,id\n" + b"".join(pieces))
    whole = read_all(CsvRows("text"), file, 100)
    cut = read_all(CsvRows("text"), file, size)
    assert texts_of(cut) == texts_of(whole)
    assert bad_of(cut) == bad_of(whole)
    numbers = sorted([*texts_of(cut), *bad_of(cut)])
    assert numbers == list(range(len(numbers)))


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "is empty"),
        (b"id,headline\n1,cup\n", "must have one column 'text'"),
        (b"text,text\n1,cup\n", "must have one column 'text'"),
        (b'"text\n', "has no header"),
    ],
)
def test_a_file_without_the_column_is_refused(tmp_path, content, message):
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        CsvRows("text").check(str(file))
