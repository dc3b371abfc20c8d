"""What a folder has beside the files that are written anew."""

import contextlib
import os
import shutil


def link_others(folder, new_folder, but=()):
    """Puts into a new folder what it lacks of another one.

    Files are not copied but linked, where the file system can: they are in both
    folders, so nobody may write into them.

    Args:
        folder: pathlib.Path.
        new_folder: pathlib.Path. Of the same file system.
        but: Paths in the folder that stay out.
    """
    for path in folder.iterdir():
        place = new_folder / path.name
        # What a process has not finished is not part of the folder.
        if path in but or path.suffix == ".unfinished":
            continue
        if path.is_dir() and not path.is_symlink():
            place.mkdir(exist_ok=True)
            link_others(path, place, but)
            shutil.copymode(path, place)
        elif not os.path.lexists(place):
            _link(path, place)


def _link(path, place):
    # Not every system links to a symbolic link: some link to what it leads to.
    if not path.is_symlink():
        with contextlib.suppress(OSError):
            os.link(path, place)
            return
    # Nor has every file system links.
    shutil.copy2(path, place, follow_symlinks=False)
