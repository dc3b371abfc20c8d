"""The tokenizer beside an export gives the ids of `WaveTokenizer`."""

import csv
import gzip
import os
import pathlib
import unicodedata

import numpy as np
import pytest

from keras_wave.models import WaveClassifierPreprocessor
from keras_wave.text import tokenizer_json
from keras_wave.text import word_rules
from tests.models.small_models import make_preprocessor
from tests.models.small_models import make_tokenizer
from tests.requirement import import_tensorflow
from tests.requirement import is_installed
from tests.requirement import require

require("tokenizers")
import tokenizers  # noqa: E402

# A folder of `validation.csv.gz`, of which no row may be in this repository.
AGNEWS = os.environ.get("KERAS_WAVE_AGNEWS")


@pytest.fixture(scope="module")
def preprocessor():
    return WaveClassifierPreprocessor.from_preset("agnews_modulation_tiny")


@pytest.fixture
def compare(tmp_path):
    def compare(preprocessor, texts):
        tokenizer_json.write(preprocessor, tmp_path)
        path = tmp_path / tokenizer_json.TOKENIZER
        tokenizer = tokenizers.Tokenizer.from_file(str(path))
        ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        rows = [preprocessor.encode(texts).to_lists()]
        if is_installed("tensorflow"):
            rows.append(rows_in_graph(preprocessor, texts))
        for expected in rows:
            assert len(ids) == len(expected) == len(texts)
            together = zip(texts, ids, expected)
            assert [text for text, a, b in together if a != b] == []

    return compare


def rows_in_graph(preprocessor, texts):
    tf = import_tensorflow()
    batches = tf.data.Dataset.from_tensor_slices(texts).batch(1000)
    return [
        row[mask].tolist()
        for batch in batches.map(preprocessor).as_numpy_iterator()
        for row, mask in zip(batch["token_ids"], batch["padding_mask"])
    ]


def make_sentences(preprocessor, rows):
    """Returns texts of the vocabulary, in odd case and punctuation."""
    draw = np.random.default_rng(0)
    vocabulary = preprocessor.tokenizer.get_vocabulary()
    words = [token.removeprefix("##") for token in vocabulary]
    styles = (str, str.upper, str.title, "\u00bf{}?!".format, "{}'s".format)
    marks = (" ", "  ", "-", ", ", "...", "\t", "\n", "\u2014", "\u00a0", "")
    texts = []
    for _ in range(rows):
        text = ""
        for word in draw.choice(words, size=draw.integers(60)):
            text += styles[draw.integers(len(styles))](word)
            text += marks[draw.integers(len(marks))]
        texts.append(text)
    return texts


def make_odd_texts(rows):
    """Returns texts of any characters but those that are known to differ."""
    draw = np.random.default_rng(0)
    characters = [
        character
        for character in map(chr, range(1, 0x30000))
        if not is_known_to_differ(character)
    ]
    assert len(characters) > 90_000
    return [
        "".join(draw.choice(characters, size=draw.integers(1, 30)))
        for _ in range(rows)
    ]


def is_known_to_differ(character):
    # The two libraries have Unicode's tables of different years.
    if unicodedata.ucd_3_2_0.category(character) in ("Cn", "Co", "Cs"):
        return True
    folded = word_rules.fold(character)
    return not character.isascii() and any(
        part.isascii() and not part.isalnum() and part != " " for part in folded
    )


def test_sentences(preprocessor, compare):
    compare(preprocessor, make_sentences(preprocessor, 3000))


def test_odd_unicode(preprocessor, compare):
    compare(preprocessor, make_odd_texts(3000))


def test_news(preprocessor, compare):
    if AGNEWS is None:
        pytest.skip("KERAS_WAVE_AGNEWS is not the folder of AG News")
    path = pathlib.Path(AGNEWS) / "validation.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        texts = [" ".join(row[1:]) for row in csv.reader(file)]
    assert len(texts) >= 4000
    compare(preprocessor, texts)


@pytest.mark.parametrize(
    "options",
    [
        {"lowercase": False},
        {"lowercase": True, "strip_accents": False},
        {"lowercase": True, "split_on_cjk": False},
    ],
)
def test_options_of_the_tokenizer(options, preprocessor, compare):
    tokenizer = type(preprocessor.tokenizer)(
        preprocessor.tokenizer.get_vocabulary(), **options
    )
    other = WaveClassifierPreprocessor(tokenizer, sequence_length=20)
    texts = make_sentences(preprocessor, 300) + make_odd_texts(300)
    compare(other, texts)


def test_vocabulary(tmp_path):
    tokenizer_json.write(make_preprocessor(), tmp_path)
    text = (tmp_path / tokenizer_json.VOCABULARY).read_text(encoding="utf-8")
    assert text.splitlines() == make_tokenizer().get_vocabulary()


def test_special_tokens_around_and_truncation(tmp_path):
    preprocessor = make_preprocessor(sequence_length=5)
    tokenizer_json.write(preprocessor, tmp_path)
    path = tmp_path / tokenizer_json.TOKENIZER
    tokenizer = tokenizers.Tokenizer.from_file(str(path))
    tokens = tokenizer.encode("the team wins the cup").tokens
    assert tokens == ["[CLS]", "the", "team", "wins", "[SEP]"]
