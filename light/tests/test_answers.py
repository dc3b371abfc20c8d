"""The answers, by the formulas, in NumPy and compiled."""

import threading

import numpy as np
import pytest

import keras_wave_light
from keras_wave_light import network as network_module
from keras_wave_light.text.encoder import Encoder
from keras_wave_light.text.packing import pack
from tests import made_up_folder
from tests import reference

TEXTS = [
    "stocks",
    "Stocks fallen. The market",
    "the team wins the cup. stocks fall",
    "the cup " * 20,
    "n\u00e9 \u6f22\u5b57",
]
IDS = [
    [2, 5, 3],
    [2, 5, 6, 7, 13, 11, 8, 3],
    [2, 11, 9, 10, 11, 12, 13, 5, 6, 3],
    [2, *[11, 12] * 5, 3],
    [2, 1, 1, 1, 3],
]
NETWORKS = {
    "modulation": {},
    "rotation": {"rotation": True},
    "pairs": {"bigram_buckets": 7, "rotation": True},
    "interference": {"update": "interference", "readout": "magnitude"},
    "interference, real": {"update": "interference"},
    "magnitude": {"readout": "magnitude", "rotation": True},
}
OTHER_NETWORKS = {
    "not folded": {"folded": False, "rotation": True},
    "narrow": {"folded": False, "embedding_dim": 5},
    "bag": {"bag_of_tokens": True, "bag_bigram_buckets": 7},
}


@pytest.fixture(params=[False, True], ids=["numpy", "numba"])
def compiled(request):
    if request.param:
        pytest.importorskip("numba")
    return request.param


@pytest.mark.parametrize("name", NETWORKS)
def test_formulas(name, compiled, tmp_path):
    network = {**made_up_folder.NETWORK, **NETWORKS[name]}
    weights = made_up_folder.make_weights(network)
    folder = made_up_folder.write(tmp_path / "x", weights, **network)
    light = keras_wave_light.load(folder, compiled)
    expected = [reference.logits(network, weights, ids) for ids in IDS]
    np.testing.assert_allclose(light.logits(TEXTS), expected, atol=2e-5)


@pytest.mark.parametrize("name", [*NETWORKS, *OTHER_NETWORKS])
def test_compiled_answers_agree(name, tmp_path, monkeypatch):
    pytest.importorskip("numba")
    network = {**NETWORKS, **OTHER_NETWORKS}[name]
    folder = made_up_folder.write(tmp_path / "x", **network)
    draw = np.random.default_rng(0)
    ids = [draw.integers(14, size=n) for n in [*range(30), 200, 1, 0]]
    logits = keras_wave_light.load(folder, False).logits_of_ids(ids)
    compiled = keras_wave_light.load(folder, True)
    np.testing.assert_allclose(
        compiled.logits_of_ids(ids), logits, rtol=1e-5, atol=1e-5
    )


PARTS = [
    *("stocks", "fallen", "fallenen", "fallx", "CUP", "the", "zz", "a" * 100),
    *(
        "fallen" + "en" * 47,
        "fallen" + "en" * 48,
        "\t",
        " ",
        "\x7f",
        "\0",
        "\n",
    ),
    *(".", "#", "##en", "[CLS]", "!", "_", "\u00e9", "stocks\u0301", "\u6f22"),
]


@pytest.mark.parametrize("lowercase", [False, True])
def test_compiled_words_have_the_same_ids(lowercase, tmp_path):
    compiled_words = pytest.importorskip("keras_wave_light.compiled_words")
    text = {**made_up_folder.TEXT, "lowercase": lowercase}
    folder = made_up_folder.write(tmp_path / "x", changes={"text": text})
    draw = np.random.default_rng(0)
    texts = ["", b"the cup", "the " * 3000, *map(chr, range(128)), *PARTS]
    for size in draw.integers(1, 9, size=400):
        texts.append("".join(draw.choice(PARTS, size=size)))
        texts.append(" ".join(draw.choice(PARTS, size=size)))
    one, other = (
        keras_wave_light.load(folder, compiled) for compiled in (False, True)
    )
    # Answers differ wherever an id does.
    np.testing.assert_allclose(
        one.logits(texts), other.logits(texts), atol=1e-5
    )
    plain = [t for t in texts if type(t) is str and t.isascii()]
    plain = [t for t in plain if "\0" not in t]
    words = compiled_words.CompiledWords(
        text["vocabulary"], text["unknown_token"], lowercase
    )
    ids, offsets = words.encode(plain, 12, 2, 3)
    encoder = Encoder(
        text["vocabulary"], text["unknown_token"], lowercase, True, None
    )
    expected = pack([encoder(plain)], 12, 2, 3)
    np.testing.assert_array_equal(ids, expected.ids)
    np.testing.assert_array_equal(offsets, expected.offsets)


