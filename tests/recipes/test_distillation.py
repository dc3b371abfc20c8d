"""A student's run with a tiny BERT as its teacher."""

import json
import shutil

import keras
import numpy as np
import pytest

import distillation
import labelled_text
import length_bucketing
import recipe_file
import teaching
import training_run
from keras_wave.data.bad_input import BadInput
from tests.recipes.conftest import RECIPE

BERT = """\
[bert]
sequence_length = 16
pooling = "average"
classifier_dropout = 0.1
num_layers = 1
hidden_dim = 12
num_heads = 2
intermediate_dim = 8

[training]
"""
DISTILLATION = """
[distillation]
teacher = "tiny_teacher"
temperature = 2.0
label_share = 0.25
initial_embeddings = true
"""


@pytest.fixture(scope="module")
def student_recipe(tmp_path_factory):
    """The path of a student's recipe, the teacher's beside it."""
    folder = tmp_path_factory.mktemp("recipes")
    before, _, rest = RECIPE.partition("[model]")
    _, _, training = rest.partition("[training]\n")
    (folder / "tiny_teacher.toml").write_text(before + BERT + training)
    student = RECIPE + "mixed_texts = 10\nema_momentum = 0.9\n" + DISTILLATION
    (folder / "tiny_student.toml").write_text(student)
    return folder / "tiny_student.toml"


@pytest.fixture(scope="module")
def student_run(run_recipe, student_recipe, data_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "student"
    result = run_recipe(
        student_recipe, "--data", data_folder, "--output", folder
    )
    assert result.code == 0, result.stderr
    return folder


@pytest.fixture(scope="module")
def teacher(student_run, student_recipe):
    recipe = recipe_file.read(student_recipe.with_name("tiny_teacher.toml"))
    return teaching.Teacher(recipe, student_run.with_name("tiny_teacher"))


@pytest.fixture(scope="module")
def classifier(teacher):
    return teacher.classifier


@pytest.fixture(scope="module")
def rows(student_recipe, data_folder):
    data = recipe_file.read(student_recipe).data
    return labelled_text.load(data, data_folder, seed=7).train


def test_teacher_is_trained_first_and_once(
    student_run, student_recipe, run_recipe, data_folder
):
    teacher_metrics = student_run.with_name("tiny_teacher") / "metrics.json"
    before = teacher_metrics.read_text("utf-8")
    assert json.loads(before)["recipe"]["bert"]["hidden_dim"] == 12
    result = run_recipe(
        student_recipe,
        "--data",
        data_folder,
        "--output",
        student_run,
        "--restart",
    )
    assert result.code == 0, result.stderr
    assert teacher_metrics.read_text("utf-8") == before


def test_metrics_name_the_teacher(student_run):
    metrics = json.loads((student_run / "metrics.json").read_text("utf-8"))
    assert metrics["recipe"]["distillation"]["teacher"] == "tiny_teacher"
    teacher = json.loads(
        (student_run.with_name("tiny_teacher") / "metrics.json").read_text(
            "utf-8"
        )
    )
    assert metrics["teacher"] == {
        "name": "tiny",
        "description": "A classifier of made-up sentences.",
        "validation": teacher["validation"]["accuracy"],
        "parameters": teacher["parameters"]["total"],
        "fingerprint": teacher["fingerprint"],
    }
    card = (student_run / "README.md").read_text("utf-8")
    assert f"{teacher['validation']['accuracy']:.4f}" in card


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"tiny_teacher"', '"tiny_student"', "is its own teacher"),
        ('"tiny_teacher"', '"nobody"', "there is no recipe 'nobody'"),
        ('"Nature", "Music"', '"Music", "Nature"', "other classes"),
    ],
)
def test_unfit_teacher(
    old, new, message, student_recipe, run_recipe, data_folder, tmp_path
):
    for path in student_recipe.parent.iterdir():
        shutil.copy(path, tmp_path)
    path = tmp_path / "tiny_student.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    folder = tmp_path / "run"
    result = run_recipe(path, "--data", data_folder, "--output", folder)
    assert result.code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert not folder.exists()


