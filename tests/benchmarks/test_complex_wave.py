"""The paper's own form has the numbers of `WaveBackbone`."""

import keras
import numpy as np
import pytest

import systems
from keras_wave.models import WaveBackbone
from keras_wave.models import WaveClassifier

SIZES = (40, 16)


def make_ids():
    draw = np.random.default_rng(0)
    mask = np.arange(9) < np.array([[9], [5], [3]])
    token_ids = draw.integers(1, SIZES[0], size=mask.shape) * mask
    return {
        "token_ids": token_ids.astype("int32"),
        "padding_mask": mask.astype("int32"),
    }


@pytest.mark.parametrize("update", ["modulation", "interference"])
def test_same_numbers(update):
    network = systems.build_complex(update, *SIZES)
    classifier = WaveClassifier(
        WaveBackbone(*SIZES, update=update), num_classes=network.num_classes
    )
    copy_weights(network.model, classifier)
    ids = make_ids()
    one, other = (
        keras.ops.convert_to_numpy(model(ids, training=False))
        for model in (network.model, classifier)
    )
    assert np.ptp(other) > 0.1
    # Angles and their cosines round where the package has the parts at once.
    np.testing.assert_allclose(one, other, atol=1e-4)


def copy_weights(model, classifier):
    """Gives the classifier the model's weights, all of them moved a little."""
    draw = np.random.default_rng(1)
    given = {name_of(weight): weight for weight in model.weights}
    taken = {name_of(weight): weight for weight in classifier.weights}
    assert given.keys() == taken.keys()
    for name, weight in given.items():
        value = keras.ops.convert_to_numpy(weight)
        value = value + draw.normal(scale=0.2, size=value.shape)
        weight.assign(value)
        taken[name].assign(value)


def name_of(weight):
    """The last two parts of the path: a layer of the network, and a weight."""
    return "/".join(weight.path.split("/")[-2:])
