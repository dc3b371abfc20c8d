"""A process killed while it exports leaves nothing that looks like one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.models.small_models import make_classifier

EXPORT = """\
import sys
from tests.models.small_models import make_classifier
make_classifier().export(*sys.argv[1:])
"""


def start(path, format):
    """Starts an export, and returns its process once it writes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", EXPORT, path, format.name],
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
def test_nothing_or_all_is_there_after_a_kill(
    seconds, any_format, make_ids, tmp_path
):
    path = tmp_path / "export"
    process = start(path, any_format)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if seconds == 0:
        assert names(tmp_path) == []
    if names(tmp_path):
        assert any_format.load(path)(**make_ids(1, 4)).shape == (1, 2)


def test_next_export_is_not_disturbed_by_a_killed_one(
    any_format, make_ids, tmp_path
):
    path = tmp_path / "export"
    process = start(path, any_format)
    # What it started goes on writing.
    process.kill()
    process.wait()
    classifier = make_classifier()
    classifier.export(path, any_format.name, verbose=False)
    ids = make_ids(1, 4)
    answers = any_format.load(path)(**ids)
    assert abs(answers - classifier.predict_on_batch(ids)).max() < 1e-4
    assert [p.name for p in tmp_path.iterdir()] == ["export"]
