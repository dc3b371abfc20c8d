import errno
import os
import shutil

import keras
import numpy as np
import pytest

from keras_wave.files import room
from tests.models.small_models import make_classifier


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8"])
def test_size_is_that_of_the_values_and_more(dtype):
    values = np.zeros((1000, 16))
    variable = keras.Variable(values, dtype=dtype, trainable=False)
    width = {"float32": 4, "bfloat16": 2, "int8": 1}[dtype]
    assert room.size_of([variable]) == 16_000 * width + room.OVERHEAD


def test_file_is_not_larger(tmp_path):
    classifier = make_classifier()
    path = tmp_path / "model.weights.h5"
    classifier.save_weights(path)
    assert path.stat().st_size <= room.size_of(classifier.variables)


def test_room_that_there_is(tmp_path):
    room.check(tmp_path, 2**20)
    room.check(tmp_path, 0)
    assert not list(tmp_path.iterdir())


def test_full_disk_is_named(tmp_path, monkeypatch):
    def refuse(file, start, size):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(OSError, match="No space left on device") as caught:
        room.check(tmp_path, 2**20)
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path)
    assert not list(tmp_path.iterdir())


def test_full_disk_where_nothing_is_allocated(tmp_path, monkeypatch):
    free = shutil.disk_usage(tmp_path).free
    monkeypatch.delattr(os, "posix_fallocate")
    room.check(tmp_path, 2**20)
    with pytest.raises(OSError, match="No space left on device") as caught:
        room.check(tmp_path, 2 * free)
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path)
