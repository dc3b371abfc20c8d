"""Threads that begin at once."""

import sys
import threading
import time
import traceback

# Seconds, far more than any of them takes on a busy machine: who has not ended
# by then waits for ever.
PATIENCE = 600


def run_at_once(calls):
    """Makes each call in a thread of its own, all from the same moment.

    Args:
        calls: A list of functions without arguments.

    Returns:
        A list of what they returned.

    Raises:
        AssertionError: If one of them does not end. It tells where it is.
        BaseException: What one of them has raised.
    """
    start = threading.Barrier(len(calls))
    results = [None] * len(calls)
    errors = []

    def run(number):
        try:
            start.wait(PATIENCE)
            results[number] = calls[number]()
        # Whatever it is, it is raised where the test sees it.
        except BaseException as error:
            errors.append(error)

    # Those that do not end must not keep the process from doing so.
    threads = [
        threading.Thread(target=run, args=(number,), daemon=True)
        for number in range(len(calls))
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + PATIENCE
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    if errors:
        raise errors[0]
    stuck = [thread for thread in threads if thread.is_alive()]
    assert not stuck, describe(stuck)
    return results


def describe(threads):
    """Returns what each thread is doing."""
    frames = sys._current_frames()
    return "\n".join(
        f"{thread.name} does not end:\n"
        + "".join(traceback.format_stack(frames.get(thread.ident)))
        for thread in threads
    )
