"""The SavedModel, served by TensorFlow and TensorFlow Text alone."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.export.formats import FORMATS
from keras_wave.export.formats.tf_saved_model import load_signatures
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.requirement import require

require("tensorflow", "tensorflow_text")

TEXTS = [
    "",
    "Stocks fallen",
    "the team wins the cup . " * 20,
    "na\u00efve \u6f22",
]
# TensorFlow Text imports Keras itself: its operations are all that is loaded.
NO_KERAS = """\
import importlib.util
import pathlib
import sys

# As if they were not installed, also to those who only look for them.
sys.modules.update(keras=None, keras_hub=None, keras_wave=None)

import tensorflow as tf

package = pathlib.Path(importlib.util.find_spec("tensorflow_text").origin)
for library in package.parent.glob("python/ops/*.so"):
    tf.load_op_library(str(library))
"""
SERVE = """
import json
import numpy as np

folder, texts = sys.argv[1], json.loads(sys.argv[2])
serve = tf.saved_model.load(folder).signatures["serving_default"]
outputs = {name: x.numpy() for name, x in serve(tf.constant(texts)).items()}
for name in ("label", "class_names"):
    outputs[name] = np.char.decode(outputs[name].astype("S"))
print(json.dumps({name: x.tolist() for name, x in outputs.items()}))
"""
COMMAND_LINE = """
from tensorflow.python.tools import saved_model_cli

saved_model_cli.main()
"""


def run_without_keras(code, *arguments):
    environment = {**os.environ, "PYTHONPATH": ""}
    return subprocess.run(
        [sys.executable, "-c", NO_KERAS + code, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def folder(classifier, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports") / "export"
    classifier.export(folder, verbose=False)
    return folder


def softmax(logits):
    return ops.convert_to_numpy(ops.softmax(logits))


def test_raw_strings_without_keras(folder, classifier):
    answers = json.loads(
        run_without_keras(SERVE, folder, json.dumps(TEXTS)).splitlines()[-1]
    )
    logits = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_allclose(answers["logits"], logits, atol=1e-4)
    np.testing.assert_allclose(
        answers["probabilities"], softmax(logits), atol=1e-4
    )
    names = classifier.class_names
    assert answers["class_names"] == [list(names)] * len(TEXTS)
    assert answers["label"] == [names[i] for i in logits.argmax(axis=-1)]


def test_saved_model_cli(folder, classifier, tmp_path):
    run_without_keras(
        COMMAND_LINE,
        *("run", "--dir", folder, "--tag_set", "serve"),
        *("--signature_def", "serving_default"),
        *("--input_exprs", f"texts={TEXTS!r}", "--outdir", tmp_path),
    )
    np.testing.assert_allclose(
        np.load(tmp_path / "logits.npy"),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-4,
    )


@pytest.mark.parametrize("rows", [0, 1, 40])
def test_batch_of_any_size(rows, folder, classifier):
    texts = (TEXTS * 10)[:rows]
    outputs = FORMATS["tf_saved_model"].load_texts(folder)(
        np.array(texts, dtype="U1") if not rows else texts
    )
    assert outputs["logits"].shape == (rows, 3)
    if rows:
        expected = classifier.predict(texts, verbose=0)
        np.testing.assert_allclose(outputs["logits"], expected, atol=1e-4)


def test_probability_of_a_single_class(tmp_path):
    classifier = make_classifier(num_classes=1)
    classifier.export(tmp_path / "export", verbose=False)
    outputs = FORMATS["tf_saved_model"].load_texts(tmp_path / "export")(TEXTS)
    logits = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_allclose(
        outputs["probabilities"], 1 / (1 + np.exp(-logits)), atol=1e-4
    )


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_activation(activation, tmp_path):
    classifier = make_classifier(activation=activation)
    classifier.export(tmp_path / "export", verbose=False)
    outputs = FORMATS["tf_saved_model"].load_texts(tmp_path / "export")(TEXTS)
    expected = classifier.predict(TEXTS, verbose=0)
    np.testing.assert_allclose(outputs["probabilities"], expected, atol=1e-4)
    activate = keras.activations.get(activation)
    np.testing.assert_allclose(
        ops.convert_to_numpy(activate(outputs["logits"])), expected, atol=1e-4
    )
    assert set(outputs) == {"logits", "probabilities"}


def test_no_preprocessor(tmp_path, make_ids):
    classifier = make_classifier(preprocessor=None)
    classifier.export(tmp_path / "export", verbose=False)
    signatures = load_signatures(tmp_path / "export")
    assert set(signatures) == {"token_ids"}
    answers = FORMATS["tf_saved_model"].load(tmp_path / "export")
    ids = make_ids(3, 5)
    expected = classifier.predict_on_batch(ids)
    np.testing.assert_allclose(answers(**ids), expected, atol=1e-4)


@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "float16"])
def test_half_precision_is_exported_in_float32(dtype, tmp_path, make_ids):
    classifier = make_classifier(backbone=make_backbone(dtype=dtype))
    classifier.export(tmp_path / "export", verbose=False)
    answers = FORMATS["tf_saved_model"].load(tmp_path / "export")
    ids = make_ids(3, 5)
    logits = answers(**ids)
    assert logits.dtype == "float32"
    wide = make_classifier(backbone=make_backbone(dtype="float32"))
    wide.set_weights(
        [
            ops.convert_to_numpy(ops.cast(weight, "float32"))
            for weight in classifier.weights
        ]
    )
    expected = wide.predict_on_batch(ids)
    np.testing.assert_allclose(logits, expected, atol=1e-4)
