import json

import click

from keras_wave.commands import classifiers
from keras_wave.commands.progress import announce
from keras_wave.commands.refusals import refusals
from keras_wave.commands.shared_options import FOLDER
from keras_wave.commands.shared_options import examples
from keras_wave.commands.shared_options import json_option
from keras_wave.commands.shared_options import preset_argument
from keras_wave.data.bad_input import BadInput
from keras_wave.export.arguments import WEIGHT_DTYPES
from keras_wave.export.formats import FORMATS


@click.command(
    epilog=examples(
        "keras-wave export reviews_preset served/reviews/1",
        "keras-wave export reviews_preset reviews_onnx --format onnx "
        "--weight-dtype float16",
    )
)
@preset_argument
@click.argument("folder", type=FOLDER)
@click.option(
    "--format",
    type=click.Choice(list(FORMATS)),
    default="tf_saved_model",
    show_default=True,
    help="What is to run it.",
)
@click.option(
    "--weight-dtype",
    type=click.Choice(WEIGHT_DTYPES),
    default="float32",
    show_default=True,
    help="The type that weights are stored in.",
)
@click.option(
    "--fold",
    is_flag=True,
    help="Faster answers, from tables of twice the size.",
)
@click.option(
    "--overwrite", is_flag=True, help="Replace an export that is there."
)
@json_option
def export(preset, folder, format, weight_dtype, fold, overwrite, as_json):
    """Export a preset, to be served without this package.

    The default is a SavedModel that takes raw strings, for TensorFlow Serving.
    The other formats take ids, and have their vocabulary beside them. FOLDER
    appears once the export has given the answers of the preset.
    """
    if folder.exists() and not overwrite:
        raise BadInput(
            f"{folder} exists already. Give another folder, or --overwrite to "
            "replace an export."
        )
    classifier = classifiers.load(preset)
    announce("Writing, loading and comparing ...")
    try:
        with refusals():
            classifier.export(
                folder,
                format=format,
                verbose=False,
                weight_dtype=weight_dtype,
                fold=fold,
                overwrite=overwrite,
            )
    except (ImportError, RuntimeError) as error:
        # A package is missing, or the export answers unlike the preset.
        raise click.ClickException(str(error)) from error
    size = sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file()
    )
    if as_json:
        click.echo(
            json.dumps(
                {"folder": str(folder), "format": format, "bytes": size},
                ensure_ascii=False,
            )
        )
    else:
        click.echo(f"Wrote {folder}, {size / 1e6:.1f} MB.")
