"""The training of a classifier that starts from a preset."""

import dataclasses

import numpy as np

from keras_wave.data.stratified_split import set_aside
from keras_wave.layers import BigramEmbedding
from keras_wave.layers import TokenEmbedding
from keras_wave.models import WaveClassifier
from keras_wave.training import model_size
from keras_wave.training import ridge_regression
from keras_wave.training import trainer

# More rows than that say little more about where a head should begin.
MOST_HEAD_ROWS = 20_000


@dataclasses.dataclass(frozen=True)
class FineTuning:
    """A row of the table below.

    Attributes:
        rows: int. From so many training rows on.
        batch_size: int.
        epochs: int.
        learning_rate: float. At the start, and in a line to zero at the end.
        trains_tables: bool. Whether the tables of tokens and pairs are trained.
            Few rows have a small part of all words, and to move these away
            from the others costs accuracy, and most of the time.
    """

    rows: int
    batch_size: int
    epochs: int
    learning_rate: float
    trains_tables: bool


# Chosen on validation rows: two draws of 100 rows, one of each other number.
# 100 rows, beside the regression alone: at 3e-3 IMDB fell from 0.733 to 0.596;
# at 5e-4 AG News and SST-2 gained 1.6 and 1.9 points. 1,000 rows at 3e-3:
# banking77 and IMDB gained 5.7 and 1.0, AG News and SST-2 lost 0.3 and 1.4.
# Tables that are trained at that rate forget: 9,000 rows of banking77 reached
# 0.905 so, and 0.916 without. 20,000 rows of AG News reached 0.908 with tables
# at 1e-3, and 0.904 without at 3e-3.
SCHEDULES = (
    FineTuning(0, 16, 10, 5e-4, False),
    FineTuning(900, 32, 8, 3e-3, False),
    FineTuning(5_000, 64, 8, 3e-3, False),
    FineTuning(20_000, 64, 4, 1e-3, True),
)


def find(rows):
    """Returns the `FineTuning` for so many rows."""
    return model_size.find(rows, SCHEDULES)


def train(classifier, rows, validation_rows, schedule, on_epoch, callbacks=()):
    """Trains a classifier whose backbone knows something already.

    Its head starts as a regression of what the backbone makes of the texts.
    Then all is trained but what the schedule leaves out, and the last epoch is
    kept. What is frozen stays so.

    Args:
        classifier: A `WaveClassifier`.
        rows: As in `trainer.train()`.
        validation_rows: As there. They decide nothing.
        schedule: A `FineTuning`.
        on_epoch: As there.
        callbacks: As there.

    Returns:
        The `BestEpoch`, which has the numbers of each epoch.

    Raises:
        FloatingPointError: If the loss is no longer a number.
    """
    start_head(classifier, *rows)
    frozen = []
    if not schedule.trains_tables:
        frozen = [
            layer
            for layer in classifier.backbone.layers
            if isinstance(layer, (TokenEmbedding, BigramEmbedding))
            and layer.trainable
        ]
    for layer in frozen:
        layer.trainable = False
    try:
        return trainer.train(
            classifier,
            rows,
            validation_rows,
            schedule,
            on_epoch,
            callbacks,
            keeps_last=True,
        )
    finally:
        for layer in frozen:
            layer.trainable = True
        if frozen:
            # What was compiled knows of no tables, and its rate is zero by now.
            classifier.compile()


def start_head(classifier, texts, labels, weights=None):
    """Sets the last layer to a regression of the pooled outputs.

    A class of the caller's own may have other layers in between. Its head is
    left as it is.

    Args:
        classifier: A `WaveClassifier`.
        texts: A list of strings.
        labels: Numbers of their classes.
        weights: A weight a text. Defaults to `None`.

    Raises:
        FloatingPointError: If what the backbone gives is no number.
    """
    head = classifier.output_dense
    if head.kernel.shape[0] != classifier.backbone.hidden_dim:
        return
    texts, labels, weights = _distinct_rows(texts, labels, weights)
    if len(texts) > MOST_HEAD_ROWS:
        share = MOST_HEAD_ROWS / len(texts)
        _, chosen = set_aside(labels.tolist(), share, seed=0)
        texts = [texts[row] for row in chosen]
        labels, weights = labels[chosen], weights[chosen]
    features = pooled_outputs(classifier, texts)
    if not np.isfinite(features).all():
        raise FloatingPointError("The outputs of the preset are no numbers.")
    head.set_weights(
        ridge_regression.fit(features, labels, classifier.num_classes, weights)
    )


def _distinct_rows(texts, labels, weights):
    """Returns each row once, with the weight of all that are the same.

    A row that comes again would be predicted by its double.
    """
    if weights is None:
        weights = np.ones(len(texts))
    totals = {}
    for text, label, weight in zip(texts, np.asarray(labels), weights):
        row = (text, int(label))
        totals[row] = totals.get(row, 0.0) + float(weight)
    texts, labels = zip(*totals)
    return list(texts), np.array(labels), np.array(list(totals.values()))


def pooled_outputs(classifier, texts):
    """Returns a float array of shape `(texts, hidden_dim)`."""
    backbone = classifier.backbone
    # Its outputs are what it pools, by a head that changes nothing.
    model = WaveClassifier(
        backbone, backbone.hidden_dim, preprocessor=classifier.preprocessor
    )
    identity = np.eye(backbone.hidden_dim, dtype="float32")
    model.output_dense.set_weights([identity, np.zeros(len(identity))])
    return model.predict(texts, verbose=0)
