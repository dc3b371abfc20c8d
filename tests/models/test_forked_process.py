"""A fork of a process that had a model says so, and does not wait."""

import os
import subprocess
import sys

import pytest

# Many times what the child needs; where it waits for ever, the test ends.
PATIENCE = 300

CHILD = """if True:
    import os
    from tests.models.small_models import make_classifier

    {before}
    child = os.fork()
    if child == 0:
        try:
            {use}
        except RuntimeError as error:
            print(error, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
MAKE = "classifier = make_classifier()"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="There is no fork.")
@pytest.mark.parametrize(
    ("before", "use", "answer"),
    [
        (MAKE, "classifier.predict(['cup'])", "`spawn`"),
        (MAKE, "classifier.fit(['cup', 'team'], [0, 1])", "`spawn`"),
        (MAKE, "make_classifier()", "`spawn`"),
        ("pass", f"{MAKE}; print('as always')", "as always"),
    ],
    ids=["predict", "fit", "make", "after"],
)
def test_a_fork_does_not_wait(before, use, answer):
    process = subprocess.run(
        [sys.executable, "-c", CHILD.format(before=before, use=use)],
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )
    assert answer in process.stdout, process.stderr
