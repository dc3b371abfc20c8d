"""Ctrl-C waits for a moment at which nothing is lost."""

import contextlib
import functools
import signal
import sys
import threading

from keras_wave import keras_compat

# Between two looks, and as many as anybody is to wait for.
PAUSE = 0.005
MOST_PAUSES = 200


@contextlib.contextmanager
def held_back(is_safe):
    """Lets Ctrl-C wait while something is computed.

    A `KeyboardInterrupt` comes after any instruction of Python, the last one of
    a call included, whose answer is gone then. Here it comes when `is_safe()`
    says so, once, and at the end at the latest. Other threads get none in any
    case.

    Args:
        is_safe: A function without arguments that returns a bool.
    """
    former = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not (is_main and callable(former)):
        yield
        return
    handler = _Handler(former, is_safe)
    signal.signal(signal.SIGINT, handler)
    try:
        with _told_of_dropped_errors(handler):
            yield
    finally:
        if signal.getsignal(signal.SIGINT) is handler:
            signal.signal(signal.SIGINT, former)
        handler.close()


@contextlib.contextmanager
def _told_of_dropped_errors(handler):
    """Tells a handler of errors that Python has nobody to raise to.

    So are those of a callback while memory is freed, where JAX has one.
    """
    former = sys.unraisablehook

    def hook(unraisable):
        if not handler.is_dropped(unraisable.exc_value):
            former(unraisable)

    handler.hook_code = hook.__code__
    sys.unraisablehook = hook
    try:
        yield
    finally:
        if sys.unraisablehook is hook:
            sys.unraisablehook = former


class _Handler:
    # Of the function that Python tells of dropped errors. Its own are dropped,
    # too, and it is told of none of them.
    hook_code = None

    def __init__(self, former, is_safe):
        self._former = former
        self._is_safe = is_safe
        self._lock = threading.Lock()
        self._pauses = 0
        self._is_waiting = False
        self._raised = None
        self._is_closed = False
        self._profile = None
        self._left = None

    def __call__(self, signum, frame):
        if self._is_waiting:
            return
        if self._is_in_hook(frame):
            # A busy machine may come to look before it has returned.
            self._wait()
            return
        dropping = keras_compat.frame_that_drops_errors(frame)
        if dropping is not None and dropping is self._left:
            # It has returned for all but Python's profiler, which calls this,
            # and would not tell of it once more.
            dropping = keras_compat.frame_that_drops_errors(dropping.f_back)
        # Whoever catches one has to put things in order first.
        is_safe = self._raised is None and self._is_safe()
        if dropping is None and (is_safe or self._pauses >= MOST_PAUSES):
            self._deliver(frame)
            return
        self._pauses += 1
        self._is_waiting = True
        if dropping is None or sys.getprofile() is not None:
            self._start_timer()
        else:
            # On JAX a program spends most of its time in there, and every
            # look would find it there.
            self._profile = functools.partial(self._look_at_return, dropping)
            sys.setprofile(self._profile)

    def close(self):
        with self._lock:
            self._is_closed = True
        self._stop_looking()
        try:
            if self._pauses:
                self._deliver(None)
        finally:
            # It holds the frames that it came through.
            self._raised = None

    def is_dropped(self, error):
        """Whether an error is what was raised here, to be raised once more.

        Args:
            error: An error that Python drops.
        """
        if error is None or error is not self._raised:
            return False
        self._raised = None
        self._wait()
        return True

    def _is_in_hook(self, frame):
        while frame is not None and frame.f_code is not self.hook_code:
            frame = frame.f_back
        return frame is not None

    def _wait(self):
        self._pauses += 1
        self._is_waiting = True
        self._start_timer()

    def _start_timer(self):
        timer = threading.Timer(PAUSE, self._look_again)
        timer.daemon = True
        timer.start()

    def _look_at_return(self, dropping, frame, event, arg):
        if frame is dropping and event == "return":
            self._stop_looking()
            self._left = dropping
            try:
                self._is_waiting = False
                self(signal.SIGINT, frame.f_back)
            finally:
                self._left = None

    def _stop_looking(self):
        if self._profile is not None and sys.getprofile() is self._profile:
            sys.setprofile(None)
        self._profile = None

    def _deliver(self, frame):
        self._pauses = 0
        try:
            self._former(signal.SIGINT, frame)
        except BaseException as error:
            self._raised = error
            raise

    def _look_again(self):
        with self._lock:
            if not self._is_closed:
                self._is_waiting = False
                # The main thread handles it, whichever one raises it.
                signal.raise_signal(signal.SIGINT)
