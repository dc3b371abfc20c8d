import hashlib
import importlib.util
import json

import keras
import numpy as np

from keras_wave import keras_compat
from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.source import find_probabilities
from keras_wave.layers import pair_buckets

FORMAT = "keras-wave-light"
VERSION = 1
WEIGHTS = "weights.safetensors"
QUANTIZATIONS = (None, "int8")
# What of a backbone's configuration decides an answer.
SETTINGS = (
    *("vocabulary_size", "hidden_dim", "num_layers", "bigram_buckets"),
    *("update", "semantics", "kernel_size", "wave_kernel_size", "rotation"),
    *("feedforward", "residual", "layer_norm_epsilon", "folded"),
)


class Numpy(ExportFormat):
    """Weights and a description, for the package in light/."""

    name = "numpy"
    file = "keras_wave_light.json"
    # Any of them: it asks a backend for the weights alone.
    writers = {
        backend: (backend, "safetensors")
        for backend in ("jax", "torch", "tensorflow")
    }
    runtime = ("keras_wave_light",)
    suffixes = (".json", ".safetensors", ".npz")
    takes_texts = True

    def check(self, classifier):
        for name, activation in {
            "activation": find_probabilities(classifier),
            "backbone.activation": classifier.backbone.activation,
        }.items():
            _check_activation(name, activation)
        for layer in keras_compat.flatten_layers(classifier):
            mode = getattr(layer, "quantization_mode", None)
            if mode not in QUANTIZATIONS:
                raise ValueError(
                    "`format='numpy'` has weights of 8 bits, by "
                    "`quantize('int8')`, and of no other quantization. "
                    f"Received: {mode!r} in the layer '{layer.name}'. Export "
                    "the classifier as it was before."
                )
        preprocessor = classifier.preprocessor
        if preprocessor is None:
            return
        encoder = classifier.has_fixed_tokens() and (
            preprocessor.tokenizer.encoder()
        )
        if not encoder:
            raise ValueError(
                "`format='numpy'` has the tokens of `WaveTokenizer` and "
                "`WaveClassifierPreprocessor` with their usual words and ids. "
                f"Received: {type(preprocessor).__name__} with "
                f"{type(preprocessor.tokenizer).__name__}, a subclass or with "
                "an argument that changes tokens. Export to "
                "'tf_saved_model', or a classifier with `preprocessor=None`."
            )

    def write(self, source, folder, sequence_length):
        from safetensors.numpy import save

        weights = {
            weight.path: np.ascontiguousarray(value)
            for weight, value in zip(source.classifier.weights, source.weights)
        }
        data = save(weights)
        (folder / WEIGHTS).write_bytes(data)
        description = {
            "format": FORMAT,
            "version": VERSION,
            "weights": {
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            },
            "network": describe_network(source),
            "class_names": source.classifier.class_names,
            "text": describe_text(source.classifier.preprocessor),
        }
        text = json.dumps(description, ensure_ascii=True, indent=1)
        (folder / self.file).write_text(text, encoding="utf-8", newline="\n")

    def load(self, folder):
        import keras_wave_light

        classifier = keras_wave_light.load(folder)

        def run(token_ids, padding_mask):
            lengths = padding_mask.sum(axis=-1)
            return classifier.logits_of_ids(
                [ids[:length] for ids, length in zip(token_ids, lengths)]
            )

        return run

    def load_texts(self, folder):
        """Returns a function of strings, to a dictionary of arrays."""
        import keras_wave_light

        classifier = keras_wave_light.load(folder)

        def run(texts):
            return {
                "logits": classifier.logits(texts),
                "probabilities": classifier.predict_proba(texts),
            }

        return run

    def check_packages(self):
        # It is in this repository, and at no registry.
        (reader,) = self.runtime
        if importlib.util.find_spec(reader) is None:
            raise ImportError(
                f"`format='numpy'` needs {reader}. Install with: pip install "
                "./light, in the repository of this package"
            )
        super().check_packages()


def _check_activation(name, activation):
    from keras_wave_light.activations import ACTIVATIONS

    known = [getattr(keras.activations, x) for x in ACTIVATIONS]
    if not any(activation is x for x in known):
        raise ValueError(
            f"`format='numpy'` knows the activations {tuple(ACTIVATIONS)}. "
            f"Received: {name}={activation!r}. Export to another format."
        )


def describe_network(source):
    """Returns all numbers and choices that decide an answer."""
    classifier = source.classifier
    backbone = classifier.backbone
    layer = backbone.wave_layers[0]
    dim = backbone.hidden_dim
    settings = {name: getattr(backbone, name) for name in SETTINGS}
    return {
        **settings,
        # What stands for another number by `None` is told.
        "intermediate_dim": backbone.intermediate_dim or dim,
        "embedding_dim": backbone.embedding_dim or dim,
        "other_semantics": layer.other_semantics,
        "window_size": np.atleast_1d(backbone.window_size).tolist(),
        "readout": layer.readout,
        "activation": keras.activations.serialize(layer.activation),
        "num_classes": classifier.num_classes,
        "output_activation": keras.activations.serialize(
            source.to_probabilities
        ),
        "bag_of_tokens": classifier.bag_of_tokens,
        "bag_bigram_buckets": classifier.bag_bigram_buckets,
        "pair_factors": list(pair_buckets.FACTORS),
    }


def describe_text(preprocessor):
    """Returns what makes ids of texts, or `None`."""
    if preprocessor is None:
        return None
    tokenizer = preprocessor.tokenizer
    return {
        "vocabulary": tokenizer.get_vocabulary(),
        "unknown_token": tokenizer.oov_token,
        "lowercase": tokenizer.lowercase,
        "strip_accents": tokenizer.strip_accents,
        "split_on_cjk": tokenizer.split_on_cjk,
        "start_id": tokenizer.start_token_id,
        "end_id": tokenizer.end_token_id,
        "sequence_length": preprocessor.sequence_length,
        "truncate": preprocessor.truncate,
    }
