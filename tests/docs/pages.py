"""Runs the examples of a page of docs/ as they are written."""

import contextlib
import io
import pathlib
import re
import shlex
import shutil
import tomllib
import typing

from click.testing import CliRunner

import pretrain
import recipe_file
from keras_wave.__main__ import main

REPOSITORY = pathlib.Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# They would install, download or serve.
NOT_RUN = ("docker", "export", "pip")


def read_blocks(page):
    """Returns the language and the text of each block of code."""
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


def run(page, folder):
    """Runs a page in its order, in a folder that holds `examples/`.

    A block of Python or of a shell prints what the block of text after it says,
    if there is one. All blocks of Python share their names.

    Args:
        page: string. The name of the file in docs/.
        folder: pathlib.Path. An empty one.

    Returns:
        A dictionary of the names that the page leaves.
    """
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    names, printed = {}, None
    with contextlib.chdir(folder):
        for language, block in read_blocks(page):
            if language == "text":
                assert printed == block, f"it prints {printed!r}"
                printed = None
                continue
            stream = io.StringIO()
            with contextlib.redirect_stdout(stream):
                LANGUAGES[language](block, names)
            printed = stream.getvalue()
    return names


def run_shell(block, names):
    for line in block.replace("\\\n", "").splitlines():
        program, *arguments = shlex.split(line)
        if program in NOT_RUN:
            continue
        if arguments[:1] == ["recipes/pretrain.py"]:
            # A run takes hours, and its own test.
            pretrain.parse(arguments[1:])
            continue
        assert program == "keras-wave", f"this is never run: {line}"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.output
        print(result.stdout, end="")


def read_toml(block, names):
    """Reads tables of a recipe, of which a page shows no whole one."""
    kinds = typing.get_type_hints(recipe_file.Recipe)
    for section, table in tomllib.loads(block).items():
        recipe_file.convert(table, kinds[section], section, f"[{section}]")


LANGUAGES = {"python": exec, "sh": run_shell, "toml": read_toml}
