"""Loads a preset, classifies, fine-tunes, evaluates, saves and loads back."""

import csv
import pathlib
import tempfile

import keras
import numpy as np

import keras_wave

PRESET = "agnews_modulation"
NEWS = [
    "Striker scores twice as the home team reaches the cup final",
    "Shares slip after the central bank raises interest rates",
    "Probe sends back the first pictures of a distant moon",
    "Presidents meet to sign a treaty on the disputed border",
]
HEADLINES = pathlib.Path(__file__).with_name("headlines.csv")


def main():
    keras.utils.set_random_seed(0)
    print(f"Keras {keras.__version__} on {keras.backend.backend()}")

    print(f"\n1. {PRESET} classifies news")
    classifier = keras_wave.WaveClassifier.from_preset(PRESET)
    show(classifier, NEWS)

    class_names, sample = read_headlines()
    print(f"\n2. The same network learns other classes: {class_names}")
    classifier = keras_wave.WaveClassifier.from_preset(
        PRESET, num_classes=len(class_names), class_names=class_names
    )
    classifier.fit(*sample["train"], batch_size=8, epochs=6, verbose=2)

    texts, labels = sample["evaluate"]
    print(f"\n3. Headlines it has not seen: {len(texts)}")
    loss, accuracy = classifier.evaluate(texts, labels, verbose=0)
    print(f"loss {loss:.4f}, accuracy {accuracy:.4f}")
    one_of_each_class = [texts[labels.index(i)] for i in sorted(set(labels))]
    answers = show(classifier, one_of_each_class)

    print("\n4. Saved, and loaded back")
    with tempfile.TemporaryDirectory() as folder:
        classifier.save_to_preset(folder)
        restored = keras_wave.WaveClassifier.from_preset(folder)
    same_answers = show(restored, one_of_each_class)
    np.testing.assert_allclose(same_answers, answers, rtol=1e-5, atol=1e-5)
    print("The same answers.")


def read_headlines():
    """Returns the names of the classes, and texts and labels of each split."""
    with HEADLINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    class_names = sorted({row["label"] for row in rows})
    sample = {}
    for row in rows:
        texts, labels = sample.setdefault(row["split"], ([], []))
        texts.append(row["headline"])
        labels.append(class_names.index(row["label"]))
    return class_names, sample


def show(classifier, texts):
    """Prints the class of each text, and returns the probabilities."""
    logits = classifier.predict(texts, verbose=0)
    probabilities = keras.ops.convert_to_numpy(keras.ops.softmax(logits))
    for text, row in zip(texts, probabilities):
        name = classifier.class_names[row.argmax()]
        print(f"{name:>9} {row.max():6.1%}  {text}")
    return probabilities


if __name__ == "__main__":
    main()
