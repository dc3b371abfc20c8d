"""Writes the targets, and whether the record meets them, into README.md."""

import dataclasses
import json
import pathlib
import statistics
import sys

import answers
import engines
import floor_ratios
import growth_exponent
import plan
import readme_table
import record
import summaries
from engines import TITLES
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from model_card import make_table

REPOSITORY = pathlib.Path(__file__).parents[1]
RECORD = REPOSITORY / "docs" / "benchmarks.json"
COMMAND = "PYTHONPATH=recipes python benchmarks/targets.py"
PLACES = ("README.md", "docs/performance.md")
HEADER = ["target", "measured", "met"]

PRESETS = REPOSITORY / "keras_wave" / "presets"
STRAIGHTFORWARD = "straightforward"
WAVE = "wave_modulation"
POOLED = "wave_pooled"
BFLOAT16 = "wave_bfloat16"
# Those with every optimisation: the fastest counts.
OPTIMISED = plan.OPTIMISED
# The narrow network whose accuracy is at least that of the paper's.
NARROW = "agnews_modulation_order"
WIDE = "agnews_modulation"
BERT = "bert_base"
# A growing text costs no more than its length only from here on: below it the
# optimizer, whose work is the same for any length, takes much of a step.
LONG = 256
# The engines of each backend, by its title.
ENGINES_OF = {
    TITLES[backend]: engines.of_backends([backend]) for backend in plan.BACKENDS
}
FLOORS = {"TensorFlow": 1.1, "JAX": 1.2, "PyTorch": 1.4}


@dataclasses.dataclass(frozen=True)
class Target:
    """A line of the table.

    Args:
        text: string. What is to be reached.
        measured: string, or `None` where it was not measured.
        met: bool.
    """

    text: str
    measured: str | None
    met: bool

    def cells(self):
        if self.measured is None:
            return [self.text, "not measured", ""]
        return [self.text, self.measured, "yes" if self.met else "no"]


def main(arguments=None):
    check = readme_table.parse_check(__doc__, arguments)
    pages = [REPOSITORY / place for place in PLACES]
    return exit_status(run, pages, RECORD, check)


def run(pages, path, check):
    if not path.exists():
        raise BadInput(f"{path} is missing: run benchmarks/run.py first")
    table = make_table(HEADER, rows(record.read(path)))
    statuses = [
        readme_table.update(page, COMMAND, table, check)
        for page in pages
        if page.exists()
    ]
    return max(statuses, default=0)


def rows(figures):
    """Returns the cells of a line for each target."""
    return [target.cells() for target in compute(figures)]


def compute(figures):
    """Returns every `Target`."""
    return [
        *floors(figures),
        temporary_memory(figures),
        optimisations(figures),
        narrow_network(figures),
        bfloat16(figures),
        *beside_bert(figures),
        length_exponent(figures),
        bucketed_epoch(figures),
        folded(figures),
        end_to_end(figures),
        imports(figures),
    ]


def floors(figures):
    """The step in float32, as a multiple of the least it can take."""
    targets = []
    for backend, most in FLOORS.items():
        ratios = {
            engine: ratio
            for engine in ENGINES_OF[backend]
            if (ratio := floor_ratios.own(figures, engine, WAVE)) is not None
        }
        targets.append(
            at_most(
                f"float32 step on {backend}, multiple of its floor",
                most,
                ratios,
                "{:.2f}",
            )
        )
    return targets


def temporary_memory(figures):
    """What XLA needs for the paper's step, or for half of its products."""
    shape = figures.get("shapes", {}).get("step")
    values = {}
    for engine in ENGINES_OF["JAX"]:
        steps = record.result(figures, f"step/{engine}/{shape}")
        for name in (WAVE, POOLED):
            if "memory" in steps.get(name, {}):
                temporary = steps[name]["memory"]["temp"] / 1e6
                values[f"{TITLES[engine]}, `{name}`"] = temporary
    text = "temporary memory of a float32 step of 64 x 128 tokens, XLA"
    if shape is not None and shape != "64x128":
        values = {}
    return at_most(text, 400, values, "{:.0f} MB", unit=" MB")


def optimisations(figures):
    values = {
        f"{backend}, `{name}`": ratio
        for backend in ENGINES_OF
        for name in OPTIMISED
        if (ratio := faster_by(figures, backend, STRAIGHTFORWARD, name))
    }
    return at_least(
        "all optimisations at the paper's width, times as fast as the "
        "straightforward step",
        3,
        values,
    )


def narrow_network(figures):
    """The same for a network that is as accurate with less width."""
    accuracies = {
        name: json.loads((PRESETS / name / "metrics.json").read_text("utf-8"))[
            "validation"
        ]["accuracy"]
        for name in (NARROW, WIDE)
    }
    text = (
        "all optimisations in a narrower network of at least its accuracy, "
        "times as fast as the straightforward step"
    )
    values = {}
    if accuracies[NARROW] >= accuracies[WIDE]:
        values = {
            f"{backend}, `{NARROW}`": ratio
            for backend in ENGINES_OF
            if (ratio := faster_by(figures, backend, STRAIGHTFORWARD, NARROW))
        }
    return at_least(text, 3, values)


def bfloat16(figures):
    values = {
        backend: ratio
        for backend in ENGINES_OF
        if (ratio := faster_by(figures, backend, WAVE, BFLOAT16))
    }
    return at_least(
        "`mixed_bfloat16`, times as fast as float32, on a backend", 1.8, values
    )


