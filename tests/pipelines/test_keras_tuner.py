"""KerasTuner searches the width of a network and its dropout."""

import numpy as np

import keras_wave
from tests.models.small_models import make_backbone
from tests.models.small_models import make_preprocessor
from tests.pipelines.small_news import LABELS
from tests.pipelines.small_news import TEXTS
from tests.requirement import require

require("keras_tuner")

import keras_tuner  # noqa: E402


def build(hp):
    return keras_wave.WaveClassifier(
        make_backbone(
            hidden_dim=hp.Choice("hidden_dim", [4, 8]),
            dropout=hp.Float("hidden_dropout", 0.0, 0.2),
        ),
        num_classes=2,
        preprocessor=make_preprocessor(),
        dropout=hp.Float("dropout", 0.0, 0.5),
    )


def test_search_over_width_and_dropout(tmp_path):
    tuner = keras_tuner.RandomSearch(
        build,
        objective="val_sparse_categorical_accuracy",
        max_trials=2,
        seed=0,
        directory=tmp_path,
        overwrite=True,
    )
    tuner.search(
        TEXTS, LABELS, validation_data=(TEXTS, LABELS), epochs=2, verbose=0
    )
    trials = tuner.oracle.get_best_trials(2)
    assert len(trials) == 2
    best = tuner.get_best_hyperparameters()[0]
    classifier = tuner.get_best_models()[0]
    assert classifier.backbone.hidden_dim == best.get("hidden_dim")
    assert classifier.dropout == best.get("dropout")
    np.testing.assert_allclose(
        classifier.evaluate(TEXTS, LABELS, verbose=0)[1],
        trials[0].score,
        atol=1e-6,
    )
