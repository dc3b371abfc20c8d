import click
import pytest
from click.testing import CliRunner

from keras_wave.__main__ import main
from keras_wave.commands import presets
from keras_wave.commands.command_line import CommandLine
from keras_wave.version import __version__

NAMES = ["presets", "predict", "train", "evaluate", "explain", "export"]


def test_commands_are_listed_in_their_order(run):
    result = run("--help")
    assert result.exit_code == 0
    places = [result.stdout.index(f"\n  {name} ") for name in NAMES]
    assert places == sorted(places)
    assert list(main.commands) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_help_shows_an_example(name, run):
    result = run(name, "--help")
    assert result.exit_code == 0
    _, _, example = result.stdout.partition("Example:\n")
    assert example.strip().startswith(f"keras-wave {name}")
    assert result.stderr == ""


def test_help_of_training_has_the_table(run):
    lines = run("train", "--help").stdout.splitlines()
    header = next(line for line in lines if "rows from" in line)
    assert header.split() == (
        ["rows", "from", "tokens", "width", "pairs", "batch", "epochs"]
    )


def test_version(run):
    assert run("--version").stdout == f"keras-wave, version {__version__}\n"


def test_no_command_shows_the_help(run):
    result = run()
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--colour"], "--colour"),
        (["classify"], "No such command 'classify'"),
        (["predict"], "Missing argument 'PRESET'"),
        (["predict", "x", "--batch-size", "0"], "'--batch-size'"),
        (["train", "here.csv", "--output", "x"], "'here.csv' does not exist"),
        (["export", "x", "y", "--format", "z"], "is not one of"),
    ],
)
def test_bad_usage_is_told(arguments, message, run):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: ")
    assert message in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "command",
    [
        ["predict", "no_preset", "a text"],
        ["explain", "no_preset", "a text"],
        ["evaluate", "no_preset", __file__],
        ["export", "no_preset", "folder"],
    ],
)
def test_unknown_preset_is_told_in_one_line(command, assert_refused):
    error = assert_refused(*command)
    assert "'no_preset'" in error
    assert "'agnews_modulation'" in error


def test_disk_that_is_full_is_told_in_one_line(run, monkeypatch):
    def read():
        raise OSError(28, "No space left on device", "folder")

    monkeypatch.setattr(presets, "_read", read)
    result = run("presets")
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: [Errno 28] No space left on device: 'folder'\n"
    )


def test_output_that_has_no_bytes_for_a_text_is_one_line():
    @click.group(cls=CommandLine)
    def group():
        pass

    @group.command()
    def show():
        click.echo("漢")

    result = CliRunner(charset="iso8859-1").invoke(group, ["show"])
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Standard output, in latin-1, has no bytes for '\\u6f22'. Set "
        "PYTHONIOENCODING=utf-8.\n"
    )
