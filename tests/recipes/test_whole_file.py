import errno
import os

import pytest

import whole_file
from keras_wave.data.bad_input import BadInput


def test_a_writer_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "weights.h5"
    whole_file.write_text(path, "first")

    def fail(beside):
        assert beside.name.endswith("weights.h5")
        beside.write_text("sec", encoding="utf-8")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(BadInput, match="weights.h5: No space left on device"):
        whole_file.write(path, fail)
    assert path.read_text("utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_lies_beside_a_whole_file(tmp_path):
    path = tmp_path / "figures.json"
    whole_file.write_text(path, "first")
    whole_file.write_text(path, "zweite Fassung, größer")
    assert path.read_text("utf-8") == "zweite Fassung, größer"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_is_interrupted_leaves_what_was_there(tmp_path):
    path = tmp_path / "weights.h5"
    whole_file.write_text(path, "first")

    def stop(beside):
        beside.write_text("sec", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole_file.write(path, stop)
    assert path.read_text("utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_folder_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "nowhere" / "figures.json"
    with pytest.raises(BadInput) as caught:
        whole_file.write_text(path, "first")
    reason = "No such file or directory"
    assert str(caught.value) == f"cannot write to {path}: {reason}"


@pytest.mark.parametrize("kind", [OSError, RuntimeError])
def test_error_of_hdf5_is_one_line(tmp_path, kind):
    message = "Cannot write data (file write failed: time = now\n, errno = 28)"
    with pytest.raises(BadInput) as caught:
        with whole_file.disk_errors(tmp_path):
            raise kind(message)
    reason = "No space left on device"
    assert str(caught.value) == f"cannot write to {tmp_path}: {reason}"


def test_other_errors_are_not_those_of_a_disk(tmp_path):
    with pytest.raises(ValueError, match="too large"):
        with whole_file.disk_errors(tmp_path):
            raise ValueError("a weight is too large")
