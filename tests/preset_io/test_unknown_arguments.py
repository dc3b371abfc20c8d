import json

import keras
import keras_hub
import numpy as np
import pytest

import keras_wave
from keras_wave import keras_compat
from keras_wave.models import builtin_presets
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

NAME = "agnews_modulation_tiny"
CLASSES = [
    keras_wave.WaveBackbone,
    keras_wave.WaveClassifier,
    keras_wave.WaveClassifierPreprocessor,
    keras_wave.WaveTokenizer,
]


@pytest.fixture
def nothing_is_read(monkeypatch):
    """A file that is read, built in or downloaded, fails the test."""

    def refuse(preset, name):
        raise AssertionError(f"{name} of {preset} was asked for.")

    monkeypatch.setattr(keras_compat, "preset_file", refuse)
    monkeypatch.setattr("keras_hub.src.utils.preset_utils.get_file", refuse)


@pytest.mark.parametrize("preset", [NAME, "hf://user/model"])
@pytest.mark.parametrize(
    ("cls", "given", "meant"),
    [
        (keras_wave.WaveClassifier, "num_clases", "num_classes"),
        (keras_wave.WaveClassifier, "clas_names", "class_names"),
        (keras_wave.WaveClassifier, "load_weight", "load_weights"),
        (keras_wave.WaveClassifier, "dype", "dtype"),
        (keras_wave.WaveClassifier, "preprocesor", "preprocessor"),
        (keras_wave.WaveBackbone, "hiden_dim", "hidden_dim"),
        (keras_wave.WaveBackbone, "names", "name"),
        (keras_wave.WaveTokenizer, "lower_case", "lowercase"),
        (keras_wave.WaveTokenizer, "vocabularry", "vocabulary"),
        (
            keras_wave.WaveClassifierPreprocessor,
            "sequence_lenght",
            "sequence_length",
        ),
        (keras_wave.WaveClassifierPreprocessor, "config_fil", "config_file"),
    ],
)
def test_a_slip_is_told_before_anything_is_read(
    cls, given, meant, preset, nothing_is_read
):
    with pytest.raises(ValueError) as error:
        cls.from_preset(preset, **{given: 3})
    assert str(error.value) == (
        f"`{cls.__name__}.from_preset()` has no argument `{given}`. "
        f"Did you mean `{meant}`?"
    )


@pytest.mark.parametrize(
    ("cls", "given", "owner"),
    [
        (keras_wave.WaveClassifier, "hidden_dim", "WaveBackbone"),
        (
            keras_wave.WaveClassifier,
            "sequence_length",
            "WaveClassifierPreprocessor",
        ),
        (keras_wave.WaveClassifier, "lowercase", "WaveTokenizer"),
        (keras_wave.WaveClassifierPreprocessor, "lowercase", "WaveTokenizer"),
    ],
)
def test_an_argument_of_a_part(cls, given, owner, nothing_is_read):
    with pytest.raises(
        ValueError, match=f"`{given}`, which is one of `{owner}`"
    ):
        cls.from_preset(NAME, **{given: 3})


@pytest.mark.parametrize("cls", CLASSES)
def test_nothing_like_it(cls, nothing_is_read):
    with pytest.raises(
        ValueError, match="Its arguments are: .*`name`"
    ) as error:
        cls.from_preset(NAME, xyzzy=3)
    assert "`xyzzy`" in str(error.value)
    assert "`self`" not in str(error.value)
    assert "`kwargs`" not in str(error.value)


def test_all_of_them_are_told(nothing_is_read):
    with pytest.raises(ValueError, match="num_classes.*class_names"):
        keras_wave.WaveClassifier.from_preset(NAME, num_clases=2, clas_names=[])


@pytest.mark.parametrize("make", [make_backbone, make_classifier])
def test_a_slip_in_a_constructor(make):
    with pytest.raises(ValueError, match=r"`Wave\w+\(\)` has no .*`name`\?"):
        make(nam="mine")


def test_the_precision_of_a_classifier_is_that_of_its_backbone():
    with pytest.raises(ValueError, match="`dtype`, which is one of `WaveBack"):
        make_classifier(dtype="bfloat16")


@pytest.mark.parametrize(
    "cls", [keras_wave.WaveTokenizer, keras_wave.WaveClassifierPreprocessor]
)
def test_layers_refuse_it_themselves(cls):
    with pytest.raises(ValueError, match="xyzzy"):
        cls(None, xyzzy=3)


def test_keras_hub_of_its_own_refuses_it_too():
    with pytest.raises(ValueError, match="`num_clases`.*`num_classes`"):
        keras_hub.models.TextClassifier.from_preset(NAME, num_clases=3)


@pytest.mark.parametrize(
    ("cls", "arguments"),
    [
        (
            keras_wave.WaveClassifier,
            {
                "load_weights": False,
                "num_classes": 3,
                "class_names": ["a", "b", "c"],
                "activation": "softmax",
                "dropout": 0.2,
                "dtype": "bfloat16",
                "name": "mine",
                "compile": False,
                "preprocessor": None,
            },
        ),
        (keras_wave.WaveClassifier, {"trainable": False}),
        (
            keras_wave.WaveBackbone,
            {
                "load_weights": False,
                "hidden_dim": 8,
                "dtype": "bfloat16",
                "name": "mine",
                "trainable": False,
            },
        ),
        (
            keras_wave.WaveTokenizer,
            {
                "config_file": "tokenizer.json",
                "lowercase": False,
                "sequence_length": 7,
                "special_tokens_in_strings": True,
                "dtype": "int32",
                "name": "mine",
                "trainable": False,
                "_allow_python_workflow": True,
            },
        ),
        (
            keras_wave.WaveClassifierPreprocessor,
            {
                "config_file": "preprocessor.json",
                "sequence_length": 7,
                "truncate": "waterfall",
                "name": "mine",
                "trainable": False,
            },
        ),
    ],
)
def test_what_is_right_is_taken(cls, arguments):
    loaded = cls.from_preset(NAME, **arguments)
    assert loaded.name == arguments.get("name", loaded.name)
    assert loaded.trainable == arguments.get("trainable", True)


