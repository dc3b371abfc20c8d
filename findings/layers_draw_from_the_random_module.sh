#!/usr/bin/env bash
# Keras: making a layer draws from Python's own `random` module.
#
# Versions: keras 3.15.1, jax and jaxlib 0.10.2, numpy 2.4.6.
#
# Behaviour: a layer or an initializer without a `seed` takes one from the
# generator that all users of Python's `random` share. One more Dropout layer,
# which is not even called, makes everything that the program draws from
# `random` afterwards come out differently. And random.seed() alone decides the
# first weights of a network, also without keras.utils.set_random_seed();
# numpy.random.seed() does not.
#
# Why it matters: who compares two networks, one with Dropout and one without,
# and shuffles or splits the texts by `random` after the network is made, trains
# them on different rows. And who seeds `random` again before each network to
# split the texts in the same way gives all of them the same first weights.
#
# Expected output:
#   after one Dropout: other rows
#   after one Dropout with a seed: the same rows
#   first weights after the same random.seed(): the same
#   first weights after the same numpy.random.seed(): others
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=jax "$folder/env/bin/python" - <<'PYTHON'
import random
import sys

import keras
import numpy as np


def shuffled(make_layer):
    random.seed(1)
    make_layer()
    rows = list(range(20))
    random.shuffle(rows)
    return rows


def first_weights(seed):
    seed(0)
    layer = keras.layers.Dense(4)
    layer.build((None, 4))
    return layer.get_weights()[0]


def is_reproduced(seed):
    return np.array_equal(first_weights(seed), first_weights(seed))


def say(is_same, same, other):
    return same if is_same else other


without = shuffled(lambda: None)
unseeded = shuffled(lambda: keras.layers.Dropout(0.1)) == without
seeded = shuffled(lambda: keras.layers.Dropout(0.1, seed=1)) == without
by_random = is_reproduced(random.seed)
by_numpy = is_reproduced(np.random.seed)
rows = ("the same rows", "other rows")
weights = ("the same", "others")
print("after one Dropout:", say(unseeded, *rows))
print("after one Dropout with a seed:", say(seeded, *rows))
print("first weights after the same random.seed():", say(by_random, *weights))
print("first weights after the same numpy.random.seed():",
      say(by_numpy, *weights))
seen = [unseeded, seeded, by_random, by_numpy]
sys.exit(seen != [False, True, True, False])
PYTHON
