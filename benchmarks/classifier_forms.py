"""The forms that a classifier answers in. Their answers are the same."""

AS_TRAINED = "as trained"
FOLDED = "folded"
FORMS = (AS_TRAINED, FOLDED)


def make(classifier, form):
    """Returns a classifier in one of the forms."""
    return classifier.fold() if form == FOLDED else classifier


def by_preset(figures):
    """Returns figures by `(preset, form)` by preset, and then by form."""
    found = {}
    for (preset, form), figure in figures.items():
        found.setdefault(preset, {})[form] = figure
    return found
