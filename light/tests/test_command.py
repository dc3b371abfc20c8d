"""Lines in, labels out, in a process without any framework."""

import io
import subprocess
import sys

import pytest

import keras_wave_light
from keras_wave_light import __main__
from tests import made_up_folder

LINES = b"the team wins\n\nstocks fall.\r\n\xff\xfe\nno end"
FRAMEWORKS = ("keras", "tensorflow", "jax", "torch")
PROCESS = """
import sys
from keras_wave_light.__main__ import main
main(sys.argv[1:])
print([name for name in {} if name in sys.modules], file=sys.stderr)
"""


def test_a_label_for_each_line(tmp_path):
    folder = made_up_folder.write(tmp_path / "x")
    process = subprocess.run(
        [sys.executable, "-c", PROCESS.format((*FRAMEWORKS, "numba")), folder],
        input=LINES,
        capture_output=True,
        check=True,
    )
    texts = ["the team wins", "", "stocks fall.", b"\xff\xfe", "no end"]
    labels = keras_wave_light.load(folder).predict(texts)
    assert process.stdout.decode().splitlines() == labels
    assert process.stderr.split() == [b"[]"]


def test_lines_are_answered_in_parts():
    assert list(__main__.batches("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]


def test_an_error_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\n")))
    with pytest.raises(SystemExit, match="keras-wave-light: .*cannot be used"):
        __main__.main([str(tmp_path)])
