import pathlib

import pytest

from keras_wave.commands.columns import find_columns
from keras_wave.data.bad_input import BadInput

PATH = pathlib.Path("data.csv")
TEXTS = [f"This is text {letter} of several" for letter in "abcdefghijkl"]
LABELS = ["good", "bad", "bad"] * 4
NUMBERS = list(map(str, range(12)))


def make(*columns, header=None):
    rows = [list(row) for row in zip(*columns)]
    return [header, *rows] if header else rows


def find(rows, **options):
    return find_columns(PATH, rows, **options)


def test_texts_and_classes_are_found_without_names():
    columns = find(make(NUMBERS, LABELS, TEXTS))
    assert (columns.texts, columns.label) == ((2,), 1)
    assert columns.header is None
    assert columns.text_names == ["column 3"]
    assert columns.label_name == "column 2"
    assert columns.others == ["column 1"]
    assert columns.key(1) == "2"


def test_first_row_with_no_class_has_names():
    header = ["id", "mood", "what they wrote"]
    columns = find(make(NUMBERS, LABELS, TEXTS, header=header))
    assert columns.header == header
    assert columns.text_names == ["'what they wrote'"]
    assert columns.label_name == "'mood'"
    assert columns.others == ["'id'"]
    assert columns.key(1) == "mood"


def test_user_decides_about_the_first_row():
    rows = make(TEXTS, LABELS)
    assert find(rows, has_header=True).header == rows[0]
    rows = make(TEXTS, LABELS, header=["text", "class"])
    assert find(rows, has_header=False).header is None


def test_name_settles_which_column_has_the_classes():
    stars = ["1", "2", "2", "1"] * 3
    rows = make(stars, LABELS, TEXTS, header=["stars", "Label ", "text"])
    assert find(rows).label == 1


def test_name_settles_it_where_no_class_comes_again():
    rows = make(TEXTS[:2], ["good", "bad"], header=["text", "label"])
    assert find(rows).label == 1


def test_classes_may_be_longer_than_texts():
    long = [f"A rather long name of the class {label}" for label in LABELS]
    columns = find(make(long, NUMBERS))
    assert (columns.texts, columns.label) == ((1,), 0)


def test_long_addresses_are_no_texts():
    addresses = [f"https://example.org/a/long/way/{n}" for n in NUMBERS]
    assert find(make(addresses, TEXTS, LABELS)).texts == (1,)


def test_texts_without_spaces_are_texts():
    texts = [f"{n}\u6f22\u5b57\u304b\u306a" for n in NUMBERS]
    codes = [f"code-number-{n}" for n in NUMBERS]
    assert find(make(codes, texts, LABELS)).texts == (1,)


def test_known_classes_find_their_column():
    stars = ["1", "2", "2", "1"] * 3
    rows = make(stars, TEXTS, LABELS, header=["stars", "text", "mood"])
    columns = find(rows, class_names=["good", "bad", "neither"])
    assert (columns.texts, columns.label) == ((1,), 2)
    assert columns.header == rows[0]


@pytest.mark.parametrize(
    ("text_columns", "label_column"),
    [(["title", "text"], "mood"), (["1", "3"], "2"), (["title", "3"], "mood")],
)
def test_columns_are_given_by_name_or_number(text_columns, label_column):
    rows = make(TEXTS, LABELS, TEXTS, header=["title", "mood", "text"])
    columns = find(rows, text_columns=text_columns, label_column=label_column)
    assert (columns.texts, columns.label) == ((0, 2), 1)
    assert columns.header == rows[0]


def test_of_two_columns_one_given_tells_the_other():
    rows = make(TEXTS[:2], ["good", "bad"])
    assert find(rows, text_columns=["1"]).label == 1
    assert find(rows, label_column="2").texts == (0,)


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ([TEXTS], {}, "has one column"),
        ([TEXTS, NUMBERS], {}, r"no column has a few .*--label-column"),
        ([TEXTS, LABELS, LABELS], {}, r"several .*--label-column"),
        ([TEXTS, TEXTS, LABELS], {}, r"several .*--text-column"),
        (
            [LABELS, LABELS],
            {"label_column": "2", "text_columns": ["2"]},
            "both",
        ),
        ([LABELS, LABELS, LABELS], {"label_column": "2"}, r"--text-column"),
        ([TEXTS, LABELS], {"label_column": "3"}, "no column 3: there are 2"),
        ([TEXTS, LABELS], {"label_column": "0"}, "no column 0"),
        ([TEXTS, LABELS], {"label_column": "mood"}, r"no column .*'good'"),
        ([["a", "b"], ["a", "c"]], {"label_column": "a"}, "several columns"),
        (
            [TEXTS, LABELS],
            {"label_column": "good", "has_header": False},
            "cannot be given by name",
        ),
        ([TEXTS[:1], LABELS[:1]], {}, "no rows beside the first"),
        ([TEXTS, LABELS], {"class_names": ["A", "B"]}, "--label-column"),
    ],
)
def test_what_is_not_clear_is_asked(columns, options, message):
    with pytest.raises(BadInput, match=rf"^data\.csv.*{message}"):
        find(make(*columns), **options)
