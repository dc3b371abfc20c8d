"""The examples of `docs/insight.md`, run in their order."""

import pathlib
import re
import shutil
import xml.etree.ElementTree as ET

import keras

REPOSITORY = pathlib.Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs" / "insight.md").read_text(encoding="utf-8")


def test_examples_run(tmp_path, monkeypatch, capsys):
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 3
    # The order of the rows, and what the new head starts from.
    keras.utils.set_random_seed(1)
    names = {}
    for example in examples:
        exec(example, names)
    first, *lines, accuracy = capsys.readouterr().out.splitlines()
    assert first == "Sci/Tech"
    moved = {line.split()[1]: float(line.split()[0]) for line in lines}
    assert max(moved, key=moved.get) == "moon"
    assert float(accuracy) > 0.5
    assert ET.parse("waves.svg").getroot().tag.endswith("svg")
    report = (tmp_path / "report.html").read_text("utf-8")
    assert "Longest and slowest texts" in report
