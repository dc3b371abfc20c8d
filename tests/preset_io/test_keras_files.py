"""A `.keras` file is loaded with all that training goes on with."""

import json
import sys
import zipfile

import keras
import numpy as np
import pytest

from keras_wave.optimizers import RowwiseAdam
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]


def make_compiled_classifier(optimizer, **kwargs):
    keras.utils.set_random_seed(0)
    classifier = make_classifier(
        backbone=make_backbone(embedding_dropout=0.0), dropout=0.0
    )
    classifier.compile(optimizer, **kwargs)
    return classifier


def save_and_load(classifier, folder, **kwargs):
    classifier.save(folder / "classifier.keras")
    return keras.saving.load_model(folder / "classifier.keras", **kwargs)


@pytest.mark.parametrize(
    "make_optimizer",
    [
        lambda: keras.optimizers.SGD(0.1, momentum=0.9),
        lambda: keras.optimizers.Adam(0.01),
        lambda: RowwiseAdam(0.01),
    ],
    ids=["sgd", "adam", "rowwise-adam"],
)
def test_training_goes_on(make_optimizer, tmp_path):
    classifier = make_compiled_classifier(make_optimizer())
    classifier.fit(TEXTS, LABELS, epochs=2, shuffle=False, verbose=0)
    loaded = save_and_load(classifier, tmp_path)
    assert loaded.optimizer.get_config() == classifier.optimizer.get_config()
    for model in (classifier, loaded):
        model.fit(TEXTS, LABELS, epochs=2, shuffle=False, verbose=0)
    assert loaded.optimizer.iterations == 4
    weights = zip(loaded.get_weights(), classifier.get_weights())
    for weight, expected in weights:
        np.testing.assert_allclose(weight, expected, atol=1e-6)


def name_optimizer(path, module):
    """Writes into a file what Keras on PyTorch has written there."""
    with zipfile.ZipFile(path) as file:
        contents = {name: file.read(name) for name in file.namelist()}
    config = json.loads(contents["config.json"])
    optimizer = config["compile_config"]["optimizer"]
    assert optimizer["module"] == "keras.optimizers"
    optimizer.update(module=module, registered_name=optimizer["class_name"])
    contents["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)


def test_files_that_name_the_optimizer_of_pytorch(tmp_path, monkeypatch):
    """As those do that were written before, where PyTorch may be missing."""
    path = tmp_path / "classifier.keras"
    classifier = make_compiled_classifier(keras.optimizers.Adam(0.01))
    classifier.fit(TEXTS, LABELS, epochs=2, shuffle=False, verbose=0)
    classifier.save(path)
    private = "keras.src.backend.torch.optimizers.torch_adam"
    name_optimizer(path, private)
    monkeypatch.setitem(sys.modules, private, None)
    loaded = keras.saving.load_model(path)
    assert type(loaded.optimizer) is type(classifier.optimizer)
    for model in (classifier, loaded):
        model.fit(TEXTS, LABELS, epochs=2, shuffle=False, verbose=0)
    assert loaded.optimizer.iterations == 4
    weights = zip(loaded.get_weights(), classifier.get_weights())
    for weight, expected in weights:
        np.testing.assert_allclose(weight, expected, atol=1e-6)


@pytest.mark.parametrize(
    "make_optimizer",
    [
        lambda: keras.optimizers.SGD(0.1),
        lambda: keras.optimizers.LossScaleOptimizer(
            keras.optimizers.AdamW(0.01)
        ),
    ],
)
def test_files_name_what_every_backend_has(make_optimizer, tmp_path):
    path = tmp_path / "classifier.keras"
    classifier = make_compiled_classifier(make_optimizer())
    classifier.save(path)
    with zipfile.ZipFile(path) as file:
        config = json.loads(file.read("config.json"))
    assert "keras.src" not in json.dumps(config["compile_config"])
    optimizer = keras.saving.load_model(path).optimizer
    assert optimizer.get_config() == classifier.optimizer.get_config()


def test_loss_and_metrics_are_kept(tmp_path):
    classifier = make_compiled_classifier(
        "sgd",
        loss=keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, name="entropy"
        ),
        metrics=[keras.metrics.SparseTopKCategoricalAccuracy(k=2, name="top")],
    )
    loaded = save_and_load(classifier, tmp_path)
    expected = classifier.evaluate(TEXTS, LABELS, return_dict=True, verbose=0)
    assert set(expected) == {"loss", "top"}
    assert loaded.evaluate(
        TEXTS, LABELS, return_dict=True, verbose=0
    ) == pytest.approx(expected, rel=1e-5)


def test_no_metrics_stay_none(tmp_path):
    classifier = make_compiled_classifier("sgd", metrics=None)
    for model in (classifier, save_and_load(classifier, tmp_path)):
        logs = model.evaluate(TEXTS, LABELS, return_dict=True, verbose=0)
        assert set(logs) == {"loss"}


def test_another_backend_compiles_in_its_own_way(tmp_path):
    automatic = make_compiled_classifier("sgd").jit_compile
    # As of a file from a backend that decided otherwise.
    other = make_compiled_classifier("sgd", jit_compile=not automatic)
    assert save_and_load(other, tmp_path).jit_compile == automatic


def test_loading_without_compiling(tmp_path):
    classifier = make_compiled_classifier("sgd", metrics=["accuracy"])
    loaded = save_and_load(classifier, tmp_path, compile=False)
    assert isinstance(loaded.optimizer, keras.optimizers.Adam)
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )


@pytest.mark.parametrize("name", ["c.h5", "c.hdf5"])
@pytest.mark.parametrize("make", [make_classifier, make_backbone])
def test_other_formats_are_refused_before_a_file_is_written(
    make, name, tmp_path
):
    with pytest.raises(ValueError, match=r"c\.h.*ends in `\.keras`"):
        make().save(tmp_path / name)
    assert not list(tmp_path.iterdir())
