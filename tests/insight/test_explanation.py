"""The waves of an explanation, beside the formulas as they are printed."""

import numpy as np
import pytest

import keras_wave
from tests.insight.labelled_texts import TEXTS
from tests.insight.labelled_texts import make_drawn
from tests.layers import wave_reference
from tests.layers.order_arguments import ORDER

ARCHITECTURES = {
    "paper": {},
    "interference": {"update": "interference", "num_layers": 2},
    "order": {**ORDER, "residual": True, "embedding_dim": 6, "num_layers": 2},
    "text": {"semantics": "text", "feedforward": "pooled"},
    "folded": {"folded": True},
}
DIM = 8

each_architecture = pytest.mark.parametrize(
    "backbone", ARCHITECTURES.values(), ids=ARCHITECTURES
)


def explain(classifier, text=TEXTS[0]):
    (explanation,) = keras_wave.explain(classifier, [text])
    return explanation


def read_weights(model):
    """Returns a dictionary of names such as `projection/kernel`."""
    return {
        "/".join(weight.path.split("/")[-2:]): value.astype("float64")
        for weight, value in zip(model.weights, model.get_weights())
        if "wave_layer_1" not in weight.path
    }


def project(x, weights, name):
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def reference_waves(backbone, token_ids):
    """The two waves of a text, as complex numbers."""
    weights = read_weights(backbone)
    x = weights["token_embedding/embeddings"][token_ids][None]
    if backbone.embedding_dim:
        x = project(x, weights, "embedding_projection")
    if backbone.kernel_size > 1:
        x = x + wave_reference.convolution(
            x, weights["convolution/kernel"], weights["convolution/bias"]
        )
    first, other = (
        wave_reference.waves(
            project(x, weights, name), None, semantics, backbone.window_size
        )
        for name, semantics in (
            ("projection", backbone.semantics),
            (
                "other_projection",
                backbone.other_semantics or backbone.semantics,
            ),
        )
    )
    if backbone.wave_kernel_size > 1:
        other = wave_reference.wave_convolution(
            other,
            weights["wave_convolution/real_kernel"],
            weights["wave_convolution/imag_kernel"],
        )
    if backbone.rotation:
        frequencies = weights["wave_rotation/frequencies"]
        other = wave_reference.wave_rotation(other, frequencies)
    return first[0], other[0]


@pytest.mark.parametrize("name", ["paper", "interference", "order", "text"])
def test_waves_are_those_of_the_formulas(name):
    classifier = make_drawn(backbone=ARCHITECTURES[name])
    explanation = explain(classifier)
    waves = explanation.waves
    first, other = reference_waves(classifier.backbone, explanation.token_ids)
    updated = first * other if name != "interference" else first + other
    for real, imag, expected in (
        (waves.real, waves.imag, first),
        (waves.other_real, waves.other_imag, other),
        (waves.updated_real, waves.updated_imag, updated),
    ):
        assert real.shape == (len(explanation.tokens), DIM)
        # The reference takes differences of squares, the layer does not.
        np.testing.assert_allclose(real + 1j * imag, expected, atol=1e-4)
    assert waves.update == classifier.backbone.update


def test_waves_of_a_folded_classifier_are_the_same():
    classifier = make_drawn()
    waves, folded = explain(classifier).waves, explain(classifier.fold()).waves
    np.testing.assert_allclose(waves.other_imag, folded.other_imag, atol=1e-5)


@each_architecture
def test_a_dimension_is_taken_away_as_if_nothing_led_to_it(backbone):
    classifier = make_drawn(backbone=backbone)
    explanation = explain(classifier)
    moves = explanation.dimension_contributions
    assert moves.shape == (DIM, 3)
    for dimension in (0, 5):
        without = logits_without(classifier, dimension, TEXTS[0])
        np.testing.assert_allclose(
            moves[dimension], explanation.logits - without, atol=1e-5
        )
    assert np.abs(moves).max() > 0.01


def logits_without(classifier, dimension, text):
    weights = classifier.get_weights()
    changed = [np.array(weight) for weight in weights]
    feeding = ["wave_layer_0/projection", "wave_layer_0/other_projection"]
    if classifier.backbone.folded:
        feeding = ["token_embedding", "other_token_embedding"]
    for variable, weight in zip(classifier.weights, changed):
        if variable.path.rpartition("/")[0].endswith(tuple(feeding)):
            weight[..., dimension] = 0
    classifier.set_weights(changed)
    (logits,) = classifier.predict([text], verbose=0)
    classifier.set_weights(weights)
    return logits


def test_waves_of_no_words():
    explanation = explain(make_drawn(), "")
    assert explanation.waves.real.shape == (2, DIM)
    assert np.isfinite(explanation.dimension_contributions).all()


def test_the_dimension_that_moved_most_is_drawn():
    explanation = explain(make_drawn())
    moves = explanation.dimension_contributions
    most = np.abs(moves[:, explanation.predicted_class]).argmax()
    picture = explanation.plot_waves()
    assert f"Dimension {most} of modulation" in picture
    assert picture == explanation.plot_waves(dimension=int(most))


@pytest.mark.parametrize("dimension", [-1, DIM, 1.0, "one"])
def test_bad_dimension(dimension):
    explanation = explain(make_drawn())
    with pytest.raises(ValueError, match=r"\[0, 8\)"):
        explanation.plot_waves(dimension=dimension)
