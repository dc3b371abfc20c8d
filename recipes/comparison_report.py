"""The paper's table beside what was measured, in Markdown."""

import statistics

import compared_systems
from model_card import make_table

HEADER = [
    "system",
    "test accuracy in the paper",
    "validation accuracy here",
    "parameters",
    "beside the word embeddings",
    "memory of a training step",
    "time of a training step",
]

TEXT = """\
# The paper's table, measured again

Written by `{command}`.

{table}

The paper trains on all 120,000 training rows of AG News and measures on its
test rows; here {rows}. Each recipe is trained by
`python recipes/train.py RECIPE --data FOLDER`.{not_run}

Modulation as in the paper takes so much less than BERT base:

{savings}

{transformer}

## How the costs are measured

Memory and time are those of one training step with Adam in float32 on
{batch_size} texts of {sequence_length} tokens, divided by those of BERT base.

- Memory is what XLA has laid out for the compiled step on JAX: weights,
  optimizer, batch and all that lies between them. It is exact. The paper has
  the video memory of a whole program.
- Times are taken in turns in one process, on a {device} with {cores} cores:
  the median of {rounds} rounds of the ratio within a round. The paper has the
  time of a whole training on a GPU.
- All have random weights, since a step costs the same whatever they are. So
  BERT base's preset was not downloaded for it.
- Those "as in the paper" have width 768, BERT's 30,522 words and a feed-forward
  block on each token; those "as trained here" have the sizes of their recipes.
"""


def write(figures):
    """Returns the Markdown text.

    Args:
        figures: A dictionary: `command`, `batch_size`, `sequence_length`,
            `rounds`, `device`, `cores`, and `systems`, a dictionary of name to
            `recipe`, `title`, `paper_accuracy`, `validation_accuracy`, `rows`,
            `parameters`, `word_embeddings`, `bytes` and `seconds`, a list of
            one number a round. The last system is what costs are divided by.
    """
    systems = figures["systems"]
    base = list(systems.values())[-1]
    return TEXT.format(
        **figures,
        table=make_table(HEADER, [cells(s, base) for s in systems.values()]),
        rows=describe_rows(systems),
        not_run=describe_not_run(systems),
        savings=make_table(
            ["", "in the paper", "here"], savings(systems["modulation"], base)
        ),
        transformer=describe_transformer(systems),
    )


def cells(system, base):
    total = system["parameters"]
    return [
        f"{system['title']}, `{system['recipe']}`"
        if system["recipe"]
        else system["title"],
        accuracy(system["paper_accuracy"], "not in it"),
        accuracy(system["validation_accuracy"], "not run"),
        f"{total:,}",
        f"{total - system['word_embeddings']:,}",
        f"{memory_ratio(system, base):.3f}",
        f"{time_ratio(system, base):.3f}",
    ]


def accuracy(value, otherwise):
    return otherwise if value is None else f"{value:.4f}"


def memory_ratio(system, base):
    return system["bytes"] / base["bytes"]


def time_ratio(system, base):
    return statistics.median(
        one / other for one, other in zip(system["seconds"], base["seconds"])
    )


def savings(system, base):
    return [
        [
            "memory",
            f"{compared_systems.LESS_MEMORY:.2%}",
            f"{1 - memory_ratio(system, base):.2%}",
        ],
        [
            "time",
            f"{compared_systems.LESS_TIME:.2%}",
            f"{1 - time_ratio(system, base):.2%}",
        ],
    ]


def describe_rows(systems):
    rows = {tuple(s["rows"]) for s in systems.values() if s["rows"]}
    if not rows:
        return "nothing has been trained"
    return " or ".join(
        f"it is {train:,} training and {validation:,} validation rows"
        for train, validation in sorted(rows)
    )


def describe_not_run(systems):
    recipes = [
        f"`{system['recipe']}`"
        for system in systems.values()
        if system["recipe"] and system["validation_accuracy"] is None
    ]
    return f" Not run: {', '.join(recipes)}." if recipes else ""


def describe_transformer(systems):
    """Says what a fairly trained Transformer layer really reaches."""
    reached = [
        f"{system['validation_accuracy']:.4f} on {embeddings}"
        for name, embeddings in (
            ("agnews_transformer", "random embeddings"),
            ("agnews_transformer_minilm", "MiniLM's word embeddings"),
        )
        if (system := systems[name])["validation_accuracy"] is not None
    ]
    paper = f"{compared_systems.TRANSFORMER:.4f} on BERT's"
    if not reached:
        return (
            f"The paper's Transformer layer reaches {paper}. What one reaches "
            "that is\ntrained by its recipe has not been run here."
        )
    return (
        "One Transformer layer, trained by its recipe, reaches\n"
        f"{' and '.join(reached)}, where the paper has\n{paper}."
    )
