import types

import pytest

from keras_wave.data.bad_input import BadInput

pytest.importorskip("torch")

import torch_processes


def ended(*codes):
    return [types.SimpleNamespace(exitcode=code) for code in codes]


def test_what_a_process_found_out_is_the_error(tmp_path):
    file = tmp_path / "error.txt"
    file.write_text("the disk is full", encoding="utf-8")
    with pytest.raises(BadInput, match="^the disk is full$"):
        torch_processes.raise_clearly(ended(2, -15), file)


def test_the_process_that_was_killed_is_named_not_those_it_took_along(tmp_path):
    message = "^process 2 of 3 was ended by SIGKILL. The same command goes on"
    with pytest.raises(BadInput, match=message):
        torch_processes.raise_clearly(ended(-15, -9, 1), tmp_path / "none")


def test_an_exception_of_a_process_is_left_to_its_traceback(tmp_path):
    file = tmp_path / "none"
    assert torch_processes.raise_clearly(ended(1, -15), file) is None
