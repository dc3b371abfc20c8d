import os
import stat

import pytest

from keras_wave.files.processes import machine
from keras_wave.files.staged_files import StagedFiles
from keras_wave.files.staged_files import must_stay
from keras_wave.files.staged_files import staged_file


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "inner/c.txt"):
        (folder / name).write_text("old")
    return folder


def read_all(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


OLD = {"a.txt": "old", "b.txt": "old", "inner/c.txt": "old"}


def test_files_appear_at_the_end(folder):
    with StagedFiles(folder) as staging:
        for name in ("b.txt", "inner/c.txt", "other/d.txt"):
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_text("new")
        assert (folder / "b.txt").read_text() == "old"
    assert read_all(folder) == {
        "a.txt": "old",
        "b.txt": "new",
        "inner/c.txt": "new",
        "other/d.txt": "new",
    }


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_error_leaves_what_was_there(folder, error):
    with pytest.raises(error), StagedFiles(folder) as staging:
        (staging / "a.txt").write_text("half")
        raise error
    assert read_all(folder) == OLD


def test_what_a_killed_process_left_is_taken_away(folder):
    # No process has this number: it is above the largest.
    mark = f"{2**40}-{machine()}-{'0f' * 16}"
    rest = folder / f".folder.{mark}.unfinished"
    rest.mkdir()
    (rest / "a.txt").write_text("half")
    with StagedFiles(folder) as staging:
        (staging / "a.txt").write_text("new")
    assert read_all(folder) == {**OLD, "a.txt": "new"}


def test_folder_in_the_place_of_a_file(folder):
    with pytest.raises(ValueError, match="folder' cannot be written"):
        with StagedFiles(folder) as staging:
            (staging / "inner").write_text("new")
    assert read_all(folder) == OLD


def write(path, text="new"):
    with staged_file(path) as place:
        assert place.endswith(".txt")
        with open(place, "w") as file:
            file.write(text)


def test_file_is_written_beside(folder):
    with staged_file(folder / "a.txt") as place:
        assert os.path.basename(place) == "a.txt"
        with open(place, "w") as file:
            file.write("new")
        assert (folder / "a.txt").read_text() == "old"
    assert read_all(folder) == {**OLD, "a.txt": "new"}


def test_link_to_a_file_stays(folder):
    link = folder / "link.txt"
    link.symlink_to(folder / "a.txt")
    write(link)
    assert link.is_symlink()
    assert (folder / "a.txt").read_text() == "new"


def test_mode_of_a_file_stays(folder):
    (folder / "a.txt").chmod(0o640)
    write(folder / "a.txt")
    assert stat.S_IMODE((folder / "a.txt").stat().st_mode) == 0o640


def test_relative_path(folder, monkeypatch):
    monkeypatch.chdir(folder)
    write("a.txt")
    assert read_all(folder) == {**OLD, "a.txt": "new"}


@pytest.mark.parametrize("name", ["inner", "nowhere/a.txt", "device.txt"])
def test_whoever_writes_says_what_is_wrong(folder, name):
    (folder / "device.txt").symlink_to(os.devnull)
    path = str(folder / name)
    with staged_file(path) as place:
        assert place == path


def test_link_to_another_ending(folder):
    (folder / "c.bin").write_text("old")
    (folder / "link.txt").symlink_to(folder / "c.bin")
    write(folder / "link.txt")
    assert (folder / "c.bin").read_text() == "new"


def test_most_folders_can_be_replaced(folder):
    assert not must_stay(folder)
    assert not must_stay(folder / "nowhere")


def test_folder_that_this_process_works_in_stays(folder, monkeypatch):
    monkeypatch.chdir(folder / "inner")
    assert must_stay(folder)
    assert must_stay("..")
    assert not must_stay("../../other")


def test_volume_stays(folder, monkeypatch):
    monkeypatch.setattr("os.path.ismount", lambda path: path == folder)
    assert must_stay(folder)


def test_folder_in_that_of_somebody_else_stays(folder, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, _: path != folder.parent)
    assert must_stay(folder)


def test_working_nowhere(folder, monkeypatch):
    monkeypatch.chdir(folder / "inner")
    (folder / "inner" / "c.txt").unlink()
    (folder / "inner").rmdir()
    assert not must_stay(folder)
