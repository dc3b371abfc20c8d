import os
import pathlib
import subprocess
import sys

import pytest

import keras_wave
from keras_wave.files.processes import machine
from keras_wave.files.staged_files import staged_file
from keras_wave.files.staged_folder import StagedFolder


def write(path, text="new", **kwargs):
    with StagedFolder(path, **kwargs) as folder:
        (folder / "file.txt").write_text(text, encoding="utf-8")


def read(path):
    return (pathlib.Path(path) / "file.txt").read_text(encoding="utf-8")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_folder_appears_at_the_end(tmp_path):
    path = tmp_path / "export"
    with StagedFolder(path) as folder:
        assert not path.exists()
        (folder / "file.txt").write_text("new", encoding="utf-8")
    assert read(path) == "new"
    assert names(tmp_path) == ["export"]


def test_parents_are_made(tmp_path):
    write(tmp_path / "a" / "b" / "export")
    assert read(tmp_path / "a" / "b" / "export") == "new"


def test_error_leaves_nothing(tmp_path):
    with pytest.raises(KeyError), StagedFolder(tmp_path / "export") as folder:
        (folder / "file.txt").write_text("half", encoding="utf-8")
        raise KeyError
    assert names(tmp_path) == []


def test_error_leaves_the_folder_that_was_there(tmp_path):
    path = tmp_path / "export"
    write(path, "old")
    with pytest.raises(KeyError), StagedFolder(path, overwrite=True) as folder:
        (folder / "file.txt").write_text("half", encoding="utf-8")
        raise KeyError
    assert read(path) == "old"
    assert names(tmp_path) == ["export"]


def test_existing_folder_is_refused(tmp_path):
    path = tmp_path / "export"
    write(path, "old")
    with pytest.raises(ValueError, match="exists already.*overwrite=True"):
        StagedFolder(path)
    assert read(path) == "old"


rename = os.rename


def rename_on_windows(path, target):
    if os.path.lexists(target):
        raise FileExistsError(f"'{target}' exists.")
    rename(path, target)


# Linux swaps the folders; elsewhere there are two renames.
@pytest.mark.parametrize("platform", [sys.platform, "darwin", "win32"])
def test_existing_folder_is_replaced(tmp_path, monkeypatch, platform):
    monkeypatch.setattr("sys.platform", platform)
    if platform == "win32":
        monkeypatch.setattr(os, "rename", rename_on_windows)
    path = tmp_path / "export"
    write(path, "old")
    (path / "other.txt").write_text("old", encoding="utf-8")
    write(path, "new", overwrite=True)
    assert read(path) == "new"
    assert names(path) == ["file.txt"]
    assert names(tmp_path) == ["export"]


def test_file_is_not_replaced(tmp_path):
    path = tmp_path / "export"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="is a file"):
        StagedFolder(path, overwrite=True)
    assert path.read_text(encoding="utf-8") == "mine"


def test_parent_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="cannot be written"):
        write(tmp_path / "file" / "export")


