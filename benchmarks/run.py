"""Measures what Wave networks cost beside others, and writes a page of it."""

import argparse
import dataclasses
import datetime
import importlib.util
import pathlib
import sys
import time

import benchmark_rows
import json_file
import machine
import output_file
import page
import plan
import record
import worker_process
from exit_status import exit_status
from keras_wave.data.bad_input import BadInput
from positive_number import positive

# Where something lies on this machine: of no use to whoever reads the record.
PLACES = ("data", "folder")


def main(arguments=None, make_plan=plan.make):
    return exit_status(run, parse(arguments), make_plan)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    benchmark_rows.add_option(parser)
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        default=pathlib.Path("docs/benchmarks.json"),
        metavar="FILE.json",
        help="what to write to, docs/benchmarks.json by default; what it "
        "holds of a run that was stopped is not measured again",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=plan.PARTS,
        default=plan.PARTS,
        metavar="PART",
        help=f"which of {', '.join(plan.PARTS)}; all by default",
    )
    parser.add_argument(
        "--backends",
        nargs="+",
        choices=plan.BACKENDS,
        default=plan.BACKENDS,
        metavar="BACKEND",
        help=f"which of {', '.join(plan.BACKENDS)}; all by default",
    )
    parser.add_argument(
        "--rounds",
        type=positive,
        default=5,
        metavar="N",
        help="how often everything is timed beside the first, 5 by default",
    )
    parser.add_argument(
        "--batch-size",
        type=positive,
        metavar="N",
        help="texts in the step that is compared with BERT base, "
        f"{plan.FULL.compared[0]} by default",
    )
    parser.add_argument(
        "--sequence-length",
        type=positive,
        metavar="N",
        help=f"tokens in such a text, {plan.FULL.compared[1]} by default",
    )
    parser.add_argument(
        "--rows",
        type=positive,
        metavar="N",
        help=f"texts in an epoch, {plan.FULL.rows} by default",
    )
    parser.add_argument(
        "--work",
        type=pathlib.Path,
        default=pathlib.Path("runs/benchmarks"),
        metavar="FOLDER",
        help="where exports lie while they are measured, runs/benchmarks by "
        "default",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="tiny sizes: whether all of it runs, not how fast",
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="measure again what the output holds",
    )
    return parser.parse_args(arguments)


def run(options, make_plan):
    check(options)
    sizes = choose_sizes(options)
    jobs = make_plan(
        sizes,
        [backend for backend in plan.BACKENDS if backend in options.backends],
        options.only,
        options.rounds,
        options.data and str(options.data),
        str(options.work),
    )
    figures = prepare(options, sizes)
    failed = []
    for number, job in enumerate(jobs, start=1):
        known = figures["jobs"].get(job.name)
        if is_done(job, known):
            continue
        say(f"{number}/{len(jobs)} {job.name}")
        start = time.perf_counter()
        entry = worker_process.run(job)
        entry["options"] = without_places(job.options)
        figures["jobs"][job.name] = entry
        # After each, so that a run which is stopped goes on from there.
        json_file.write(options.output, figures)
        if "error" in entry:
            failed.append(job.name)
            say(f"  failed: {entry['error']}")
        say(f"  {time.perf_counter() - start:.0f} s")
    json_file.write(options.output, figures)
    page.run(options.output)
    say(f"Written to {options.output}, and a page beside it")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def check(options):
    """Raises `BadInput` for what would fail after work was done."""
    if options.data and not options.data.is_dir():
        raise BadInput(f"--data must name a folder, not {options.data}")
    output_file.prepare(options.output)
    for backend in options.backends:
        if importlib.util.find_spec(backend) is None:
            raise BadInput(
                f"{backend} is not installed: pip install '.[{backend}]', or "
                "leave it out of --backends"
            )


def choose_sizes(options):
    sizes = plan.QUICK if options.quick else plan.FULL
    batch_size, sequence_length = sizes.compared
    return dataclasses.replace(
        sizes,
        compared=(
            options.batch_size or batch_size,
            options.sequence_length or sequence_length,
        ),
        rows=options.rows or sizes.rows,
    )


def prepare(options, sizes):
    """Returns the record to go on with, or raises `BadInput`."""
    about = {
        "machine": machine.describe(),
        "versions": machine.versions(),
        "quick": options.quick,
        "shapes": {
            "step": plan.shape_name(sizes.step),
            "compared": plan.shape_name(sizes.compared),
        },
    }
    known = {} if options.fresh else record.read(options.output)
    for key, value in about.items():
        # What is compared was measured in one run on one machine.
        if key in known and known[key] != value:
            raise BadInput(
                f"{options.output} was measured with another {key}: "
                f"{known[key]}. Measure all of it again, with --fresh"
            )
    return {
        **about,
        "command": command(options),
        "date": datetime.date.today().isoformat(),
        "rounds": options.rounds,
        "jobs": known.get("jobs", {}),
    }


def command(options):
    """Returns the command as somebody else would give it."""
    parts = ["PYTHONPATH=recipes python benchmarks/run.py"]
    if options.data:
        parts.append("--data FOLDER")
    if set(options.backends) != set(plan.BACKENDS):
        parts.append(f"--backends {' '.join(options.backends)}")
    for name in ("batch_size", "sequence_length", "rows"):
        value = getattr(options, name)
        if value:
            parts.append(f"--{name.replace('_', '-')} {value}")
    parts.append(f"--rounds {options.rounds}")
    if options.quick:
        parts.append("--quick")
    return " ".join(parts)


def is_done(job, known):
    return (
        known is not None
        and "result" in known
        and known["options"] == without_places(job.options)
        and known.get("environment", {}) == job.environment
        and (job.makes is None or pathlib.Path(job.makes).is_dir())
    )


def without_places(options):
    return {
        name: value for name, value in options.items() if name not in PLACES
    }


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
