"""The project's checks: `nox` runs them all, `nox -l` lists them."""

import tomllib
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = [
    "lint",
    "docs",
    "test-tf",
    "test-jax",
    "test-torch",
    "integration",
    "demo",
]

CONSTRAINTS = ("-c", "constraints.txt")
# Apache Beam needs older versions of what it shares with the others.
BEAM_CONSTRAINTS = ("-c", "constraints-beam.txt")
PIPELINE_TESTS = "tests/pipelines"
# With other libraries, several backends or a browser.
INTEGRATION_TESTS = (
    "tests/parity",
    "tests/export",
    "tests/demo",
    "tests/insight/test_report_page.py",
    PIPELINE_TESTS,
)
# What of them depends on the backend that a classifier lives on.
BACKEND_INTEGRATION_TESTS = (
    "tests/export/test_exporter.py",
    "tests/export/formats/test_tf_saved_model.py",
    PIPELINE_TESTS,
)
# One backend is enough for them: it is the commands and the guides they test.
ONE_BACKEND_TESTS = (
    "tests/docs",
    "tests/commands/test_page.py",
    "tests/commands/test_process.py",
    "tests/commands/test_progress.py",
    "tests/insight/test_insight_page.py",
)
# What docs/reliability.md counts: the files that take minutes first, so that no
# process waits for one of them at the end.
RELIABILITY_TESTS = (
    "tests/reliability/test_killed_recipes.py",
    "tests/reliability/test_threads.py",
    "tests/reliability/test_soak.py",
    "tests/reliability/test_broken_storage.py",
    "tests/reliability",
    "tests/layers/test_wave_algebra.py",
    "tests/preset_io/test_checksums.py",
    "tests/preset_io/test_safety.py",
    "tests/preset_io/test_saving.py",
    "tests/preset_io/test_weights.py",
)
# What docs/scale.md says, on virtual devices.
SCALE_TESTS = ("tests/scale",)
# Where Beam is not installed, pytest leaves it out.
CORPUS_TESTS = "tests/corpus"
OTHER_SESSIONS = [
    f"--ignore={tests}" for tests in (*INTEGRATION_TESTS, *SCALE_TESTS)
]
OTHER_BACKENDS = [f"--ignore={tests}" for tests in ONE_BACKEND_TESTS]


@nox.session
def lint(session):
    """Style and likely mistakes."""
    session.install(*CONSTRAINTS, "ruff")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("python", "recipes/preset_table.py", "--check")
    session.run("python", "recipes/ablation_table.py", "--check")
    session.run("python", "recipes/export_table.py", "--check")
    for script in ("targets.py", "corpus_cost.py"):
        session.run(
            "python",
            f"benchmarks/{script}",
            "--check",
            env={"PYTHONPATH": "recipes"},
        )
    session.run(
        "python",
        "-m",
        "tests.reliability.report",
        "--check",
        env={"PYTHONPATH": "benchmarks:recipes"},
    )


@nox.session
def docs(session):
    """The site, which fails where a link or a docstring cannot be read."""
    # Docstrings are read and not imported: TensorFlow is not needed.
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    session.install(*CONSTRAINTS, *project["optional-dependencies"]["docs"])
    session.run(
        "mkdocs",
        *(session.posargs or ["build", "--strict"]),
        env={"NO_MKDOCS_2_WARNING": "1"},
    )


@nox.session(name="test-tf")
def test_tf(session):
    """The test suite on TensorFlow, which KerasHub needs anyway."""
    session.install(*CONSTRAINTS, "-e", ".[recipes,test]")
    pytest(session, "tensorflow", *OTHER_SESSIONS)


@nox.session(name="test-jax")
def test_jax(session):
    """The test suite on JAX."""
    session.install(*CONSTRAINTS, "-e", ".[jax,recipes,test]")
    pytest(session, "jax", *OTHER_SESSIONS, *OTHER_BACKENDS)


@nox.session(name="test-torch")
def test_torch(session):
    """The test suite on PyTorch."""
    session.install(*CONSTRAINTS, "-e", ".[recipes,test,torch]")
    pytest(session, "torch", *OTHER_SESSIONS, *OTHER_BACKENDS)


