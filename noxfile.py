"""The project's checks: `nox -l` lists them.

`nox` alone runs what a change is tried with first, in some 40 minutes on two
cores; `nox -s everything` all that there is.
"""

import os
import shutil
import sys
import tomllib
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.reuse_existing_virtualenvs = True
FIRST_CHECKS = [
    "lint",
    "light",
    "docs",
    "demo",
    "test-tf",
    "test-jax",
    "test-torch",
]
nox.options.sessions = FIRST_CHECKS
# Beside them; `newest` says something on others, and `benchmark` and `few-rows`
# on a machine.
OTHER_CHECKS = [
    "integration",
    "other-backends",
    "no-tensorflow",
    "lowest",
    "reliability",
    "scale",
    "light-compiled",
    "python-3.12",
    "python-3.13",
]

CONSTRAINTS = ("-c", "constraints.txt")
# Apache Beam needs older versions of what it shares with the others.
BEAM_CONSTRAINTS = ("-c", "constraints-beam.txt")
# And model2vec of what it shares.
FEW_ROWS_CONSTRAINTS = ("-c", "constraints-few-rows.txt")
FEW_ROWS_TESTS = "tests/benchmarks/test_few_rows.py"
PIPELINE_TESTS = "tests/pipelines"
# Of what is outside of the package, and of bad days: they take the longest.
RESEARCH_TESTS = ("tests/benchmarks", "tests/recipes", "tests/reliability")
# What of them depends on the backend most: on TensorFlow and JAX no more of it
# runs beside the others; the sessions `lowest` and `no-tensorflow` run all of
# it there.
BACKEND_RESEARCH_TESTS = (
    "tests/benchmarks/test_training_step.py",
    "tests/recipes/test_data_parallel.py",
    "tests/recipes/test_step_checkpoint.py",
    "tests/reliability/test_threads.py",
)
# Scikit-learn's own and its tools, which train hundreds of networks: on one
# backend.
ESTIMATOR_CHECKS = (
    "tests/estimator/test_scikit_learn_checks.py",
    "tests/estimator/test_scikit_learn_tools.py",
)
# With other libraries, several backends or a browser.
INTEGRATION_TESTS = (
    "tests/parity",
    "tests/export",
    "tests/demo",
    "tests/insight/test_report_page.py",
    PIPELINE_TESTS,
)
# What of them depends on the backend that a classifier lives on. The other
# formats are written by a process of a backend of its own, from a preset's
# files, whatever backend saved them.
BACKEND_EXPORT_TESTS = ("tests/export/formats/test_tf_saved_model.py",)
EXPORTER_TESTS = "tests/export/test_exporter.py"
# Loops and loaders of each backend, and the examples of docs/pipelines.md.
BACKEND_PIPELINE_TESTS = (
    f"{PIPELINE_TESTS}/test_custom_loops.py",
    f"{PIPELINE_TESTS}/test_page.py",
    f"{PIPELINE_TESTS}/test_python_batches.py",
)
INTEGRATION_EXTRAS = (
    "litert,onnx,openvino,jax,page,pipelines,recipes,tensorflow,test,torch"
)
# One backend is enough for them: they test commands, guides and files, and what
# no backend has a part in. The guides take TensorFlow.
ONE_BACKEND_TESTS = (
    "tests/docs",
    "tests/commands/test_page.py",
    "tests/commands/test_process.py",
    "tests/commands/test_progress.py",
    "tests/insight/test_insight_page.py",
    "tests/test_wheel.py",
    "tests/text/test_tokenizer_json.py",
    "tests/text/test_vocabulary.py",
)
# What stands on the classifier, and trains, answers and saves through it alone;
# and texts and files, of which no backend knows. Of the forty tests of a suite
# that took longest, two thirds of the time were theirs: beside the rest they
# run on PyTorch, the fastest, and in `other-backends` on the others.
UPPER_TESTS = (
    "tests/commands",
    "tests/estimator",
    "tests/insight",
    "tests/files",
    "tests/text",
    "tests/models/test_wave_tokenizer.py",
    "tests/test_readme.py",
)
# What a newer Python may change, on PyTorch; the others run the first of them.
PYTHON_TESTS = (
    "tests/text",
    "tests/data",
    "tests/models/test_wave_classifier.py",
)
MORE_PYTHON_TESTS = (
    "tests/layers",
    "tests/preset_io",
    "tests/test_keras_compat.py",
    "tests/test_platforms.py",
    "tests/commands",
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
    f"--ignore={tests}"
    for tests in (
        *RESEARCH_TESTS,
        *ESTIMATOR_CHECKS,
        *INTEGRATION_TESTS,
        *SCALE_TESTS,
    )
]
# What an environment is asked where TensorFlow is not to be.
KERAS_HUB_REQUIREMENTS = """
from importlib.metadata import requires

print(*(r for r in requires("keras-hub") if "extra ==" not in r), sep="\\n")
"""
ASSERT_NO_TENSORFLOW = """
from importlib.util import find_spec

assert not find_spec("tensorflow") and not find_spec("tensorflow_text")
"""
OTHER_BACKENDS = [f"--ignore={tests}" for tests in ONE_BACKEND_TESTS]


