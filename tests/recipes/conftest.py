"""A data set and a recipe so small that a whole run takes seconds."""

import contextlib
import csv
import io
import json
import random
import types

import pytest

import recipe_file
import train
from tests.recipes.runs import AVERAGE

TOPICS = {
    "a": ["river", "forest", "mountain", "meadow"],
    "b": ["violin", "trumpet", "melody", "chorus"],
}
OTHERS = ["the", "of", "and", "with", "near", "under", "over", "some"]

RECIPE = """\
[preset]
name = "tiny"
description = "A classifier of made-up sentences."
example = "a river near the forest"

[data]
name = "tiny"
columns = ["label", "title", "text"]
label_values = ["a", "b"]
class_names = ["Nature", "Music"]
validation_fraction = 0.25
note = "Nobody else has these rows."
licence_note = "Everybody may use them."

[vocabulary]
size = 70
lowercase = true

[model]
sequence_length = 16
hidden_dim = 8
num_layers = 1
update = "modulation"
feedforward = "pooled"
token_dropout = 0.2
embedding_dropout = 0.2
dropout = 0.1
classifier_dropout = 0.1

[training]
batch_size = 16
epochs = 2
learning_rate = 1e-2
label_smoothing = 0.05
seed = 7
"""


def make_rows(size, seed):
    draw = random.Random(seed)
    rows = []
    for number in range(size):
        label = "ab"[number % 2]
        words = draw.choices(TOPICS[label], k=2) + draw.choices(
            OTHERS, k=draw.randint(1, 25)
        )
        draw.shuffle(words)
        title = "" if number % 3 else "Some title"
        rows.append([label, title, " ".join(words)])
    return rows


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_csv(folder / "train.csv", make_rows(64, seed=1))
    write_csv(folder / "validation.csv", make_rows(16, seed=2))
    write_csv(folder / "test.csv", make_rows(16, seed=3))
    return folder


@pytest.fixture(scope="session")
def recipe_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "tiny.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def recipe(recipe_path):
    return recipe_file.read(recipe_path)


@pytest.fixture(scope="session")
def run_recipe():
    """Runs the command, and returns its exit code and what it printed."""

    def run(*arguments):
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
        ):
            code = train.main([str(argument) for argument in arguments])
        return types.SimpleNamespace(
            code=code, stdout=stdout.getvalue(), stderr=stderr.getvalue()
        )

    return run


@pytest.fixture(scope="session")
def finished(run_recipe, recipe_path, data_folder, tmp_path_factory):
    """The folder of a finished run, what it printed, and its metrics."""
    folder = tmp_path_factory.mktemp("runs") / "finished"
    result = run_recipe(recipe_path, "--data", data_folder, "--output", folder)
    assert result.code == 0, result.stderr
    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    return types.SimpleNamespace(
        folder=folder, stdout=result.stdout, metrics=metrics
    )


@pytest.fixture(scope="session")
def averaged(run_recipe, recipe_path, data_folder, tmp_path_factory):
    """The folder of the finished run once more, its weights averaged."""
    folder = tmp_path_factory.mktemp("runs") / "averaged"
    result = run_recipe(
        recipe_path, "--data", data_folder, "--output", folder, *AVERAGE
    )
    assert result.code == 0, result.stderr
    return folder


@pytest.fixture
def readme(request, tmp_path):
    """A README.md, of the text that the test's module has for it."""
    path = tmp_path / "README.md"
    path.write_text(request.module.README, encoding="utf-8")
    return path
