import pathlib
import subprocess
import sys

import pytest
from apache_beam.options.pipeline_options import StandardOptions

from keras_wave.corpus.__main__ import beam_options
from keras_wave.corpus.__main__ import main


def run(*arguments):
    return main([*map(str, arguments)])


def test_a_corpus_is_classified_by_one_command(preset, tmp_path, capsys):
    file = tmp_path / "texts.txt"
    file.write_text("stocks fall\nteam wins\n")
    output = tmp_path / "output"
    status = run("--inputs", file, "--output", output, "--model", preset)
    assert status == 0
    assert "2 rows are answered" in capsys.readouterr().out
    assert (output / "summary.json").exists()


def test_bad_input_is_one_line_and_a_status(preset, tmp_path, capsys):
    output = tmp_path / "output"
    missing = tmp_path / "missing.txt"
    status = run("--inputs", missing, "--output", output, "--model", preset)
    assert status == 2
    error = capsys.readouterr().err
    assert error == f"error: There is no file '{missing}'.\n"


def test_the_runner_of_one_machine_is_taken_if_none_is_named():
    def runner(*arguments):
        return beam_options([*arguments]).view_as(StandardOptions).runner

    assert runner() == "FnApiRunner"
    assert runner("--runner=FlinkRunner") == "FlinkRunner"


@pytest.mark.parametrize("option", ["direct_num_worker", "direct-num-workers"])
def test_a_misspelt_option_is_an_error(option):
    with pytest.raises(ValueError, match=f"no option --{option}\\."):
        beam_options([f"--{option}=2"])


def test_the_package_itself_imports_no_beam():
    program = "import keras_wave, sys; sys.exit('apache_beam' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=pathlib.Path(__file__).parents[2]
    )
    assert result.returncode == 0
