"""A fresh process that times one thing of the build that is installed.

    KERAS_BACKEND=jax python benchmarks/build_job.py NAME ROWS.json

prints its seconds as JSON. It takes public names alone, of this build and of
those before it.
"""

import functools
import json
import pathlib
import sys
import time

PRESET = "agnews_modulation_tiny"
# As many at once as `tf.data` needs to keep its threads busy.
TOKENIZED_AT_ONCE = 1024


def main(name, rows):
    rows = json.loads(pathlib.Path(rows).read_text(encoding="utf-8"))
    print(json.dumps(JOBS[name](**rows)))


def import_package(**rows):
    return timed(lambda: __import__("keras_wave"))


def tokenize(all_texts, **rows):
    preprocessor = load_classifier().preprocessor
    if hasattr(preprocessor, "encode"):
        tokenize = preprocessor.encode
    else:
        tokenize = functools.partial(tokenize_in_tensorflow, preprocessor)
    tokenize(all_texts[:TOKENIZED_AT_ONCE])
    return timed(lambda: tokenize(all_texts))


def tokenize_in_tensorflow(preprocessor, texts):
    """As builds did that had no `encode()`."""
    import tensorflow as tf

    batches = tf.data.Dataset.from_tensor_slices(texts)
    batches = batches.batch(TOKENIZED_AT_ONCE)
    batches = batches.map(preprocessor, num_parallel_calls=tf.data.AUTOTUNE)
    for _ in batches:
        pass


def fit(texts, labels, **rows):
    return call_again(
        load_classifier().fit, texts, labels, batch_size=64, verbose=0
    )


def predict(texts, **rows):
    return call_again(load_classifier().predict, texts, verbose=0)


def call_again(function, *arguments, **options):
    """Times a second call, since the first one compiles."""
    function(*arguments, **options)
    return timed(lambda: function(*arguments, **options))


def load_classifier():
    import keras_wave

    return keras_wave.WaveClassifier.from_preset(PRESET)


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


JOBS = {
    "import": import_package,
    "tokenize": tokenize,
    "fit": fit,
    "predict": predict,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
