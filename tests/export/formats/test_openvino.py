"""Integers that OpenVINO would take for floats."""

import numpy as np
import pytest

from keras_wave.export.formats.openvino import divide_exactly
from tests.requirement import require

require("openvino")
import openvino  # noqa: E402


def compile_remainder(divisor):
    opset = openvino.opset13
    x = opset.parameter([-1], np.int32, name="x")
    remainder = opset.floor_mod(x, opset.constant(divisor, np.int32))
    model = openvino.Model([opset.result(remainder)], [x])
    divide_exactly(model)
    return openvino.compile_model(model, "CPU")


@pytest.mark.parametrize("divisor", [1, 2, 7, 3000, 30_000, 65_536, 1_000_003])
def test_remainder_is_exact(divisor):
    draw = np.random.default_rng(0)
    x = draw.integers(-(2**31), 2**31, size=20_000)
    # Floats round these to the wrong side of a multiple.
    multiples = x // divisor * divisor
    x = np.concatenate([x, multiples, multiples - 1])
    x = x[np.abs(x) < 2**31].astype("int32")
    answers = compile_remainder(divisor)({"x": x})[0]
    np.testing.assert_array_equal(answers, x % divisor)
