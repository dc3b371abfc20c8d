"""The folders of light/, by every architecture that a classifier can have."""

import json
import pathlib

import keras
import numpy as np
import pytest

import keras_wave
import keras_wave_light
from keras_wave.export.formats import FORMATS
from keras_wave.export.source import Source
from keras_wave_light.text import encoder as light_encoder
from keras_wave_light.text.word_pieces import WordPieces
from tests.models.small_models import WORDS
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_tokenizer
from tests.models.test_wave_tokenizer import ODD_VOCABULARY
from tests.models.test_wave_tokenizer import SETTINGS as ALL_SETTINGS

ROOT = pathlib.Path(keras_wave.__file__).parents[1]
FORMAT = FORMATS["numpy"]
TEXTS = [
    "",
    "stocks",
    "Stocks fallen. The market",
    "the team wins the cup. stocks fall",
    "the cup " * 20,
]
ARCHITECTURES = {
    "default": {},
    "pooled": {"feedforward": "pooled"},
    "two layers": {"num_layers": 2},
    "two pooled layers": {"num_layers": 2, "feedforward": "pooled"},
    "narrow table": {"embedding_dim": 5},
    "pairs": {"bigram_buckets": 7, "feedforward": "pooled"},
    "interference": {"update": "interference"},
    "interference, real": {"update": "interference", "readout": "real"},
    "interference, both": {"update": "interference", "readout": "both"},
    "magnitude": {"readout": "magnitude", "rotation": True},
    "both": {"readout": "both", "intermediate_dim": 5},
    "both, pooled": {"readout": "both", "feedforward": "pooled"},
    "text": {"semantics": "text"},
    "window": {"semantics": "window", "window_size": (3, 7)},
    "text and window": {"semantics": "text", "other_semantics": "window"},
    "convolution": {"kernel_size": 3},
    "even convolution": {"kernel_size": 4},
    "wave convolution": {"wave_kernel_size": 5},
    "rotation": {"rotation": True, "feedforward": "pooled"},
    "residual": {"residual": True, "num_layers": 2},
    "residual, pooled": {"residual": True, "feedforward": "pooled"},
    "relu": {"activation": "relu"},
    "silu": {"activation": "silu", "layer_norm_epsilon": 1e-3},
}


@pytest.fixture
def write(tmp_path):
    """Writes a classifier in this process, and loads it."""

    def write(classifier, weight_dtype="float32", compiled=False):
        folder = tmp_path / "export"
        folder.mkdir()
        FORMAT.check(classifier)
        FORMAT.write(Source(classifier, weight_dtype), folder, None)
        return keras_wave_light.load(folder, compiled)

    return write


def expected(classifier, texts=TEXTS):
    return classifier.predict(texts, verbose=0)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_logits(name, compiled, write):
    if compiled:
        pytest.importorskip("numba")
    classifier = disturb(
        make_classifier(backbone=make_backbone(**ARCHITECTURES[name]))
    )
    light = write(classifier, compiled=compiled)
    np.testing.assert_allclose(
        light.logits(TEXTS), expected(classifier), atol=1e-4
    )


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("name", ["default", "pairs", "rotation", "text"])
def test_folded(name, compiled, write):
    if compiled:
        pytest.importorskip("numba")
    classifier = disturb(
        make_classifier(backbone=make_backbone(**ARCHITECTURES[name]))
    )
    light = write(classifier.fold(), compiled=compiled)
    np.testing.assert_allclose(
        light.logits(TEXTS), expected(classifier), atol=1e-4
    )


@pytest.mark.parametrize("buckets", [0, 7])
def test_bag_of_tokens(buckets, write):
    classifier = disturb(
        make_classifier(bag_of_tokens=True, bag_bigram_buckets=buckets)
    )
    np.testing.assert_allclose(
        write(classifier).logits(TEXTS), expected(classifier), atol=1e-4
    )


@pytest.mark.parametrize(
    ("activation", "num_classes"),
    [(None, 3), (None, 1), ("sigmoid", 3), ("softmax", 2), ("tanh", 2)],
)
def test_probabilities(activation, num_classes, write):
    classifier = disturb(make_classifier(num_classes, activation=activation))
    probabilities = classifier.predict_proba(TEXTS)
    light = write(classifier)
    np.testing.assert_allclose(
        light.predict_proba(TEXTS), probabilities, atol=1e-5
    )


def test_labels(write):
    classifier = disturb(make_classifier(class_names=["no", "yes"]))
    # So that neither class wins for all of them.
    kernel, bias = classifier.output_dense.get_weights()
    bias -= expected(classifier).mean(axis=0)
    classifier.output_dense.set_weights([kernel, bias])
    labels = classifier.predict_labels(TEXTS)
    light = write(classifier)
    assert light.predict(TEXTS) == labels
    assert len(set(labels)) == 2
    assert light.class_names == ["no", "yes"]


