"""A LoRA file holds all that LoRA trains of a backbone."""

import concurrent.futures

import h5py
import keras
import keras_hub
import numpy as np
import pytest

from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier

TEXTS = ["stocks fall .", "the team wins", "market fallen", "the cup ."]
LABELS = [0, 1, 0, 1]
IDS = {
    "token_ids": np.array([[2, 5, 3]]),
    "padding_mask": np.array([[1, 1, 1]]),
}


def make_classifiers(**kwargs):
    """Returns two classifiers of the same weights."""
    classifier, other = (
        make_classifier(backbone=make_backbone(**kwargs)) for _ in range(2)
    )
    disturb(classifier)
    other.set_weights(classifier.get_weights())
    return classifier, other


def train(classifier):
    classifier.compile(keras.optimizers.Adam(0.1))
    classifier.fit(TEXTS, LABELS, epochs=3, verbose=0)


@pytest.mark.parametrize(
    "target_layer_names",
    [None, ["token_embedding", "intermediate_dense"]],
    ids=["default", "others"],
)
def test_files_make_the_same_classifier_of_a_new_one(
    target_layer_names, tmp_path
):
    trained, other = make_classifiers(num_layers=2)
    before = trained.predict_proba(TEXTS)
    trained.backbone.enable_lora(2, target_layer_names)
    np.testing.assert_allclose(trained.predict_proba(TEXTS), before, atol=1e-6)
    train(trained)
    expected = trained.predict_proba(TEXTS)
    assert np.abs(expected - before).max() > 0.01
    trained.backbone.save_lora_weights(tmp_path / "a.lora.h5")
    trained.save_task_weights(tmp_path / "head.weights.h5")
    other.backbone.load_lora_weights(tmp_path / "a.lora.h5")
    other.load_task_weights(tmp_path / "head.weights.h5")
    np.testing.assert_allclose(
        other.predict_proba(TEXTS), expected, rtol=1e-5, atol=1e-6
    )


def test_files_are_saved_and_loaded_whenever(tmp_path):
    """Between two steps, and then into the model that wrote the file."""
    path = tmp_path / "a.lora.h5"
    trained, other = make_classifiers()
    trained.backbone.enable_lora(2)
    expected = []

    def hand_on(batch, logs):
        trained.backbone.save_lora_weights(path)
        other.backbone.load_lora_weights(path)
        trained.backbone.load_lora_weights(path)
        expected.append(trained.backbone.predict(IDS, verbose=0))

    callback = keras.callbacks.LambdaCallback(on_train_batch_end=hand_on)
    trained.fit(TEXTS, LABELS, batch_size=2, callbacks=[callback], verbose=0)
    for classifier in (other, trained):
        outputs = classifier.backbone.predict(IDS, verbose=0)
        np.testing.assert_allclose(
            outputs["pooled_output"],
            expected[-1]["pooled_output"],
            rtol=1e-5,
            atol=1e-6,
        )
    other.compile()
    train(other)
    trained.backbone.load_lora_weights(path)
    outputs = trained.backbone.predict(IDS, verbose=0)
    np.testing.assert_allclose(
        outputs["pooled_output"],
        expected[-1]["pooled_output"],
        rtol=1e-5,
        atol=1e-6,
    )


def test_a_thread_that_predicts_and_one_that_saves(tmp_path):
    path = tmp_path / "a.lora.h5"
    classifier, _ = make_classifiers()
    classifier.backbone.enable_lora(2)
    classifier.backbone.save_lora_weights(path)
    expected = classifier.predict(TEXTS, verbose=0)
    with concurrent.futures.ThreadPoolExecutor() as threads:
        answers = [
            threads.submit(classifier.predict, TEXTS, verbose=0)
            for _ in range(10)
        ]
        for _ in range(20):
            classifier.backbone.save_lora_weights(path)
            classifier.backbone.load_lora_weights(path)
    for answer in answers:
        np.testing.assert_allclose(answer.result(), expected, rtol=1e-5)


def test_all_but_the_matrices_stays_as_it_was():
    classifier = make_classifier()
    backbone = classifier.backbone
    before = {v.path: keras.ops.copy(v) for v in backbone.weights}
    backbone.enable_lora(2)
    train(classifier)
    for variable in backbone.weights:
        if variable.path in before:
            np.testing.assert_array_equal(
                keras.ops.convert_to_numpy(variable),
                keras.ops.convert_to_numpy(before[variable.path]),
            )


def read_all(path):
    values = {}

    def read(name, item):
        if isinstance(item, h5py.Dataset):
            values[name] = item[()].tolist()

    with h5py.File(path) as file:
        file.visititems(read)
    return values


