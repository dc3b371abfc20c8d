"""Takes turns, so that all that is compared meets the same moments."""

import sys
import time


def take_turns(calls, rounds):
    """Times every call once a round.

    Args:
        calls: A dictionary of name to function. It returns when all that it
            started is done.
        rounds: int. Beside a first one, which is not counted: it compiles.

    Returns:
        A tuple of two dictionaries by name: seconds, a list of one number a
        round; and, of a call that fails in the first round, its error.
    """
    errors = {}
    for name, call in calls.items():
        try:
            call()
        # Whatever a backend raises for what it cannot do.
        except Exception as error:
            errors[name] = describe(error)
    working = {name: calls[name] for name in calls if name not in errors}
    seconds = {name: [] for name in working}
    for number in range(rounds):
        for name, call in working.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
        print(f"  round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return seconds, errors


def describe(error):
    """Returns the kind of an error and the first line of its message."""
    line = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {line}"[:300]
