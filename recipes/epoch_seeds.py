import keras
import numpy as np


class EpochSeeds(keras.callbacks.Callback):
    """Starts every random generator anew with each epoch.

    What dropout drops then depends on nothing but the seed, the epoch and the
    step in it.

    Args:
        seed: int.
    """

    def __init__(self, seed):
        super().__init__()
        self.seed = seed

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch
        weights = {id(variable) for variable in self.model.weights}
        states = [v for v in self.model.variables if id(v) not in weights]
        for index, state in enumerate(states):
            # A generator's seed, and how many numbers it has drawn.
            state.assign([self._draw(index), 0])

    def on_train_batch_begin(self, batch, logs=None):
        # On PyTorch a layer without a seed of its own draws from the global
        # generator, and so does every new iterator over the data, of which a
        # resumed run has one more: seed after it.
        if batch == 0:
            keras.utils.set_random_seed(self._draw())

    def _draw(self, *index):
        random = np.random.default_rng([self.seed, self.epoch, *index])
        return int(random.integers(2**31))
