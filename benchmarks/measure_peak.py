"""Measures the peak resident size of training one system in this process."""

import full_batch
import measure_step
import resident_memory

STEPS = 3


def measure(data, recipe, name, batch_size, sequence_length, available=None):
    """Returns bytes: before the model was built, at most, and the difference.

    The process must be new: the peak is that of all that it ever did.

    Args:
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        name: string. Of the system.
        batch_size: int.
        sequence_length: int.
        available: A dictionary of name to `System`. Defaults to `None`: all.
    """
    ids = full_batch.read_ids(data, recipe, batch_size * sequence_length)
    (system,) = measure_step.find([name], available)
    before = resident_memory.resident_bytes()
    peak_before = resident_memory.peak_resident_bytes()
    step, figures = measure_step.prepare(
        system, ids, batch_size, sequence_length
    )
    for _ in range(STEPS):
        step()
    # Linux counts the one and the other in different ways, some hundred KiB
    # apart, and a network may be smaller than that.
    peak = max(before, resident_memory.peak_resident_bytes())
    return {
        "title": figures["title"],
        "resident_before": before,
        "peak_before": peak_before,
        "peak_resident": peak,
        "added": peak - before,
        "accelerator_peak": resident_memory.accelerator_peak_bytes(),
    }
