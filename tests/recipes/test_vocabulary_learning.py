import pathlib
import subprocess
import sys

import keras_wave
import vocabulary_learning

# Every word as often as every other: only draws to settle.
TEXTS = [
    f"{first}{second} {second}{first}é!"
    for first in ("ab", "cd", "ef", "gh", "ij")
    for second in ("kl", "mn", "op", "qr", "st")
]


def test_special_tokens_come_first():
    vocabulary = vocabulary_learning.learn(TEXTS, 60, lowercase=True)
    assert vocabulary[:5] == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    assert len(vocabulary) == len(set(vocabulary)) == 60


def test_small_texts_give_a_smaller_vocabulary():
    vocabulary = vocabulary_learning.learn(["a a b"], 1000, lowercase=True)
    assert set(vocabulary[5:]) == {"a", "b", "##a", "##b"}


def test_same_in_another_process():
    here = vocabulary_learning.learn(TEXTS, 60, lowercase=True)
    program = (
        "import vocabulary_learning\n"
        f"print(vocabulary_learning.learn({TEXTS!r}, 60, lowercase=True))"
    )
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=pathlib.Path(vocabulary_learning.__file__).parent,
        check=True,
        capture_output=True,
        text=True,
    )
    assert there.stdout.strip() == repr(here)


def test_knows_every_training_text_as_the_tokenizer_reads_it():
    texts = ["Café au lait!", "CAFE", "日本 tea", "a\tb\nc"]
    for lowercase in (True, False):
        vocabulary = vocabulary_learning.learn(texts, 80, lowercase)
        tokenizer = keras_wave.WaveTokenizer(vocabulary, lowercase=lowercase)
        ids = tokenizer(texts)
        unknown = vocabulary.index("[UNK]")
        assert unknown not in {int(i) for row in ids for i in row}
