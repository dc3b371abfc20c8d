"""Texts of the small models' vocabulary, and classifiers that know them."""

import numpy as np

from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["the team wins the cup .", "stocks fall", "Market fallen!", "", "cup"]
LABELS = [1, 0, 0, 2, 1]
NAMES = ["Business", "Sports", "World"]


def make_drawn(num_classes=3, backbone=None, **kwargs):
    """Returns a classifier with the same odd weights on every backend."""
    backbone = make_backbone(**(backbone or {}))
    classifier = make_classifier(num_classes, backbone=backbone, **kwargs)
    draw = np.random.default_rng(0)
    classifier.set_weights(
        [draw.normal(size=w.shape) / 2 for w in classifier.get_weights()]
    )
    return classifier
