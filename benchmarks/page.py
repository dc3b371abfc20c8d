"""Writes the page of benchmarks, tables and pictures, from the record."""

import argparse
import pathlib
import sys

import inference_tables
import page_tables
import plots
import record
import targets
import whole_file
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from model_card import make_table

TEXT = """\
# Benchmarks

Written by `PYTHONPATH=recipes python benchmarks/page.py` from `{record}`, which
`{command}` measured on {date}:
{rounds} rounds after a warm one, each median beside its ends, on {cores} cores
of {processor} with {memory:.0f} GB. {versions}.

What is compared takes turns in one process of one backend. Nothing is trained
to the end: all have random weights, but for the presets that answer texts.

## Targets

{targets}

## One training step

Adam, float32 unless it says otherwise, full texts of the words of real ones.
TensorFlow runs by `train_on_batch()` without XLA and with it, as Keras does by
default; PyTorch by `train_on_batch()`; JAX by the compiled `train_step()`.

### {step} texts x tokens

{step_table}

### {compared} texts x tokens, beside BERT

BERT base takes so long that it is compared on fewer tokens.

{compared_table}

{picture_step}

### Memory

What XLA lays out for the compiled step on JAX, which is exact. BERT and FNet
were compiled for it, and not run, where the step above has no time of them.

{xla_memory}

{picture_memory}

Elsewhere, how much a fresh process grows at most while it takes three steps of
{compared} tokens, beside what it was before the network was built:

{peak_memory}

## One epoch

{epoch_note}

{epoch}

## From string to label

All answer the same validation rows. Presets and the classical models learned
from the same training rows. fastText answers on one core, by its Python list
interface, its texts normalised as its authors do for AG News; all others use
all cores. Latency is that of single texts, one call after the other. A folded
classifier is what `fold()` returns, or an export with `fold=True`, and takes
turns with the one as trained.

{inference}

{picture_inference}

{training}

From ids to logits, each text padded to the full length, as one compiled
function without what `predict()` adds:

{tokens}

{token_latency}

## Cold start

Fresh processes, the files in the caches of the disk. Each import costs what
those before it have not loaded yet.

{cold_start}

{picture_cold_start}

## Growth

A step of a Wave layer, its feed-forward block on the pooled text, beside that
of a BERT layer. The exponent is the slope of the least-squares line through
the logarithms, from the size on that the table names.

{growth}

{picture_growth}

## The floor

The floor of a step is the time of its matrix products, forward and both
backward ones, measured alone in the same process at their best, and what it
takes to move the 28 bytes that Adam must touch for a parameter.

{floor}

{picture_floor}

{rates}
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "record",
        type=pathlib.Path,
        nargs="?",
        default=targets.RECORD,
        metavar="FILE.json",
        help="what benchmarks/run.py wrote, docs/benchmarks.json by default; "
        "the page is beside it",
    )
    return exit_status(run, parser.parse_args(arguments).record)


def run(path):
    """Writes the page and its pictures beside a record, and prints a table."""
    if not path.exists():
        raise BadInput(f"{path} is missing: run benchmarks/run.py first")
    figures = record.read(path)
    if "shapes" not in figures:
        raise BadInput(f"{path} holds no figures of a run")
    page = path.with_suffix(".md")
    pictures = plots.draw_all(figures, page.with_suffix(""))
    text = write(figures, pictures, page.stem, path.name)
    whole_file.write_text(page, text)
    print(page_tables.step(figures, "compared"))
    print()
    print(make_table(targets.HEADER, targets.rows(figures)))


def write(figures, pictures, folder, record_name):
    """Returns the Markdown text.

    Args:
        figures: The record.
        pictures: Names of the pictures that were drawn.
        folder: string. Where they are, beside the page.
        record_name: string.
    """
    machine = figures["machine"]
    versions = (f"{k} {v}" for k, v in sorted(figures["versions"].items()))
    drawn = {
        f"picture_{name}": f"![{name.replace('_', ' ')}]({folder}/{name}.png)"
        if name in pictures
        else ""
        for name in plots.PICTURES
    }
    return TEXT.format(
        record=record_name,
        command=figures["command"],
        date=figures["date"],
        rounds=figures["rounds"],
        cores=machine["cores"],
        processor=machine["processor"],
        memory=machine["memory_bytes"] / 1e9,
        versions=", ".join(versions),
        targets=make_table(targets.HEADER, targets.rows(figures)),
        step=figures["shapes"]["step"],
        compared=figures["shapes"]["compared"],
        step_table=page_tables.step(figures, "step"),
        compared_table=page_tables.step(figures, "compared"),
        xla_memory=page_tables.xla_memory(figures),
        peak_memory=page_tables.peak_memory(figures),
        epoch_note=describe_epoch(figures),
        epoch=page_tables.epoch(figures),
        inference=inference_tables.inference(figures),
        training=inference_tables.training(figures),
        tokens=inference_tables.tokens(figures),
        token_latency=inference_tables.token_latency(figures),
        cold_start=page_tables.cold_start(figures),
        growth=page_tables.growth(figures),
        floor=page_tables.floor(figures),
        rates=page_tables.rates(figures),
        **drawn,
    )


def describe_epoch(figures):
    for result in record.results(figures, "epoch/").values():
        return (
            f"Batches of {result['batch_size']} texts, of "
            f"{result['mean_tokens']:.1f} tokens in the mean; padded, of "
            f"{result['sequence_length']}. An epoch is {result['rows']:,} "
            "texts, fewer for the slow ones; texts a second compare them."
        )
    return "Not measured."


if __name__ == "__main__":
    sys.exit(main())