@nox.session(venv_backend="none")
def everything(session):
    """What `nox` runs, and the sessions that take long, one after the other."""
    for name in (*FIRST_CHECKS, *OTHER_CHECKS):
        session.notify(name)


@nox.session
def lint(session):
    """Style and likely mistakes."""
    session.install(*CONSTRAINTS, "ruff")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def docs(session):
    """The site, which fails where a link or a docstring cannot be read."""
    # Docstrings are read and not imported: TensorFlow is not needed.
    session.install(*CONSTRAINTS, *requirements("docs"))
    session.run(
        "mkdocs",
        *(session.posargs or ["build", "--strict"]),
        env={"NO_MKDOCS_2_WARNING": "1"},
    )


@nox.session(name="test-tf", venv_backend="none")
def test_tf(session):
    """The test suite on TensorFlow, beside which no other backend is."""
    # That of `demo` has TensorFlow already.
    install_into(session, "demo", "recipes,tensorflow,test")
    suite(session, "tensorflow", *without_upper())


@nox.session(name="test-jax", venv_backend="none")
def test_jax(session):
    """The test suite on JAX."""
    install_all(session)
    suite(session, "jax", *OTHER_BACKENDS, *without_upper())


@nox.session(name="test-torch", venv_backend="none")
def test_torch(session):
    """The test suite on PyTorch, and what stands on it."""
    install_all(session)
    suite(session, "torch", *OTHER_BACKENDS)


@nox.session(name="no-tensorflow")
def no_tensorflow(session):
    """The test suite on JAX and PyTorch, without TensorFlow."""
    extras = ("jax", "onnx", "openvino", "recipes", "test", "torch")
    install_without_tensorflow(session, *extras)
    for backend in ("jax", "torch"):
        suite(session, backend, *OTHER_BACKENDS)
        if session.posargs:
            continue
        pytest(session, backend, *RESEARCH_TESTS, "tests/export")
        session.run(
            "python", "examples/demo.py", env=environment(session, backend)
        )


@nox.session(python=["3.12", "3.13"])
def python(session):
    """The package on a newer Python, on each backend."""
    session.install(*CONSTRAINTS, "-e", ".[jax,tensorflow,test,torch]")
    pytest(session, "torch", *PYTHON_TESTS, *MORE_PYTHON_TESTS)
    for backend in ("jax", "tensorflow"):
        pytest(session, backend, *PYTHON_TESTS)


