import pytest

import whole_file


def test_a_writer_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "weights.h5"
    whole_file.write_text(path, "first")

    def fail(beside):
        assert beside.name.endswith("weights.h5")
        beside.write_text("sec", encoding="utf-8")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        whole_file.write(path, fail)
    assert path.read_text("utf-8") == "first"


def test_nothing_lies_beside_a_whole_file(tmp_path):
    path = tmp_path / "figures.json"
    whole_file.write_text(path, "first")
    whole_file.write_text(path, "zweite Fassung, größer")
    assert path.read_text("utf-8") == "zweite Fassung, größer"
    assert list(tmp_path.iterdir()) == [path]
