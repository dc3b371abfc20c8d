"""Takes runs on record, and writes every one down in docs/ablations.md."""

import argparse
import pathlib
import sys

import ablation_record
import json_file
import whole_file
from ablation_page import make_page
from exit_status import exit_status

REPOSITORY = pathlib.Path(__file__).parents[1]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders",
        nargs="*",
        type=pathlib.Path,
        metavar="RUNS_FOLDER",
        help="a folder of runs to take into docs/ablations.json",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and exit with 1 where the page is not up to date",
    )
    options = parser.parse_args(arguments)
    if options.check and options.folders:
        parser.error("--check writes nothing down: give it no folder")
    docs = REPOSITORY / "docs"
    return exit_status(run, options.folders, docs, options.check)


def run(folders, docs, check):
    record, page = docs / "ablations.json", docs / "ablations.md"
    records = json_file.read(record, [])
    for folder in folders:
        runs = ablation_record.read_runs(folder)
        records = ablation_record.merge(records, runs)
    baselines = json_file.read(docs / "linear_baselines.json", {})
    text = make_page(records, baselines)
    if not check:
        ablation_record.write(records, record)
        whole_file.write_text(page, text)
    elif not page.exists() or page.read_text(encoding="utf-8") != text:
        print(
            f"{page.name} is not up to date. Run "
            "`python recipes/ablation_table.py`.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
