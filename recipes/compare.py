"""The paper's comparison on AG News, beside what is measured here."""

import argparse
import json
import os
import pathlib
import sys

import keras

import comparison_report
import json_file
import whole_file
from compared_systems import CLASSES
from compared_systems import SYSTEMS
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from output_folder import METRICS
from positive_number import positive

PRESETS = pathlib.Path(__file__).parents[1] / "keras_wave" / "presets"


def main(arguments=None, systems=SYSTEMS):
    return exit_status(run, parse(arguments), systems)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs",
        type=pathlib.Path,
        default=pathlib.Path("runs"),
        metavar="FOLDER",
        help="the folder of trained recipes, runs by default; those that are "
        "not there are looked up in the presets that ship",
    )
    parser.add_argument(
        "--steps",
        type=positive,
        default=5,
        metavar="N",
        help="how many training steps of each are timed, 5 by default",
    )
    parser.add_argument(
        "--batch-size",
        type=positive,
        default=32,
        metavar="N",
        help="texts in a step, 32 by default",
    )
    parser.add_argument(
        "--sequence-length",
        type=positive,
        default=128,
        metavar="N",
        help="tokens in a text, 128 by default",
    )
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        metavar="FILE.md",
        help="a file to write it to as well, with all figures in a .json of "
        "the same name",
    )
    parser.add_argument(
        "--figures",
        type=pathlib.Path,
        metavar="FILE.json",
        help="such a .json: what it holds is not measured again, and an "
        "accuracy is read anew where there is a newer run",
    )
    return parser.parse_args(arguments)


def run(options, systems):
    if options.output:
        prepare(options.output)
    if options.figures:
        figures = read_figures(options.figures, systems)
    else:
        figures = measure(systems, options)
    figures["systems"] = {
        system.name: {
            "title": system.title,
            "recipe": system.recipe,
            "paper_accuracy": system.paper_accuracy,
            **figures["systems"][system.name],
            **(read_accuracy(system.recipe, options.runs) or {}),
        }
        for system in systems
    }
    text = comparison_report.write(figures)
    print(text)
    if options.output:
        whole_file.write_text(options.output, text)
        whole_file.write_text(
            options.output.with_suffix(".json"),
            json.dumps(figures, indent=2) + "\n",
        )


def prepare(output):
    if output.suffix != ".md":
        raise BadInput(f"--output must name a .md file, not {output}")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot write to {output}: {error}") from error


def measure(systems, options):
    """Returns the costs of all systems, and how they were measured."""
    if keras.config.backend() != "jax":
        raise BadInput(
            "the memory of a training step is known on JAX, not on "
            f"{keras.config.backend()}: set KERAS_BACKEND=jax"
        )
    # After the check, since JAX is an extra.
    import jax

    import step_cost

    figures = {
        "command": "KERAS_BACKEND=jax python recipes/compare.py "
        f"--steps {options.steps} --batch-size {options.batch_size} "
        f"--sequence-length {options.sequence_length} "
        "--output docs/comparison.md",
        "batch_size": options.batch_size,
        "sequence_length": options.sequence_length,
        "rounds": options.steps,
        "device": jax.default_backend().upper(),
        "cores": os.cpu_count(),
        "versions": {"jax": jax.__version__, "keras": keras.__version__},
        "systems": {},
    }
    steps = {}
    for system in systems:
        print(f"Compiling: {system.title}", file=sys.stderr)
        classifier = system.build()
        embedding = classifier.backbone.token_embedding
        batch = step_cost.make_batch(
            options.batch_size,
            options.sequence_length,
            classifier.backbone.vocabulary_size,
            CLASSES,
        )
        steps[system.name] = step_cost.TrainingStep(classifier, batch)
        figures["systems"][system.name] = {
            "validation_accuracy": None,
            "rows": None,
            "parameters": classifier.count_params(),
            "word_embeddings": embedding.count_params(),
            "bytes": steps[system.name].bytes,
        }
    print(f"Timing {options.steps} steps of each", file=sys.stderr)
    seconds = step_cost.take_turns(steps, options.steps)
    for name, values in seconds.items():
        figures["systems"][name]["seconds"] = values
    return figures


def read_figures(path, systems):
    try:
        figures = json.loads(path.read_text(encoding="utf-8"))
        missing = {s.name for s in systems} - set(figures["systems"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"{path} holds no figures of an earlier run: {error}"
        ) from error
    if missing:
        raise BadInput(
            f"{path} has no figures of {', '.join(sorted(missing))}: measure "
            "again, without --figures"
        )
    return figures


def read_accuracy(recipe, runs):
    """Returns what a trained recipe reached on validation, if it was run."""
    for folder in (runs, PRESETS):
        path = folder / str(recipe) / METRICS
        if recipe and path.is_file():
            metrics = json_file.read(path)
            return {
                "validation_accuracy": metrics["validation"]["accuracy"],
                "rows": [
                    metrics["rows"]["train"],
                    metrics["rows"]["validation"],
                ],
            }
    return None


if __name__ == "__main__":
    sys.exit(main())
