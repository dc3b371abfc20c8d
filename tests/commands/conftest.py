"""The commands in this process, and a preset and rows for them."""

import csv
import random

import pytest
from click.testing import CliRunner

from keras_wave.__main__ import main
from tests.models.small_models import disturb
from tests.models.small_models import make_classifier

TOPICS = {
    "Nature": ["river", "forest", "mountain", "meadow"],
    "Music": ["violin", "trumpet", "melody", "chorus"],
}
OTHERS = ["the", "of", "and", "with", "near", "under", "over", "some"]


@pytest.fixture(scope="session")
def run():
    """Runs a command, and returns its exit code and what it printed."""

    def run(*arguments, stdin=None):
        result = CliRunner().invoke(main, list(map(str, arguments)), stdin)
        is_exit = isinstance(result.exception, SystemExit)
        if result.exception is not None and not is_exit:
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def assert_refused(run):
    """Runs a command that has one line to say about its input."""

    def assert_refused(*arguments, stdin=None):
        result = run(*arguments, stdin=stdin)
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        return result.stderr

    return assert_refused


@pytest.fixture(scope="session")
def classifier():
    return disturb(make_classifier(class_names=["Business", "Sports"]))


@pytest.fixture(scope="session")
def preset(classifier, tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    classifier.save_to_preset(folder)
    return folder


@pytest.fixture
def write_csv(tmp_path):
    """Writes rows into a new file, and returns its path."""

    def write_csv(rows, name="data.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    return write_csv


@pytest.fixture(scope="session")
def make_rows():
    """Makes labelled rows that can be told apart by one word each."""

    def make_rows(size, seed=0):
        draw = random.Random(seed)
        rows = []
        for number in range(size):
            label = list(TOPICS)[number % 2]
            words = [draw.choice(TOPICS[label]), *draw.choices(OTHERS, k=4)]
            draw.shuffle(words)
            rows.append([" ".join(words), label])
        return rows

    return make_rows
