import sys

import pytest

from keras_wave.files.exchange import exchange


@pytest.fixture
def folders(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.txt").write_text(name)
    return tmp_path / "one", tmp_path / "other"


def read(folder):
    return (folder / "file.txt").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it.")
def test_folders_swap(folders):
    one, other = folders
    assert exchange(one, str(other))
    assert (read(one), read(other)) == ("other", "one")


def test_name_that_is_not_there(folders, tmp_path):
    one, _ = folders
    assert not exchange(one, tmp_path / "nothing")
    assert read(one) == "one"


def test_elsewhere_nothing_changes(folders, monkeypatch):
    monkeypatch.setattr("sys.platform", "darwin")
    one, other = folders
    assert not exchange(one, other)
    assert (read(one), read(other)) == ("one", "other")
