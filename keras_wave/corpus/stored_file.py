"""Files of any file system that Beam knows, compressed or not."""

import bz2
import contextlib
import gzip
import lzma
import os

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

# Beam could decompress, but takes a file that ends too early for a whole one.
OPENERS = {".bz2": bz2.open, ".gz": gzip.open, ".xz": lzma.open}


@contextlib.contextmanager
def open_bytes(path):
    """Opens a file as it is stored.

    Args:
        path: string.

    Yields:
        A binary file object.
    """
    with FileSystems.open(
        path, compression_type=CompressionTypes.UNCOMPRESSED
    ) as file:
        yield file


@contextlib.contextmanager
def open_content(path):
    """Opens what a file holds, by the compression that its ending tells.

    Args:
        path: string.

    Yields:
        A binary file object.
    """
    opener = OPENERS.get(os.path.splitext(path)[1])
    with open_bytes(path) as file:
        if opener is None:
            yield file
            return
        with opener(file) as content:
            yield content
