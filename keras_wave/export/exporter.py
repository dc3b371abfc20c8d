"""The way of every export: write, load, compare, and only then be there."""

import pathlib
import tempfile

import numpy as np
from keras import ops

from keras_wave import keras_compat
from keras_wave.export import arguments
from keras_wave.export import backend_process
from keras_wave.export import verification
from keras_wave.export.loading import as_stored
from keras_wave.export.loading import load_in_float32
from keras_wave.export.source import find_probabilities
from keras_wave.files.staged_folder import StagedFolder
from keras_wave.text import tokenizer_json

# What half precision may change in an answer: its logits have three digits.
LARGEST_ROUNDING = 0.1


def export(
    classifier,
    filepath,
    format,
    sequence_length,
    weight_dtype,
    fold,
    overwrite,
):
    """Exports a classifier, see `WaveClassifier.export()`."""
    format = arguments.find_format(format)
    path = arguments.check_path(filepath, format, overwrite)
    arguments.check_length(sequence_length)
    arguments.check_weight_dtype(weight_dtype)
    modules = arguments.find_modules(classifier)
    format.check_packages()
    format.check(classifier)
    backend = format.find_backend()
    source = classifier.fold() if fold else classifier
    has_tokenizer = (
        classifier.preprocessor is not None and not format.takes_texts
    )
    if has_tokenizer:
        tokenizer_json.check(classifier.preprocessor)
    with (
        StagedFolder(path, overwrite) as folder,
        tempfile.TemporaryDirectory() as preset,
    ):
        preset = pathlib.Path(preset)
        source.save_to_preset(preset)
        backend_process.write(
            format,
            backend,
            preset,
            folder,
            sequence_length,
            weight_dtype,
            modules,
        )
        if has_tokenizer:
            tokenizer_json.write(classifier.preprocessor, folder)
        reference = make_reference(classifier, preset, weight_dtype)
        verify(format, folder, reference, sequence_length)
        if reference is not classifier:
            verify_rounding(classifier, reference, sequence_length)


def make_reference(classifier, preset, weight_dtype):
    """Returns the classifier of an export's weights, computed in float32."""
    is_wide = classifier.output_dense.compute_dtype == "float32"
    if is_wide and weight_dtype == "float32":
        return classifier
    reference = load_in_float32(type(classifier), preset)
    for weight in reference.weights:
        if weight.dtype == "float32":
            value = as_stored(weight, weight_dtype)
            weight.assign(ops.cast(value, "float32"))
    return reference


def verify(format, folder, classifier, sequence_length):
    """Raises `RuntimeError` where an export answers unlike its model."""

    def activate(logits):
        return ops.convert_to_numpy(classifier.activation(logits))

    run = format.load(folder)
    inputs = sample_inputs(classifier, sequence_length)
    verification.check(
        "logits",
        activate(np.concatenate([run(**x) for x in inputs])),
        np.concatenate([predict(classifier, x) for x in inputs]),
        has_ties(classifier),
    )
    if format.takes_texts and classifier.preprocessor is not None:
        texts = verification.sample_texts(classifier.preprocessor)
        outputs = format.load_texts(folder)(texts)
        verification.check(
            "logits of texts",
            activate(outputs["logits"]),
            classifier.predict(texts, verbose=0),
            has_ties(classifier),
        )
        probabilities = find_probabilities(classifier)(outputs["logits"])
        verification.check(
            "probabilities",
            outputs["probabilities"],
            ops.convert_to_numpy(probabilities),
        )


def verify_rounding(classifier, reference, sequence_length):
    """Raises `RuntimeError` where rounded weights give quite other answers."""
    inputs = sample_inputs(classifier, sequence_length)
    answers = np.concatenate([predict(reference, x) for x in inputs])
    expected = np.concatenate([predict(classifier, x) for x in inputs])
    difference = np.abs(answers - expected).max()
    if not difference <= LARGEST_ROUNDING:
        raise RuntimeError(
            "In the precision of the export the answers differ by up to "
            f"{difference:.3g}, more than {LARGEST_ROUNDING}. Nothing was "
            "written. Export with `weight_dtype='float32'`."
        )


def sample_inputs(classifier, sequence_length):
    vocabulary_size = classifier.backbone.vocabulary_size
    return list(verification.sample_ids(vocabulary_size, sequence_length))


def has_ties(classifier):
    """Whether layers round their inputs to 8 bits."""
    layers = keras_compat.flatten_layers(classifier)
    return any(getattr(x, "inputs_quantizer", None) for x in layers)


def predict(classifier, inputs):
    outputs = classifier(inputs, training=False)
    return ops.convert_to_numpy(ops.cast(outputs, "float32"))
