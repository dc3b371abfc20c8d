"""Masked arrays of NumPy, whose mask every other array forgets."""

import numpy as np


def check_unmasked(values):
    """Raises a `ValueError` for an array that hides some of its entries.

    Args:
        values: Texts, ids, labels or weights, in any form.
    """
    if np.ma.is_masked(values):
        raise ValueError(
            "A masked array cannot leave rows out. Received: a masked array "
            f"of shape {np.shape(values)}, {np.ma.count_masked(values)} of its "
            "entries masked. Leave these rows out of texts, labels and "
            "weights, or give `array.filled(value)`."
        )
