import numpy as np
import pytest

from keras_wave.export.formats import FORMATS
from tests.models.small_models import VOCABULARY
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.requirement import require

# Every format, by each backend that can write it. That of NumPy takes of a
# backend its weights alone: one is enough.
WAYS = [
    (format.name, backend)
    for format in FORMATS.values()
    for backend in (["torch"] if format.name == "numpy" else format.writers)
]


@pytest.fixture(scope="session")
def classifier():
    """A classifier with every kind of layer, none of its weights zero."""
    backbone = make_backbone(
        num_layers=2,
        bigram_buckets=7,
        embedding_dim=6,
        kernel_size=3,
        wave_kernel_size=3,
        rotation=True,
        other_semantics="window",
        residual=True,
    )
    return disturb(
        make_classifier(
            num_classes=3,
            backbone=backbone,
            class_names=["Business", "Sports", "World"],
            bag_of_tokens=True,
            bag_bigram_buckets=7,
        )
    )


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def format(request):
    """A format, written by one backend."""
    name, backend = request.param
    format = FORMATS[name]
    require(*format.find_packages(backend))
    with pytest.MonkeyPatch.context() as patch:
        writers = {backend: format.writers[backend]}
        patch.setattr(type(format), "writers", writers)
        yield format


@pytest.fixture
def any_format():
    """The first format that what is installed can write and load."""
    for format in FORMATS.values():
        if not format.find_missing(format.find_backend()):
            return format
    return require("torch")


@pytest.fixture
def make_ids():
    def make(rows, length):
        draw = np.random.default_rng(length)
        ids = draw.integers(len(VOCABULARY), size=(rows, length), dtype="int32")
        mask = np.arange(length) < draw.integers(length + 1, size=(rows, 1))
        return {
            "token_ids": ids * mask.astype("int32"),
            "padding_mask": mask.astype("int32"),
        }

    return make