def test_files_are_those_of_kerashub(tmp_path):
    trained, other = make_classifiers()
    trained.backbone.enable_lora(2)
    train(trained)
    hub = keras_hub.models.Backbone
    hub.save_lora_weights(trained.backbone, tmp_path / "hub.lora.h5")
    trained.backbone.save_lora_weights(tmp_path / "own.lora.h5")
    files = [tmp_path / "hub.lora.h5", tmp_path / "own.lora.h5"]
    assert read_all(files[0]) == read_all(files[1])
    hub.load_lora_weights(other.backbone, tmp_path / "own.lora.h5")
    token_ids = {"token_ids": [[2, 5, 3]], "padding_mask": [[1, 1, 1]]}
    outputs = [
        model.backbone.predict(
            {name: np.array(ids) for name, ids in token_ids.items()}, verbose=0
        )["pooled_output"]
        for model in (trained, other)
    ]
    np.testing.assert_allclose(*outputs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0,), "rank=0"),
        ((2.0,), "rank=2.0"),
        ((2, ["query"]), "no layer 'query'.* 'projection'"),
        ((2, "readout_norm"), "no layer 'readout_norm'"),
        ((2, []), "at least one layer"),
    ],
)
def test_what_lora_cannot_train_is_refused(arguments, message):
    backbone = make_backbone()
    trainable = len(backbone.trainable_variables)
    with pytest.raises(ValueError, match=message):
        backbone.enable_lora(*arguments)
    assert len(backbone.trainable_variables) == trainable


def test_a_folded_backbone_has_no_projections():
    classifier = make_classifier().fold()
    with pytest.raises(ValueError, match="no layer 'projection'"):
        classifier.backbone.enable_lora(2)


def test_enabling_twice_is_refused():
    backbone = make_backbone()
    backbone.enable_lora(2)
    with pytest.raises(ValueError, match="enabled already"):
        backbone.enable_lora(2)


def test_a_file_that_would_not_be_all_is_refused(tmp_path):
    backbone = make_backbone()
    path = tmp_path / "a.lora.h5"
    with pytest.raises(ValueError, match="no LoRA weights to save"):
        backbone.save_lora_weights(path)
    backbone.enable_lora(2)
    with pytest.raises(ValueError, match=r"must end in `\.lora\.h5`"):
        backbone.save_lora_weights(tmp_path / "a.h5")
    backbone.token_embedding.trainable = True
    with pytest.raises(ValueError, match="token_embedding/embeddings is train"):
        backbone.save_lora_weights(path)
    assert not list(tmp_path.iterdir())


def spoil(file):
    matrix = next(iter(file["lora"].values()))["vars/lora_kernel_a"]
    matrix[0] = np.nan


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda file: file.pop("lora/vars/rank"), "no LoRA weights"),
        (lambda file: file.move("lora/3", "lora/77"), "another backbone"),
        (spoil, "a NaN"),
    ],
    ids=["rank", "layer", "nan"],
)
def test_other_files_are_refused_before_anything_changes(
    change, message, tmp_path
):
    path = tmp_path / "a.lora.h5"
    backbone = make_backbone()
    backbone.enable_lora(2)
    backbone.save_lora_weights(path)
    with h5py.File(path, "a") as file:
        index = next(name for name in file["lora"] if name.isdecimal())
        if index != "3":
            file.move(f"lora/{index}", "lora/3")
        change(file)
    other = make_backbone()
    with pytest.raises(ValueError, match=message):
        other.load_lora_weights(path)
    assert other.token_embedding.trainable
    assert len(other.weights) < len(backbone.weights)


def test_other_kinds_of_files_are_refused(tmp_path):
    path = tmp_path / "a.lora.h5"
    path.write_text("no HDF5")
    with pytest.raises(ValueError, match="no LoRA weights, or is damaged"):
        make_backbone().load_lora_weights(path)
    with pytest.raises(FileNotFoundError):
        make_backbone().load_lora_weights(tmp_path / "none.lora.h5")


def test_another_width_rank_or_layer_is_refused(tmp_path):
    path = tmp_path / "a.lora.h5"
    backbone = make_backbone()
    backbone.enable_lora(2)
    backbone.save_lora_weights(path)
    with pytest.raises(ValueError, match="another backbone"):
        make_backbone(hidden_dim=6).load_lora_weights(path)
    for arguments in [(3,), (2, ["projection"])]:
        other = make_backbone()
        other.enable_lora(*arguments)
        with pytest.raises(ValueError, match="of rank 2"):
            other.load_lora_weights(path)
