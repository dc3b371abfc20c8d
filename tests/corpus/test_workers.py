"""Several workers answer each row once, also where a run was killed."""

import csv
import os
import pathlib
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import keras_wave
from tests.corpus import answer_files
from tests.corpus.made_up_texts import make_texts
from tests.corpus.probabilities import predict
from tests.effort import effort

REPOSITORY = pathlib.Path(__file__).parents[2]
PRESET = "agnews_modulation_tiny"
TEXTS = effort(3_000, 200_000)
PART_SIZE = effort(100, 2_000)
WORKERS = 2
# Of a killed run: some are there, and most are not.
DONE_PARTS = 3


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Returns a folder of files, and the texts of each."""
    folder = tmp_path_factory.mktemp("corpus")
    texts = make_texts(TEXTS)
    parts = np.array_split(np.array(texts, object), 4)
    inputs = {}
    for number, part in enumerate(parts):
        file = folder / f"part-{number}.csv"
        with open(file, "w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(["text"])
            writer.writerows([text] for text in part)
            lines.write("a bad row, of two fields\n")
        inputs[str(file)] = part.tolist()
    return folder, inputs


@pytest.fixture(scope="module")
def expected(corpus):
    """What `predict()` says, by file, and the names of the classes."""
    classifier = keras_wave.WaveClassifier.from_preset(PRESET)
    _, inputs = corpus
    return {
        file: predict(classifier, texts) for file, texts in inputs.items()
    }, classifier.class_names


def start(pattern, output):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "keras_wave.corpus",
            f"--inputs={pattern}",
            f"--output={output}",
            f"--model={PRESET}",
            f"--part-size={PART_SIZE}",
            f"--direct_num_workers={WORKERS}",
            "--direct_running_mode=multi_processing",
        ],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Its workers die with it, and nothing else.
        start_new_session=True,
    )


def finish(process):
    output, _ = process.communicate()
    assert process.returncode == 0, output


def check(output, corpus, expected):
    _, inputs = corpus
    probabilities, class_names = expected
    answers = answer_files.read(output, "answers")
    assert len(answers) == TEXTS
    by_file = {file: [] for file in inputs}
    for row in answers:
        by_file[row["file"]].append(row)
    for file, rows in by_file.items():
        answer_files.check(
            rows, range(len(inputs[file])), probabilities[file], class_names
        )
    bad = [
        (row["file"], row["row"])
        for row in answer_files.read(output, "bad_rows")
    ]
    assert bad == [(file, len(texts)) for file, texts in inputs.items()]


def test_each_row_is_answered_once_as_predict_does(
    corpus, expected, tmp_path, record_property
):
    folder, _ = corpus
    output = tmp_path / "output"
    finish(start(folder / "*.csv", output))
    check(output, corpus, expected)
    record_property("texts answered once", TEXTS)


def test_a_killed_run_is_completed_without_doubles(
    corpus, expected, tmp_path, record_property
):
    folder, _ = corpus
    output = tmp_path / "output"
    process = start(folder / "*.csv", output)
    answers = output / "answers"
    while process.poll() is None:
        done = list(answers.iterdir()) if answers.exists() else []
        if len(done) >= DONE_PARTS:
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (output / "summary.json").exists()
    done = {path: path.stat().st_mtime_ns for path in answers.iterdir()}
    assert DONE_PARTS <= len(done) < TEXTS / PART_SIZE

    finish(start(folder / "*.csv", output))
    check(output, corpus, expected)
    # What was done was not done again.
    assert {path: path.stat().st_mtime_ns for path in done} == done
    record_property("texts of a killed run answered once", TEXTS)
