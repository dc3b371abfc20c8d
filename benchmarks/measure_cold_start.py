"""Measures fresh processes: imports, loading, and the first answer."""

import pathlib
import sys
import time

import fresh_process
import summaries

CHILD = pathlib.Path(__file__).with_name("cold_start_child.py")
IMPORTS = ("import_keras_wave", "import_keras_hub")


def measure(preset, rounds):
    """Returns what a first answer costs, part by part, and the imports.

    Args:
        preset: string.
        rounds: int. Fresh processes of each kind, beside a first one that
            fills the caches of the disk.

    Returns:
        A dictionary: `parts` of a first answer and `imports`, lists of seconds
        by name, `process`, the seconds of the whole process of a first answer,
        and `import_ratio`, of `keras_wave` to `keras_hub`.
    """
    figures = {"parts": {}, "imports": {}, "process": []}
    for number in range(rounds + 1):
        print(f"  round {number} of {rounds}", file=sys.stderr, flush=True)
        for scenario in (*IMPORTS, "first_answer"):
            start = time.perf_counter()
            parts = fresh_process.ask(scenario, [CHILD, scenario, preset])
            seconds = time.perf_counter() - start
            if number == 0:
                continue
            if scenario == "first_answer":
                figures["process"].append(seconds)
                for part, value in parts.items():
                    figures["parts"].setdefault(part, []).append(value)
            else:
                (value,) = parts.values()
                figures["imports"].setdefault(scenario, []).append(value)
    figures["import_ratio"] = summaries.median_ratio(
        *(figures["imports"][scenario] for scenario in IMPORTS)
    )
    return figures
