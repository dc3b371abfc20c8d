from keras_wave.commands.text_table import format_table
from keras_wave.training.model_size import SIZES


def describe():
    """Returns the table of sizes, for the screen."""
    header = ["rows from", "tokens", "width", "pairs", "batch", "epochs"]
    cells = [
        [
            f"{number:,}"
            for number in (
                size.rows,
                size.vocabulary,
                size.width,
                size.pairs,
                size.batch_size,
                size.epochs,
            )
        ]
        for size in SIZES
    ]
    return format_table([header, *cells], numbers=range(len(header)))
