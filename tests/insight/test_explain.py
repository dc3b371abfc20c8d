"""Contributions beside their definition, written a second time here."""

import importlib

import numpy as np
import pytest
from keras import ops

import keras_wave
from tests.insight.labelled_texts import NAMES
from tests.insight.labelled_texts import TEXTS
from tests.insight.labelled_texts import make_drawn
from tests.layers.order_arguments import ORDER
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.reliability.threads import run_at_once

BLIND = {
    "paper": {},
    "interference": {"update": "interference", "num_layers": 2},
    "pooled": {"feedforward": "pooled", "readout": "both"},
}
ORDERED = {
    "order": {**ORDER, "residual": True, "num_layers": 2},
    "pairs": {"bigram_buckets": 7, "embedding_dim": 6},
    "window": {"semantics": "text", "other_semantics": "window"},
}
# Rows are padded further, or not, and summed in another order then.
ROUNDING = {"atol": 1e-5}

each_architecture = pytest.mark.parametrize(
    "backbone", [*BLIND.values(), *ORDERED.values()], ids=[*BLIND, *ORDERED]
)


def read_ids(classifier, text):
    x = classifier.preprocessor([text])
    ids = ops.convert_to_numpy(x["token_ids"])[0].tolist()
    return ids[: int(ops.convert_to_numpy(x["padding_mask"]).sum())]


def classify(classifier, ids, mask=None):
    mask = np.ones((1, len(ids)), "int32") if mask is None else mask[None]
    x = {"token_ids": np.array([ids], "int32"), "padding_mask": mask}
    return classifier.predict_on_batch(x)[0]


def defined_contributions(classifier, ids):
    without = [ids[:place] + ids[place + 1 :] for place in range(len(ids))]
    return classify(classifier, ids) - np.stack(
        [classify(classifier, others) for others in without]
    )


def masked_contributions(classifier, ids):
    masks = 1 - np.eye(len(ids), dtype="int32")
    return classify(classifier, ids) - np.stack(
        [classify(classifier, ids, mask) for mask in masks]
    )


@each_architecture
def test_contributions_are_what_the_answer_loses(backbone):
    classifier = make_drawn(backbone=backbone)
    explanations = keras_wave.explain(classifier, TEXTS)
    assert len(explanations) == len(TEXTS)
    for text, explanation in zip(TEXTS, explanations):
        ids = read_ids(classifier, text)
        assert explanation.token_ids.tolist() == ids
        expected = defined_contributions(classifier, ids)
        assert np.abs(expected).max() > 0.01
        np.testing.assert_allclose(
            explanation.contributions, expected, **ROUNDING
        )
        np.testing.assert_allclose(
            explanation.logits, classify(classifier, ids), **ROUNDING
        )


@pytest.mark.parametrize("backbone", BLIND.values(), ids=BLIND)
def test_without_order_a_gap_is_no_matter(backbone):
    classifier = make_drawn(backbone=backbone)
    (explanation,) = keras_wave.explain(classifier, TEXTS[:1])
    masked = masked_contributions(classifier, read_ids(classifier, TEXTS[0]))
    np.testing.assert_allclose(explanation.contributions, masked, **ROUNDING)


def test_with_order_the_gap_is_closed():
    classifier = make_drawn(backbone=ORDERED["order"])
    (explanation,) = keras_wave.explain(classifier, TEXTS[:1])
    masked = masked_contributions(classifier, read_ids(classifier, TEXTS[0]))
    assert np.abs(explanation.contributions - masked).max() > 0.01


def test_folded_classifiers_are_explained_alike():
    classifier = make_drawn(backbone={"rotation": True})
    for explanation, folded in zip(
        keras_wave.explain(classifier, TEXTS),
        keras_wave.explain(classifier.fold(), TEXTS),
    ):
        np.testing.assert_allclose(
            explanation.contributions, folded.contributions, **ROUNDING
        )


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_contributions_are_of_logits_whatever_the_activation(activation):
    classifier = make_drawn()
    other = make_drawn(activation=activation)
    outputs = other.predict(TEXTS, verbose=0)
    for explanation, expected, output in zip(
        keras_wave.explain(other, TEXTS),
        keras_wave.explain(classifier, TEXTS),
        outputs,
    ):
        np.testing.assert_allclose(
            explanation.contributions, expected.contributions, **ROUNDING
        )
        np.testing.assert_allclose(
            explanation.probabilities, output, **ROUNDING
        )


def test_probabilities_without_an_activation():
    classifier = make_drawn()
    (explanation,) = keras_wave.explain(classifier, ["stocks"])
    powers = np.exp(explanation.logits)
    np.testing.assert_allclose(
        explanation.probabilities, powers / powers.sum(), rtol=1e-5
    )
    (single,) = keras_wave.explain(make_drawn(num_classes=1), ["stocks"])
    np.testing.assert_allclose(
        single.probabilities, 1 / (1 + np.exp(-single.logits)), rtol=1e-5
    )


@pytest.mark.parametrize(("name", "size"), [("CHUNK", 2), ("IDS", 1)])
def test_batches_and_chunks_change_nothing(name, size, monkeypatch):
    classifier = make_drawn(backbone=ORDERED["order"])
    together = keras_wave.explain(classifier, TEXTS)
    # The package has the function under the module's name.
    module = importlib.import_module("keras_wave.insight.explain")
    monkeypatch.setattr(module, name, size)
    apart = keras_wave.explain(classifier, TEXTS, batch_size=3)
    for one, other in zip(together, apart, strict=True):
        assert one.text == other.text
        np.testing.assert_allclose(
            one.contributions, other.contributions, **ROUNDING
        )


