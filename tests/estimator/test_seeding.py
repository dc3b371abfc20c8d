import random

import keras
import numpy as np
import pytest

from keras_wave.estimator.seeding import seeded


def draw():
    """A number of each generator that Keras takes its own from."""
    dropped = keras.layers.Dropout(0.5)(np.ones((64,)), training=True)
    return [
        random.random(),
        np.random.random(),
        *np.asarray(keras.initializers.GlorotUniform()((2, 2))).ravel(),
        *keras.ops.convert_to_numpy(dropped),
    ]


def test_seed_decides():
    draws = []
    for seed in (1, 2, 1):
        with seeded(seed):
            draws.append(draw())
    assert draws[0] == draws[2] != draws[1]


def test_generators_of_others_go_on_where_they_were():
    expected = []
    for is_seeded in (False, True):
        keras.utils.set_random_seed(3)
        draw()
        if is_seeded:
            with seeded(1):
                draw()
        expected.append(draw())
    assert expected[0] == expected[1]


def test_after_an_error_too():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    with pytest.raises(ZeroDivisionError), seeded(1):
        raise ZeroDivisionError
    assert random.random() == expected
