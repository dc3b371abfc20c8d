"""The package calls nothing that Linux and macOS alone have.

It is not run on Windows here: what Windows lacks is taken away instead.
"""

import ast
import os
import pathlib
import shutil
import signal
import socket
import sys

import numpy as np
import pytest

import keras_wave
from tests.models.small_models import make_classifier

REPOSITORY = pathlib.Path(__file__).parents[1]
SOURCES = [
    REPOSITORY / "keras_wave_command.py",
    *sorted((REPOSITORY / "keras_wave").rglob("*.py")),
]
MODULES = """
crypt fcntl grp nis posix pty pwd resource spwd syslog termios tty
""".split()
NAMES = {
    "os": """
    O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_PATH O_SYNC WNOHANG chown chroot confstr
    copy_file_range ctermid fchdir fchmod fchown fdatasync fork forkpty fstatvfs
    getegid geteuid getgid getgroups getloadavg getpgid getpgrp getpriority
    getsid getuid getxattr initgroups killpg lchown listxattr lockf memfd_create
    mkfifo mknod nice openpty pathconf pipe2 posix_fadvise posix_fallocate
    posix_spawn posix_spawnp pread preadv pwrite pwritev register_at_fork
    removexattr sched_getaffinity sched_setaffinity sched_yield sendfile setegid
    seteuid setgid setpgid setpriority setsid setuid setxattr statvfs sync
    sysconf ttyname uname wait wait3 wait4 waitid
    """.split(),
    "signal": """
    ITIMER_REAL SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP
    SIGTSTP SIGUSR1 SIGUSR2 alarm getitimer pause pthread_kill pthread_sigmask
    set_wakeup_fd setitimer siginterrupt sigpending sigwait
    """.split(),
    "socket": ["AF_UNIX", "socketpair"],
}
# Another branch is what these have where it lacks.
ASKED_FOR = {
    ("files/room.py", "os.posix_fallocate"),
    ("models/forked_process.py", "os.register_at_fork"),
}
# Windows has these, and they do something else there.
ELSEWHERE = {"files/processes.py": "os.kill"}


def find_names(tree):
    """Yields what code takes of modules, as "module.name" and "module"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(
            node.value, ast.Name
        ):
            yield f"{node.value.id}.{node.attr}"


def find_posix(source, path):
    lacking = {f"{module}.{n}" for module in NAMES for n in NAMES[module]}
    lacking |= {*MODULES, "os.kill"}
    return {
        name
        for name in find_names(ast.parse(source))
        if name in lacking
        and (path, name) not in ASKED_FOR
        and ELSEWHERE.get(path) != name
    }


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os\nos.geteuid()", {"os.geteuid"}),
        ("from os import fork", {"os.fork"}),
        ("def f():\n    import fcntl", {"fcntl"}),
        ("import signal\nsignal.signal(signal.SIGHUP, f)", {"signal.SIGHUP"}),
        ("import os\nos.kill(1, 0)", {"os.kill"}),
        ("import os\nos.replace(a, b)", set()),
    ],
)
def test_what_is_posix_is_found(source, found):
    assert find_posix(source, "file.py") == found


def test_no_module_needs_posix():
    found = {
        path: names
        for path in SOURCES
        if (
            names := find_posix(
                path.read_text(encoding="utf-8"),
                path.relative_to(REPOSITORY).as_posix().partition("/")[2],
            )
        )
    }
    assert not found


@pytest.fixture
def windows(tmp_path, monkeypatch):
    """A folder, where a process finds what it does on Windows."""
    rename = os.rename

    def rename_to_nothing(path, target):
        if os.path.lexists(target):
            raise FileExistsError(f"'{target}' exists.")
        rename(path, target)

    usage = shutil.disk_usage(tmp_path)
    # Python has another one there.
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    # Python 3.13 counts by the affinity on Linux alone.
    monkeypatch.setattr(os, "process_cpu_count", os.cpu_count, raising=False)
    for module in (os, signal, socket):
        for name in NAMES[module.__name__]:
            monkeypatch.delattr(module, name, raising=False)
    monkeypatch.delattr(os, "kill")
    monkeypatch.setattr(os, "rename", rename_to_nothing)
    monkeypatch.setattr(sys, "platform", "win32")
    return tmp_path


def test_a_preset_is_saved_twice_and_loaded(windows):
    texts = ["stocks fall", "the team wins"]
    for _ in range(2):
        classifier = make_classifier()
        classifier.save_to_preset(windows / "preset")
        loaded = keras_wave.WaveClassifier.from_preset(windows / "preset")
        np.testing.assert_allclose(
            loaded.predict(texts, verbose=0),
            classifier.predict(texts, verbose=0),
            atol=1e-6,
        )
    assert os.listdir(windows) == ["preset"]


def test_a_file_is_saved_twice(windows):
    for _ in range(2):
        make_classifier().save(windows / "classifier.keras")
    assert os.listdir(windows) == ["classifier.keras"]