def test_tokens_and_names():
    classifier = make_drawn(class_names=NAMES)
    (explanation,) = keras_wave.explain(classifier, ["Market fallen, zyx"])
    assert explanation.tokens == (
        ["[CLS]", "market", "fall", "##en", "[UNK]", "[UNK]", "[SEP]"]
    )
    assert explanation.is_special.tolist() == [True] + [False] * 5 + [True]
    assert explanation.class_names == NAMES
    assert explanation.predicted_class == explanation.logits.argmax()
    expected = f"<Explanation of '{NAMES[explanation.predicted_class]}' by "
    assert repr(explanation).startswith(expected)
    (unnamed,) = keras_wave.explain(make_drawn(), ["cup"])
    assert unnamed.class_names == ["0", "1", "2"]


def test_texts_are_cut_as_they_are_read():
    classifier = make_drawn(preprocessor=make_preprocessor(5))
    (explanation,) = keras_wave.explain(classifier, ["the team wins the cup"])
    assert explanation.tokens == ["[CLS]", "the", "team", "wins", "[SEP]"]
    expected = defined_contributions(classifier, explanation.token_ids.tolist())
    np.testing.assert_allclose(explanation.contributions, expected, **ROUNDING)


def test_two_texts_a_row():
    classifier = make_drawn()
    pairs = (["the team wins", "cup"], ["stocks fall", ""])
    first, second = keras_wave.explain(classifier, pairs)
    assert first.text == ("the team wins", "stocks fall")
    assert first.tokens == (
        ["[CLS]", "the", "team", "wins", "[SEP]", "stocks", "fall", "[SEP]"]
    )
    assert first.segments == [0, 0, 0, 0, 0, 1, 1, 1]
    assert first.spans[6] == (7, 11)
    assert second.tokens == ["[CLS]", "cup", "[SEP]", "[SEP]"]
    for explanation in (first, second):
        ids = explanation.token_ids.tolist()
        np.testing.assert_allclose(
            explanation.contributions,
            defined_contributions(classifier, ids),
            **ROUNDING,
        )


@pytest.mark.parametrize("text", ["", " \n", "zyx qux zyx", "\x00", "[SEP]"])
def test_texts_of_no_known_word(text):
    classifier = make_drawn(backbone=ORDERED["order"])
    (explanation,) = keras_wave.explain(classifier, [text])
    ids = read_ids(classifier, text)
    assert explanation.token_ids.tolist() == ids
    expected = defined_contributions(classifier, ids)
    np.testing.assert_allclose(explanation.contributions, expected, **ROUNDING)


@pytest.mark.parametrize("num_classes", [1, 50])
def test_one_class_and_many(num_classes):
    classifier = make_drawn(num_classes)
    (explanation,) = keras_wave.explain(classifier, TEXTS[:1])
    expected = defined_contributions(classifier, read_ids(classifier, TEXTS[0]))
    assert expected.shape == (8, num_classes)
    np.testing.assert_allclose(explanation.contributions, expected, **ROUNDING)
    assert explanation.predicted_class < num_classes


def test_eight_bits():
    classifier = make_drawn()
    classifier.quantize("int8")
    (explanation,) = keras_wave.explain(classifier, TEXTS[:1])
    expected = defined_contributions(classifier, read_ids(classifier, TEXTS[0]))
    np.testing.assert_allclose(explanation.contributions, expected, **ROUNDING)
    assert np.isfinite(explanation.dimension_contributions).all()


def test_threads_share_a_classifier():
    classifier = make_drawn()
    alone = keras_wave.explain(classifier, TEXTS)
    calls = [
        lambda: keras_wave.explain(classifier, TEXTS),
        lambda: classifier.predict(TEXTS, verbose=0),
    ]
    for answers in run_at_once(2 * calls)[::2]:
        for answer, expected in zip(answers, alone):
            np.testing.assert_allclose(
                answer.contributions, expected.contributions, **ROUNDING
            )


@pytest.mark.parametrize("dtype", ["float16", "mixed_bfloat16"])
def test_half_precision(dtype):
    classifier = make_drawn(backbone={"dtype": dtype})
    explanations = keras_wave.explain(classifier, TEXTS)
    for explanation in explanations:
        assert explanation.contributions.dtype == "float32"
        assert np.isfinite(explanation.contributions).all()
    assert np.isfinite(explanations[0].waves.updated_real).all()
    assert np.isfinite(explanations[0].dimension_contributions).all()


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("stocks fall", r"\[text\]"),
        ([], "empty batch"),
        (["stocks", None], "None of type NoneType in row 1"),
        ({"token_ids": np.ones((1, 2), int)}, "x of type dict"),
        (7, "x of type int"),
        ((["a", "b"], ["c"]), r"\[1, 2\]"),
    ],
)
def test_no_texts(texts, message):
    with pytest.raises(ValueError, match=message):
        keras_wave.explain(make_classifier(), texts)


@pytest.mark.parametrize("batch_size", [0, -1, 2.0, True, None])
def test_bad_batch_size(batch_size):
    with pytest.raises(ValueError, match="batch_size="):
        keras_wave.explain(make_classifier(), TEXTS, batch_size=batch_size)


def test_outputs_that_are_no_numbers():
    classifier = make_classifier()
    classifier.set_weights([w * np.nan for w in classifier.get_weights()])
    with pytest.raises(ValueError, match="finite"):
        keras_wave.explain(classifier, TEXTS)


def test_no_classifier():
    with pytest.raises(ValueError, match="type WaveBackbone"):
        keras_wave.explain(make_backbone(), TEXTS)


def test_no_preprocessor():
    with pytest.raises(ValueError, match="has no preprocessor"):
        keras_wave.explain(make_classifier(preprocessor=None), TEXTS)
