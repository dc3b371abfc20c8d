import numpy as np

from keras_wave.training import fine_tuning
from keras_wave.training import model_size
from keras_wave.training import start
from tests.models.small_models import make_classifier


def test_preset_decides_about_the_schedule():
    assert start.find_schedule(None, 3_000, 2) is model_size.find(3_000)
    assert start.find_schedule("any", 3_000, 2) == fine_tuning.find(3_000, 2)
    trained = start.find_schedule("any", 3_000, 2, is_trained=True)
    assert trained is fine_tuning.SCHEDULES[1]


def test_schedule_decides_about_the_training(monkeypatch):
    """The head alone starts as a regression where there is a preset."""
    heads = []
    monkeypatch.setattr(
        fine_tuning, "start_head", lambda *rows: heads.append(rows)
    )
    rows = (["stocks fall", "team wins"], np.array([0, 1]))
    for schedule in (model_size.SIZES[0], fine_tuning.SCHEDULES[0]):
        before = len(heads)
        best = start.train(
            make_classifier(), rows, None, schedule, lambda epoch: None
        )
        assert len(best.epochs) == best.best == schedule.epochs
        is_tuning = isinstance(schedule, fine_tuning.FineTuning)
        assert len(heads) - before == is_tuning
