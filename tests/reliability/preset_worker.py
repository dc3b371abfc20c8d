"""Loads presets at the moments that it is told.

    python -m tests.reliability.preset_worker OUTPUT PRESET...

says that it is ready, waits for a line, loads every preset, and writes what
they answer to `OUTPUT/ROUND.npz`; and so on, until there are no more lines.
"""

import faulthandler
import pathlib
import sys

import numpy as np

import keras_wave
from tests.reliability.threads import PATIENCE

READY = "ready"
TEXTS = [
    "Shares slip after the bank raises its rates",
    "",
    "The home team reaches the cup final . " * 30,
    "na\u00efve \u6f22\u5b57 \U0001f30a",
    "Probe sends back pictures of a distant moon",
]


def main(output, *presets):
    output = pathlib.Path(output)
    output.mkdir()
    print(READY, flush=True)
    for number, _ in enumerate(sys.stdin):
        # Whoever waits for another process says where, and ends.
        faulthandler.dump_traceback_later(PATIENCE, exit=True)
        np.savez(output / f"{number}.npz", *answer(presets))
        faulthandler.cancel_dump_traceback_later()
        print(READY, flush=True)


def answer(presets):
    """Returns the answers of each preset, loaded anew."""
    return [
        keras_wave.WaveClassifier.from_preset(preset).predict(TEXTS, verbose=0)
        for preset in presets
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
