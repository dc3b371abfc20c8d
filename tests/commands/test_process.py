"""The command line as a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from tests.models.small_models import make_classifier

# What pip makes a script of, and the other way to start it.
SCRIPT = [sys.executable, "-c", "import keras_wave_command as k; k.main()"]
MODULE = [sys.executable, "-m", "keras_wave"]
# As it is where nobody has set it.
SILENT = "TF_CPP_MIN_LOG_LEVEL"
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != SILENT}


@pytest.mark.parametrize("command", [SCRIPT, MODULE], ids=["script", "module"])
def test_streams_hold_data_and_one_error(command, preset):
    process = subprocess.run(
        [*command, "predict", preset, "--json", "--batch-size", "1"],
        input="stocks fall\n\n",
        capture_output=True,
        encoding="utf-8",
        env=ENVIRONMENT,
    )
    assert process.returncode == 2
    answer = json.loads(process.stdout)
    assert set(answer["probabilities"]) == {"Business", "Sports"}
    *logs, error = process.stderr.splitlines()
    assert error.startswith("Error: standard input, line 2: ")
    # Python imports the package, and so TensorFlow, before its `__main__`.
    assert command == MODULE or not logs


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({}, ["3", "passive"]),
        (
            {SILENT: "0", "OMP_WAIT_POLICY": "active"},
            ["0", "active"],
        ),
    ],
)
def test_settings_that_are_given_stay(given, taken):
    code = f"""if True:
        import os
        import sys
        import types
        import keras_wave_command

        def start():
            print(os.environ["{SILENT}"], os.environ["OMP_WAIT_POLICY"])

        main = types.SimpleNamespace(start=start)
        sys.modules["keras_wave"] = types.ModuleType("keras_wave")
        sys.modules["keras_wave.__main__"] = main
        keras_wave_command.main()
    """
    environment = {
        k: v for k, v in ENVIRONMENT.items() if k != "OMP_WAIT_POLICY"
    }
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={**environment, **given},
    )
    assert process.stdout.split() == taken, process.stderr


def test_import_that_fails_shows_what_was_written():
    code = """if True:
        import os
        import keras_wave_command
        with keras_wave_command.stderr_aside():
            os.write(2, b"from below\\n")
            raise ImportError("no library")
    """
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8"
    )
    assert process.returncode == 1
    assert process.stderr.startswith("from below\n")
    assert process.stderr.endswith("ImportError: no library\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["predict", "stocks"],
        ["predict", "--json", "stocks"],
        ["explain", "cup"],
    ],
    ids=["text", "json", "explain"],
)
def test_output_that_cannot_show_a_class_is_one_line(arguments, tmp_path):
    preset = tmp_path / "preset"
    make_classifier(class_names=["漢字", "Natur"]).save_to_preset(preset)
    command, *rest = arguments
    process = subprocess.run(
        [*SCRIPT, command, preset, *rest],
        capture_output=True,
        encoding="utf-8",
        env={**ENVIRONMENT, "PYTHONIOENCODING": "iso8859-1"},
    )
    assert process.returncode == 2
    assert process.stdout == ""
    assert process.stderr == (
        "Error: Standard output, in iso8859-1, has no bytes for the class "
        "'\\u6f22\\u5b57'. Set PYTHONIOENCODING=utf-8.\n"
    )


def test_broken_pipe_ends_quietly(preset):
    with subprocess.Popen(
        [*SCRIPT, "predict", preset, "--batch-size", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=ENVIRONMENT,
    ) as process:
        process.stdin.write("stocks fall\n")
        process.stdin.flush()
        label, probability = process.stdout.readline().split("\t")
        process.stdout.close()
        _, errors = process.communicate("the team wins\n")
    assert label in ("Business", "Sports")
    assert 0.5 <= float(probability) <= 1
    assert errors == ""
    assert process.returncode == 1


def test_package_is_imported_without_its_commands():
    code = "import sys, keras_wave; print(*sys.modules)"
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    modules = process.stdout.split()
    assert "keras_wave.insight" in modules
    assert "keras_wave.commands" not in modules
    assert "keras_wave_command" not in modules
