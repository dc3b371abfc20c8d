import signal
import sys
import threading
import time

import keras
import pytest
from keras import ops

from keras_wave.models import interruptions
from tests.models.small_models import make_classifier


@pytest.fixture(autouse=True)
def default_handler():
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, former)


def interrupt():
    signal.raise_signal(signal.SIGINT)


def wait(seconds=0.001):
    # Unlike a sleep it ends where the signal comes.
    threading.Event().wait(seconds)


def wait_for_it():
    # Many times what it takes: one that is lost fails the test.
    end = time.monotonic() + 60
    while time.monotonic() < end:
        wait()
    pytest.fail("Ctrl-C was lost.")


class EarlyTimer(threading.Thread):
    """It fires before the thread that starts it goes on."""

    def __init__(self, seconds, function):
        super().__init__(target=function)

    def start(self):
        super().start()
        self.join()


def test_it_comes_at_once_where_it_is_safe():
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            interrupt()
            seen.append("later")
    assert not seen


def test_it_waits_until_it_is_safe():
    state = {"is_safe": False}
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: state["is_safe"]):
            interrupt()
            seen.append("unsafe")
            state["is_safe"] = True
            wait_for_it()
    assert seen == ["unsafe"]


def test_it_comes_at_the_end():
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: False):
            interrupt()
            seen.append("all of it")
    assert seen == ["all of it"]
    # And no other one later.
    wait(10 * interruptions.PAUSE)


def test_it_waits_no_longer_than_anybody_would(monkeypatch):
    monkeypatch.setattr(interruptions, "MOST_PAUSES", 3)
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: False):
            interrupt()
            wait_for_it()


def test_one_interruption_is_put_in_order_before_the_next():
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            try:
                interrupt()
            except KeyboardInterrupt:
                interrupt()
                seen.append("put in order")
                raise
    assert seen == ["put in order"]


def test_many_are_one():
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: False):
            for _ in range(5):
                interrupt()
    wait(10 * interruptions.PAUSE)


def test_one_inside_of_another():
    state = {"is_safe": False}
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: state["is_safe"]):
            with interruptions.held_back(lambda: True):
                interrupt()
                seen.append("unsafe")
            state["is_safe"] = True
            wait_for_it()
    assert seen == ["unsafe"]


def test_what_handles_it_is_what_did(monkeypatch):
    seen = []
    signal.signal(signal.SIGINT, lambda *args: seen.append(args[0]))
    with interruptions.held_back(lambda: True):
        interrupt()
    with interruptions.held_back(lambda: False):
        interrupt()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    assert seen == [signal.SIGINT] * 2


def test_a_handler_that_came_later_stays():
    def handler(*args):
        pass

    with interruptions.held_back(lambda: True):
        signal.signal(signal.SIGINT, handler)
    assert signal.getsignal(signal.SIGINT) is handler
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def interrupted_logs(monkeypatch):
    """Lets Ctrl-C come while Keras turns the loss of a step into a float."""
    convert = keras.src.backend.convert_to_numpy
    left = 1

    def convert_and_interrupt(value):
        nonlocal left
        value = convert(value)
        function = sys._getframe(1).f_code.co_name
        if left and function == "pythonify_logs":
            left -= 1
            interrupt()
        return value

    monkeypatch.setattr(
        keras.src.backend, "convert_to_numpy", convert_and_interrupt
    )


def logs_to_floats():
    logs = {"loss": ops.ones(()), "of a group": {"accuracy": ops.ones(())}}
    return keras.src.utils.python_utils.pythonify_logs(logs)


def test_keras_drops_none(interrupted_logs):
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            logs_to_floats()
            seen.append("later")
    assert not seen
    assert sys.getprofile() is None


def test_keras_drops_none_where_it_is_not_safe_yet(interrupted_logs):
    state = {"is_safe": False}
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: state["is_safe"]):
            seen.append(logs_to_floats())
            state["is_safe"] = True
            wait_for_it()
    assert seen == [{"loss": 1.0, "accuracy": 1.0}]
    assert sys.getprofile() is None


def test_keras_drops_none_where_a_look_comes_early(
    monkeypatch, interrupted_logs
):
    monkeypatch.setattr(threading, "Timer", EarlyTimer)
    # In the function of Keras, as it returns, and at the early look.
    answers = iter([False, False, True])
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: next(answers)):
            logs_to_floats()
            seen.append("later")
            wait_for_it()
    assert not seen
    assert sys.getprofile() is None


def test_keras_drops_none_beside_a_profiler(interrupted_logs):
    def profile(frame, event, arg):
        pass

    sys.setprofile(profile)
    try:
        with pytest.raises(KeyboardInterrupt):
            with interruptions.held_back(lambda: True):
                logs_to_floats()
        assert sys.getprofile() is profile
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_keras_drops_none_of_a_classifier(method, interrupted_logs):
    classifier = make_classifier()
    ended = []
    callback = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: ended.append(epoch)
    )
    arguments = {"epochs": 3, "callbacks": [callback]}
    with pytest.raises(KeyboardInterrupt):
        getattr(classifier, method)(
            ["the team wins", "stocks fall ."],
            [0, 1],
            verbose=0,
            **(arguments if method == "fit" else {}),
        )
    assert not ended


def test_an_operation_with_a_gradient_drops_none():
    """Keras on PyTorch would compute it once more, and go on."""
    runs = []

    @ops.custom_gradient
    def double(x):
        runs.append("double")
        if len(runs) == 1:
            interrupt()
        return 2 * x, lambda *args, upstream: 2 * upstream

    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            double(ops.ones(()))
            seen.append("later")
    assert runs == ["double"]
    assert not seen


class InterruptsAsItIsFreed:
    """Python drops what is raised in there."""

    def __del__(self):
        interrupt()
        wait()


def test_python_drops_none():
    former = sys.unraisablehook
    freed = InterruptsAsItIsFreed()
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            del freed
            seen.append("freed")
            wait_for_it()
    assert seen == ["freed"]
    assert sys.unraisablehook is former


def test_python_drops_none_where_a_look_comes_early(monkeypatch):
    later = threading.Timer

    def early_once(seconds, function):
        monkeypatch.setattr(threading, "Timer", later)
        return EarlyTimer(seconds, function)

    monkeypatch.setattr(threading, "Timer", early_once)
    freed = InterruptsAsItIsFreed()
    seen = []
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            del freed
            seen.append("freed")
            wait_for_it()
    assert seen == ["freed"]
    assert threading.Timer is later


def test_python_drops_none_of_the_last_moment():
    freed = InterruptsAsItIsFreed()
    with pytest.raises(KeyboardInterrupt):
        with interruptions.held_back(lambda: True):
            del freed


def test_other_errors_are_dropped_as_before(monkeypatch):
    class FailsAsItIsFreed:
        def __del__(self):
            raise ZeroDivisionError

    dropped = []
    monkeypatch.setattr(sys, "unraisablehook", dropped.append)
    failing = FailsAsItIsFreed()
    with interruptions.held_back(lambda: True):
        del failing
    assert [error.exc_type for error in dropped] == [ZeroDivisionError]


def test_one_that_is_ignored_is_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interruptions.held_back(lambda: False):
        interrupt()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_another_thread_gets_none():
    seen = []

    def work():
        with interruptions.held_back(lambda: False):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_an_error_is_an_error():
    with pytest.raises(ZeroDivisionError):
        with interruptions.held_back(lambda: False):
            raise ZeroDivisionError
