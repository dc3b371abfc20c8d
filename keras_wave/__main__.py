"""The command line: `keras-wave`, or `python -m keras_wave`."""

import logging
import warnings

import click

from keras_wave.commands.command_line import CommandLine
from keras_wave.commands.evaluate import evaluate
from keras_wave.commands.explain import explain
from keras_wave.commands.export import export
from keras_wave.commands.predict import predict
from keras_wave.commands.presets import presets
from keras_wave.commands.shared_options import examples
from keras_wave.commands.train import train
from keras_wave.version import __version__


@click.group(
    name="keras-wave",
    cls=CommandLine,
    epilog=examples(
        "keras-wave train reviews.csv --output reviews_preset",
        'keras-wave predict reviews_preset "I would buy it again"',
    ),
)
@click.version_option(__version__, prog_name="keras-wave")
def main():
    """Classify texts with Wave networks, and train your own.

    Data goes to stdout and everything else to stderr. The exit status is 0, 1
    where the work failed, and 2 for bad usage or bad input.
    """


for command in (presets, predict, train, evaluate, explain, export):
    main.add_command(command)


def start():
    """Runs the command line as the only task of this process."""
    # Libraries stay off its two streams, which are for data and for errors.
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    main()


if __name__ == "__main__":
    start()
