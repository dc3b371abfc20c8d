"""A student's run with a tiny BERT as its teacher."""

import dataclasses
import json
import shutil
import types

import keras
import numpy as np
import pytest

import distillation
import labelled_text
import length_bucketing
import recipe_file
import teacher_recipe
import teaching
import train
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
        [teacher], rows.texts, labels, settings, tmp_path
    )
    logits = distillation.apply(classifier, classifier.output, rows.texts)
    powers = np.exp(np.asarray(logits, "float64") / 2.0)
    answers = powers / powers.sum(axis=-1, keepdims=True)
    expected = 0.25 * labels + 0.75 * answers
    np.testing.assert_allclose(targets, expected, rtol=1e-5)


def test_answers_are_kept(teacher, rows, student_recipe, tmp_path, monkeypatch):
    settings = recipe_file.read(student_recipe).distillation
    labels = keras.utils.to_categorical(rows.labels, 2)
    arguments = ([teacher], rows.texts, labels, settings, tmp_path)
    first = distillation.make_targets(*arguments)
    monkeypatch.delattr(distillation, "apply")
    np.testing.assert_array_equal(distillation.make_targets(*arguments), first)


SEVERAL = """
[distillation]
temperature = 2.0
label_share = 0.25
initial_embeddings = true

[[distillation.teachers]]
recipe = "tiny_teacher"

[[distillation.teachers]]
recipe = "tiny_teacher"
name = "teacher_8"
changes = ["training.seed=8", "data.validation_seed=7"]
"""


@pytest.fixture(scope="module")
def several_recipe(student_recipe):
    """The path of the recipe of a student of two teachers."""
    text = student_recipe.read_text("utf-8").replace(DISTILLATION, SEVERAL)
    path = student_recipe.with_name("of_several.toml")
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def several_run(student_run, several_recipe, run_recipe, data_folder):
    """The folder of a run beside that of the student of one."""
    folder = student_run.with_name("of_several")
    # There is no validation file: it is set aside, of one seed for all.
    data = student_run.with_name("data")
    data.mkdir()
    shutil.copy(data_folder / "train.csv", data)
    before = student_run.with_name("tiny_teacher")
    before.rename(before.with_name("other_rows"))
    result = run_recipe(several_recipe, "--data", data, "--output", folder)
    assert result.code == 0, result.stderr
    yield folder
    before.rename(before.with_name("of_the_fraction"))
    before.with_name("other_rows").rename(before)


@pytest.fixture(scope="module")
def two_teachers(several_run, several_recipe):
    recipe = recipe_file.read(several_recipe)
    return [
        teaching.Teacher(found.recipe, several_run.with_name(found.name))
        for found in teacher_recipe.read_all(several_recipe, recipe)
    ]


def test_each_of_several_teachers_is_trained(several_run):
    seeds = []
    for name in ("tiny_teacher", "teacher_8"):
        metrics = read_metrics(several_run.with_name(name))
        seeds.append(metrics["recipe"]["training"]["seed"])
    assert seeds == [7, 8]
    # Who sees the folder alone knows which it is, and how to make it again.
    assert metrics["name"] == "teacher_8"
    assert "--set training.seed=8" in metrics["command"]


def test_several_teachers_answer_with_their_mean(
    two_teachers, several_recipe, rows, tmp_path
):
    settings = recipe_file.read(several_recipe).distillation
    labels = keras.utils.to_categorical(rows.labels, 2)
    arguments = (rows.texts, labels, settings, tmp_path)
    one, other = (
        distillation.make_targets([teacher], *arguments)
        for teacher in two_teachers
    )
    assert np.abs(one - other).max() > 1e-3
    both = distillation.make_targets(two_teachers, *arguments)
    np.testing.assert_allclose(both, (one + other) / 2, rtol=1e-5)


def test_metrics_name_several_teachers(
    several_run, two_teachers, several_recipe, run_recipe
):
    metrics = read_metrics(several_run)
    about = metrics["teacher"]
    assert about["teachers"] == [teacher.about for teacher in two_teachers]
    assert about["name"] == "tiny, teacher_8"
    recipe = recipe_file.read(several_recipe)
    folder = several_run.with_name("data")
    validation = labelled_text.load(recipe.data, folder, seed=7).validation
    answers = [
        teacher.classifier.predict_proba(validation.texts)
        for teacher in two_teachers
    ]
    hits = np.mean(answers, axis=0).argmax(axis=-1) == validation.labels
    assert about["validation"] == hits.mean()
    card = (several_run / "README.md").read_text("utf-8")
    assert "| validation accuracy of its teacher, `teacher_8` |" in card
    assert f"accuracy of their mean | {hits.mean():.4f} |" in card


def test_embeddings_are_those_of_the_first_teacher(
    student_recipe, several_recipe, rows, monkeypatch
):
    asked = []
    first, second = types.SimpleNamespace(classifier=1), None

    def stop(teacher, *arguments):
        asked.append(teacher)
        raise KeyboardInterrupt

    monkeypatch.setattr(distillation, "copy_embeddings", stop)
    recipe = recipe_file.read(several_recipe)
    splits = types.SimpleNamespace(train=rows)
    checkpoint = types.SimpleNamespace(is_begun=False)
    with pytest.raises(KeyboardInterrupt):
        train.train(recipe, splits, checkpoint, [first, second])
    assert asked == [1]


def test_two_teachers_in_one_folder(several_recipe, tmp_path):
    for path in several_recipe.parent.iterdir():
        shutil.copy(path, tmp_path)
    path = tmp_path / "of_several.toml"
    text = path.read_text("utf-8").replace('"teacher_8"', '"tiny_teacher"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="two teachers in one folder, tiny_te"):
        teacher_recipe.read_all(path, recipe_file.read(path))


def test_fingerprint_is_of_the_recipes_of_all_teachers(several_recipe):
    splits = types.SimpleNamespace(fingerprint=lambda: "rows")
    recipe = recipe_file.read(several_recipe)
    found = teacher_recipe.read_all(several_recipe, recipe)
    other = dataclasses.replace(
        found[1], recipe=recipe_file.read(found[1].path, ["training.seed=9"])
    )
    prints = {
        train.compute_fingerprint(recipe, splits, teachers)
        for teachers in (found, found[::-1], [found[0], other], found[:1])
    }
    assert len(prints) == 4


def read_metrics(folder):
    return json.loads((folder / "metrics.json").read_text("utf-8"))


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
