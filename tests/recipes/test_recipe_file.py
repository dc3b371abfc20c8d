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
        ("seed = 7", "seed = 7\nsave_minutes = 0", "`save_minutes`.* than 0"),
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


BACKBONE = """\
[model]
backbone = "some_en"
sequence_length = 16
classifier_dropout = 0.1

"""


@pytest.fixture
def of_a_backbone(recipe_path, tmp_path):
    """The path of a recipe that starts from a backbone."""
    before, _, rest = recipe_path.read_text("utf-8").partition("[vocabulary]")
    _, _, training = rest.partition("[training]")
    path = tmp_path / "of_a_backbone.toml"
    path.write_text(f"{before}{BACKBONE}[training]{training}", encoding="utf-8")
    return path


def test_model_of_a_backbone(of_a_backbone):
    recipe = recipe_file.read(of_a_backbone, ["model.token_dropout=0.25"])
    assert recipe.is_pretrained and recipe.network.dtype == "float32"
    assert recipe.model.backbone == "some_en"
    assert recipe.model.token_dropout == 0.25
    # That of the backbone.
    assert recipe.model.embedding_dropout is None


DISTILLATION = (
    "distillation.temperature=2.0",
    "distillation.label_share=0.5",
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["model.hidden_dim=8"], "`hidden_dim` .* left out: .* some_en"),
        (["model.rotation=true"], "`rotation` .* left out: .* some_en"),
        (["model.tokendropout=0.1"], "`tokendropout` in .model. is unknown"),
        (["model.token_dropout=1.0"], r"`token_dropout`.* in \[0, 1\), not 1"),
        (["model.sequence_length=1"], "`sequence_length`.* 3 or more"),
        (
            ["vocabulary.size=70", "vocabulary.lowercase=true"],
            r"\[vocabulary\] must be left out: the backbone some_en has one",
        ),
        (
            [
                *DISTILLATION,
                "distillation.teacher='a'",
                "distillation.initial_embeddings=true",
            ],
            "`initial_embeddings` .* must be false: .* some_en",
        ),
    ],
)
def test_what_a_backbone_decides_is_refused(of_a_backbone, changes, message):
    with pytest.raises(BadInput, match=message):
        recipe_file.read(of_a_backbone, changes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("distillation.teachers=[]", "`teacher`, or tables .* not both or"),
        ("distillation.teachers='a'", r"must be tables, \[\[teachers\]\]"),
        (
            "distillation.teachers=[{recipe='a', changes=['training.seed=2']}]",
            "the teacher a has `changes` and needs a `name`",
        ),
        (
            "distillation.teachers=[{recipe='a', name='b/c'}]",
            "`name`.* the name of a folder, not 'b/c'",
        ),
        ("distillation.teachers=[{name='a'}]", "`recipe` .* is missing"),
    ],
)
def test_teachers_that_do_not_fit(recipe_path, change, message):
    changes = [*DISTILLATION, "distillation.initial_embeddings=true", change]
    with pytest.raises(BadInput, match=message):
        recipe_file.read(recipe_path, changes)


def test_one_teacher_or_several_but_not_both(recipe_path):
    changes = [
        *DISTILLATION,
        "distillation.initial_embeddings=true",
        "distillation.teacher='a'",
    ]
    (teacher,) = recipe_file.read(
        recipe_path, changes
    ).distillation.all_teachers
    assert (teacher.recipe, teacher.name, teacher.changes) == ("a", None, ())
    changes.append("distillation.teachers=[{recipe='a'}]")
    with pytest.raises(BadInput, match="not both or neither"):
        recipe_file.read(recipe_path, changes)


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
