"""Files of weights that HDF5 itself makes small, and any reader opens."""

import h5py

import whole_file
from significant_bits import round_weights

# Behind the leading one. Four do not fit into the wheel; with three, a preset
# gains or loses three validation rows of 4,000 at most.
BITS = 3
# Smaller weights are too few to gain by, and biases and scales among them.
LEAST = 4096
# An HDF5 chunk of a MiB.
CHUNK = 2**19


def rewrite(path):
    """Rounds the large weights of a file, and packs them.

    Written once more, the file has the same bytes.

    Args:
        path: pathlib.Path. A file that Keras has saved in half precision.
    """
    whole_file.write(path, lambda beside: copy(path, beside))


def copy(source, target):
    with h5py.File(source) as old, h5py.File(target, "w") as new:
        copy_group(old, new)


def copy_group(old, new):
    new.attrs.update(old.attrs)
    for name, item in old.items():
        if isinstance(item, h5py.Group):
            copy_group(item, new.create_group(name))
        elif item.dtype == "float16" and item.size >= LEAST:
            copy_weight(item, new, name)
        else:
            old.copy(name, new)


def copy_weight(old, group, name):
    row = old.size // old.shape[0]
    new = group.create_dataset(
        name,
        data=round_weights(old[()], BITS),
        chunks=(min(max(CHUNK // row, 1), old.shape[0]), *old.shape[1:]),
        # The bytes of low bits, nearly all alike, come side by side.
        shuffle=True,
        compression="gzip",
        compression_opts=9,
    )
    new.attrs.update(old.attrs)
