"""fastText, with more passes over few rows than its authors make over many."""

import fasttext_classifier
from few_rows_systems.trained import Trained
from folder_size import folder_size

# Its tutorial ends near these, and with a rate between 0.5 and 1.
SETTINGS = {"dim": 50, "lr": 0.5, "wordNgrams": 2, "bucket": 200_000}
LEAST_EPOCHS = 25
# It learns a row at a time: so many, however few are different.
LEAST_ROWS_SEEN = 50_000


def train(task):
    """Trains fastText on a `Task`, and returns a `Trained`."""
    epochs = max(LEAST_EPOCHS, LEAST_ROWS_SEEN // len(task.texts))
    settings = {**SETTINGS, "epoch": epochs, "seed": task.seed}
    model = fasttext_classifier.fit(task, settings)
    model.save_model(str(task.folder / "model.bin"))
    return Trained(
        fasttext_classifier.answerer(model),
        folder_size(task.folder),
        {"epoch": epochs},
    )