@nox.session(venv_backend="none")
def integration(session):
    """Recipes, bad days, parity, exports, pipelines, pages in a browser."""
    install_all(session)
    # A backend at a time: each start of pytest imports TensorFlow in four
    # processes, and waits at the end for the longest file.
    pytest(session, "torch", *RESEARCH_TESTS, *ESTIMATOR_CHECKS)
    # Elsewhere they skip what is not installed; some of those above take what
    # is installed nowhere beside the rest.
    session.env["KERAS_WAVE_REQUIRE_ALL"] = "1"
    pytest(
        session,
        "tensorflow",
        # In this order, and not the files with the most tests first: the short
        # ones are at the end, where a process would wait for a long one.
        "--no-loadscope-reorder",
        *BACKEND_RESEARCH_TESTS,
        *INTEGRATION_TESTS,
    )
    pytest(session, "jax", *BACKEND_RESEARCH_TESTS, *BACKEND_EXPORT_TESTS)
    pytest(session, "torch", *BACKEND_EXPORT_TESTS, *BACKEND_PIPELINE_TESTS)


@nox.session(name="other-backends", venv_backend="none")
def other_backends(session):
    """What runs on one backend beside the others, on those it leaves out."""
    install_all(session)
    for backend in ("tensorflow", "jax"):
        pytest(session, backend, *UPPER_TESTS, *OTHER_SESSIONS, *OTHER_BACKENDS)
    session.env["KERAS_WAVE_REQUIRE_ALL"] = "1"
    # JAX compiles them for minutes.
    for backend in ("jax", "torch"):
        pytest(session, backend, EXPORTER_TESTS, PIPELINE_TESTS)


# Anew each time: `test-tf` installs more into its environment.
@nox.session(reuse_venv=False)
def demo(session):
    """The main job, on the package as a user installs it."""
    session.install(*CONSTRAINTS, ".[tensorflow]")
    session.run(
        "python", "examples/demo.py", env=environment(session, "tensorflow")
    )


@nox.session
def benchmark(session):
    """What everything costs: `nox -s benchmark -- --data FOLDER`."""
    session.install(*CONSTRAINTS, "-e", ".[benchmark,jax,tensorflow,torch]")
    session.run(
        "python",
        "benchmarks/run.py",
        *session.posargs,
        env={"PYTHONPATH": "recipes"},
    )


