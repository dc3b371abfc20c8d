import gzip
import sys

import numpy as np
import pytest

import labelled_text
from keras_wave.data.bad_input import BadInput
from tests.requirement import require

GOOD = b'"a","","one text"\n"b","Title","say ""hi"",\nthen go "\n'


def write(folder, content, name="train.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def test_reads_the_public_format(recipe, tmp_path):
    rows = labelled_text.read_csv(write(tmp_path, GOOD), recipe.data)
    assert rows.texts == ["one text", 'Title say "hi",\nthen go']
    assert rows.labels == [0, 1]


def test_gzip_and_byte_order_mark_change_nothing(recipe, tmp_path):
    plain = labelled_text.read_csv(write(tmp_path, GOOD), recipe.data)
    content = gzip.compress(b"\xef\xbb\xbf" + GOOD)
    path = write(tmp_path, content, "train.csv.gz")
    assert labelled_text.read_csv(path, recipe.data) == plain


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD + b'"a","x"\n', "row 3: there are 2 columns, and 3 in the first"),
        (b'"a","x"\n', r"row 1: there must be 3 columns .*, not 2"),
        (GOOD + b'"c","x","y"\n', r"row 3: the label .* a, b, not 'c'"),
        (b'label,title,text\n"a","","x"\n', "row 1: .* not 'label'"),
        (GOOD + b'"a"," "," "\n', "row 3: the text is empty"),
        (GOOD + b'"a","x","y', "row 3: unexpected end of data"),
        (GOOD + b'"a","x","\xff"\n', "line 4: this is not UTF-8"),
        (b"", "has no rows"),
    ],
)
def test_error_names_the_row(recipe, tmp_path, content, message):
    path = write(tmp_path, content)
    with pytest.raises(BadInput, match=message) as caught:
        labelled_text.read_csv(path, recipe.data)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [GOOD, gzip.compress(GOOD)[:-9]], ids=["plain", "cut"]
)
def test_damaged_gzip_is_named(recipe, tmp_path, content):
    path = write(tmp_path, content, "train.csv.gz")
    with pytest.raises(BadInput, match="train.csv.gz is no whole gzip file"):
        labelled_text.read_csv(path, recipe.data)


def test_folder_without_training_rows(recipe, tmp_path):
    write(tmp_path, GOOD, "validation.csv")
    with pytest.raises(BadInput, match="neither train.csv nor train.csv.gz"):
        labelled_text.load(recipe.data, tmp_path, seed=0)


def test_validation_rows_are_set_aside(recipe, data_folder, tmp_path):
    content = (data_folder / "train.csv").read_bytes()
    path = write(tmp_path, content)
    whole = labelled_text.read_csv(path, recipe.data)
    splits = labelled_text.load(recipe.data, tmp_path, seed=0)
    assert len(splits.validation) == round(0.25 * len(whole))
    both = splits.train.texts + splits.validation.texts
    assert sorted(both) == sorted(whole.texts)
    assert splits == labelled_text.load(recipe.data, tmp_path, seed=0)
    assert splits != labelled_text.load(recipe.data, tmp_path, seed=1)


def test_too_few_rows_to_set_aside(recipe, tmp_path):
    write(tmp_path, b'"a","","x"\n')
    with pytest.raises(BadInput, match="1 training rows are too few"):
        labelled_text.load(recipe.data, tmp_path, seed=0)


def test_fingerprint_changes_with_any_row(recipe, data_folder):
    splits = labelled_text.load(recipe.data, data_folder, seed=0)
    before = splits.fingerprint()
    splits.test.labels[-1] = 1 - splits.test.labels[-1]
    assert splits.fingerprint() != before


@pytest.fixture
def tfds():
    require("tensorflow", "tensorflow_datasets")
    import tensorflow_datasets

    return tensorflow_datasets


@pytest.fixture
def public_data(recipe):
    fields = {**vars(recipe.data), "tensorflow_datasets": "public"}
    return type(recipe.data)(**fields)


def test_rows_come_from_tensorflow_datasets(public_data, monkeypatch, tf, tfds):
    def load(name, split, batch_size):
        assert (name, batch_size) == ("public", -1)
        size = {"train": 8, "test": 2}[split]
        return {
            "title": tf.constant([f"{split} {i}" for i in range(size)]),
            "text": tf.constant(["text"] * size),
            "label": tf.constant(np.arange(size) % 2),
        }

    monkeypatch.setattr(tfds, "load", load)
    splits = labelled_text.load(public_data, None, seed=0)
    assert (len(splits.train), len(splits.validation)) == (6, 2)
    assert splits.test.texts == ["test 0 text", "test 1 text"]
    assert splits.test.labels == [0, 1]
    assert "public" in splits.source


def test_no_network_is_one_line_of_advice(public_data, monkeypatch, tfds):
    def load(*args, **kwargs):
        raise ConnectionError("no route\nto host")

    monkeypatch.setattr(tfds, "load", load)
    with pytest.raises(BadInput, match="--data FOLDER .*no route") as caught:
        labelled_text.load(public_data, None, seed=0)
    assert "\n" not in str(caught.value)


def test_no_tensorflow_datasets_is_one_line_of_advice(public_data, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(BadInput, match="pip install .* --data FOLDER"):
        labelled_text.load(public_data, None, seed=0)


def test_own_data_needs_a_folder(recipe):
    with pytest.raises(BadInput, match="--data FOLDER"):
        labelled_text.load(recipe.data, None, seed=0)
