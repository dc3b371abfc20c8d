"""Saves two classifiers over one another, in children that are killed.

    python -m tests.reliability.saving_worker PRESET

For each line on stdin, of so many seconds, a child saves to the folder PRESET
until it is killed after them. A line on stdout then tells its signal.
"""

import os
import signal
import sys
import time

from tests.reliability.two_classifiers import make_both


def main(preset):
    both = make_both()
    # What a first save sets up, the children have.
    for classifier in both:
        classifier.save_to_preset(preset)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            save_until_killed(both, preset)
        time.sleep(float(line))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(-os.waitstatus_to_exitcode(status), flush=True)


def save_until_killed(both, preset):
    try:
        while True:
            for classifier in both:
                classifier.save_to_preset(preset)
    finally:
        # Of a save that fails. Nothing of the parent may run on.
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
