"""Runs of a student that starts from a tiny backbone."""

import json
import shutil

import keras
import numpy as np
import pytest

import keras_wave
import pretrained_backbone
import recipe_file
import training_run
from tests.recipes.conftest import OTHERS
from tests.recipes.conftest import RECIPE
from tests.recipes.conftest import TOPICS

MODEL = """\
[model]
backbone = "{backbone}"
sequence_length = 16
token_dropout = 0.25
classifier_dropout = 0.1

[training]
"""
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@pytest.fixture(scope="module")
def backbone_folder(tmp_path_factory):
    """The folder of a backbone that knows the words of the rows."""
    folder = tmp_path_factory.mktemp("presets") / "tiny_en"
    tokens = [*TOKENS, *sum(TOPICS.values(), []), *OTHERS, "title"]
    keras.utils.set_random_seed(3)
    backbone = keras_wave.WaveBackbone(
        len(tokens),
        hidden_dim=12,
        feedforward="pooled",
        token_dropout=0.5,
        embedding_dropout=0.125,
    )
    backbone.save_to_preset(folder)
    keras_wave.WaveTokenizer(tokens).save_to_preset(folder)
    return folder


@pytest.fixture(scope="module")
def student_recipe(backbone_folder, tmp_path_factory):
    before, _, rest = RECIPE.partition("[vocabulary]")
    _, _, training = rest.partition("[training]\n")
    path = tmp_path_factory.mktemp("recipe") / "from_backbone.toml"
    model = MODEL.format(backbone=backbone_folder.as_posix())
    path.write_text(before + model + training, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def student_run(run_recipe, student_recipe, data_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "student"
    result = run_recipe(
        student_recipe, "--data", data_folder, "--output", folder
    )
    assert result.code == 0, result.stderr
    return folder


def read_weights(model):
    return [keras.ops.convert_to_numpy(weight) for weight in model.weights]


def test_training_starts_from_the_backbone(student_recipe, backbone_folder):
    recipe = recipe_file.read(student_recipe)
    classifier = training_run.build_classifier(recipe, ["a text of nobody"])
    backbone = keras_wave.WaveBackbone.from_preset(backbone_folder)
    for weight, expected in zip(
        read_weights(classifier.backbone), read_weights(backbone), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)
    # The recipe's, and the backbone's own.
    rates = (
        classifier.backbone.token_dropout,
        classifier.backbone.embedding_dropout,
    )
    assert rates == (0.25, 0.125)
    assert classifier.class_names == ["Nature", "Music"]
    tokenizer = classifier.preprocessor.tokenizer
    assert tokenizer.get_vocabulary()[:6] == [*TOKENS, "river"]


def test_all_weights_are_trained(student_run, backbone_folder):
    classifier = keras_wave.WaveClassifier.from_preset(student_run)
    backbone = keras_wave.WaveBackbone.from_preset(backbone_folder)
    moved = [
        np.abs(weight - before).max()
        for weight, before in zip(
            read_weights(classifier.backbone),
            read_weights(backbone),
            strict=True,
        )
    ]
    # Half precision moves them by less.
    assert min(moved) > 1e-3


def test_backbone_is_on_record(student_run, student_recipe):
    metrics = json.loads((student_run / "metrics.json").read_text("utf-8"))
    model = recipe_file.read(student_recipe).model
    assert metrics["backbone"] == pretrained_backbone.describe(model)
    assert metrics["backbone"]["name"] == "tiny_en"
    card = (student_run / "README.md").read_text("utf-8")
    assert "The weights started as those of the backbone `tiny_en`" in card


def test_run_of_a_backbone_of_other_weights_is_not_gone_on_with(
    student_run,
    student_recipe,
    backbone_folder,
    run_recipe,
    data_folder,
    tmp_path,
):
    def go_on(folder):
        change = f"model.backbone={folder.as_posix()!r}"
        arguments = ("--data", data_folder, "--output", student_run)
        return run_recipe(student_recipe, *arguments, "--set", change)

    # It may lie elsewhere.
    copied = tmp_path / "copied"
    shutil.copytree(backbone_folder, copied)
    result = go_on(copied)
    assert result.code == 0, result.stderr
    assert "finished already" in result.stdout
    backbone = keras_wave.WaveBackbone.from_preset(backbone_folder)
    weights = backbone.get_weights()
    backbone.set_weights([weights[0] + 1.0, *weights[1:]])
    other = tmp_path / "other"
    backbone.save_to_preset(other)
    keras_wave.WaveTokenizer.from_preset(copied).save_to_preset(other)
    result = go_on(other)
    assert result.code == 2
    assert "had another recipe" in result.stderr


def test_backbone_that_is_not_there(
    student_recipe, run_recipe, data_folder, tmp_path
):
    result = run_recipe(
        student_recipe,
        *("--data", data_folder, "--output", tmp_path / "run"),
        *("--set", "model.backbone='nobody_en'"),
    )
    assert result.code == 2
    assert "the backbone nobody_en could not be loaded" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_shipped_recipe_is_of_at_most_ten_million_parameters():
    path = recipe_file.find("agnews_modulation_distilled_base")
    classifier = training_run.build_classifier(recipe_file.read(path), [])
    assert classifier.count_params() <= 10_000_000
