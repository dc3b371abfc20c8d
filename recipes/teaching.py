"""The trained classifier that a student learns from."""

import functools

import labelled_text
import recipe_file
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


def read_recipe(path, student_path, student_recipe):
    """Returns the recipe of a teacher, or raises `BadInput`."""
    if path.resolve() == student_path.resolve():
        raise BadInput(f"{path} is its own teacher. Name another recipe.")
    recipe = recipe_file.read(path)
    if recipe.data.class_names != student_recipe.data.class_names:
        raise BadInput(
            f"{path} has other classes than its student, or in another order: "
            "give both the same [data]"
        )
    return recipe


def check_rows(recipe, splits, folder):
    """Raises `BadInput` where a teacher learns from other rows.

    Among them might be those that the student is validated on.
    """
    rows = labelled_text.load(recipe.data, folder, recipe.training.seed)
    if rows.fingerprint() != splits.fingerprint():
        raise BadInput(
            f"the teacher {recipe.preset.name} has other rows than its "
            "student: give both one [data] and one seed, which sets validation "
            "rows aside, or give a validation file"
        )
