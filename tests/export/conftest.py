import numpy as np
import pytest

from tests.models.small_models import VOCABULARY
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier


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
        )
    )


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
