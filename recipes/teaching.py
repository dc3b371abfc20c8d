"""The trained classifiers that a student learns from."""

import functools

import distillation
import labelled_text
import training_report
import training_run
from keras_wave.data.bad_input import BadInput


class Teacher:
    """A teacher in the folder of its finished run, loaded when first asked.

    Args:
        recipe: A `recipe_file.Recipe`.
        folder: pathlib.Path.
    """

    def __init__(self, recipe, folder):
        self._recipe = recipe
        self._folder = folder

    @functools.cached_property
    def classifier(self):
        """The classifier of KerasHub."""
        return training_run.load_classifier(self._recipe, self._folder)

    @functools.cached_property
    def about(self):
        """What the student's metrics say of it."""
        metrics = training_report.read(self._folder)
        return {
            "name": metrics["name"],
            "description": metrics["description"],
            "validation": metrics["validation"]["accuracy"],
            "parameters": metrics["parameters"]["total"],
            "fingerprint": metrics["fingerprint"],
        }


def describe(teachers, rows):
    """Returns what the student's metrics say of its teachers, or `None`.

    Args:
        teachers: A list of `Teacher`.
        rows: A `labelled_text.LabelledText`, the validation rows.

    Returns:
        The `about` of one teacher. Of several, a dictionary with the keys of
        it, but for the fingerprint, of the mean of their answers, and with the
        list `teachers` of what is said of each.
    """
    if len(teachers) < 2:
        return teachers[0].about if teachers else None
    each = [teacher.about for teacher in teachers]
    answers = distillation.mean_answers(teachers, rows.texts)
    return {
        "name": ", ".join(about["name"] for about in each),
        "description": "The mean of the answers of several teachers.",
        "validation": float((answers.argmax(axis=-1) == rows.labels).mean()),
        "parameters": sum(about["parameters"] for about in each),
        "teachers": each,
    }


def check_rows(teacher, splits, folder):
    """Raises `BadInput` where a teacher learns from other rows.

    Among them might be those that the student is validated on.

    Args:
        teacher: A `teacher_recipe.TeacherRecipe`.
        splits: The `labelled_text.Splits` of the student.
        folder: pathlib.Path. Of the rows, `None` for TensorFlow Datasets.
    """
    recipe = teacher.recipe
    rows = labelled_text.load(recipe.data, folder, recipe.training.seed)
    if rows.fingerprint() != splits.fingerprint():
        raise BadInput(
            f"the teacher {teacher.name} has other rows than its student: give "
            "both one [data] and one seed, which sets validation rows aside, "
            "or one `validation_seed` in [data], or give a validation file"
        )
