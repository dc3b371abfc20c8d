import os
import stat

import pytest

from keras_wave.files.other_files import link_others


@pytest.fixture
def folders(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    for path in (old / "both" / "inner", new / "both"):
        path.mkdir(parents=True)
    for name in ("a.txt", "b.txt", "both/c.txt", "both/inner/d.txt"):
        (old / name).write_text("old")
    for name in ("a.txt", "both/e.txt"):
        (new / name).write_text("new")
    return old, new


def read_all(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


TOGETHER = {
    "a.txt": "new",
    "b.txt": "old",
    "both/c.txt": "old",
    "both/e.txt": "new",
    "both/inner/d.txt": "old",
}


def test_what_is_lacking_is_linked(folders):
    old, new = folders
    link_others(old, new)
    assert read_all(new) == TOGETHER
    assert os.path.samefile(old / "b.txt", new / "b.txt")


def test_where_there_are_no_links_it_is_copied(folders, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    old, new = folders
    link_others(old, new)
    assert read_all(new) == TOGETHER
    assert not os.path.samefile(old / "b.txt", new / "b.txt")


def test_some_stay_out(folders):
    old, new = folders
    (old / ".both.7-0f.unfinished").mkdir()
    (old / ".both.7-0f.unfinished" / "a.txt").write_text("half")
    link_others(old, new, but=[old / "b.txt", old / "both"])
    assert read_all(new) == {"a.txt": "new", "both/e.txt": "new"}


def test_links_stay_links(folders):
    old, new = folders
    (old / "link").symlink_to("../elsewhere")
    (old / "inner_link").symlink_to("both")
    link_others(old, new)
    assert os.readlink(new / "link") == "../elsewhere"
    assert os.readlink(new / "inner_link") == "both"


def test_modes_of_folders_stay(folders):
    old, new = folders
    (old / "both" / "inner").chmod(0o500)
    link_others(old, new)
    mode = (new / "both" / "inner").stat().st_mode
    (old / "both" / "inner").chmod(0o700)
    (new / "both" / "inner").chmod(0o700)
    assert stat.S_IMODE(mode) == 0o500