@pytest.mark.parametrize("truncate", ["round_robin", "waterfall"])
def test_several_texts_a_row(truncate, write):
    preprocessor = keras_wave.WaveClassifierPreprocessor(
        make_tokenizer(), sequence_length=9, truncate=truncate
    )
    classifier = disturb(make_classifier(preprocessor=preprocessor))
    rows = (TEXTS, TEXTS[::-1])
    np.testing.assert_allclose(
        write(classifier).logits(rows), expected(classifier, rows), atol=1e-4
    )


def test_float16(write):
    classifier = disturb(make_classifier())
    light = write(classifier, "float16")
    rounded = [x.astype("float16") for x in classifier.get_weights()]
    before = expected(classifier)
    classifier.set_weights(rounded)
    logits = light.logits(TEXTS)
    np.testing.assert_allclose(logits, expected(classifier), atol=1e-4)
    assert np.abs(logits - before).max() > 1e-6


@pytest.mark.parametrize("folded", [False, True])
def test_int8(folded, write):
    classifier = disturb(
        make_classifier(backbone=make_backbone(hidden_dim=16, bigram_buckets=7))
    )
    if folded:
        classifier = classifier.fold()
    classifier.quantize("int8")
    light = write(classifier)
    # A number that is rounded in another direction may change a text a little.
    differences = np.abs(light.logits(TEXTS) - expected(classifier)).max(-1)
    assert np.median(differences) < 1e-4
    assert differences.max() < 0.1


def test_other_quantization_is_refused(tmp_path):
    classifier = make_classifier()
    classifier.quantize("int4")
    with pytest.raises(ValueError, match="of no other quantization.*'int4'"):
        classifier.export(tmp_path / "export", "numpy")


@pytest.mark.parametrize("where", ["activation", "backbone.activation"])
def test_unknown_activation_is_refused(where, tmp_path):
    function = keras.activations.hard_sigmoid
    if where == "activation":
        classifier = make_classifier(activation=function)
    else:
        classifier = make_classifier(backbone=make_backbone(activation="selu"))
    with pytest.raises(ValueError, match=f"Received: {where}="):
        classifier.export(tmp_path / "export", "numpy")
    assert list(tmp_path.iterdir()) == []


def test_tokens_of_a_subclass_are_refused(tmp_path):
    class Shouted(keras_wave.WaveClassifierPreprocessor):
        def call(self, x, y=None, sample_weight=None):
            return super().call(x, y, sample_weight)

    preprocessor = Shouted(make_tokenizer(), sequence_length=12)
    classifier = make_classifier(preprocessor=preprocessor)
    with pytest.raises(ValueError, match="Received: Shouted with"):
        classifier.export(tmp_path / "export", "numpy")


def test_no_preprocessor(write):
    light = write(disturb(make_classifier(preprocessor=None)))
    assert light.logits_of_ids([[2, 5, 3], []]).shape == (2, 2)
    with pytest.raises(ValueError, match="without a preprocessor"):
        light.predict(TEXTS)


def test_an_export_is_written_and_compared(tmp_path):
    classifier = disturb(make_classifier(class_names=["no", "yes"]))
    folder = tmp_path / "export"
    classifier.export(folder, "numpy", verbose=False, fold=True)
    assert sorted(path.name for path in folder.iterdir()) == [
        "keras_wave_light.json",
        "weights.safetensors",
    ]
    text = (folder / "keras_wave_light.json").read_text(encoding="utf-8")
    network = json.loads(text)["network"]
    assert network["folded"]
    light = keras_wave_light.load(folder)
    np.testing.assert_allclose(
        light.logits(TEXTS), expected(classifier), atol=1e-4
    )


SETTINGS = {
    name: ALL_SETTINGS[name]
    for name in ("default", "case", "accents", "accents-alone", "cjk")
}
# Alone and within words: every character that some version of Unicode knows.
CHARACTERS = [
    chr(code) for code in range(0x30000) if code not in range(0xD800, 0xE000)
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_ids_of_every_character(settings):
    tokenizer = keras_wave.WaveTokenizer(ODD_VOCABULARY, **SETTINGS[settings])
    rules = (tokenizer.lowercase, tokenizer.strip_accents)
    arguments = (ODD_VOCABULARY, "[UNK]", *rules)
    word_pieces = WordPieces(*arguments, tokenizer.split_on_cjk)
    encode = light_encoder.Encoder(
        *arguments, word_pieces, tokenizer.split_on_cjk
    )
    texts = [f"{c} a{c}b" for c in CHARACTERS[::7]] + [*WORDS, "a\0b", "\ud800"]
    assert encode(texts).to_lists() == tokenizer.encoder()(texts).to_lists()


@pytest.mark.parametrize(
    "name",
    [
        "byte_words",
        "encoder",
        "newer_characters",
        "packing",
        "pieces",
        "token_rows",
        "word_rules",
    ],
)
def test_files_of_text_are_the_same_in_both(name):
    own, copy = (
        (ROOT / folder / "text" / f"{name}.py").read_text(encoding="utf-8")
        for folder in ("keras_wave", "light/keras_wave_light")
    )
    assert own.replace("keras_wave.text", "keras_wave_light.text") == copy
