import pathlib

import pytest
from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from keras_wave.corpus.whole_file import delete_unfinished
from keras_wave.corpus.whole_file import whole_file


def write(folder, content):
    with whole_file(str(folder), "parts", "part") as file:
        file.write(content)


def read(folder):
    return (folder / "parts" / "part").read_bytes()


def test_the_last_one_stays(tmp_path):
    write(tmp_path, b"old")
    write(tmp_path, b"new")
    assert read(tmp_path) == b"new"


def test_the_last_one_stays_where_a_file_system_replaces_none(
    tmp_path, monkeypatch
):
    rename = FileSystems.rename

    def rename_or_refuse(sources, places):
        if pathlib.Path(places[0]).exists():
            raise BeamIOError("There is such a file.")
        rename(sources, places)

    monkeypatch.setattr(FileSystems, "rename", rename_or_refuse)
    write(tmp_path, b"old")
    write(tmp_path, b"new")
    assert read(tmp_path) == b"new"


def test_a_file_that_fails_takes_no_place(tmp_path):
    write(tmp_path, b"old")
    with pytest.raises(RuntimeError, match="killed"):
        with whole_file(str(tmp_path), "parts", "part") as file:
            file.write(b"half")
            raise RuntimeError("killed")
    assert read(tmp_path) == b"old"
    delete_unfinished(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]


def test_an_object_store_has_no_folder_to_delete(tmp_path, monkeypatch):
    unfinished = tmp_path / "unfinished"
    unfinished.mkdir()
    (unfinished / "half").touch()
    monkeypatch.setattr(
        FileSystems, "exists", lambda path: pathlib.Path(path).is_file()
    )
    delete_unfinished(str(tmp_path))
    assert list(unfinished.iterdir()) == []
