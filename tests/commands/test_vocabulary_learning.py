import keras

import keras_wave
from keras_wave.commands import vocabulary_learning
from keras_wave.training import new_classifier

TEXTS = ["The violin plays.", "A VIOLIN sings, caf\u00e9", "The river runs"]


def test_special_tokens_come_first():
    vocabulary = vocabulary_learning.learn(TEXTS, 200)
    assert vocabulary[:5] == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    assert len(vocabulary) == len(set(vocabulary))


def test_word_that_comes_twice_is_a_token():
    vocabulary = vocabulary_learning.learn(TEXTS, 200)
    assert {"violin", "the"} <= set(vocabulary)
    assert "river" not in vocabulary


def test_every_text_is_known_as_the_tokenizer_reads_it():
    vocabulary = vocabulary_learning.learn(TEXTS, 200)
    tokenizer = keras_wave.WaveTokenizer(vocabulary)
    unknown = tokenizer.token_to_id("[UNK]")
    ids = [int(i) for row in tokenizer(TEXTS) for i in row]
    assert ids and unknown not in ids


def test_size_is_the_most():
    assert len(vocabulary_learning.learn(TEXTS, 40)) <= 40


def test_part_of_very_much_text_is_read(monkeypatch):
    words = [a + b for a in "abcdefghij" for b in "klmnopqrst"]
    texts = [f"{word} {word}" for word in words]
    half = sum(map(len, texts)) // 2
    monkeypatch.setattr(vocabulary_learning, "MOST_CHARACTERS", half)
    vocabulary = vocabulary_learning.learn(texts, 1000)
    assert len(set(words) & set(vocabulary)) == len(words) // 2
    assert vocabulary_learning.learn(texts, 1000) == vocabulary


def test_tokens_are_counted_as_the_preprocessor_packs_them():
    tokenizer = keras_wave.WaveTokenizer(vocabulary_learning.learn(TEXTS, 200))
    counts = new_classifier.count_tokens(tokenizer, TEXTS)
    mask = keras_wave.WaveClassifierPreprocessor(tokenizer)(TEXTS)
    mask = keras.ops.convert_to_numpy(mask["padding_mask"])
    assert counts.tolist() == mask.sum(axis=1).tolist()