@nox.session
def integration(session):
    """Parity of the backends, exports, pipelines, and pages in a browser."""
    # One environment for all of it: TensorFlow alone takes two gigabytes.
    extras = "jax,litert,onnx,openvino,page,pipelines,recipes,test,torch"
    session.install(*CONSTRAINTS, "-e", f".[{extras}]", "tokenizers")
    # Elsewhere they skip what is not installed.
    session.env["KERAS_WAVE_REQUIRE_ALL"] = "1"
    pytest(session, "tensorflow", *INTEGRATION_TESTS)
    for backend in ("jax", "torch"):
        pytest(session, backend, *BACKEND_INTEGRATION_TESTS)


@nox.session
def demo(session):
    """The main job, on the package as a user installs it."""
    session.install(*CONSTRAINTS, ".")
    session.run(
        "python", "examples/demo.py", env=environment(session, "tensorflow")
    )


@nox.session
def benchmark(session):
    """What everything costs: `nox -s benchmark -- --data FOLDER`."""
    session.install(*CONSTRAINTS, "-e", ".[benchmark,jax,torch]")
    session.run(
        "python",
        "benchmarks/run.py",
        *session.posargs,
        env={"PYTHONPATH": "recipes"},
    )


@nox.session
def reliability(session):
    """Everything that docs/reliability.md promises, tried in full."""
    session.install(*CONSTRAINTS, "-e", ".[jax,recipes,test,torch]")
    session.env["KERAS_WAVE_FULL"] = "full"
    reports = Path(session.create_tmp(), "reliability")
    for backend in ("tensorflow", "jax", "torch"):
        report = reports / f"{backend}.xml"
        pytest(
            session,
            backend,
            "--no-loadscope-reorder",
            f"--junitxml={report}",
            *RELIABILITY_TESTS,
        )
    session.run(
        "python",
        "-m",
        "tests.reliability.report",
        str(reports),
        env={"PYTHONPATH": "benchmarks:recipes"},
    )


@nox.session
def scale(session):
    """Everything that docs/scale.md says, on one CPU."""
    session.install(*BEAM_CONSTRAINTS, "-e", ".[beam,jax,recipes,test,torch]")
    # What depends on the backend that a preset lives on.
    for backend in ("jax", "torch"):
        pytest(
            session,
            backend,
            f"{CORPUS_TESTS}/test_job.py",
            f"{CORPUS_TESTS}/test_text_model_handler.py",
        )
    session.env["KERAS_WAVE_FULL"] = "full"
    pytest(session, "tensorflow", *SCALE_TESTS, CORPUS_TESTS)


@nox.session
def lowest(session):
    """The test suite with the lowest version of every core dependency."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    pins = [bound.replace(">=", "==") for bound in project["dependencies"]]
    session.install("-e", ".[recipes,test]", *pins)
    pytest(session, "tensorflow", *OTHER_SESSIONS)
    # Those that take no other library.
    pytest(session, "tensorflow", PIPELINE_TESTS)


@nox.session
def newest(session):
    """What is taken of Keras and KerasHub, with the newest there are."""
    # With no constraints, and what an environment of before had is renewed.
    session.install("--upgrade", "keras", "keras-hub", "keras-nlp")
    session.install("-e", ".[jax,recipes,test,torch]")
    session.run("pip", "list")
    for backend in ("tensorflow", "jax", "torch"):
        pytest(session, backend, "tests/test_keras_compat.py")


def pytest(session, backend, *arguments):
    session.run(
        "python",
        "-m",
        "pytest",
        # Each process holds TensorFlow and a backend: some 2 GB.
        "--numprocesses=auto",
        "--maxprocesses=4",
        # What the tests of a file share is made once.
        "--dist=loadfile",
        *arguments,
        *session.posargs,
        # Threads of several processes would wait for each other's cores: long
        # training on PyTorch takes three times as long with them.
        env={**environment(session, backend), "OMP_NUM_THREADS": "1"},
    )


def environment(session, backend):
    """One backend, and no settings of whoever runs this."""
    # Some tests change the working directory.
    folder = Path(session.create_tmp()).resolve()
    return {
        "KERAS_BACKEND": backend,
        "KERAS_HOME": str(folder),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # The tests compile the same small models again and again.
        "JAX_COMPILATION_CACHE_DIR": str(folder / "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
