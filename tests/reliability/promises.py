"""What the project promises, and the tests that keep it."""

import dataclasses

LAYERS = "tests/layers"
PRESET_IO = "tests/preset_io"
HERE = "tests/reliability"


@dataclasses.dataclass(frozen=True)
class Promise:
    """A line of the table in docs/reliability.md.

    Args:
        text: string. What is promised.
        tests: A tuple of the files that try it.
    """

    text: str
    tests: tuple


PROMISES = (
    Promise(
        "The wave algebra holds in float64, float32, bfloat16 and float16, and "
        "agrees with the polar form of the paper; nothing is a NaN or "
        "infinite, forward or backward",
        (f"{HERE}/test_wave_numerics.py", f"{LAYERS}/test_wave_algebra.py"),
    ),
    Promise(
        "Training in half precision is as accurate as in float32",
        (f"{HERE}/test_mixed_precision.py",),
    ),
    Promise(
        "Long training on texts of any length keeps its gradients finite and "
        "its memory flat",
        (f"{HERE}/test_soak.py",),
    ),
    Promise(
        "A seed decides every weight, to the last bit",
        (f"{HERE}/test_determinism.py",),
    ),
    Promise(
        "A recipe that was killed goes on, and ends with the weights of one "
        "that was not",
        (f"{HERE}/test_killed_recipes.py",),
    ),
    Promise(
        "A full disk, a folder that cannot be written, or a file that ends too "
        "early is one clear error, and costs no checkpoint",
        (f"{HERE}/test_broken_storage.py",),
    ),
    Promise(
        "An interrupted save leaves what was there",
        (
            f"{HERE}/test_interrupted_saves.py",
            f"{PRESET_IO}/test_saving.py",
        ),
    ),
    Promise(
        "A preset of a stranger runs nothing",
        (f"{PRESET_IO}/test_safety.py",),
    ),
    Promise(
        "A `.keras` file of a stranger runs nothing",
        (f"{HERE}/test_keras_files.py",),
    ),
    Promise(
        "Weights that do not fit are refused before anything is built",
        (f"{PRESET_IO}/test_weights.py",),
    ),
    Promise(
        "A damaged file of a preset is refused, whatever bit of it, and one "
        "that was saved and is missing",
        (
            f"{HERE}/test_flipped_bits.py",
            f"{PRESET_IO}/test_checksums.py",
        ),
    ),
    Promise(
        "Any text and any bytes become ids of the vocabulary, or one error",
        (f"{HERE}/test_fuzzed_texts.py",),
    ),
    Promise(
        "Any file of rows is read, or one error names it",
        (f"{HERE}/test_fuzzed_rows.py",),
    ),
    Promise(
        "Threads that share a classifier get the answers of one alone",
        (f"{HERE}/test_threads.py",),
    ),
    Promise(
        "Processes that load one preset at once get the answers of one alone",
        (f"{HERE}/test_processes.py",),
    ),
    Promise(
        "A SavedModel answers under load as the classifier does, in memory "
        "that does not grow",
        (f"{HERE}/test_served_load.py",),
    ),
)
