import pytest

from keras_wave.commands import labelled_texts
from keras_wave.data.bad_input import BadInput


def read(*paths, **options):
    options = {"text_columns": ["1"], "label_column": "2", **options}
    return labelled_texts.read(paths, ",", **options)


def test_files_are_read_one_after_the_other(write_csv):
    first = write_csv([["text", "class"], [" one ", "a"], ["two", "b "]])
    second = write_csv([["text", "class"], ["three", "a"]], "second.csv")
    third = write_csv([["four", "b"]], "third.csv")
    rows = read(first, second, third)
    assert rows.texts == ["one", "two", "three", "four"]
    assert rows.labels == ["a", "b", "a", "b"]
    assert rows.place(2) == f"{second}, row 2"
    assert rows.take([3, 1]).texts == ["four", "two"]


def test_texts_of_several_columns_are_joined(write_csv):
    path = write_csv([["", "a", "one"], ["two", "a", "three"]])
    rows = read(path, text_columns=["1", "3"], has_header=False)
    assert rows.texts == ["one", "two three"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "has no rows"),
        ([["text", "class"], ["one", "a"], [" ", "b"]], "row 3: the text is"),
        ([["text", "class"], ["one", "a"], ["two", ""]], "row 3: there is no"),
        ([["text", "class"], ["one", "NaN"], ["two", "b"]], "row 2: .* 'NaN'"),
    ],
)
def test_bad_rows_are_refused_where_they_are(rows, message, write_csv):
    path = write_csv(rows)
    with pytest.raises(BadInput, match=rf"data\.csv.*{message}"):
        read(path, has_header=True)


def test_a_preset_may_have_a_class_nan(write_csv):
    path = write_csv([["one", "nan"], ["two", "b"]])
    options = {"has_header": False, "class_names": ["b", "nan"]}
    assert read(path, **options).labels == ["nan", "b"]


def test_files_of_other_columns_are_refused(write_csv):
    first = write_csv([["one", "a"], ["two", "b"]])
    second = write_csv([["three", "a", "b"]], "second.csv")
    with pytest.raises(BadInput, match=r"second\.csv has 3 columns.* 2\.$"):
        read(first, second)


def test_file_of_names_alone_is_refused(write_csv):
    first = write_csv([["text", "class"], ["one", "a"]])
    second = write_csv([["text", "class"]], "second.csv")
    with pytest.raises(BadInput, match=r"second\.csv has no rows beside"):
        read(first, second, has_header=True)


def test_unknown_class_is_refused_where_it_is(write_csv):
    rows = read(write_csv([["one", "a"], ["two", "c"]]), has_header=False)
    assert labelled_texts.numbers_of_classes(rows, ["c", "a"]) == [1, 0]
    with pytest.raises(BadInput, match=r"data\.csv, row 2: .*'c'.*a, b"):
        labelled_texts.numbers_of_classes(rows, ["a", "b"])
