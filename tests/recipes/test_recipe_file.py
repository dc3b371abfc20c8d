import pathlib

import pytest

import recipe_file
from keras_wave.data.bad_input import BadInput

# Those of backbones are of another kind.
SHIPPED = sorted(
    path
    for path in pathlib.Path(recipe_file.__file__).parent.glob("*.toml")
    if "[pretraining]" not in path.read_text("utf-8")
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_recipe_is_found_by_the_name_of_its_preset(path):
    recipe = recipe_file.read(recipe_file.find(path.stem))
    assert recipe.preset.name == path.stem
    assert (recipe.model is None) != (recipe.bert is None)


def test_there_are_shipped_recipes():
    assert {"agnews_modulation", "agnews_interference"} <= {
        path.stem for path in SHIPPED
    }


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(BadInput, match="agnews_interference, agnews_.*, sst2"):
        recipe_file.find("agnews")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("epochs = 2\n", "", r"`epochs` in \[training\] is missing"),
        ("epochs = 2", "epoch = 2", r"`epoch` in \[training\] is unknown"),
        ("epochs = 2", "epochs = 2.0", "`epochs`.* must be of type int: 2.0"),
        ("epochs = 2", "epochs = true", "`epochs`.* must be of type int: True"),
        ("epochs = 2", "epochs = 0", "`epochs`.* must be 1 or more, not 0"),
        ("epochs = 2", "epochs = ", "is not TOML"),
        ('["a", "b"]', '["a"]', "`label_values`.* as many as class_names"),
        ('["a", "b"]', "[1, 2]", "`label_values`.* a list of type str"),
        ('["a", "b"]', '["a", "a"]', "`label_values`.* distinct"),
        ('"modulation"', '"addition"', "`update`.* one of .*'addition'"),
        ("dropout = 0.1", "dropout = 1.5", r"`dropout`.* in \[0, 1\), not 1.5"),
        ("1e-2", "nan", "`learning_rate`.* larger than 0, not nan"),
        ("[training]", "[train]", r"\[train\] is unknown"),
        ("[preset]", "[[preset]]", r"\[preset\] must be a table"),
    ],
)
def test_error_names_file_and_key(recipe_path, tmp_path, old, new, message):
    text = recipe_path.read_text("utf-8")
    assert old in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=message) as caught:
        recipe_file.read(path)
    assert str(path) in str(caught.value)


def test_integer_is_taken_for_a_float(recipe_path, tmp_path):
    path = tmp_path / "changed.toml"
    text = recipe_path.read_text("utf-8")
    path.write_text(text.replace("1e-2", "1"), encoding="utf-8")
    learning_rate = recipe_file.read(path).training.learning_rate
    assert learning_rate == 1.0
    assert isinstance(learning_rate, float)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("embedding_dim = 0", "`embedding_dim`.* 1 or more, not 0"),
        ("bigram_buckets = -1", "`bigram_buckets`.* 0 or more, not -1"),
        ("kernel_size = 0", "`kernel_size`.* 1 or more, not 0"),
        ("wave_kernel_size = 4", "`wave_kernel_size`.* odd, not 4"),
        ("window_size = [3, 4]", "`window_size`.* odd numbers"),
        ("window_size = []", "`window_size`.* odd numbers"),
        ("window_size = 3", "`window_size`.* a list of type int, not 3"),
        ("other_semantics = 'word'", "`other_semantics`.* one of .*'word'"),
    ],
)
def test_order_is_checked(recipe_path, tmp_path, table, message):
    path = tmp_path / "changed.toml"
    text = recipe_path.read_text("utf-8")
    text = text.replace("[training]", f"{table}\n\n[training]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        recipe_file.read(path)


def test_changes(recipe_path):
    recipe = recipe_file.read(
        recipe_path,
        [
            "training.seed=8",
            "model.update='interference'",
            "model.rotation=true",
        ],
    )
    assert recipe.training.seed == 8
    assert recipe.model.update == "interference"
    assert recipe.model.rotation
    assert (
        recipe.training.epochs == recipe_file.read(recipe_path).training.epochs
    )


@pytest.mark.parametrize(
    "change",
    [
        "seed=2",
        "",
        "training.seed",
        "training.seed=",
        "a.b=1\nc.d=2",
        "model={}",
    ],
)
def test_change_of_another_form(recipe_path, change):
    with pytest.raises(BadInput, match="is no change of a recipe such as"):
        recipe_file.read(recipe_path, [change])


def test_change_of_an_unknown_key(recipe_path):
    with pytest.raises(BadInput, match=r"`sead` in \[training\] is unknown"):
        recipe_file.read(recipe_path, ["training.sead=2"])
