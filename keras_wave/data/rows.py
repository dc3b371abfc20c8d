"""Rows of arrays in memory, which belong together."""


def count(x):
    """Returns the number of rows of checked texts or ids."""
    if isinstance(x, list):
        return len(x)
    return len(x[0]) if isinstance(x, tuple) else len(next(iter(x.values())))


def to_list(x):
    """Returns a string for each row of texts, or a tuple of those of its texts.

    Args:
        x: Checked texts.
    """
    return list(zip(*x)) if isinstance(x, tuple) else x


def take(arrays, numbers):
    """Returns some rows of arrays, of which each may be `None`."""
    return tuple(None if a is None else a[numbers] for a in arrays)


def split(rows, validation_split):
    """Splits checked rows into training rows and validation rows, the end.

    Args:
        rows: A tuple `(x, y, sample_weight)`.
        validation_split: float in `(0, 1)`.
    """
    x, *targets = rows
    size = count(x)
    at = int(size * (1.0 - validation_split))
    if not 0 < at < size:
        raise ValueError(
            f"validation_split={validation_split} of {size} texts leaves no "
            "text on one side. Give more texts or another fraction."
        )

    def part(slice_):
        return _slice(x, slice_), *take(targets, slice_)

    return part(slice(None, at)), part(slice(at, None))


def _slice(x, slice_):
    if isinstance(x, tuple):
        return tuple(segment[slice_] for segment in x)
    if isinstance(x, dict):
        return {name: array[slice_] for name, array in x.items()}
    return x[slice_]
