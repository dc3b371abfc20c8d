"""Where the processes that a test starts find the same modules."""

import os
import sys


def environment():
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
