"""The same preset gives the same numbers on every backend.

Everything runs in float32 on a CPU, with dropout rates of zero: each backend
draws random numbers of its own. Tolerances are a few hundred roundings of
float32 (6e-8), for sums over tokens and dimensions run in another order on
each backend. Gradients and weights are compared as vectors, variable by
variable: the norm of the difference, relative to the norm. An entry whose
gradient is next to zero is noise, and Adam scales noise up to full steps; it
counts as much as it weighs in its variable.
"""

import itertools
import re

import keras
import numpy as np
import pytest

import keras_wave
from examples.demo import read_headlines
from tests.layers.order_arguments import ORDER
from tests.parity.backend_runs import BACKENDS
from tests.parity.backend_runs import run_backends

SHIPPED = sorted(keras_wave.WaveClassifier.presets)
# Both updates with every read-out, each feed-forward block with all of them.
RANDOM = [
    {"update": update, "readout": readout, "feedforward": feedforward}
    for (update, readout), feedforward in zip(
        itertools.product(
            ("modulation", "interference"), ("real", "magnitude", "both")
        ),
        itertools.cycle(("token", "pooled")),
    )
]
# And everything that knows the order of words, in two layers.
RANDOM.append(
    {
        **ORDER,
        "residual": True,
        "num_layers": 2,
        "embedding_dim": 16,
        "bigram_buckets": 50,
    }
)


def name_of(arguments):
    return "order" if "rotation" in arguments else "-".join(arguments.values())


def make_random_classifier(**arguments):
    class_names, sample = read_headlines()
    texts = " ".join(sum((texts for texts, _ in sample.values()), []))
    words = sorted(set(re.findall(r"\w+", texts.lower())))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    return keras_wave.WaveClassifier(
        keras_wave.WaveBackbone(
            len(vocabulary),
            hidden_dim=32,
            token_dropout=0.2,
            **arguments,
        ),
        num_classes=len(class_names),
        preprocessor=keras_wave.WaveClassifierPreprocessor(
            keras_wave.WaveTokenizer(vocabulary), sequence_length=16
        ),
    )


@pytest.fixture(scope="session")
def random_classifiers(tmp_path_factory):
    keras.utils.set_random_seed(0)
    presets = tmp_path_factory.mktemp("presets")
    for arguments in RANDOM:
        classifier = make_random_classifier(**arguments)
        classifier.save_to_preset(str(presets / name_of(arguments)))
    return run_backends(
        sorted(presets.iterdir()), tmp_path_factory.mktemp("random_classifiers")
    )


@pytest.fixture(scope="session")
def shipped_presets(tmp_path_factory):
    return run_backends(SHIPPED, tmp_path_factory.mktemp("shipped_presets"))


@pytest.fixture(params=[*SHIPPED, *map(name_of, RANDOM)])
def by_backend(request):
    shipped = request.param in SHIPPED
    results = "shipped_presets" if shipped else "random_classifiers"
    return request.getfixturevalue(results)[request.param]


@pytest.fixture(params=itertools.combinations(BACKENDS, 2), ids="-".join)
def results(request, by_backend):
    return [by_backend[backend] for backend in request.param]


def test_logits_of_raw_strings(results):
    one, other = results
    np.testing.assert_array_equal(one["token_ids"], other["token_ids"])
    np.testing.assert_allclose(
        one["logits_of_texts"], other["logits_of_texts"], rtol=0, atol=1e-4
    )


def test_logits(results):
    one, other = results
    np.testing.assert_allclose(
        one["logits"], other["logits"], rtol=0, atol=1e-5
    )


def test_gradients(results):
    assert_close_variables("gradient", *results, tolerance=1e-4)


def test_weights_after_training(results):
    assert [run["steps"] for run in results] == [20, 20]
    assert_close_variables("weights", *results, tolerance=1e-4)


def assert_close_variables(quantity, one, other, tolerance):
    names = [name for name in one if name.startswith(quantity)]
    assert names
    assert names == [name for name in other if name.startswith(quantity)]
    differences = {
        name: float(
            np.linalg.norm(one[name] - other[name]) / np.linalg.norm(one[name])
        )
        for name in names
    }
    # Not `difference > tolerance`, which a NaN would pass.
    far = {n: d for n, d in differences.items() if not d <= tolerance}
    assert not far
