import numpy as np
import pytest

import machine_rates


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_three_products_run(dtype):
    calls = machine_rates.product_calls((4, 3, 2), dtype)
    assert list(calls) == ["forward", "inputs", "weights"]
    for call in calls.values():
        call()
        call()


def test_in_place(monkeypatch):
    call = machine_rates.copy_call(1000)
    call()
    call()
    # Four bytes of each are read and four are written.
    assert machine_rates.copied_bytes(1000) == 8000


def test_arrays_are_of_the_dtype():
    array = machine_rates.make_array((2, 3), "bfloat16")
    assert tuple(array.shape) == (2, 3)
    assert "bfloat16" in str(array.dtype)
    assert np.prod(array.shape) == 6
