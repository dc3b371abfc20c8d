"""Callbacks and metrics of Keras, on texts in memory or in batches."""

import keras
import numpy as np
import pytest

from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import TEXTS
from tests.pipelines.small_news import Batches
from tests.pipelines.small_news import make_plain_classifier
from tests.requirement import require


@pytest.fixture(params=["lists", "py-dataset"])
def data(request):
    """What is trained on, as arguments of `fit()`."""
    if request.param == "lists":
        return {"x": TEXTS, "y": LABELS, "batch_size": 2}
    return {"x": Batches(TEXTS, LABELS)}


def test_several_metrics(data):
    classifier = make_plain_classifier()
    classifier.compile(
        metrics=[
            "accuracy",
            keras.metrics.SparseTopKCategoricalAccuracy(k=2, name="top"),
        ],
        weighted_metrics=["sparse_categorical_crossentropy"],
    )
    history = classifier.fit(
        **data, validation_data=(TEXTS, LABELS), verbose=0
    ).history
    names = {"loss", "accuracy", "top", "sparse_categorical_crossentropy"}
    assert set(history) == names | {f"val_{name}" for name in names}
    assert history["val_top"] == [1.0]


def test_early_stopping_restores_the_best_epoch(data):
    classifier = make_plain_classifier()
    # Away from the answer: the longer it learns, the worse.
    wrong = [1 - label for label in LABELS]
    classifier.compile(keras.optimizers.SGD(0.5))
    history = classifier.fit(
        **data,
        validation_data=(TEXTS, wrong),
        epochs=30,
        callbacks=[
            keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
        ],
        verbose=0,
    ).history
    losses = history["val_loss"]
    assert len(losses) == np.argmin(losses) + 3 < 30
    best = classifier.evaluate(TEXTS, wrong, verbose=0)[0]
    np.testing.assert_allclose(best, min(losses), rtol=1e-5)


@pytest.mark.parametrize("name", ["best.keras", "best.weights.h5"])
def test_checkpoint_is_loaded(data, name, tmp_path):
    path = tmp_path / name
    classifier = make_plain_classifier(class_names=["Business", "Sports"])
    classifier.fit(
        **data,
        validation_data=(TEXTS, LABELS),
        callbacks=[
            keras.callbacks.ModelCheckpoint(
                path,
                save_best_only=True,
                save_weights_only=name.endswith(".weights.h5"),
            )
        ],
        verbose=0,
    )
    if name.endswith(".keras"):
        loaded = keras.saving.load_model(path)
        assert loaded.class_names == ["Business", "Sports"]
    else:
        loaded = make_plain_classifier()
        loaded.load_weights(path)
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        classifier.predict(TEXTS, verbose=0),
        atol=1e-6,
    )


def test_tensorboard_gets_every_metric(data, tmp_path):
    require("tensorboard")
    from tensorboard.backend.event_processing import event_accumulator

    make_plain_classifier().fit(
        **data,
        validation_data=(TEXTS, LABELS),
        epochs=2,
        callbacks=[
            keras.callbacks.TensorBoard(str(tmp_path), histogram_freq=1)
        ],
        verbose=0,
    )
    for folder in ("train", "validation"):
        events = event_accumulator.EventAccumulator(str(tmp_path / folder))
        events.Reload()
        tags = events.Tags()["tensors"]
        assert {"epoch_loss", "epoch_sparse_categorical_accuracy"} <= set(tags)
        assert len(events.Tensors("epoch_loss")) == 2


class Stop(keras.callbacks.Callback):
    """Ends the program, as it were, in the middle of training."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise KeyboardInterrupt


def test_interrupted_training_goes_on(data, tmp_path):
    def fit(*callbacks):
        backup = keras.callbacks.BackupAndRestore(str(tmp_path / "backup"))
        classifier = make_plain_classifier()
        history = classifier.fit(
            **data,
            epochs=4,
            shuffle=False,
            callbacks=[backup, *callbacks],
            verbose=0,
        ).history
        return history["loss"], classifier.predict(TEXTS, verbose=0)

    _, expected = fit()
    with pytest.raises(KeyboardInterrupt):
        fit(Stop())
    losses, outputs = fit()
    assert len(losses) == 2
    np.testing.assert_allclose(outputs, expected, atol=1e-5)
