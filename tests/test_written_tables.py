"""What scripts write into pages is what their records say."""

import pytest

import ablation_table
import builds
import corpus_cost
import export_table
import preset_table
import targets
from tests.reliability import report


@pytest.mark.parametrize(
    "script",
    [
        preset_table,
        ablation_table,
        export_table,
        targets,
        builds,
        corpus_cost,
        report,
    ],
    ids=lambda script: script.__name__,
)
def test_page_is_up_to_date(script, capsys):
    assert script.main(["--check"]) == 0, capsys.readouterr().err
