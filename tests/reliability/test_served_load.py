"""A SavedModel that many threads ask at once answers as its classifier."""

import json
import os
import pathlib
import subprocess
import sys

import keras
import numpy as np

import keras_wave
import summaries
from tests.effort import effort
from tests.reliability.served_texts import make_texts
from tests.requirement import require

REPOSITORY = pathlib.Path(__file__).parents[2]
PRESET = "agnews_modulation_tiny"
THREADS = 8
DISTINCT_TEXTS = 2_000
# Texts before memory is measured, until most of what is cached is there, and
# after it.
SAMPLE = (500, 500)
FULL = (100_000, 100_000)
# As if Keras were not installed, also to those who only look for it.
SERVE = """
import sys

sys.modules.update(keras=None, keras_hub=None, keras_wave=None)

from tests.reliability import serving_worker

serving_worker.main(*sys.argv[1:])
"""
MEGA = 1e6
# oneDNN, with which TensorFlow computes, keeps code for each shape it meets:
# 60 MB until 100,000 texts came in batches of any size, then 1 MB for 20,000
# more. To keep a quarter of a kilobyte of each of 100,000 would take 25.
LARGEST_GROWTH = 16 * MEGA


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def serve(folder, questions):
    """Returns what `serving_worker.serve()` does, without Keras."""
    done = subprocess.run(
        [sys.executable, "-c", SERVE, str(folder), str(questions)],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "CUDA_VISIBLE_DEVICES": "-1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_answer_under_load(tmp_path, record_property):
    require("tensorflow", "tensorflow_text")
    classifier = keras_wave.WaveClassifier.from_preset(PRESET)
    vocabulary = classifier.preprocessor.tokenizer.get_vocabulary()
    words = [token for token in vocabulary if token.isalpha()]
    # An export is the same from every backend, and one of them is enough.
    is_tensorflow = keras.config.backend() == "tensorflow"
    before, after = effort(SAMPLE, FULL if is_tensorflow else SAMPLE)
    texts = make_texts(words, min(DISTINCT_TEXTS, before))
    logits = classifier.predict(texts, verbose=0)
    classifier.export(tmp_path / "export", verbose=False)
    questions = tmp_path / "questions.json"
    questions.write_text(
        json.dumps(
            {
                "texts": texts,
                "probabilities": softmax(logits).tolist(),
                "class_names": classifier.class_names,
                "threads": THREADS,
                "before": before,
                "after": after,
            }
        )
    )
    served = serve(tmp_path / "export", questions)
    single = summaries.latency([s for size, s in served["calls"] if size == 1])
    batch = summaries.latency([s for size, s in served["calls"] if size > 1])
    figures = {
        "texts answered": served["answered"],
        "wrong answers": served["wrong"],
        "served threads": THREADS,
        "served texts a second": after / served["seconds"],
        "served latency median (ms)": 1e3 * single["median"],
        "served latency p99 (ms)": 1e3 * single["p99"],
        "served batch latency median (ms)": 1e3 * batch["median"],
        "served batch latency p99 (ms)": 1e3 * batch["p99"],
        "served memory growth (MB)": served["growth"] / MEGA,
    }
    for name, figure in figures.items():
        record_property(name, figure)
    assert served["answered"] == before + after
    assert served["wrong"] == 0
    assert served["growth"] <= LARGEST_GROWTH
