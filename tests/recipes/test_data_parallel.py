import keras
import pytest

import data_parallel


@pytest.fixture
def refuse(run_recipe, recipe_path, data_folder, tmp_path):
    """Runs the command on so many devices, and returns what it says."""

    def refuse(devices):
        output = tmp_path / "run"
        arguments = (recipe_path, "--data", data_folder, "--output", output)
        result = run_recipe(*arguments, "--devices", devices)
        assert result.code == 2
        assert not output.exists()
        return result.stderr

    return refuse


def test_a_batch_that_cannot_be_shared_is_refused(refuse):
    assert refuse(3) == (
        "error: 3 devices cannot share a batch of 16 rows evenly. Take another "
        "number of devices, or of rows: --set training.batch_size=18\n"
    )


def test_more_devices_than_there_are_are_refused(refuse, monkeypatch):
    names = ["cpu:0", "cpu:1"]
    monkeypatch.setattr(data_parallel, "list_devices", lambda: names)
    assert refuse(4) == (
        f"error: --devices 4 is too many: {keras.config.backend()} sees "
        "cpu:0, cpu:1\n"
    )
