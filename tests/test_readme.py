import importlib.metadata
import pathlib
import re
import shutil
import tomllib

import pytest

from tests.requirement import require

REPOSITORY = pathlib.Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PYTHON_EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize("example", PYTHON_EXAMPLES)
def test_python_example_runs(example, tmp_path, monkeypatch):
    if "import tensorflow" in example:
        require("tensorflow", "tensorflow_text")
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(example, names)
    assert len(names["classifier"].class_names) == 4


def test_there_are_examples_and_commands():
    assert len(PYTHON_EXAMPLES) == 4
    assert len(COMMANDS) == 11


def names_of(requirements):
    return {
        re.match(r"[\w-]+", requirement)[0]
        for requirement in requirements
        if "extra ==" not in requirement
    }


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_two_lines_install_all_but_tensorflow(backend):
    (command,) = [c for c in COMMANDS if c.endswith(f"tokenizers {backend}")]
    bare, others = (line.split() for line in command.splitlines())
    assert bare == "pip install --no-deps . keras-hub keras-nlp".split()
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    needed = names_of(
        project["project"]["dependencies"]
        + importlib.metadata.requires("keras-hub")
    )
    needed -= {"keras-hub", "keras-nlp", "tensorflow-text"}
    named = names_of(others[2:])
    assert named <= needed | {backend}
    assert needed <= named | names_of(importlib.metadata.requires("keras"))


def test_continuous_integration_runs_the_test_command():
    lines = (REPOSITORY / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in lines if line in COMMANDS]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(page):
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https:)([^)#]+)\)", text)
    missing = [link for link in links if not (REPOSITORY / link).exists()]
    assert not missing


def test_files_of_the_mathematics_exist():
    files = re.findall(r"`((?:layers|models)/\w+\.py)`", README)
    assert files
    missing = [f for f in files if not (REPOSITORY / "keras_wave" / f).exists()]
    assert not missing
