import shutil

import pytest

from keras_wave.preset_io import checksums
from tests.models.small_models import make_classifier


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    make_classifier().save_to_preset(folder)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """A preset for tests that change its files.

    It has no checksums, as those of KerasHub have none. With them every change
    ends in one and the same error.
    """
    folder = shutil.copytree(saved, tmp_path / "preset")
    (folder / checksums.FILE).unlink()
    return folder
