import pytest

from keras_wave.commands.bad_input import BadInput
from keras_wave.commands.csv_rows import read_rows


def write(tmp_path, text):
    path = tmp_path / "data.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path):
    path = write(tmp_path, 'a,b\n"1,\n2",3\n\n4,5\n')
    assert list(read_rows(path, "comma")) == [
        (1, ["a", "b"]),
        (2, ["1,\n2", "3"]),
        (4, ["4", "5"]),
    ]


@pytest.mark.parametrize(
    ("delimiter", "text"), [("semicolon", "a,;b"), ("tab", "a,\tb")]
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
        list(read_rows(write(tmp_path, text), "comma"))
