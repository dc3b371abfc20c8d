#!/usr/bin/env bash
# OpenVINO on a CPU: the remainder of integers above 2^24 is wrong.
#
# Versions: openvino 2026.4.1, numpy 2.4.6.
#
# Behaviour: Mod and FloorMod of int32 or int64 are computed by way of float32,
# which has 24 bits. 16777217 % 1000 gives 216 and not 217, and
# 2000000011 % 1000 gives 0 and not 11. Products and sums of the same integers
# are exact, and so is integer division, from which the remainder can be had.
# Nothing warns.
#
# Why it matters: classifiers that hash words or pairs of words take such a
# remainder to find the row of a table of embeddings. Exported to OpenVINO they
# look up wrong rows, and answer a little worse without any error.
#
# Expected output:
#   numbers              [7, 16777217, 16777219, 123456789, 2000000011]
#   numpy                [7, 217, 219, 789, 11]
#   Mod of int32         [7, 216, 220, 792, 0]
#   FloorMod of int32    [7, 216, 220, 792, 0]
#   Mod of int64         [7, 216, 220, 792, 0]
#   FloorMod of int64    [7, 216, 220, 792, 0]
#   by a division, int32 [7, 217, 219, 789, 11]
#   by a division, int64 [7, 217, 219, 789, 11]
# The script asks only that numbers below 2^24 are right, that some above are
# not, and that those by a division are all right.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    openvino==2026.4.1 numpy==2.4.6
"$folder/env/bin/python" - <<'PYTHON'
import sys

import numpy as np
import openvino
from openvino import opset13 as ops

numbers = [7, 16777217, 16777219, 123456789, 2000000011]
right = [number % 1000 for number in numbers]


def run(dtype, remainder):
    x = ops.parameter([-1], dtype)
    divisor = ops.constant(np.array(1000, dtype))
    model = openvino.Model([remainder(x, divisor)], [x])
    compiled = openvino.Core().compile_model(
        model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    return compiled(np.array(numbers, dtype))[0].tolist()


def by_division(x, divisor):
    quotient = ops.divide(x, divisor)
    return ops.subtract(x, ops.multiply(quotient, divisor))


print(f"{'numbers':20}", numbers)
print(f"{'numpy':20}", np.remainder(numbers, 1000).tolist())
seen, divided = [], []
for dtype in (np.int32, np.int64):
    for name, function in (("Mod", ops.mod), ("FloorMod", ops.floor_mod)):
        seen.append(run(dtype, function))
        print(f"{name + ' of ' + dtype.__name__:20}", seen[-1])
for dtype in (np.int32, np.int64):
    divided.append(run(dtype, by_division))
    print(f"by a division, {dtype.__name__}", divided[-1])
wrong = all(x[0] == 7 and x[1:] != right[1:] for x in seen)
sys.exit(not (wrong and all(x == right for x in divided)))
PYTHON
