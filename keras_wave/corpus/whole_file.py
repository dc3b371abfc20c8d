"""Files that are there whole, on any file system that Beam knows."""

import contextlib
import uuid

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

# Where files are that nobody has finished.
UNFINISHED = "unfinished"


@contextlib.contextmanager
def whole_file(output, *names):
    """Lets a file be written elsewhere, and then puts it into its place.

    Several workers may write the same one at once: the last one stays.

    Args:
        output: string. The folder of everything that is written.
        *names: strings. The folder and the file inside of it.

    Yields:
        A file to write bytes to.
    """
    unfinished = FileSystems.join(output, UNFINISHED, uuid.uuid4().hex)
    with FileSystems.create(
        unfinished, compression_type=CompressionTypes.UNCOMPRESSED
    ) as file:
        yield file
    if len(names) > 1:
        make_folder(FileSystems.join(output, *names[:-1]))
    path = FileSystems.join(output, *names)
    try:
        FileSystems.rename([unfinished], [path])
    except BeamIOError:
        # Hadoop's file system replaces nothing.
        if not FileSystems.exists(path):
            raise
        FileSystems.delete([path])
        FileSystems.rename([unfinished], [path])


def make_folder(path):
    """Makes a folder, where a file system has such things."""
    # Two workers may both find that there is none.
    with contextlib.suppress(OSError):
        FileSystems.mkdirs(path)


def delete_unfinished(output):
    """Takes away what a killed run left, where that can be found."""
    folder = FileSystems.join(output, UNFINISHED)
    with contextlib.suppress(OSError):
        if FileSystems.exists(folder):
            FileSystems.delete([folder])
            return
        # Object stores have files in it, and no folder.
        (found,) = FileSystems.match([FileSystems.join(folder, "*")])
        FileSystems.delete([file.path for file in found.metadata_list])


def delete(output, *names):
    """Deletes a file, if there is one."""
    path = FileSystems.join(output, *names)
    if FileSystems.exists(path):
        FileSystems.delete([path])
