import csv
import gzip
import os
import pathlib
import random
import subprocess
import sys

import keras_hub
import pytest

import keras_wave
from keras_wave.text import learn_vocabulary
from keras_wave.text import vocabulary as module
from tests.requirement import import_tensorflow

SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
TEXTS = ["The violin plays.", "A VIOLIN sings, caf\u00e9", "The river runs"]
# Every word as often as every other: only draws to settle.
DRAWS = [
    f"{first}{second} {second}{first}\u00e9!"
    for first in ("ab", "cd", "ef", "gh", "ij")
    for second in ("kl", "mn", "op", "qr", "st")
]
# A folder of `validation.csv.gz`, of which no row may be in this repository.
AGNEWS = os.environ.get("KERAS_WAVE_AGNEWS")


def test_special_tokens_come_first():
    vocabulary = learn_vocabulary(TEXTS, 200)
    assert vocabulary[:5] == SPECIAL_TOKENS
    assert len(vocabulary) == len(set(vocabulary))


def test_word_that_comes_twice_is_a_token():
    vocabulary = learn_vocabulary(TEXTS, 200)
    assert {"violin", "the"} <= set(vocabulary)
    assert "river" not in vocabulary


def test_word_must_come_ten_times_in_many_texts(monkeypatch):
    monkeypatch.setattr(module, "FEW_TEXTS", 20)
    texts = ["violin"] * 10 + ["river"] * 9 + ["the"]
    vocabulary = learn_vocabulary(texts, 200)
    assert "violin" in vocabulary
    assert "river" not in vocabulary


@pytest.mark.parametrize("lowercase", [True, False])
def test_every_text_is_known_as_the_tokenizer_reads_it(lowercase):
    texts = [
        *TEXTS,
        "Caf\u00e9 au lait!",
        "CAFE",
        "\u65e5\u672c tea",
        "a\tb\nc",
    ]
    vocabulary = learn_vocabulary(texts, 200, lowercase)
    tokenizer = keras_wave.WaveTokenizer(vocabulary, lowercase=lowercase)
    unknown = tokenizer.token_to_id("[UNK]")
    ids = [int(i) for row in tokenizer(texts) for i in row]
    assert ids and unknown not in ids


def test_accents_may_stay():
    texts = ["caf\u00e9 caf\u00e9"]
    vocabulary = learn_vocabulary(texts, 200, strip_accents=False)
    assert "caf\u00e9" in vocabulary
    assert "cafe" in learn_vocabulary(texts, 200)


def test_size_is_the_most():
    assert len(learn_vocabulary(TEXTS, 40)) <= 40
    assert len(learn_vocabulary(TEXTS, 6)) == 6


def test_texts_without_a_word_give_the_special_tokens():
    assert learn_vocabulary([" ", "\u200b"], 200) == SPECIAL_TOKENS
    assert learn_vocabulary([], 200) == SPECIAL_TOKENS


def test_same_in_another_process():
    program = (
        "from keras_wave.text import learn_vocabulary\n"
        f"print(ascii(learn_vocabulary({DRAWS!r}, 60)))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=pathlib.Path(keras_wave.__file__).parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    assert there.stdout.strip() == ascii(learn_vocabulary(DRAWS, 60))


def test_part_of_very_much_text_is_read(monkeypatch):
    words = [a + b for a in "abcdefghij" for b in "klmnopqrst"]
    texts = [f"{word} {word}" for word in words]
    half = sum(map(len, texts)) // 2
    monkeypatch.setattr(module, "MOST_CHARACTERS", half)
    vocabulary = learn_vocabulary(texts, 1000)
    assert len(set(words) & set(vocabulary)) == len(words) // 2
    assert learn_vocabulary(texts, 1000) == vocabulary


@pytest.mark.parametrize(
    ("texts", "size", "message"),
    [
        ("a text", 100, "Give the texts as a list. Received one string"),
        (["a", 1], 100, "Received: 1 of type int in row 1"),
        (["a"], 5, "`size` must be larger than the 5 special tokens"),
    ],
)
def test_wrong_arguments_are_refused(texts, size, message):
    with pytest.raises(ValueError, match=message):
        learn_vocabulary(texts, size)


def learn_as_kerashub(texts, size, lowercase):
    tf = import_tensorflow()
    times = 5 if len(texts) < module.FEW_TEXTS else 1
    return keras_hub.tokenizers.compute_word_piece_vocabulary(
        tf.data.Dataset.from_tensor_slices(texts).batch(512).repeat(times),
        size,
        lowercase=lowercase,
        strip_accents=lowercase,
        reserved_tokens=SPECIAL_TOKENS,
    )


def make_odd_texts(draw):
    """Returns texts of what is split, folded, left out and put together."""
    characters = (
        "abcde " * 4 + "AB.,-#[]'\t\n\u00e9\u00c9\u00f1\u00df\u017f\u0130\u0131"
        "\u03a3\u03c2\u01c5\ufb01\u00bd\u2460\uff21\u65e5\u672c\ud55c\u0e01"
        "\u0e33\u0301\u0308\u200b\u00ad\u3164\ufe0f\U0001f600\u00ab\u00a0\u1fb3"
    )
    rows = draw.choice([1, 3, 20, 200])
    return [
        "a" + "".join(draw.choices(characters, k=draw.randint(0, 60)))
        for _ in range(rows)
    ]


@pytest.mark.parametrize("lowercase", [True, False])
@pytest.mark.parametrize("size", [6, 60, 200, 1000])
def test_odd_texts_give_the_vocabulary_of_kerashub(size, lowercase):
    draw = random.Random(size)
    for _ in range(3):
        texts = make_odd_texts(draw)
        expected = learn_as_kerashub(texts, size, lowercase)
        assert learn_vocabulary(texts, size, lowercase) == expected


def test_rare_characters_are_left_out_as_by_kerashub():
    # More different characters than are taken, and a word that is too long.
    letters = list(map(chr, range(0x1401, 0x1401 + 1100)))
    texts = [f"{a}{b} {a}" for a, b in zip(letters, letters[:600] * 2)]
    texts += ["abc" * 17, "abc" * 16] * 2
    vocabulary = learn_vocabulary(texts, 4000)
    assert vocabulary == learn_as_kerashub(texts, 4000, lowercase=True)
    assert "abc" * 16 in vocabulary
    assert not set(letters) <= set(vocabulary)


def test_news_give_the_vocabulary_of_kerashub():
    if AGNEWS is None:
        pytest.skip("KERAS_WAVE_AGNEWS is not the folder of AG News")
    path = pathlib.Path(AGNEWS) / "validation.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        texts = [" ".join(row[1:]) for row in csv.reader(file)]
    assert len(texts) >= 4000
    vocabulary = learn_vocabulary(texts, 4000)
    assert len(vocabulary) > 3800
    assert vocabulary == learn_as_kerashub(texts, 4000, lowercase=True)
