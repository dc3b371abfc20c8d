"""Reads lines, and writes a label for each: `keras-wave-light FOLDER`."""

import argparse
import itertools
import sys

from keras_wave_light.loading import load

# Lines that are answered at once.
LINES = 4096


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="keras-wave-light",
        description="Reads texts from standard input, one a line, and writes "
        "the class of each.",
    )
    parser.add_argument("folder", help="what export(format='numpy') wrote")
    options = parser.parse_args(arguments)
    try:
        classifier = load(options.folder)
        # Bytes: a line that is not UTF-8 is a text, too.
        for lines in batches(sys.stdin.buffer, LINES):
            labels = classifier.predict(
                [line.rstrip(b"\r\n") for line in lines]
            )
            sys.stdout.write("".join(f"{label}\n" for label in labels))
            sys.stdout.flush()
    except ValueError as error:
        sys.exit(f"keras-wave-light: {error}")


def batches(lines, size):
    lines = iter(lines)
    while batch := list(itertools.islice(lines, size)):
        yield batch


if __name__ == "__main__":
    main()
