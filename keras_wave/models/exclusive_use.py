import contextlib
import threading

from keras_wave import keras_compat
from keras_wave.models import forked_process
from keras_wave.models import own_arrays
from keras_wave.models.kept_weights import KeptWeights
from keras_wave.models.kept_weights import build_optimizer


class _Turns:
    """Who computes with some weights: one thread, in one use or several."""

    def __init__(self):
        self.lock = threading.RLock()
        self.uses = []


class ExclusiveUse(keras_compat.BeforeJaxSteps):
    """Mixin: threads that share a model take turns, and it keeps its weights.

    Keras keeps the state of a call in the model, and on JAX takes the weights
    out of it meanwhile.
    """

    def __new__(cls, *args, **kwargs):
        # The constructor computes the first weights.
        forked_process.check()
        forked_process.note_model()
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.turns = _Turns()

    def take_turns_with(self, other):
        """Lets models that compute with the same weights take turns.

        Args:
            other: A model of this class, such as the backbone of a classifier.
        """
        self.turns = other.turns

    @contextlib.contextmanager
    def exclusive_use(self, *others):
        """Lets one thread compute, and keeps the weights where it is stopped.

        Every method that computes is in this context; a loop of your own over
        a classifier that threads share should be, too. The same thread may
        enter it again.

        Args:
            *others: Other models that compute with the weights of this one,
                such as a `keras.Model` of some of its layers.

        Raises:
            ForkedProcessError: In a process made by fork of one that had a
                model, where a backend waits for ever.
        """
        forked_process.check()
        with self.turns.lock:
            # Those around it know no other way where the weights are, and one
            # of another model may have taken them out of this one.
            own_arrays.take(self, self.turns.uses)
            use = KeptWeights(self, others)
            for outer in self.turns.uses:
                outer.add([self, *others])
            self.turns.uses.append(use)
            try:
                with use.kept():
                    yield
            finally:
                self.turns.uses.pop()

    def before_jax_step(self):
        # A callback may have handed on what it found in the model.
        own_arrays.take(self, self.turns.uses)

    def __call__(self, *args, **kwargs):
        forked_process.check()
        return super().__call__(*args, **kwargs)

    def quantize(self, *args, **kwargs):
        forked_process.check()
        return super().quantize(*args, **kwargs)

    def make_train_function(self, *args, **kwargs):
        # What a first step needs is made by now, and still in its place.
        self._keep_new_variables()
        return super().make_train_function(*args, **kwargs)

    def make_test_function(self, *args, **kwargs):
        self._keep_new_variables()
        return super().make_test_function(*args, **kwargs)

    def fit(self, *args, **kwargs):
        with self.exclusive_use():
            build_optimizer(self)
            return super().fit(*args, **kwargs)

    def evaluate(self, *args, **kwargs):
        with self.exclusive_use():
            return super().evaluate(*args, **kwargs)

    def predict(self, *args, **kwargs):
        with self.exclusive_use():
            return super().predict(*args, **kwargs)

    def train_on_batch(self, *args, **kwargs):
        with self.exclusive_use():
            build_optimizer(self)
            return super().train_on_batch(*args, **kwargs)

    def test_on_batch(self, *args, **kwargs):
        with self.exclusive_use():
            return super().test_on_batch(*args, **kwargs)

    def predict_on_batch(self, *args, **kwargs):
        with self.exclusive_use():
            return super().predict_on_batch(*args, **kwargs)

    def _keep_new_variables(self):
        for use in self.turns.uses:
            use.look()
