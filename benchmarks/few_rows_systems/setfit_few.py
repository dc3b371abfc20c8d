"""SetFit: a sentence-embedding model that learns which rows are alike."""

from datasets import Dataset
from setfit import SetFitModel
from setfit import Trainer
from setfit import TrainingArguments

from few_rows_systems.trained import Trained
from folder_size import folder_size

# Pairs alike, and as many that are not, of each row: as its authors' paper.
PAIRS_A_ROW = 20


def train(task, teacher):
    """Fine-tunes the teacher, and a logistic regression on it.

    Args:
        task: A `Task`.
        teacher: string. The folder of a sentence-embedding model.

    Returns:
        A `Trained`.
    """
    model = SetFitModel.from_pretrained(teacher, device="cpu")
    Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=str(task.folder / "checkpoints"),
            num_iterations=PAIRS_A_ROW,
            num_epochs=1,
            seed=task.seed,
            save_strategy="no",
            report_to="none",
            show_progress_bar=False,
        ),
        train_dataset=Dataset.from_dict(
            {"text": task.texts, "label": task.labels}
        ),
    ).train()
    folder = task.folder / "model"
    model.save_pretrained(str(folder))
    return Trained(
        lambda texts: model.predict(texts, as_numpy=True),
        folder_size(folder),
    )
