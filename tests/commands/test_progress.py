import dataclasses
import io
import sys

from keras_wave.commands import training
from keras_wave.commands.progress import announce
from keras_wave.commands.progress import progress
from keras_wave.training import model_size
from tests.models.small_models import make_classifier

ROWS = (["stocks fall", "team wins"] * 10, [0, 1] * 10)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def show():
    announce("Reading ...")
    with progress(length=2, label="Texts") as bar:
        bar.update(2)


def test_terminal_shows_what_takes_its_time(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    show()
    assert terminal.getvalue().startswith("Reading ...\n")
    assert "Texts" in terminal.getvalue()
    assert "2/2" in terminal.getvalue()


def test_file_shows_nothing(monkeypatch):
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    show()
    assert file.getvalue() == ""


def test_training_counts_its_steps_on_a_terminal(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    lines = []
    size = dataclasses.replace(model_size.SIZES[0], epochs=2)
    best = training.train(
        make_classifier(), ROWS, ROWS, size, on_epoch=lines.append
    )
    assert len(best.epochs) == 2
    # Of 20 rows, two batches an epoch.
    assert "4/4" in terminal.getvalue()
    assert "Epoch 1: " in terminal.getvalue()
    assert lines == []