def leave(tmp_path, kind, process, name="export", where=None):
    """Makes what a process leaves that is killed."""
    mark = f"{process}-{where or machine()}-{'0f' * 16}"
    folder = tmp_path / f".{name}.{mark}.{kind}"
    folder.mkdir()
    (folder / "file.txt").write_text("half", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def dead():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("kind", ["unfinished", "replaced"])
def test_what_a_killed_process_left_is_taken_away(kind, dead, tmp_path):
    write(tmp_path / "export", "old")
    leave(tmp_path, kind, dead)
    write(tmp_path / "export", overwrite=True)
    assert read(tmp_path / "export") == "new"
    assert names(tmp_path) == ["export"]


@pytest.mark.parametrize("kind", ["unfinished", "replaced"])
def test_what_a_killed_process_left_of_another_name(kind, dead, tmp_path):
    write(tmp_path / "other.v1", "old")
    leave(tmp_path, kind, dead, "other.v1")
    write(tmp_path / "export")
    assert read(tmp_path / "other.v1") == "old"
    assert names(tmp_path) == ["export", "other.v1"]


def test_another_folder_comes_back_after_a_kill_between_the_renames(
    dead, tmp_path
):
    leave(tmp_path, "replaced", dead, "other")
    write(tmp_path / "export")
    assert read(tmp_path / "other") == "half"
    assert names(tmp_path) == ["export", "other"]


@pytest.mark.parametrize("name", ["export", "other"])
@pytest.mark.parametrize("kind", ["unfinished", "replaced"])
def test_what_a_running_process_writes_stays(name, kind, tmp_path):
    other = leave(tmp_path, kind, os.getpid(), name)
    write(tmp_path / "export")
    assert read(other) == "half"


@pytest.mark.parametrize("name", ["export", "other"])
def test_what_a_process_of_another_machine_writes_stays(name, dead, tmp_path):
    other = leave(tmp_path, "unfinished", dead, name, where="0" * 8)
    write(tmp_path / "export")
    assert read(other) == "half"


@pytest.mark.parametrize(
    "name",
    [
        ".other.{}.unfinished",
        ".other.{}-00.unfinished",
        "other.{}-{}-" + "0f" * 16 + ".unfinished",
        ".other.{}-{}-" + "0f" * 16 + ".unfinished.txt",
    ],
)
def test_what_somebody_has_there_stays(name, dead, tmp_path):
    mine = tmp_path / name.format(dead, machine())
    mine.mkdir()
    write(tmp_path / "export")
    assert mine.is_dir()


def test_a_link_of_such_a_name_is_not_followed(dead, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file.txt").write_text("mine")
    leave(tmp_path, "unfinished", dead).rename(tmp_path / "mine" / "inner")
    name = f".export.{dead}-{machine()}-{'0f' * 16}.unfinished"
    (tmp_path / name).symlink_to(tmp_path / "mine")
    write(tmp_path / "export")
    assert read(tmp_path / "mine") == "mine"
    assert (tmp_path / name).is_symlink()


def test_two_at_once_do_not_mix(tmp_path):
    path = tmp_path / "export"
    with StagedFolder(path, overwrite=True) as first:
        with StagedFolder(path, overwrite=True) as second:
            (first / "file.txt").write_text("first", encoding="utf-8")
            (second / "file.txt").write_text("second", encoding="utf-8")
        assert read(path) == "second"
    assert read(path) == "first"
    assert names(tmp_path) == ["export"]


def test_folder_comes_back_after_a_kill_between_the_renames(dead, tmp_path):
    path = tmp_path / "export"
    leave(tmp_path, "replaced", dead)
    with pytest.raises(KeyError), StagedFolder(path, overwrite=True):
        raise KeyError
    assert read(path) == "half"
    assert names(tmp_path) == ["export"]


def test_folder_that_appears_meanwhile_stays(tmp_path):
    path = tmp_path / "export"
    with pytest.raises(ValueError, match="exists already"):
        with StagedFolder(path) as folder:
            (folder / "file.txt").write_text("new", encoding="utf-8")
            write(path, "other")
    assert read(path) == "other"
    assert names(tmp_path) == ["export"]


def test_interrupt_between_the_renames_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "export"
    write(path, "old")
    rename = pathlib.Path.rename

    def stop_after_it(self, target):
        rename(self, target)
        if target.name.endswith(".replaced"):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pathlib.Path, "rename", stop_after_it)
        patch.setattr("sys.platform", "darwin")
        with pytest.raises(KeyboardInterrupt):
            write(path, "new", overwrite=True)
    assert read(path) == "old"
    assert names(tmp_path) == ["export"]


def test_old_folder_comes_back_where_the_new_one_cannot_be_put(tmp_path):
    path = tmp_path / "export"
    write(path, "old")
    with pytest.raises(ValueError, match="cannot be written"):
        with StagedFolder(path, overwrite=True) as folder:
            folder.rmdir()
    assert read(path) == "old"
    assert names(tmp_path) == ["export"]


def test_interrupt_leaves_nothing_not_even_parents(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        with StagedFolder(tmp_path / "a" / "b" / "export"):
            raise KeyboardInterrupt
    assert names(tmp_path) == []


@pytest.mark.parametrize("is_there", [True, False])
def test_link_stays_and_leads_to_the_new_folder(is_there, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    if is_there:
        write(tmp_path / "real", "old")
    write(tmp_path / "link", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert read(tmp_path / "real") == "new"
    assert names(tmp_path) == ["link", "real"]


@pytest.mark.parametrize("path", ["new", "new/", "./new", "a folder/new"])
def test_relative_paths(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(path)
    assert read(tmp_path / path) == "new"


def test_root_is_no_place():
    with pytest.raises(ValueError, match="no place for a folder"):
        StagedFolder("/", overwrite=True)


KILLED = """\
import os, signal, sys, types
# The package without all that it imports.
package = types.ModuleType("keras_wave")
package.__path__ = [sys.argv[2]]
sys.modules["keras_wave"] = package
from keras_wave.files.staged_folder import StagedFolder
with StagedFolder(sys.argv[1]) as folder:
    (folder / "file.txt").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process(tmp_path):
    path = tmp_path / "killed"
    process = subprocess.run(
        [sys.executable, "-c", KILLED, path, *keras_wave.__path__]
    )
    assert process.returncode != 0
    assert len(names(tmp_path)) == 1
    # Whatever is written there next.
    with staged_file(tmp_path / "a.txt") as place:
        pathlib.Path(place).write_text("new")
    assert names(tmp_path) == ["a.txt"]
