import numpy as np

import keras_wave
import teacher_vocabulary

WORDS = ["river", "forest", "##est", "unused"]
LETTERS = [*"abcefiorstvz", *(f"##{letter}" for letter in "abcefiorstvz")]
TOKENS = ["<s>", "[UNK]", *WORDS, *LETTERS, "[MASK]"]
TEXTS = ["River rivers river", "forest"]


def test_most_frequent_tokens_and_all_characters_are_kept():
    characters = set("riversfot")
    few = teacher_vocabulary.cut(TOKENS, TEXTS, 10, lowercase=True)
    assert few[:5] == list(teacher_vocabulary.SPECIAL)
    assert set(few[5:]) == characters | {f"##{c}" for c in characters}
    more = teacher_vocabulary.cut(TOKENS, TEXTS, len(few) + 1, lowercase=True)
    assert set(more) - set(few) == {"river"}
    everything = teacher_vocabulary.cut(TOKENS, TEXTS, 1000, lowercase=True)
    assert set(everything) - set(few) == {"river", "forest"}
    # In the teacher's order.
    places = [TOKENS.index(token) for token in everything[5:]]
    assert places == sorted(places)


def test_no_word_becomes_unknown():
    few = teacher_vocabulary.cut(TOKENS, TEXTS, 10, lowercase=True)
    tokenizer = keras_wave.WaveTokenizer(few, lowercase=True)
    ids = tokenizer.encoder()(TEXTS).ids
    assert few.index("[UNK]") not in ids


def test_case_is_kept_where_it_is_to_be():
    tokens = [*"Aa", "##A", "##a"]
    kept = teacher_vocabulary.cut(tokens, ["AA"], 50, lowercase=False)
    assert kept[5:] == ["A", "##A"]
    kept = teacher_vocabulary.cut(tokens, ["AA"], 50, lowercase=True)
    assert kept[5:] == ["a", "##a"]


def test_embeddings_of_tokens_are_picked():
    embeddings = np.array([[1.0, 2], [3, 4], [5, 6]])
    picked = teacher_vocabulary.pick(
        ["[PAD]", "c", "a"], ["a", "b", "c"], embeddings
    )
    # Neither the mean of all, nor zeros, which may be far from any.
    np.testing.assert_array_equal(picked, [[3, 4], [5, 6], [1, 2]])
