import dataclasses

import pytest

import keras_wave
import pretraining_recipe
import recipe_file
from keras_wave.data.bad_input import BadInput
from tests.recipes.test_pretrain import RECIPE


@pytest.mark.parametrize(
    ("name", "most"),
    [("wave_base_en", 10_000_000), ("wave_small_en", 3_000_000)],
)
def test_shipped_recipe(name, most):
    recipe = pretraining_recipe.read(recipe_file.find(name))
    assert recipe.preset.name == name
    assert recipe.sources
    model = dataclasses.asdict(recipe.model)
    del model["sequence_length"]
    backbone = keras_wave.WaveBackbone(recipe.vocabulary.size, **model)
    assert backbone.count_params() <= most


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("epochs = 4\n", "", r"`epochs` in \[pretraining\] is missing"),
        ("epochs = 4", "epochs = 0", "`epochs`.* 1 or more, not 0"),
        ("epochs = 4", "epochs = '4'", "`epochs`.* must be of type int: '4'"),
        ("fragments = 0.5", "fragments = 1.0", r"in \[0, 1\), not 1.0"),
        ("warmup = 0.1", "warmup = 1.0", "`warmup`.* between 0 and 1"),
        ("contrast = 0.1", "contrast = -1", "`contrast`.* 0 or more"),
        ("temperature = 0.1", "temperature = 0", "`temperature`.* than 0"),
        ("words = 12", "words = 0", "`passage_words`.* 1 or more"),
        ("seed = 7", "most_passages = 1\nseed = 7", "`most_passages`.* 2 or"),
        ("dropout = 0.0", "dropout = 1", r"`token_dropout`.* in \[0, 1\)"),
        ("rotation", "classifier_dropout", "`classifier_dropout`.* unknown"),
        ("hidden_dim = 12", "hidden_dim = 0", r"`hidden_dim` in \[model\]"),
        ('licence = "CC0"', "", r"`licence` in \[sources\] is missing"),
        ('licence = "CC0"', "licence = 0", r"`licence` in \[sources\].* str"),
        ("[[sources]]", "[[texts]]", r"\[texts\] is unknown"),
    ],
)
def test_error_names_file_and_key(tmp_path, old, new, message):
    assert old in RECIPE
    path = tmp_path / "changed.toml"
    path.write_text(RECIPE.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=message) as caught:
        pretraining_recipe.read(path)
    assert str(path) in str(caught.value)


def test_one_table_is_no_list_of_sources(tmp_path):
    path = tmp_path / "changed.toml"
    start, _, _ = RECIPE.partition("[[sources]]")
    path.write_text(f"{start}[sources]\nname = 'a'\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"must be tables, \[\[sources\]\], not"):
        pretraining_recipe.read(path)
