"""The page docs/ablations.md: a table of the runs on each data set."""

import json
import pathlib
import statistics

import ablation_record
import recipe_changes
from model_card import make_table

TEACHERS = ("distillation.teacher=", "distillation.teachers=")
HEADER = [
    "what changed",
    "seeds",
    "validation accuracy",
    "mean",
    "loss",
    "best epoch",
    "parameters",
    "minutes",
    "teacher",
]
PAGE = """\
<!-- Written by `python recipes/ablation_table.py`. -->

# Every run

Each row is a recipe, the best first, and what it sets otherwise than the base
of its data set: the recipe from which the others differ least. The poor ones
stay. The accuracy is that of each seed's best epoch on the validation rows, on
which all choices were made; the loss is the lowest on these rows, the mean over
seeds, and says nothing where label smoothing differs. The minutes are those of
the training alone, the median over seeds.
"""
BASELINE = """\
TF-IDF of words and word pairs with a linear SVM reaches {validation:.4f} on the
validation rows{test} with {parameters:,} parameters
([how](../recipes/linear_baseline.py)).
"""
UNFINISHED = """\
## Unfinished runs

Stopped, failed, or not done yet; only their epochs are known.

{table}
"""


def make_page(records, baselines):
    """Returns the text of the page.

    Args:
        records: A list of the records of `ablation_record`.
        baselines: A dictionary of the results of `linear_baseline` by the name
            of the data set.
    """
    parts = [PAGE]
    finished = [r for r in records if ablation_record.is_finished(r)]
    for data in sorted({record["data"] for record in finished}):
        rows = [record for record in finished if record["data"] == data]
        parts.append(make_section(data, rows, baselines.get(data)))
    others = [r for r in records if not ablation_record.is_finished(r)]
    if others:
        table = make_table(
            ["name", "validation accuracy of each epoch", "minutes"],
            map(make_unfinished_row, others),
        )
        parts.append(UNFINISHED.format(table=table))
    return "\n".join(parts)


def make_section(data, records, baseline):
    groups = {}
    for record in sorted(records, key=seed):
        key = json.dumps(settings(record), sort_keys=True)
        groups.setdefault(key, []).append(record)
    base = find_base([json.loads(key) for key in sorted(groups)])
    rows = [
        make_row(recipe_changes.changes(settings(group[0]), base), group)
        for group in sorted(groups.values(), key=rank)
    ]
    parts = [f"## {data}\n"]
    if baseline is not None:
        parts.append(describe(baseline))
    parts.append(f"The base: {code(recipe_changes.changes(base, {}))}.\n")
    parts.append(f"{make_table(HEADER, rows)}\n")
    trials = pathlib.Path("recipes", f"{data}_trials.csv")
    if (pathlib.Path(__file__).parents[1] / trials).is_file():
        parts.append(f"Earlier runs are in [{trials.name}](../{trials}).\n")
    return "\n".join(parts)


def settings(record):
    return {
        "backend": record["backend"],
        "train_rows": record["train_rows"],
        **recipe_changes.settings(record["recipe"]),
    }


def find_base(candidates):
    """Returns the settings from which the others differ least."""
    return min(
        candidates,
        key=lambda candidate: sum(
            len(recipe_changes.changes(other, candidate))
            for other in candidates
        ),
    )


def make_row(changes, group):
    accuracies = [record["accuracy"] for record in group]
    best_epochs = (str(record["best_epoch"]) for record in group)
    minutes = statistics.median(record["seconds"] for record in group) / 60
    distillation = group[0]["recipe"].get("distillation")
    # They have a column of their own.
    others = [c for c in changes if not c.startswith(TEACHERS)]
    return [
        code(others) if changes else "**base**",
        ", ".join(str(seed(record)) for record in group),
        " · ".join(f"{accuracy:.4f}" for accuracy in accuracies),
        f"{statistics.mean(accuracies):.4f}",
        f"{mean_loss(group):.4f}",
        f"{', '.join(best_epochs)} of {len(group[0]['epochs'])}",
        # Of one recipe, they differ where the rows that a seed sets aside do.
        f"{statistics.median(r['parameters'] for r in group):,.0f}",
        f"{minutes:.1f}",
        name_teachers(distillation) if distillation else "",
    ]


def name_teachers(distillation):
    teachers = distillation.get("teachers") or [
        {"recipe": distillation["teacher"]}
    ]
    names = (teacher.get("name") or teacher["recipe"] for teacher in teachers)
    return ", ".join(f"`{name}`" for name in names)


def make_unfinished_row(record):
    accuracies = (epoch["val_accuracy"] for epoch in record["epochs"])
    return [
        f"`{record['name']}`",
        " · ".join(f"{accuracy:.4f}" for accuracy in accuracies),
        f"{record['seconds'] / 60:.1f}",
    ]


def rank(group):
    accuracy = statistics.mean(record["accuracy"] for record in group)
    return -accuracy, mean_loss(group)


def mean_loss(group):
    return statistics.mean(
        min(
            epoch["val_loss"]
            for epoch in record["epochs"]
            if epoch["val_loss"] is not None
        )
        for record in group
    )


def seed(record):
    return record["recipe"]["training"]["seed"]


def describe(baseline):
    test = baseline["test"]
    return BASELINE.format(
        validation=baseline["validation"],
        test="" if test is None else f" and {test:.4f} on the test rows",
        parameters=baseline["parameters"],
    )


def code(changes):
    return ", ".join(f"`{change}`" for change in changes)
