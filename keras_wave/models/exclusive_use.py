import contextlib
import threading

from keras_wave.models.kept_weights import kept_weights


class ExclusiveUse:
    """Mixin: threads that share a model take turns, and it keeps its weights.

    Keras keeps the state of a call in the model, and on JAX takes the weights
    out of it meanwhile.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._turn = threading.RLock()

    @contextlib.contextmanager
    def exclusive_use(self):
        """Lets one thread compute, and keeps the weights where it is stopped.

        Every method that computes is in this context; a loop of your own over
        a classifier that threads share should be, too. The same thread may
        enter it again.
        """
        with self._turn, kept_weights(self):
            yield

    def train_on_batch(self, *args, **kwargs):
        with self.exclusive_use():
            return super().train_on_batch(*args, **kwargs)

    def test_on_batch(self, *args, **kwargs):
        with self.exclusive_use():
            return super().test_on_batch(*args, **kwargs)

    def predict_on_batch(self, *args, **kwargs):
        with self.exclusive_use():
            return super().predict_on_batch(*args, **kwargs)
