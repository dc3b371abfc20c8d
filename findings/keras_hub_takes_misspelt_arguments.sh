#!/usr/bin/env bash
# Keras and KerasHub: models take misspelt arguments without a word.
#
# Versions: keras-hub 0.32.0, keras 3.15.1, jax and jaxlib 0.10.2, numpy 2.4.6.
#
# Behaviour: the constructor of a functional keras.Model takes any keyword
# argument, and drops those that it does not know. The backbones and tasks of
# KerasHub hand on to it what they do not know themselves. So
# FNetTextClassifier(..., droput=0.9) makes a classifier with the default of
# `dropout`, and there is neither an error nor a warning. A layer and a
# Sequential model refuse such an argument.
#
# Why it matters: one wrong letter in the settings of a text classifier makes a
# series of experiments in which nothing changes, and nobody hears of it.
#
# Expected output:
#   keras.layers.Dense: ValueError
#   keras.Sequential: TypeError
#   keras.Model: taken, no warning
#   FNetBackbone: taken, no warning, dropout is 0.1
#   FNetTextClassifier: taken, no warning, dropout is 0.1
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6 \
    kagglehub==1.0.2 kagglesdk==0.1.28 tokenizers==0.23.3 regex sentencepiece
# It asks for tensorflow-text, which this needs nothing of.
"$folder/env/bin/pip" install -q --disable-pip-version-check --no-deps \
    keras-hub==0.32.0
export KERAS_HOME="$folder" KERAS_BACKEND=jax
"$folder/env/bin/python" - <<'PYTHON'
import sys
import warnings

import keras
import keras_hub

inputs = keras.Input((3,))
outputs = keras.layers.Dense(2)(inputs)


def make_backbone(**misspelt):
    return keras_hub.models.FNetBackbone(
        vocabulary_size=100,
        num_layers=1,
        hidden_dim=8,
        intermediate_dim=8,
        **misspelt,
    )


def make_classifier(**misspelt):
    return keras_hub.models.FNetTextClassifier(
        backbone=make_backbone(), num_classes=2, **misspelt
    )


makers = {
    "keras.layers.Dense": lambda **x: keras.layers.Dense(2, **x),
    "keras.Sequential": lambda **x: keras.Sequential([], **x),
    "keras.Model": lambda **x: keras.Model(inputs, outputs, **x),
    "FNetBackbone": make_backbone,
    "FNetTextClassifier": make_classifier,
}


def try_out(make):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make()  # Warnings that the misspelt argument does not change.
        before = len(caught)
        try:
            made = make(droput=0.9)
        except Exception as error:
            return type(error).__name__
        more = len(caught) - before
    text = "taken, a warning" if more > 0 else "taken, no warning"
    if hasattr(made, "dropout"):
        text += f", dropout is {made.dropout}"
    return text


seen = {name: try_out(make) for name, make in makers.items()}
for name, text in seen.items():
    print(f"{name}: {text}")
expected = {
    "keras.layers.Dense": "ValueError",
    "keras.Sequential": "TypeError",
    "keras.Model": "taken, no warning",
    "FNetBackbone": "taken, no warning, dropout is 0.1",
    "FNetTextClassifier": "taken, no warning, dropout is 0.1",
}
sys.exit(seen != expected)
PYTHON