def faster_by(figures, backend, slow, fast):
    """Returns how many times as fast one step is, on the same backend.

    Each by the engine that is best for it.
    """
    shape = figures.get("shapes", {}).get("step")
    medians = {slow: [], fast: []}
    for engine in ENGINES_OF[backend]:
        steps = record.result(figures, f"step/{engine}/{shape}")
        for name, found in medians.items():
            if seconds := steps.get(name, {}).get("seconds"):
                found.append(statistics.median(seconds))
    if not all(medians.values()):
        return None
    return min(medians[slow]) / min(medians[fast])


def beside_bert(figures):
    """Time and memory that are saved, in the step beside BERT base."""
    shape = figures.get("shapes", {}).get("compared")
    time, memory = {}, {}
    for engine, steps in record.results(figures, "step/").items():
        engine, _, of_shape = engine.partition("/")
        if of_shape != shape:
            continue
        names = {name for name in steps if "seconds" in steps[name]}
        if not {WAVE, BERT} <= names:
            continue
        for name in {WAVE, *OPTIMISED} & names:
            time[f"{engine}, `{name}`"] = 100 * (
                1
                - summaries.median_ratio(
                    steps[name]["seconds"], steps[BERT]["seconds"]
                )
            )
    step_shape = figures.get("shapes", {}).get("step")
    waves = record.result(figures, f"step/jax/{step_shape}")
    berts = record.result(figures, f"step/memory/{step_shape}")
    if "memory" in berts.get(BERT, {}):
        for name in (WAVE, *OPTIMISED):
            if "memory" in waves.get(name, {}):
                memory[f"`{name}`"] = 100 * (
                    1
                    - waves[name]["memory"]["total"]
                    / berts[BERT]["memory"]["total"]
                )
    form = {"form": "{:.1f}%", "unit": "%"}
    return [
        at_least("less time than BERT base a step", 98, time, **form),
        at_least("less memory than BERT base a step", 95, memory, **form),
    ]


def length_exponent(figures):
    values = {}
    for backend, axes in by_backend(figures, "growth/").items():
        growth = axes.get("sequence_length")
        if growth is None:
            continue
        exponent = growth_exponent.fit_exponent(
            growth["sizes"], medians(growth["wave"]), LONG
        )
        if exponent is not None:
            values[backend] = exponent
    return at_most(
        f"exponent of the time by length, from {LONG} tokens up",
        1.05,
        values,
        "{:.2f}",
        every=True,
    )


def bucketed_epoch(figures):
    values = {}
    for backend, epochs in record.results(figures, "epoch/").items():
        for preset, kinds in epochs["texts"].items():
            padded, bucketed = (
                kinds.get(kind, {}).get("seconds")
                for kind in ("padded", "bucketed")
            )
            if padded and bucketed:
                values[f"{backend}, `{preset}`"] = summaries.median_ratio(
                    padded, bucketed
                )
    return at_least(
        "an epoch in buckets of length, times as fast as a padded one",
        2,
        values,
    )


def folded(figures):
    values = {
        f"{backend}, `{preset}`, {batch_size} texts": ratio
        for backend, presets in record.results(
            figures, "inference/tokens/"
        ).items()
        for preset, result in presets.items()
        for batch_size, rate in result["rates"].items()
        if (ratio := rate.get("folded_is_faster_by"))
    }
    return at_least(
        "a folded classifier on tokens, times as fast as the one as trained",
        10,
        values,
    )


def end_to_end(figures):
    """Texts a second, each by the best batch size that it has."""
    classical = answers.of_classical(figures)
    fasttext = answers.best_rate(classical.get("fastText", {}))
    values = {}
    if fasttext:
        for preset, form, runtime, result in answers.of_waves(figures):
            if rate := answers.best_rate(result):
                where = f"{runtime}, `{preset}`, {form}"
                values[where] = rate / fasttext
    return at_least(
        "from string to label, multiple of fastText's speed",
        0.5,
        values,
        "{:.2f}",
    )


def imports(figures):
    values = {
        backend: result["import_ratio"]
        for backend, result in record.results(figures, "cold_start/").items()
    }
    return at_most(
        "`import keras_wave`, multiple of `import keras_hub`",
        1.05,
        values,
        "{:.2f}",
        every=True,
    )


def medians(points):
    """Returns the median seconds of each, `None` where it has none."""
    return [
        statistics.median(point["seconds"]) if point.get("seconds") else None
        for point in points
    ]


def by_backend(figures, prefix):
    """Returns results by the first part of their name, then by the rest."""
    found = {}
    for name, result in record.results(figures, prefix).items():
        backend, _, rest = name.partition("/")
        found.setdefault(backend, {})[rest] = result
    return found


def at_most(text, limit, values, form="{:.2f}", unit="", every=False):
    """Returns a `Target` whose best value is small.

    Args:
        text: string.
        limit: number.
        values: A dictionary of what was measured, by where.
        form: string. How a value is written.
        unit: string. Of the limit.
        every: bool. Whether all must meet it, and not the best alone.
    """
    text = f"{text}: at most {limit}{unit}"
    if not values:
        return Target(text, None, False)
    choose = max if every else min
    where = choose(values, key=values.get)
    return told(text, where, values[where], form, values[where] <= limit)


def at_least(text, limit, values, form="{:.2f}", unit=""):
    """Returns a `Target` whose best value is large."""
    text = f"{text}: at least {limit}{unit}"
    if not values:
        return Target(text, None, False)
    where = max(values, key=values.get)
    return told(text, where, values[where], form, values[where] >= limit)


def told(text, where, value, form, met):
    return Target(text, f"{form.format(value)} ({where})", met)


if __name__ == "__main__":
    sys.exit(main())
