"""A fork of a process that had a model says so, and does not wait."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="There is no fork."
)

# Many times what the child needs; where it waits for ever, the test ends.
PATIENCE = 300

CHILD = """if True:
    import os
    import numpy as np
    from keras_wave import WaveClassifier
    from tests.models.small_models import make_classifier

    {before}
    child = os.fork()
    if child == 0:
        for use in {uses}:
            try:
                exec(use)
            except RuntimeError as error:
                print(error, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
MAKE = "classifier = make_classifier()"
IDS = "{'token_ids': np.ones((1, 4)), 'padding_mask': np.ones((1, 4))}"
USES = {
    "predict": "classifier.predict(['cup'])",
    "fit": "classifier.fit(['cup', 'team'], [0, 1])",
    "call": f"classifier({IDS})",
    "backbone": f"classifier.backbone({IDS})",
    "quantize": "classifier.quantize('int8')",
    "export": "classifier.export('export')",
    "fold": "classifier.fold()",
    "make": "make_classifier()",
    "load": "WaveClassifier.from_preset('agnews_modulation_tiny')",
}


def run(before, uses, folder):
    """Returns what a fork prints line by line, and what it was warned of."""
    process = subprocess.run(
        [sys.executable, "-c", CHILD.format(before=before, uses=uses)],
        capture_output=True,
        cwd=folder,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=PATIENCE,
    )
    return process.stdout.splitlines(), process.stderr


def test_a_fork_does_not_wait(tmp_path):
    lines, errors = run(MAKE, list(USES.values()), tmp_path)
    assert len(lines) == len(USES), errors
    for name, line in zip(USES, lines, strict=True):
        # The reason is this one, whatever it was that was asked for.
        assert line.startswith("This process is a fork"), name
        assert "`spawn`" in line
    assert not os.listdir(tmp_path)


def test_a_model_may_be_made_after_the_fork(tmp_path):
    uses = [MAKE, f"{USES['predict']}; print('as always')"]
    lines, errors = run("pass", uses, tmp_path)
    assert "as always" in lines, errors
