"""Where exports lie between the processes that write and that serve them."""

import pathlib

import classifier_forms


def find(folder, preset, form, format):
    """Returns the path of one form of a preset in one format."""
    return pathlib.Path(folder, preset, form.replace(" ", "_"), format)


def find_all(folder, presets, forms, format):
    """Returns the path of every form of every preset, by `(preset, form)`."""
    return {
        (preset, form): find(folder, preset, form, format)
        for preset in presets
        for form in forms
    }


def write(classifier, folder, preset, form, format):
    """Exports a classifier of a preset there, over an earlier export."""
    path = find(folder, preset, form, format)
    path.parent.mkdir(parents=True, exist_ok=True)
    classifier.export(
        path,
        format,
        verbose=False,
        fold=form == classifier_forms.FOLDED,
        overwrite=True,
    )
