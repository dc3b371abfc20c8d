"""The project's checks: `nox` runs them all, `nox -l` lists them."""

import tomllib
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = [
    "lint",
    "test-tf",
    "test-jax",
    "test-torch",
    "parity",
    "demo",
]

CONSTRAINTS = ("-c", "constraints.txt")
PARITY_TESTS = "tests/parity"


@nox.session
def lint(session):
    """Style and likely mistakes."""
    session.install(*CONSTRAINTS, "ruff")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("python", "recipes/preset_table.py", "--check")
    session.run("python", "recipes/ablation_table.py", "--check")


@nox.session(name="test-tf")
def test_tf(session):
    """The test suite on TensorFlow, which KerasHub needs anyway."""
    session.install(*CONSTRAINTS, "-e", ".[recipes,test]")
    pytest(session, "tensorflow", f"--ignore={PARITY_TESTS}")


@nox.session(name="test-jax")
def test_jax(session):
    """The test suite on JAX."""
    session.install(*CONSTRAINTS, "-e", ".[jax,recipes,test]")
    pytest(session, "jax", f"--ignore={PARITY_TESTS}")


@nox.session(name="test-torch")
def test_torch(session):
    """The test suite on PyTorch."""
    session.install(*CONSTRAINTS, "-e", ".[recipes,test,torch]")
    pytest(session, "torch", f"--ignore={PARITY_TESTS}")


@nox.session
def parity(session):
    """The three backends give the same numbers."""
    session.install(*CONSTRAINTS, "-e", ".[jax,test,torch]")
    pytest(session, "tensorflow", PARITY_TESTS)


@nox.session
def demo(session):
    """The main job, on the package as a user installs it."""
    session.install(*CONSTRAINTS, ".")
    session.run(
        "python", "examples/demo.py", env=environment(session, "tensorflow")
    )


@nox.session
def lowest(session):
    """The test suite with the lowest version of every core dependency."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    pins = [bound.replace(">=", "==") for bound in project["dependencies"]]
    session.install("-e", ".[recipes,test]", *pins)
    pytest(session, "tensorflow", f"--ignore={PARITY_TESTS}")


def pytest(session, backend, *arguments):
    session.run(
        "python",
        "-m",
        "pytest",
        *arguments,
        *session.posargs,
        env=environment(session, backend),
    )


def environment(session, backend):
    """One backend, and no settings of whoever runs this."""
    return {
        "KERAS_BACKEND": backend,
        "KERAS_HOME": session.create_tmp(),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
