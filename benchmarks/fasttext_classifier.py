"""fastText, trained as its authors train it on AG News."""

import os
import pathlib
import tempfile

import numpy as np

LABEL = "__label__"
# Of `classification-example.sh` in its repository; all else is its default.
SETTINGS = {
    "dim": 10,
    "lr": 0.1,
    "wordNgrams": 2,
    "minCount": 1,
    "bucket": 10_000_000,
    "epoch": 5,
}
# What that file does to texts, beside lower case.
NORMALIZED = str.maketrans(
    {
        **{mark: f" {mark} " for mark in "'.,()!?"},
        **dict.fromkeys(";:\n\r", " "),
        '"': "",
    }
)


def train(rows):
    """Returns a function from a list of texts to an array of classes.

    Args:
        rows: A `labelled_text.LabelledText`.
    """
    return answerer(fit(rows, SETTINGS))


def fit(rows, settings):
    """Returns the model of fastText.

    Args:
        rows: What has `texts` and `labels`.
        settings: A dictionary of arguments of its training.
    """
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "train.txt")
        with path.open("w", encoding="utf-8") as file:
            for text, label in zip(rows.texts, rows.labels):
                file.write(f"{LABEL}{label} {normalize(text)}\n")
        return fasttext.train_supervised(
            str(path), thread=os.cpu_count(), verbose=0, **settings
        )


def answerer(model):
    """Returns a function from a list of texts to an array of classes."""

    def answer(texts):
        # A list: for a single string NumPy 2 stops some of its releases.
        labels, _ = model.predict([normalize(text) for text in texts])
        return np.array([int(best.removeprefix(LABEL)) for best, *_ in labels])

    return answer


def normalize(text):
    return text.lower().translate(NORMALIZED)
