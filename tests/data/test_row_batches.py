import keras
import numpy as np
import pytest

from keras_wave.data import feed
from keras_wave.data import passes
from keras_wave.data.array_source import ArraySource
from keras_wave.data.row_batches import RowBatches
from keras_wave.data.text_source import TextSource
from keras_wave.data.token_source import TokenSource
from keras_wave.text import TokenRows

LONGEST = 100
EVERY_KIND = [
    {"by_length": by_length, "shuffle": shuffle}
    for by_length in (False, True)
    for shuffle in (False, True)
]
every_kind = pytest.mark.parametrize("kind", EVERY_KIND, ids=str)
# As they are, and as the backend reads them.
FORMS = [iter, feed.deliver]
forms = pytest.mark.parametrize("form", FORMS, ids=["batches", "delivered"])


def make_batches(size=50, batch_size=4, pad_token_id=0, lengths=None, **kind):
    """Batches of rows whose tokens and labels are the number of the row."""
    if lengths is None:
        draw = np.random.default_rng(0)
        lengths = draw.integers(1, LONGEST + 1, size=size)
    rows = TokenRows.from_lists(
        [[row + 1] * length for row, length in enumerate(lengths)]
    )
    source = TokenSource(
        rows, LONGEST, pad_token_id, is_cut=kind.get("by_length", False)
    )
    labels = np.arange(len(lengths), dtype="int32") + 1
    return RowBatches(source, (labels, labels / 2), batch_size, **kind)


def to_arrays(batches):
    return keras.tree.map_structure(np.asarray, list(batches))


def order(batches):
    return np.concatenate([batch[1] for batch in to_arrays(batches)]).tolist()


@forms
@every_kind
@pytest.mark.parametrize("size", [1, 3, 4, 50, 51])
def test_every_row_comes_once_with_its_label_and_weight(size, kind, form):
    batches = make_batches(size, **kind)
    seen = []
    for x, y, sample_weight in to_arrays(form(batches)):
        ids, mask = x["token_ids"], x["padding_mask"]
        np.testing.assert_array_equal(ids, y[:, np.newaxis] * mask)
        np.testing.assert_array_equal(sample_weight, y / 2)
        assert ids.dtype == mask.dtype == y.dtype == "int32"
        seen += y.tolist()
    assert sorted(seen) == list(range(1, size + 1))
    assert len(batches) == batches.num_batches == -(-size // 4)


def test_order_is_kept_without_shuffling():
    assert order(make_batches(10)) == list(range(1, 11))


@forms
@pytest.mark.parametrize("by_length", [True, False])
def test_every_pass_has_an_order_of_its_own(by_length, form):
    batches = form(make_batches(shuffle=True, by_length=by_length))
    if form is iter:
        batches = make_batches(shuffle=True, by_length=by_length)
    assert order(batches) != order(batches)


@pytest.mark.parametrize("by_length", [True, False])
def test_keras_reads_one_pass_an_epoch(by_length):
    batches = make_batches(shuffle=True, by_length=by_length)
    epochs = []
    for _ in range(2):
        rows = [batches[number][1].tolist() for number in range(len(batches))]
        epochs.append(sum(rows, []))
        batches.on_epoch_end()
    assert sorted(epochs[0]) == sorted(epochs[1]) == list(range(1, 51))
    assert epochs[0] != epochs[1]


@forms
def test_order_follows_the_seed_of_keras(form):
    orders = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        orders.append(order(form(make_batches(shuffle=True))))
    assert orders[0] == orders[1] != orders[2]


def test_rows_of_a_batch_change():
    batches = make_batches(100, shuffle=True, by_length=True)
    first, second = (
        {frozenset(y.tolist()) for _, y, _ in batches} for _ in range(2)
    )
    assert len(first & second) < len(first) / 2


@forms
def test_batches_are_padded_to_few_lengths(form):
    lengths = passes.padded_lengths(LONGEST)
    shapes = set()
    for _ in range(3):
        batches = make_batches(500, shuffle=True, by_length=True)
        for x, _, _ in to_arrays(form(batches)):
            rows, width = x["token_ids"].shape
            longest = x["padding_mask"].sum(axis=1).max()
            assert width == min(w for w in lengths if w >= longest)
            shapes.add((rows, width))
    assert len(shapes) <= len(lengths) + 1


def test_without_lengths_every_row_is_as_long():
    widths = {x["token_ids"].shape[1] for x, *_ in make_batches()}
    assert widths == {LONGEST}


@forms
def test_padding_is_the_token_for_it(form):
    for x, *_ in to_arrays(form(make_batches(pad_token_id=99, by_length=True))):
        np.testing.assert_array_equal(
            x["token_ids"] == 99, x["padding_mask"] == 0
        )


@forms
def test_order_of_choice(form):
    batches = make_batches(5, batches=[np.array([4, 0]), np.array([2, 2])])
    assert order(form(batches)) == [5, 1, 3, 3]
    assert len(batches) == 2


@forms
@pytest.mark.parametrize("weighted", [True, False])
def test_batches_are_filled_up_without_changing_a_mean(weighted, form):
    batches, filled = (
        make_batches(5, by_length=True, multiple=multiple)
        for multiple in (1, 4)
    )
    if not weighted:
        batches.targets = filled.targets = (batches.targets[0], None)
    *_, (x, y, *weights) = to_arrays(form(batches))
    *_, (filled_x, filled_y, filled_weights) = to_arrays(form(filled))
    assert len(y) == 1 and len(filled_y) == len(filled_weights) == 4
    for name, array in x.items():
        assert filled_x[name].dtype == array.dtype
        np.testing.assert_array_equal(filled_x[name][:1], array)
        assert not filled_x[name][1:].any()
    (weight,) = weights[0] if weighted else [1]
    assert filled_weights.tolist() == [4 * weight, 0, 0, 0]
    assert filled_y.tolist() == [y[0], 0, 0, 0]


@forms
def test_rows_without_labels(form):
    rows = TokenRows.from_lists([[1], [2] * 20, [3] * 3])
    batches = RowBatches(
        TokenSource(rows, LONGEST), batch_size=2, by_length=True
    )
    first, second = to_arrays(form(batches))
    assert first["token_ids"][:, 0].tolist() == [1, 3]
    assert second["token_ids"].shape == (1, 24)


@forms
def test_arrays(form):
    x = {"token_ids": np.arange(10).reshape(5, 2)}
    batches = RowBatches(ArraySource(x), (np.arange(5), None), batch_size=2)
    assert [y.tolist() for _, y in to_arrays(form(batches))] == [
        [0, 1],
        [2, 3],
        [4],
    ]
    rows = [x["token_ids"] for x, _ in to_arrays(form(batches))]
    np.testing.assert_array_equal(np.concatenate(rows), x["token_ids"])


@pytest.mark.parametrize("pairs", [False, True])
def test_texts_are_preprocessed_batch_by_batch(pairs):
    calls = []

    def preprocess(x, y, sample_weight):
        calls.append(x)
        first = x[0] if pairs else x
        return {"token_ids": np.array([[len(t)] for t in first])}, y

    texts = ["a", "bb", "ccc"]
    x = (texts, texts) if pairs else texts
    source = TextSource(x, preprocess)
    batches = RowBatches(source, (np.arange(3), None), batch_size=2)
    ids = [x["token_ids"].tolist() for x, _ in batches]
    assert ids == [[[1], [2]], [[3]]]
    assert calls[0] == ((["a", "bb"],) * 2 if pairs else ["a", "bb"])
    assert source.take_all()["token_ids"].tolist() == [[1], [2], [3]]
