import json

import pytest

import readme_table
from tests.reliability import report
from tests.reliability.promises import PROMISES

BEGIN = readme_table.begin(report.COMMAND)
PAGE = f"# Title\n\n{BEGIN}\n\nold\n\n{readme_table.END}\n"
CASE = """
<testcase classname="{module}" name="test_it[1]">
  <properties><property name="inputs tried" value="20"/></properties>{more}
</testcase>"""


def make_report(more=""):
    modules = [
        test.removesuffix(".py").replace("/", ".")
        for promise in PROMISES
        for test in promise.tests
    ]
    cases = "".join(CASE.format(module=m, more=more) for m in modules)
    served = "".join(
        f'<property name="{name}" value="8"/>' for name in report.SERVED
    )
    cases += (
        '<testcase classname="tests.reliability.test_served_load.TestLoad" '
        f'name="test_load"><properties>{served}</properties></testcase>'
    )
    return f"<testsuites><testsuite>{cases}</testsuite></testsuites>"


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "docs").mkdir()
    for page in ("README.md", "docs/reliability.md"):
        (tmp_path / page).write_text(PAGE)
    for backend in report.BACKENDS:
        (tmp_path / f"{backend}.xml").write_text(make_report())
    return tmp_path


def run(repository, folder=None, check=False):
    record = repository / "docs" / "reliability.json"
    return report.run(folder, record, repository, check)


def test_counts_of_the_backends_are_summed(repository):
    assert run(repository, repository) == 0
    text = (repository / "docs" / "reliability.md").read_text()
    first, *_ = [line for line in text.splitlines() if PROMISES[1].text in line]
    assert "60 inputs tried<br>3 tests passed" in first
    assert run(repository, check=True) == 0


def test_figures_of_a_server_are_in_the_readme(repository):
    run(repository, repository)
    text = (repository / "README.md").read_text()
    assert "| texts a second | 8 |" in text
    text = (repository / "docs" / "reliability.md").read_text()
    assert "served texts a second" not in text


def test_failure_is_told(repository):
    (repository / "jax.xml").write_text(make_report("<failure/>"))
    run(repository, repository)
    text = (repository / "docs" / "reliability.md").read_text()
    assert text.count("1 tests failed") == len(PROMISES) - 3


def test_backend_that_was_not_run(repository):
    (repository / "jax.xml").unlink()
    with pytest.raises(report.BadInput, match="jax.xml is missing"):
        run(repository, repository)


def test_record_that_is_not_there(repository):
    with pytest.raises(report.BadInput, match="reliability.json is missing"):
        run(repository)


def test_promise_that_was_not_tried(repository):
    run(repository, repository)
    path = repository / "docs" / "reliability.json"
    record = json.loads(path.read_text())
    for files in record["backends"].values():
        del files[PROMISES[0].tests[0]]
    path.write_text(json.dumps(record))
    with pytest.raises(report.BadInput, match="test_wave_numerics"):
        run(repository)


def test_table_that_is_not_up_to_date(repository, capsys):
    run(repository, repository)
    (repository / "README.md").write_text(PAGE)
    assert run(repository, check=True) == 1
    assert "README.md is not up to date" in capsys.readouterr().err
