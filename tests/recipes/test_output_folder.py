import errno
import json
import os
import shutil

import pytest

from keras_wave.data.bad_input import BadInput
from output_folder import OutputFolder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs" / "one"


def finish(path, fingerprint):
    output = OutputFolder(path)
    output.prepare(fingerprint, restart=True)
    output.preset.mkdir()
    metrics = {"fingerprint": fingerprint}
    (output.preset / "metrics.json").write_text(json.dumps(metrics))
    return output


def test_finished_preset_takes_the_place_of_the_folder(path):
    finish(path, "one").publish()
    assert [file.name for file in path.iterdir()] == ["metrics.json"]
    assert [folder.name for folder in path.parent.iterdir()] == ["one"]
    assert OutputFolder(path).prepare("one", restart=False)


def test_state_of_an_unfinished_run_stays(path):
    output = OutputFolder(path)
    assert not output.prepare("one", restart=False)
    (output.training / "state").touch()
    assert not OutputFolder(path).prepare("one", restart=False)
    assert (output.training / "state").exists()


@pytest.mark.parametrize("is_finished", [False, True])
def test_another_run_is_refused_until_restarted(path, is_finished):
    output = finish(path, "one")
    if is_finished:
        output.publish()
    with pytest.raises(BadInput, match="--restart"):
        OutputFolder(path).prepare("another", restart=False)
    assert not OutputFolder(path).prepare("another", restart=True)
    assert not (output.training / "preset").exists()


def test_finished_preset_stays_until_the_next_is_finished(path):
    finish(path, "one").publish()
    output = finish(path, "another")
    found = json.loads((path / "metrics.json").read_text())
    assert found == {"fingerprint": "one"}
    output.publish()
    found = json.loads((path / "metrics.json").read_text())
    assert found == {"fingerprint": "another"}


def test_killed_between_the_two_steps_of_publishing(path):
    output = finish(path, "one")
    path.rename(path.with_name("one.replaced"))
    assert not OutputFolder(path).prepare("one", restart=False)
    assert (output.preset / "metrics.json").exists()


def test_killed_after_publishing(path):
    finish(path, "one").publish()
    leftover = path.with_name("one.replaced")
    (leftover / ".training").mkdir(parents=True)
    assert OutputFolder(path).prepare("one", restart=False)
    assert not leftover.exists()


@pytest.mark.parametrize("restart", [False, True])
def test_folder_of_other_files_is_left_alone(path, restart):
    path.mkdir(parents=True)
    (path / "metrics.json").write_text("{}")
    with pytest.raises(BadInput, match="holds other files"):
        OutputFolder(path).prepare("one", restart)
    assert [file.name for file in path.iterdir()] == ["metrics.json"]


def test_folder_that_cannot_be_made(path):
    path.parent.touch()
    with pytest.raises(BadInput, match="cannot write to"):
        OutputFolder(path).prepare("one", restart=False)


def test_run_that_could_not_be_published_does_not_begin(path, monkeypatch):
    monkeypatch.setattr("os.path.ismount", lambda place: place == path)
    with pytest.raises(BadInput, match="cannot be replaced by the finished"):
        OutputFolder(path).prepare("one", restart=False)


def test_folder_that_turned_read_only_is_noticed_at_the_start(
    path, monkeypatch
):
    OutputFolder(path).prepare("one", restart=False)

    def refuse(source, target):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(BadInput, match="fingerprint.txt: Read-only file"):
        OutputFolder(path).prepare("one", restart=False)


def test_what_is_kept_outlives_another_run(path):
    output = OutputFolder(path, kept="answers")
    output.prepare("one", restart=False)
    for name in ("answers", "preset"):
        (output.training / name).mkdir()
        (output.training / name / "part").touch()
    output.prepare("another", restart=True)
    assert {file.name for file in output.training.iterdir()} == {
        "answers",
        "fingerprint.txt",
    }
    assert (output.training / "answers" / "part").exists()
    OutputFolder(path).prepare("one", restart=True)
    assert not (output.training / "answers").exists()


def test_killed_while_it_forgets_another_run(path, monkeypatch):
    output = OutputFolder(path)
    output.prepare("one", restart=False)
    output.preset.mkdir()

    def die(folder, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", die)
        with pytest.raises(KeyboardInterrupt):
            OutputFolder(path).prepare("one", restart=True)
    (output.training / "rest").touch()
    assert not output.prepare("one", restart=False)
    assert not (output.training / "rest").exists()
