"""Runs a pretraining, with a teacher of no weight, that kills itself.

    python -m tests.recipes.dying_pretrain MOMENT PART ARGUMENTS OF pretrain.py

A moment is as in `tests.reliability.dying_recipe`, a part the passages that the
teacher is asked for at once.
"""

import sys

import pytest

import pretrain
import teacher_answers
from tests.recipes import fake_teacher
from tests.reliability import dying_recipe


def main(moment, part, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        fake_teacher.install(patch)
        patch.setattr(teacher_answers, "PART", int(part))
        dying_recipe.die_at(int(moment))
        return pretrain.main(arguments)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
