#!/usr/bin/env bash
# Keras on PyTorch: an error in a function with a custom gradient runs it twice.
#
# Versions: keras 3.15.1, torch 2.13.0, numpy 2.4.6.
#
# Behaviour: a function under `keras.ops.custom_gradient` returns its output and
# its gradient. On PyTorch Keras unpacks both in a `try` with a bare `except`,
# which takes whatever is raised inside of the function for a function without a
# gradient, and calls it again. Ctrl-C is dropped, and the output is then the pair
# of output and gradient. An error is raised by the second call, after the work was
# done twice.
#
# Why it matters: a program that is interrupted goes on with a tuple where a tensor
# should be, and ends, if at all, in an error about something else.
#
# Expected output:
#   not interrupted: Tensor after 1 call
#   interrupted: tuple after 2 calls
#   out of memory: MemoryError after 2 calls
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 torch==2.13.0 numpy==2.4.6
export KERAS_HOME="$folder" KERAS_BACKEND=torch
cat > "$folder/twice.py" <<'PYTHON'
import signal

import numpy as np
from keras import ops

signal.signal(signal.SIGINT, signal.default_int_handler)


def double(before):
    """Returns what doubles numbers, and the calls that it gets."""
    calls = []

    @ops.custom_gradient
    def function(x):
        calls.append(x)
        before(len(calls))
        return 2 * x, lambda *args, upstream: 2 * upstream

    return function, calls


def interrupt_the_first(call):
    if call == 1:
        # As Ctrl-C does, which may come at any time.
        signal.raise_signal(signal.SIGINT)


def fail(call):
    raise MemoryError


CASES = {
    "not interrupted": lambda call: None,
    "interrupted": interrupt_the_first,
    "out of memory": fail,
}
for name, before in CASES.items():
    function, calls = double(before)
    try:
        outcome = type(function(ops.convert_to_tensor(np.ones(3)))).__name__
    except BaseException as error:
        outcome = type(error).__name__
    count = len(calls)
    print(f"{name}: {outcome} after {count} call{'s' if count > 1 else ''}")
PYTHON
"$folder/env/bin/python" "$folder/twice.py" 2> /dev/null | tee "$folder/seen"
diff "$folder/seen" - <<'EXPECTED'
not interrupted: Tensor after 1 call
interrupted: tuple after 2 calls
out of memory: MemoryError after 2 calls
EXPECTED
