#!/usr/bin/env bash
# Keras on PyTorch: model.train() switches no Dropout on, and eval() none off.
#
# Versions: keras 3.15.1, torch 2.13.0, numpy 2.4.6.
#
# Behaviour: on this backend a Keras model is a torch.nn.Module, and train() and
# eval() set its attribute `training` as usual. But Keras' layers never look at
# it: they take the argument `training` of the call, which is False unless
# given. That holds for a Keras layer inside of a torch.nn.Sequential, too, so
# that torch.nn.Dropout and keras.layers.Dropout answer differently there.
#
# Why it matters: a usual training loop of PyTorch, with model.train() before
# it, trains a text classifier without any Dropout and with no warning. All that
# shows is that it overfits.
#
# Expected output:
#   torch.nn.Dropout, train(): some zeros
#   torch.nn.Dropout, eval(): no zeros
#   keras.layers.Dropout, train(): no zeros
#   keras.layers.Dropout, eval(): no zeros
#   keras.Model, train(): no zeros
#   keras.Model, eval() and training=True: some zeros
#   inside torch.nn.Sequential, train(): no zeros
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 torch==2.13.0 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/env/bin/python" - <<'PYTHON'
import sys

import keras
import torch

keras.utils.set_random_seed(0)
x = torch.ones(1, 1000)
seen = {}


def count(name, module, mode, **options):
    getattr(module, mode)()
    assert module.training == (mode == "train")
    zeros = int((module(x, **options) == 0).sum())
    seen[name] = zeros > 0
    print(f"{name}: {'some' if zeros else 'no'} zeros")


of_torch = torch.nn.Dropout(0.5)
count("torch.nn.Dropout, train()", of_torch, "train")
count("torch.nn.Dropout, eval()", of_torch, "eval")
of_keras = keras.layers.Dropout(0.5)
count("keras.layers.Dropout, train()", of_keras, "train")
count("keras.layers.Dropout, eval()", of_keras, "eval")
inputs = keras.Input((1000,))
model = keras.Model(inputs, keras.layers.Dropout(0.5)(inputs))
count("keras.Model, train()", model, "train")
count("keras.Model, eval() and training=True", model, "eval", training=True)
both = torch.nn.Sequential(torch.nn.Identity(), model)
count("inside torch.nn.Sequential, train()", both, "train")
expected = [True, False, False, False, False, True, False]
sys.exit(list(seen.values()) != expected)
PYTHON
