"""The recipes of the teachers that a student's recipe names."""

import dataclasses
import pathlib

import recipe_file
from keras_wave.data.bad_input import BadInput


@dataclasses.dataclass(frozen=True)
class TeacherRecipe:
    path: pathlib.Path
    changes: tuple[str, ...]
    # Of the folder of its run.
    name: str
    recipe: recipe_file.Recipe


def read_all(student_path, student):
    """Returns the `TeacherRecipe` of each teacher, or raises `BadInput`.

    Args:
        student_path: pathlib.Path. Of the student's recipe.
        student: A `recipe_file.Recipe`.
    """
    if student.distillation is None:
        return []
    found = [
        read(teacher, student_path, student)
        for teacher in student.distillation.all_teachers
    ]
    names = [teacher.name for teacher in found]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(
                f"{student_path} has two teachers in one folder, {name}: give "
                "one of them another `name` in [[distillation.teachers]]"
            )
    return found


def read(teacher, student_path, student):
    path = recipe_file.find(teacher.recipe, student_path.parent)
    if path.resolve() == student_path.resolve():
        raise BadInput(f"{path} is its own teacher. Name another recipe.")
    changes = teacher.changes
    if teacher.name is not None:
        changes += (f"preset.name={teacher.name!r}",)
    recipe = recipe_file.read(path, changes)
    if recipe.data.class_names != student.data.class_names:
        raise BadInput(
            f"{path} has other classes than its student, or in another order: "
            "give both the same [data]"
        )
    return TeacherRecipe(path, changes, teacher.name or path.stem, recipe)