def test_teacher_with_other_validation_rows(
    student_recipe, run_recipe, data_folder, tmp_path
):
    (tmp_path / "train.csv").write_bytes(
        (data_folder / "train.csv").read_bytes()
    )
    result = run_recipe(
        student_recipe,
        "--data",
        tmp_path,
        "--output",
        tmp_path / "run",
        "--set",
        "training.seed=8",
    )
    assert result.code == 2
    assert "has other rows than its student" in result.stderr
    assert not (tmp_path / "run").exists()


def test_teacher_narrower_than_its_student(classifier, rows, student_recipe):
    recipe = recipe_file.read(student_recipe, ["model.hidden_dim=13"])
    student = training_run.build_classifier(recipe, rows.texts)
    with pytest.raises(BadInput, match="has 12 dimensions, too few .* 13"):
        distillation.copy_embeddings(classifier, student, stddev=0.5)


def test_answers_are_those_of_predict(classifier, rows):
    texts = rows.texts[:20]
    np.testing.assert_allclose(
        distillation.apply(classifier, classifier.output, texts),
        classifier.predict(np.array(texts), verbose=0),
        rtol=1e-4,
        atol=1e-5,
    )


def test_targets_are_answers_and_labels(
    teacher, classifier, rows, student_recipe, tmp_path
):
    settings = recipe_file.read(student_recipe).distillation
    labels = keras.utils.to_categorical(rows.labels, 2)
    targets = distillation.make_targets(
        teacher, rows.texts, labels, settings, tmp_path / "answers.npy"
    )
    logits = distillation.apply(classifier, classifier.output, rows.texts)
    powers = np.exp(np.asarray(logits, "float64") / 2.0)
    answers = powers / powers.sum(axis=-1, keepdims=True)
    expected = 0.25 * labels + 0.75 * answers
    np.testing.assert_allclose(targets, expected, rtol=1e-5)


def test_answers_are_kept(teacher, rows, student_recipe, tmp_path, monkeypatch):
    settings = recipe_file.read(student_recipe).distillation
    labels = keras.utils.to_categorical(rows.labels, 2)
    arguments = (
        teacher,
        rows.texts,
        labels,
        settings,
        tmp_path / "answers.npy",
    )
    first = distillation.make_targets(*arguments)
    monkeypatch.delattr(distillation, "apply")
    np.testing.assert_array_equal(distillation.make_targets(*arguments), first)


def test_embeddings_keep_the_teachers_similarities(
    classifier, rows, student_recipe
):
    recipe = recipe_file.read(student_recipe)
    student = training_run.build_classifier(recipe, rows.texts)
    distillation.copy_embeddings(classifier, student, stddev=0.5)
    after = keras.ops.convert_to_numpy(
        student.backbone.token_embedding.embeddings
    )
    vocabulary = student.preprocessor.tokenizer.get_vocabulary()
    words = [token.removeprefix("##") for token in vocabulary]
    x = distillation.apply(classifier, classifier.output_dense.input, words)
    x -= x.mean(axis=0)
    # Eight of twelve components: what they leave out is the smallest part.
    sizes = np.linalg.svd(x, compute_uv=False)
    np.testing.assert_allclose(after.std(), 0.5, rtol=1e-4)
    after = after * (np.linalg.norm(sizes[:8]) / np.linalg.norm(after))
    error = np.linalg.norm(x @ x.T - after @ after.T)
    np.testing.assert_allclose(error, np.linalg.norm(sizes[8:] ** 2), rtol=1e-2)


def test_inputs_of_a_bert_are_one_segment(classifier, rows):
    model = length_bucketing.encoded_model(classifier)
    x = classifier.preprocessor(rows.texts[:3])
    expected = keras.ops.convert_to_numpy(classifier(x))
    del x["segment_ids"]
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(model(x)), expected, rtol=1e-5, atol=1e-6
    )
