"""Classifies the texts of a corpus, on this machine or on many.

Other options are Apache Beam's: `--runner` and what the runner needs. Without
it Beam's runner for one machine is taken, which by itself has one worker; four
are `--direct_num_workers 4 --direct_running_mode multi_processing`.
"""

import argparse
import sys

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.options.pipeline_options import StandardOptions

from keras_wave.corpus import job
from keras_wave.corpus.formats import FORMATS

# Beam's own choice would be a program that it downloads.
LOCAL_RUNNER = "FnApiRunner"


def main(arguments=None):
    options, rest = parse(arguments)
    try:
        job.classify(
            options.inputs,
            options.output,
            options.model,
            beam_options(rest),
            format=options.format,
            column=options.column,
            keep=options.keep,
            part_size=options.part_size,
        )
    except (ImportError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    summary = job.read_summary(options.output)
    print(
        f"{summary['answered']:,} rows are answered in "
        f"{options.output}/answers, {summary['bad']:,} are in "
        f"{options.output}/bad_rows with the reason."
    )
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m keras_wave.corpus",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # An option of Beam must not be taken for a short form of one of these.
        allow_abbrev=False,
    )
    parser.add_argument(
        "--inputs",
        nargs="+",
        required=True,
        metavar="FILE",
        help="paths or patterns of text files, CSV files with a header, or "
        "Parquet files, anywhere that Beam can read",
    )
    parser.add_argument(
        "--output",
        required=True,
        metavar="FOLDER",
        help="the folder to write, that every worker can reach; one of an "
        "earlier run that was stopped is completed",
    )
    parser.add_argument(
        "--model",
        required=True,
        help="the name or folder of a preset, or the folder of a SavedModel "
        "that `WaveClassifier.export()` wrote",
    )
    parser.add_argument(
        "--format",
        choices=sorted(FORMATS),
        help="what the files are, by default as they end",
    )
    parser.add_argument(
        "--column",
        default="text",
        help="the column of the texts, 'text' by default",
    )
    parser.add_argument(
        "--keep",
        nargs="+",
        default=[],
        metavar="COLUMN",
        help="columns that go into the answers",
    )
    parser.add_argument(
        "--part-size",
        type=int,
        default=20_000,
        metavar="ROWS",
        help="how many rows are answered, and written, at once",
    )
    return parser.parse_known_args(arguments)


def beam_options(arguments):
    """Returns Beam's options, or says which are nobody's.

    Args:
        arguments: List of strings.
    """
    options = PipelineOptions(arguments)
    runner = options.view_as(StandardOptions)
    if runner.runner is None:
        runner.runner = LOCAL_RUNNER
    if runner.runner == LOCAL_RUNNER:
        # Other runners have options that Beam's Python does not know.
        known = options.get_all_options()
        given = options.get_all_options(retain_unknown_options=True)
        names = [x[2:].partition("=")[0] for x in arguments if x[:2] == "--"]
        # Beam's have underscores. With others it takes them for its own, and
        # does not obey.
        dashed = {name for name in names if "-" in name}
        unknown = sorted(set(given) - set(known) | dashed)
        if unknown:
            raise ValueError(
                f"There is no option {' and '.join(f'--{x}' for x in unknown)}."
            )
    return options


if __name__ == "__main__":
    sys.exit(main())