@nox.session(name="few-rows")
def few_rows(session):
    """Accuracy after few rows: `nox -s few-rows -- --data FOLDER`.

    Without a folder it tries whether all of it runs.
    """
    session.install(*FEW_ROWS_CONSTRAINTS, "-e", ".[few-rows,test]")
    if not session.posargs:
        session.env["KERAS_WAVE_REQUIRE_ALL"] = "1"
        pytest(session, "torch", FEW_ROWS_TESTS)
        return
    session.run(
        "python",
        "benchmarks/few_rows.py",
        *session.posargs,
        env={"PYTHONPATH": "recipes", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )


@nox.session
def reliability(session):
    """Everything that docs/reliability.md promises, tried in full."""
    extras = "jax,recipes,tensorflow,test,torch"
    session.install(*CONSTRAINTS, "-e", f".[{extras}]")
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
    extras = "beam,jax,recipes,tensorflow,test,torch"
    session.install(*BEAM_CONSTRAINTS, "-e", f".[{extras}]")
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
def light(session):
    """The reader in light/, in an environment without any framework."""
    test_light(session, "test")


@nox.session(name="light-compiled")
def light_compiled(session):
    """The same with Numba."""
    test_light(session, "compiled,test")


def test_light(session, extras):
    with session.chdir("light"):
        session.install("-c", "../constraints.txt", f".[{extras}]")
        session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def lowest(session):
    """The test suite with the lowest version of what the package imports."""
    extras = ("core", "sklearn", "tensorflow")
    bounds = [bound for extra in extras for bound in requirements(extra)]
    pins = [bound.replace(">=", "==") for bound in bounds]
    session.install("-e", ".[recipes,tensorflow,test]", *pins)
    suite(session, "tensorflow")
    # And of the pipelines those that take no other library.
    others = (*RESEARCH_TESTS, *ESTIMATOR_CHECKS, PIPELINE_TESTS)
    pytest(session, "tensorflow", *others)


@nox.session
def newest(session):
    """What is taken of Keras and KerasHub, with the newest there are."""
    # With no constraints, and what an environment of before had is renewed.
    session.install("--upgrade", "keras", "keras-hub", "keras-nlp")
    session.install("-e", ".[jax,recipes,tensorflow,test,torch]")
    session.run("pip", "list")
    for backend in ("tensorflow", "jax", "torch"):
        pytest(session, backend, "tests/test_keras_compat.py")


def requirements(extra):
    """Returns those of an extra of the package, or of its "core"."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    return {"core": project["dependencies"], **extras}[extra]


def install_without_tensorflow(session, *extras):
    """Installs the package, and not what KerasHub says it needs of TensorFlow.

    Whatever pip finds installed, it installs all that it asks for: the package
    and KerasHub have to come without, and in a line of their own.
    """
    packages = ("-e", ".", "keras-hub", "keras-nlp")
    session.install(*CONSTRAINTS, "--no-deps", *packages)
    of_keras_hub = session.run(
        "python", "-c", KERAS_HUB_REQUIREMENTS, silent=True
    ).splitlines()
    wanted = [r for extra in ("core", *extras) for r in requirements(extra)]
    without = ("keras-hub", "keras-nlp", "tensorflow")
    session.install(
        *CONSTRAINTS,
        *(r for r in wanted + of_keras_hub if not r.startswith(without)),
    )
    session.run("python", "-c", ASSERT_NO_TENSORFLOW)


def install_all(session):
    """Installs what those sessions take that have every backend."""
    install_into(session, "all", INTEGRATION_EXTRAS)


def install_into(session, name, extras):
    """Installs the package into an environment that sessions share.

    nox makes one for each session, and TensorFlow alone has two gigabytes.
    """
    folder = session.cache_dir.resolve().parent / name
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    if not programs.exists():
        session.run_install(sys.executable, "-m", "venv", str(folder))
    # The tests run the package's command, too.
    session.env["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    session.run_install(
        find_python(session),
        *("-m", "pip", "install", *CONSTRAINTS, "-e", f".[{extras}]"),
    )


def find_python(session):
    """Returns the Python of a session: nox knows only those that it made."""
    if session.bin_paths:
        return "python"
    return shutil.which("python", path=session.env["PATH"])


def without_upper():
    """Returns what leaves out the upper tests, but for those of one backend."""
    files = {
        path.as_posix()
        for tests in UPPER_TESTS
        for path in (*Path().glob(tests), *Path(tests).glob("**/*.py"))
        if path.name.startswith("test_")
    }
    return [f"--ignore={file}" for file in sorted(files - {*ONE_BACKEND_TESTS})]


def suite(session, backend, *arguments):
    """Runs the tests of no other session, or those that are asked for."""
    if backend == "jax":
        # They compile thousands of small networks and run each a few times: of
        # the file of the classifier, XLA's search for faster code was a third
        # of the time. `integration` has it as users do.
        session.env["XLA_FLAGS"] = "--xla_backend_optimization_level=0"
    if session.posargs:
        pytest(session, backend)
    else:
        pytest(session, backend, *OTHER_SESSIONS, *arguments)


def pytest(session, backend, *arguments):
    session.run(
        find_python(session),
        "-m",
        "pytest",
        # Each process holds TensorFlow and a backend: some 2 GB.
        "--numprocesses=auto",
        "--maxprocesses=4",
        # What the tests of a file share is made once.
        "--dist=loadfile",
        # Several times what the longest test takes: one that waits for ever
        # says where, and fails.
        "--override-ini=faulthandler_timeout=900",
        "--override-ini=faulthandler_exit_on_timeout=true",
        # It would be run once more by every new process.
        "--max-worker-restart=0",
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
