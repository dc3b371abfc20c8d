import csv
import os
from concurrent import futures

import pytest

from keras_wave.data import csv_rows
from keras_wave.data.bad_input import BadInput
from keras_wave.data.csv_rows import read_rows


def write(tmp_path, text):
    path = tmp_path / "data.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    path = write(tmp_path, 'a,b\n"1,\n2",3\n\n4,5\n')
    assert list(read_rows(path)) == [
        (1, ["a", "b"]),
        (2, ["1,\n2", "3"]),
        (4, ["4", "5"]),
    ]


@pytest.mark.parametrize(
    ("delimiter", "text"), [(";", "a,;b"), ("\t", "a,\tb")]
)
def test_delimiters(delimiter, text, tmp_path):
    rows = read_rows(write(tmp_path, text), delimiter)
    assert list(rows) == [(1, ["a,", "b"])]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\nc\n", r"data\.csv, row 2: there are 1 columns, and 2"),
        ('a,b\nc,"d\n', r"data\.csv, row 2: unexpected end"),
        ('a,b\n\nc,"d"e\n', r"data\.csv, row 3: "),
    ],
)
def test_what_is_no_csv_is_refused(text, message, tmp_path):
    with pytest.raises(BadInput, match=message):
        list(read_rows(write(tmp_path, text)))


def test_lines_may_end_as_on_any_system(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\rc,"1\r2"\r\nd,e\n\rf,g')
    rows = [row for _, row in read_rows(path)]
    assert rows == [["a", "b"], ["c", "1\r2"], ["d", "e"], ["f", "g"]]


def test_long_field_is_read_and_the_limit_of_others_stays(tmp_path):
    limit = csv.field_size_limit()
    long = "x" * (limit + 1)
    path = write(tmp_path, f"a,{long}\nb,c\n")
    rows = read_rows(path)
    assert next(rows) == (1, ["a", long])
    assert csv.field_size_limit() == limit
    with pytest.raises(csv.Error, match="field limit"):
        next(csv.reader([long]))
    assert list(rows) == [(2, ["b", "c"])]
    assert csv.field_size_limit() == limit


def test_field_without_an_end_does_not_fill_the_memory(tmp_path, monkeypatch):
    limit = csv.field_size_limit()
    monkeypatch.setattr(csv_rows, "LONGEST_FIELD", 100)
    path = write(tmp_path, 'a,b\nc,"' + "x\n" * 100)
    with pytest.raises(BadInput, match="row 2: field larger than"):
        list(read_rows(path))
    assert csv.field_size_limit() == limit


def test_threads_leave_the_limit_as_it_was(tmp_path):
    limit = csv.field_size_limit()
    path = write(tmp_path, f"a,{'x' * (limit + 1)}\n" * 20)
    with futures.ThreadPoolExecutor(4) as pool:
        counts = pool.map(lambda _: len(list(read_rows(path))), range(16))
    assert list(counts) == [20] * 16
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_the_first_line_of_excel_tells_the_delimiter(first, tmp_path):
    path = write(tmp_path, f"{first}\r\na,b;c\n1;2\n")
    assert list(read_rows(path)) == [(1, ["a,b", "c"]), (2, ["1", "2"])]


def test_other_first_lines_are_rows(tmp_path):
    assert list(read_rows(write(tmp_path, ""))) == []
    for line in ("sep=", "sep=ab", "separate"):
        assert list(read_rows(write(tmp_path, line))) == [(1, [line])]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_spaces_before_a_quote_are_no_part_of_a_cell(delimiter, tmp_path):
    text = '"a", "b, ""c""; d"\n"e",  "f\n, g"\n'.replace('",', f'"{delimiter}')
    rows = [row for _, row in read_rows(write(tmp_path, text), delimiter)]
    assert rows == [["a", 'b, "c"; d'], ["e", "f\n, g"]]


def test_quotes_inside_of_a_text_stay(tmp_path):
    path = write(tmp_path, 'a, "Yes" he said\n"b, c",d "e"\nf, "g"\n')
    assert list(read_rows(path)) == [
        (1, ["a", ' "Yes" he said']),
        (2, ["b, c", 'd "e"']),
        (3, ["f", "g"]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_a_quote_that_opens_a_text_takes_no_other_row(
    delimiter, first, tmp_path
):
    text = 'label,text\nneg, "what a mess\npos, he said: "\nneg,ok\n'
    text = first.format(delimiter) + text.replace(",", delimiter)
    rows = [row for _, row in read_rows(write(tmp_path, text), delimiter)]
    assert rows == [
        ["label", "text"],
        ["neg", ' "what a mess'],
        ["pos", ' he said: "'],
        ["neg", "ok"],
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # One line a row either way.
        ('a, "b"\nc, "d"\n', [["a", "b"], ["c", "d"]]),
        ('a, "b, c"\nd, "e, f"\n', [["a", "b, c"], ["d", "e, f"]]),
        (' "a",b\n "c",d\n', [["a", "b"], ["c", "d"]]),
        # Exactly read, they have no columns.
        ('x,y\na, "b, c"\n', [["x", "y"], ["a", "b, c"]]),
        ('x,y\na, "b\nc"\n', [["x", "y"], ["a", "b\nc"]]),
        # Without the spaces, they have none.
        (
            'x,y,z\na, "b, c"\n',
            [["x", "y", "z"], ["a", ' "b', ' c"']],
        ),
        (' "Yes" he said,b\n', [[' "Yes" he said', "b"]]),
        # Nobody closes it.
        ('x,y\na, "b\nc,d\n', [["x", "y"], ["a", ' "b'], ["c", "d"]]),
    ],
)
def test_the_rows_tell_whose_a_quote_behind_a_space_is(text, rows, tmp_path):
    path = write(tmp_path, text)
    assert [row for _, row in read_rows(path)] == rows


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no pipes.")
def test_a_pipe_is_read_once(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    with futures.ThreadPoolExecutor(1) as pool:
        pool.submit(path.write_text, 'sep=;\na; "b"\nc;d\n')
        rows = list(read_rows(path))
    assert rows == [(1, ["a", "b"]), (2, ["c", "d"])]
