import types

import pytest

from keras_wave.training.best_epoch import BestEpoch


def train(numbers, patience=2):
    """Runs a callback, on a model whose weights are the epoch's number."""
    seen = []
    model = types.SimpleNamespace(stop_training=False)
    model.get_weights = lambda: model.epoch
    model.set_weights = lambda weights: setattr(model, "epoch", weights)
    best = BestEpoch(patience, on_epoch=seen.append)
    best.set_model(model)
    for epoch, (accuracy, loss) in enumerate(numbers):
        model.epoch = epoch + 1
        logs = {"val_accuracy": accuracy, "val_loss": loss}
        best.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    best.on_train_end()
    assert seen == best.epochs
    assert model.epoch == best.best
    return best


def test_highest_accuracy_is_best():
    assert train([(0.5, 1), (0.75, 3), (0.7, 2)]).best == 2


def test_lower_loss_settles_a_draw():
    assert train([(0.5, 3), (0.5, 2), (0.5, 2)]).best == 2


def test_it_stops_where_nothing_is_gained():
    best = train([(0.5, 1), (0.6, 1), (0.6, 1), (0.5, 1), (0.9, 1)])
    assert len(best.epochs) == 4
    assert best.best == 2


def test_lower_losses_are_waited_for():
    best = train([(0.5, 3), (0.5, 2), (0.5, 1.5), (0.5, 1), (0.6, 1)])
    assert len(best.epochs) == best.best == 5


def test_where_all_is_right_they_are_not():
    best = train([(0.5, 4), (1, 3), (1, 2), (1, 1.5), (1, 1)])
    assert len(best.epochs) == 4
    assert best.best == 4


def test_without_validation_rows_the_last_epoch_is_kept():
    model = types.SimpleNamespace(stop_training=False)
    best = BestEpoch(2, on_epoch=lambda numbers: None)
    best.set_model(model)
    for epoch in range(5):
        best.on_epoch_end(epoch, {"accuracy": 0.5, "loss": 1.0})
    best.on_train_end()
    assert best.best == 5
    assert not model.stop_training


def test_loss_that_is_no_number_ends_it():
    with pytest.raises(FloatingPointError, match="after epoch 2"):
        train([(0.5, 1), (0.5, float("nan"))])


def test_last_epoch_is_kept_where_patience_is_endless():
    best = train([(0.9, 1), (0.5, 3), (0.4, 4), (0.3, 5)], patience=None)
    assert len(best.epochs) == best.best == 4