def test_a_text_of_no_tokens(compiled, tmp_path):
    weights = made_up_folder.make_weights(made_up_folder.NETWORK)
    folder = made_up_folder.write(tmp_path / "x", weights)
    light = keras_wave_light.load(folder, compiled)
    (logits, other) = light.logits_of_ids([[], [5, 6]])
    np.testing.assert_array_equal(logits, weights["logits/bias"])
    assert np.abs(other - logits).max() > 0.01


def test_one_token_is_most_of_a_sum(compiled, tmp_path):
    network = made_up_folder.NETWORK
    weights = made_up_folder.make_weights(network)
    for prefix in ("", "other_"):
        weights[f"{prefix}token_embedding/embeddings"][5] *= 1e4
    folder = made_up_folder.write(tmp_path / "x", weights)
    light = keras_wave_light.load(folder, compiled)
    np.testing.assert_allclose(
        light.logits_of_ids(IDS[:3]),
        [reference.logits(network, weights, ids) for ids in IDS[:3]],
        rtol=1e-4,
        atol=1e-4,
    )


def test_labels_and_probabilities(tmp_path):
    light = keras_wave_light.load(made_up_folder.write(tmp_path / "x"))
    logits = light.logits(TEXTS).astype("float64")
    powers = np.exp(logits)
    np.testing.assert_allclose(
        light.predict_proba(TEXTS),
        powers / powers.sum(axis=-1, keepdims=True),
        atol=1e-6,
    )
    names = np.array(["down", "up"])[logits.argmax(axis=-1)].tolist()
    assert light.predict(TEXTS) == names
    assert light.class_names == ["down", "up"]
    without = made_up_folder.write(
        tmp_path / "y", changes={"class_names": None}
    )
    numbers = keras_wave_light.load(without).predict(TEXTS)
    assert numbers == logits.argmax(axis=-1).tolist()


def test_many_texts_are_answered_in_parts(tmp_path, monkeypatch):
    light = keras_wave_light.load(made_up_folder.write(tmp_path / "x"))
    expected = light.logits(TEXTS * 3)
    monkeypatch.setattr("keras_wave_light.classifier.CHUNK", 4)
    np.testing.assert_allclose(light.logits(TEXTS * 3), expected, atol=1e-6)
    assert light.logits([]).shape == (0, 2)


def test_numba_comes_with_many_texts(tmp_path, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(network_module, "MANY_TEXTS", 8)
    light = keras_wave_light.load(made_up_folder.write(tmp_path / "x"))
    before = light.logits(TEXTS)
    monkeypatch.setattr(network_module, "_each_length", None)
    np.testing.assert_allclose(light.logits(TEXTS), before, atol=1e-5)


def test_threads_share_a_classifier(compiled, tmp_path):
    folder = made_up_folder.write(tmp_path / "x", rotation=True)
    light = keras_wave_light.load(folder, compiled)
    texts = [f"{text} {n}" for n in range(50) for text in TEXTS]
    expected = light.logits(texts)
    answers = [None] * 6

    def answer(number):
        answers[number] = light.logits(texts)

    threads = [threading.Thread(target=answer, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for logits in answers:
        np.testing.assert_array_equal(logits, expected)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("stocks", "as a list"),
        ([None], "None of type NoneType in row 0"),
        (["a", 3], "3 of type int in row 1"),
        ((["a"], ["a", "b"]), r"lengths \[1, 2\]"),
    ],
)
def test_bad_texts(texts, message, tmp_path):
    light = keras_wave_light.load(made_up_folder.write(tmp_path / "x"))
    with pytest.raises(ValueError, match=message):
        light.predict(texts)


@pytest.mark.parametrize("ids", [[[14]], [[-1, 2]]])
def test_bad_ids(ids, tmp_path):
    light = keras_wave_light.load(made_up_folder.write(tmp_path / "x"))
    with pytest.raises(ValueError, match="from 0 to less than 14"):
        light.logits_of_ids(ids)