def test_parts_that_were_loaded_before():
    parts = {
        "backbone": keras_wave.WaveBackbone.from_preset(NAME),
        "preprocessor": keras_wave.WaveClassifierPreprocessor.from_preset(
            NAME, sequence_length=7
        ),
    }
    loaded = keras_wave.WaveClassifier.from_preset(NAME, **parts)
    assert loaded.backbone is parts["backbone"]
    assert loaded.preprocessor is parts["preprocessor"]
    assert loaded.preprocessor.sequence_length == 7


class Hobbyist(keras_wave.WaveClassifier):
    """An argument that the signature names, and one that it does not."""

    def __init__(self, *args, hobby=None, **kwargs):
        self.pet = kwargs.pop("pet", None)
        super().__init__(*args, **kwargs)
        self.hobby = hobby

    def get_config(self):
        return {**super().get_config(), "hobby": self.hobby, "pet": self.pet}


@pytest.fixture
def hobbyist(tmp_path):
    small = make_classifier()
    Hobbyist(
        small.backbone, 2, small.preprocessor, hobby="chess", pet="cat"
    ).save_to_preset(tmp_path)
    return tmp_path


@pytest.mark.parametrize("cls", [Hobbyist, keras_wave.WaveClassifier])
def test_arguments_of_a_class_of_the_caller(cls, hobbyist):
    with keras.saving.custom_object_scope({"Hobbyist": Hobbyist}):
        loaded = cls.from_preset(hobbyist)
        assert (loaded.hobby, loaded.pet) == ("chess", "cat")
        loaded = cls.from_preset(hobbyist, hobby="go", pet="dog", dropout=0.5)
        assert (loaded.hobby, loaded.pet) == ("go", "dog")
        with pytest.raises(ValueError, match="`hoby`. Did you mean `hobby`"):
            cls.from_preset(hobbyist, hoby="go")


def test_a_slip_in_a_constructor_of_the_caller():
    small = make_classifier()
    with pytest.raises(ValueError, match=r"`Hobbyist\(\)`.*`hoby`.*`hobby`"):
        Hobbyist(small.backbone, 2, hoby="go")


def test_a_class_of_the_caller_that_takes_nothing_more(tmp_path):
    class Plain(keras_wave.WaveBackbone):
        def __init__(self, vocabulary_size, hidden_dim=4):
            super().__init__(vocabulary_size, hidden_dim)

    assert Plain(9).hidden_dim == 4
    with pytest.raises(ValueError, match="`dropout`"):
        Plain.from_preset(tmp_path, dropout=0.5)


@pytest.mark.parametrize("names", [["x"], ["a", "b", "c"], "ab", ("x",)])
@pytest.mark.parametrize("from_folder", [True, False])
def test_names_of_other_classes_than_the_preset_has(
    names, from_folder, monkeypatch
):
    preset = "sst2_modulation"
    if from_folder:
        preset = str(builtin_presets.PRESETS_FOLDER / preset)
    names = list(names) if isinstance(names, tuple) else names
    monkeypatch.setattr(keras_wave.WaveBackbone, "load_weights", None)
    with pytest.raises(ValueError, match="must be 2, as the preset") as error:
        keras_wave.WaveClassifier.from_preset(preset, class_names=names)
    size = 1 if names == "ab" else len(names)
    assert f"Received {size}: class_names=[" in str(error.value)
    assert f"`num_classes={size}`" in str(error.value)


@pytest.mark.parametrize("number", [1, 3])
def test_names_of_other_classes_than_are_asked_for(number):
    with pytest.raises(ValueError, match=f"must be {number}, as `num_classes`"):
        keras_wave.WaveClassifier.from_preset(
            NAME, num_classes=number, class_names=["a", "b"]
        )
    with pytest.raises(ValueError, match="class_names=.'a', 'b'.") as error:
        make_classifier(num_classes=number, class_names=["a", "b"])
    assert f"{number} distinct strings" in str(error.value)


@pytest.mark.parametrize("names", [5, [1, 2], ["a", "a"]])
def test_names_that_are_none(names):
    with pytest.raises(ValueError, match="`class_names` must be"):
        keras_wave.WaveClassifier.from_preset(
            "sst2_modulation", class_names=names
        )


@pytest.mark.parametrize("form", [tuple, np.array, list])
def test_other_names_of_the_same_classes(form):
    loaded = keras_wave.WaveClassifier.from_preset(
        "sst2_modulation", class_names=form(["bad", "good"])
    )
    assert loaded.class_names == ["bad", "good"]
    json.dumps(loaded.class_names)


def test_another_number_alone_drops_the_saved_names():
    for cls in (keras_wave.WaveClassifier, keras_hub.models.TextClassifier):
        loaded = cls.from_preset("sst2_modulation", num_classes=3)
        assert loaded.class_names is None
