"""A few made-up texts, in every form in which Python makes batches of them."""

import keras
import numpy as np
import pytest

from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor

CLASS_NAMES = ["Business", "Sports"]
# An odd number: the last batch is a partial one.
TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup .", "team"]
LABELS = [0, 1, 0, 1, 1]
OTHERS = ["the market", "", "cup wins .", "stocks", "fall fall fall"]
SIZE = len(TEXTS)


def make_plain_classifier(**kwargs):
    """A classifier without dropout, the same one every time."""
    keras.utils.set_random_seed(0)
    backbone = make_backbone(embedding_dropout=0.0)
    return make_classifier(backbone=backbone, dropout=0.0, **kwargs)


def ids_of(texts):
    outputs = make_preprocessor()(texts)
    return {name: np.asarray(array) for name, array in outputs.items()}


def take(part, rows):
    """Takes rows of a list, an array, or a tuple or dictionary of them."""
    if isinstance(part, tuple):
        return tuple(take(piece, rows) for piece in part)
    if isinstance(part, dict):
        return {name: take(array, rows) for name, array in part.items()}
    return part[rows]


class Batches(keras.utils.PyDataset):
    """Batches of two rows, as a user writes them down."""

    def __init__(self, *parts, size=SIZE, **kwargs):
        super().__init__(**kwargs)
        self.parts = parts
        self.size = size

    def __len__(self):
        return (self.size + 1) // 2

    def __getitem__(self, number):
        rows = slice(2 * number, min(2 * number + 2, self.size))
        return tuple(take(part, rows) for part in self.parts)


def generator(*parts):
    batches = Batches(*parts)
    return (batches[number] for number in range(len(batches)))


def data_loader(*parts):
    """A `DataLoader` of single rows, which collates them as it likes."""
    data = pytest.importorskip("torch.utils.data")

    class Rows(data.Dataset):
        def __len__(self):
            return SIZE

        def __getitem__(self, row):
            return tuple(take(part, row) for part in parts)

    return data.DataLoader(Rows(), batch_size=2)


STREAMS = {
    "py-dataset": Batches,
    "generator": generator,
    "data-loader": data_loader,
}
READ_AGAIN = {name: STREAMS[name] for name in ("py-dataset", "data-loader")}
