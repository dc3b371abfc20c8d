"""What several commands take."""

import pathlib

import click

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}

FILE = click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)
NEW_FILE = click.Path(dir_okay=False, path_type=pathlib.Path)
FOLDER = click.Path(path_type=pathlib.Path)

preset_argument = click.argument("preset")
data_argument = click.argument(
    "data", nargs=-1, required=True, type=FILE, metavar="DATA.csv..."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, for programs."
)
delimiter_option = click.option(
    "--delimiter",
    type=click.Choice(list(DELIMITERS)),
    default="comma",
    show_default=True,
    callback=lambda context, option, name: DELIMITERS[name],
    help="What is between the columns of CSV files.",
)
text_column_option = click.option(
    "--text-column",
    "text_columns",
    multiple=True,
    metavar="NAME|NUMBER",
    help="The column of the texts, by its name in the first row, or counted "
    "from 1. Given several times, their texts are joined. By default the "
    "longest texts.",
)
label_column_option = click.option(
    "--label-column",
    metavar="NAME|NUMBER",
    help="The column of the classes, in the same way. By default the one with "
    "few different values.",
)
header_option = click.option(
    "--header/--no-header",
    "has_header",
    default=None,
    help="Whether the first row names the columns. By default it does where "
    "it has no class in the column of the classes.",
)


def examples(*lines):
    """Returns the end of a command's help."""
    # The first character keeps the lines as they are.
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])
