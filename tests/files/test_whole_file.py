import os

import pytest

from keras_wave.files.whole_file import whole_file


def test_a_file_is_written_and_nothing_beside_it(tmp_path):
    path = tmp_path / "new" / "report.html"
    with whole_file(path) as file:
        file.write("größer")
        assert not path.exists()
    assert path.read_text("utf-8") == "größer"
    assert os.listdir(path.parent) == ["report.html"]


def test_a_failure_leaves_what_was_there(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("first", "utf-8")
    with pytest.raises(RuntimeError, match="interrupted"):
        with whole_file(path) as file:
            file.write("sec")
            raise RuntimeError("interrupted")
    assert path.read_text("utf-8") == "first"
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target.html", tmp_path / "link.html"
    link.symlink_to(target)
    with whole_file(link) as file:
        file.write("text")
    assert link.is_symlink()
    assert target.read_text("utf-8") == "text"


@pytest.mark.parametrize("place", [".", "file/report.html"])
def test_what_is_no_place_for_a_file_is_found_at_once(place, tmp_path):
    (tmp_path / "file").write_text("as it was", "utf-8")
    with pytest.raises(ValueError, match="is no file|cannot be written"):
        with whole_file(tmp_path / place):
            pytest.fail("it was entered")
    assert os.listdir(tmp_path) == ["file"]


def test_a_file_that_is_read_only_stays(tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("first", "utf-8")
    # The superuser may write into every file.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ValueError, match="read-only"):
        with whole_file(path):
            pytest.fail("it was entered")
