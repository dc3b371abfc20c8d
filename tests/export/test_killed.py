"""A process killed while it exports leaves nothing that looks like one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from keras_wave.export.formats import FORMATS
from tests.models.small_models import make_classifier

EXPORT = """\
import sys
from tests.models.small_models import make_classifier
make_classifier().export(sys.argv[1])
"""


def start(path):
    """Starts an export, and returns its process once it writes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", EXPORT, path],
        env=environment,
        start_new_session=True,
    )
    while not list(path.parent.iterdir()):
        assert process.poll() is None
        time.sleep(0.05)
    return process


def names(folder):
    return [p.name for p in folder.iterdir() if not p.name.startswith(".")]


@pytest.mark.parametrize("seconds", [0.0, 6.0, 12.0])
def test_nothing_or_all_is_there_after_a_kill(seconds, tmp_path):
    path = tmp_path / "export"
    process = start(path)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if seconds == 0:
        assert names(tmp_path) == []
    if names(tmp_path):
        outputs = FORMATS["tf_saved_model"].load_texts(path)(["the team"])
        assert outputs["logits"].shape == (1, 2)


def test_next_export_is_not_disturbed_by_a_killed_one(tmp_path):
    path = tmp_path / "export"
    process = start(path)
    # What it started goes on writing.
    process.kill()
    process.wait()
    classifier = make_classifier()
    classifier.export(path, verbose=False)
    outputs = FORMATS["tf_saved_model"].load_texts(path)(["the team"])
    expected = classifier.predict(["the team"], verbose=0)
    assert abs(outputs["logits"] - expected).max() < 1e-4
    assert [p.name for p in tmp_path.iterdir()] == ["export"]
