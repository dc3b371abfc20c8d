#!/usr/bin/env bash
# Keras on PyTorch: `import keras` imports PyTorch's compiler, and SymPy.
#
# Versions: keras 3.15.1, torch 2.13.0, numpy 2.4.6.
#
# Behaviour: `import torch` alone leaves torch._dynamo, the compiler behind
# torch.compile(), for later. `import keras` with the backend "torch" imports
# it, and with it some hundred modules of PyTorch and all of SymPy, although
# nothing is compiled. The file keras/src/backend/torch/image.py does so, and
# random.py beside it, to mark two functions as none for the compiler.
#
# Why it matters: a command that classifies one text, or a worker that starts
# often, waits for a compiler and a library of symbolic mathematics that it
# never uses.
#
# Expected output, but for the exact numbers of modules:
#   after import torch: torch._dynamo no, sympy no
#   after import keras: torch._dynamo yes, sympy yes
#   first imported by: keras.src.backend.torch.image
#   more modules of PyTorch: 317
#   more modules of SymPy: 419
# The script asks for more than 100 of each.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 torch==2.13.0 numpy==2.4.6
KERAS_HOME="$folder" KERAS_BACKEND=torch "$folder/env/bin/python" - <<'PYTHON'
import sys

import torch  # noqa: F401

COMPILER = "torch._dynamo"


def say():
    names = (COMPILER, "sympy")
    imported = [name in sys.modules for name in names]
    answers = ["yes" if x else "no" for x in imported]
    print(", ".join(f"{n} {a}" for n, a in zip(names, answers)))
    return imported


class Witness:
    """Finds no module, but sees who asks first for the compiler."""

    asked = None

    def find_spec(self, name, path=None, target=None):
        if name == COMPILER and self.asked is None:
            frame = sys._getframe()
            while not frame.f_globals.get("__name__", "").startswith("keras"):
                frame = frame.f_back
            self.asked = frame.f_globals["__name__"]
        return None


print("after import torch: ", end="")
with_torch = say()
before = set(sys.modules)
witness = Witness()
sys.meta_path.insert(0, witness)
import keras  # noqa: E402, F401

new = set(sys.modules) - before
print("after import keras: ", end="")
with_keras = say()
print("first imported by:", witness.asked)
of_torch = sum(name.startswith("torch.") for name in new)
of_sympy = sum(name.startswith("sympy") for name in new)
print("more modules of PyTorch:", of_torch)
print("more modules of SymPy:", of_sympy)
as_stated = with_torch == [False, False] and with_keras == [True, True]
by_keras = witness.asked == "keras.src.backend.torch.image"
sys.exit(not (as_stated and by_keras and min(of_torch, of_sympy) > 100))
PYTHON
