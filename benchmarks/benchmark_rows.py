"""The labelled texts that everything is measured on."""

import pathlib

import labelled_text
import recipe_file


def add_option(parser):
    """Adds the option that says where they are."""
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        metavar="FOLDER",
        help="the folder of AG News' train and validation, as for "
        "recipes/train.py; TensorFlow Datasets otherwise",
    )


def load(data, recipe):
    """Returns the `labelled_text.Splits` of a recipe.

    Args:
        data: string. The folder of the splits, or `None` for TensorFlow
            Datasets.
        recipe: string. The name of a recipe, or the path of its file.
    """
    recipe = recipe_file.read(recipe_file.find(recipe))
    folder = None if data is None else pathlib.Path(data)
    return labelled_text.load(recipe.data, folder, recipe.training.seed)
