"""A recipe of which one process is killed in its second epoch.

KERAS_BACKEND=torch python -m tests.scale.dying_process ARGUMENTS
"""

import os
import signal
import sys

import torch

import train
from epoch_seeds import EpochSeeds


def die_in_second_epoch():
    on_train_batch_begin = EpochSeeds.on_train_batch_begin

    def die_or_begin(self, batch, logs=None):
        # Both took the step before: the first has written the first epoch.
        if self.epoch == 1 and batch == 1 and torch.distributed.get_rank() == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        on_train_batch_begin(self, batch, logs)

    EpochSeeds.on_train_batch_begin = die_or_begin


if __name__ == "__mp_main__":
    # In the processes that the command starts.
    die_in_second_epoch()
if __name__ == "__main__":
    sys.exit(train.main(sys.argv[1:]))
