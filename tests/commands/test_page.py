"""The commands of `docs/command_line.md`, run in their order."""

import shlex
import shutil

from keras_wave.commands import size_table
from tests.docs import pages

PAGE = "command_line.md"
TITLES = "Shares slip\nThe home team wins\n"


def test_commands_run(run, tmp_path, monkeypatch):
    shutil.copytree(pages.REPOSITORY / "examples", tmp_path / "examples")
    (tmp_path / "titles.txt").write_text(TITLES, "utf-8")
    (tmp_path / "news.csv").write_text(f"headline\n{TITLES}", "utf-8")
    monkeypatch.chdir(tmp_path)
    count = 0
    for language, block in pages.read_blocks(PAGE):
        for line in block.splitlines() if language == "sh" else []:
            before, _, command = line.rpartition(" | ")
            program, *arguments = shlex.split(command)
            assert program == "keras-wave"
            assert before in ("", "cat titles.txt")
            result = run(*arguments, stdin=TITLES if before else None)
            assert result.exit_code == 0, (line, result.stderr)
            assert result.stdout
            count += 1
    assert count == 9


def test_page_has_the_table_of_sizes():
    assert ("text", f"{size_table.describe()}\n") in pages.read_blocks(PAGE)
