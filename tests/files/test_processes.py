import ctypes
import os
import subprocess
import sys
import types

import pytest

from keras_wave.files.processes import ACCESS_DENIED
from keras_wave.files.processes import LARGEST
from keras_wave.files.processes import TIMEOUT
from keras_wave.files.processes import is_running
from keras_wave.files.processes import machine


def test_this_process_runs():
    assert is_running(os.getpid())


@pytest.fixture
def forgotten_machine():
    machine.cache_clear()
    yield
    machine.cache_clear()


def test_containers_are_machines_of_their_own(monkeypatch, forgotten_machine):
    names = set()
    for host, container in [("a", 1), ("b", 1), ("a", 2)]:
        monkeypatch.setattr("platform.node", lambda host=host: host)
        monkeypatch.setattr(
            os, "readlink", lambda path, c=container: f"pid:[{c}]"
        )
        machine.cache_clear()
        names.add(machine())
        assert len(machine()) == 8
    assert len(names) == 3


def test_a_machine_without_containers(monkeypatch, forgotten_machine):
    def refuse(path):
        raise FileNotFoundError(path)

    monkeypatch.setattr(os, "readlink", refuse)
    assert len(machine()) == 8


def test_process_that_has_ended():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert not is_running(process.pid)


def test_number_above_the_largest():
    assert not is_running(2**70)


def test_process_of_somebody_else_runs(monkeypatch):
    def refuse(process, signal):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert is_running(1)


# Whether a process waits is answered by `TIMEOUT`, and by 0 if it has ended.
WINDOWS = {7: TIMEOUT, 8: 0}
SOMEBODY_ELSES = 9


class Function:
    """A function of a C library, whose types may be set."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)


@pytest.fixture
def closed(monkeypatch):
    """Windows with three processes, and the handles that were closed."""
    closed, error = [], 0

    def open_process(access, inherits, process):
        nonlocal error
        error = ACCESS_DENIED if process == SOMEBODY_ELSES else 87
        return process if process in WINDOWS else None

    kernel = types.SimpleNamespace(
        OpenProcess=Function(open_process),
        WaitForSingleObject=lambda handle, _: WINDOWS[handle.value],
        CloseHandle=lambda handle: closed.append(handle.value),
    )

    def load(name, use_last_error):
        assert name == "kernel32" and use_last_error
        return kernel

    monkeypatch.setattr(sys, "platform", "win32")
    # It would end the process, or send Ctrl+C.
    monkeypatch.delattr(os, "kill")
    monkeypatch.setattr(ctypes, "WinDLL", load, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: error, raising=False)
    return closed


@pytest.mark.parametrize(
    ("process", "runs", "handles"),
    [
        (7, True, [7]),
        (8, False, [8]),
        (SOMEBODY_ELSES, True, []),
        (10, False, []),
        (LARGEST + 8, False, []),
    ],
    ids=["running", "ended", "somebody-elses", "none", "too-large"],
)
def test_windows(closed, process, runs, handles):
    assert is_running(process) is runs
    assert closed == handles
