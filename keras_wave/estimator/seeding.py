import contextlib
import random
import sys

import numpy as np


@contextlib.contextmanager
def seeded(seed):
    """Lets all that is random in a training follow a seed.

    Keras takes the seeds of new layers and initializers from the generator of
    Python. Those of Python, NumPy and PyTorch, which others draw from too, go
    on afterwards where they were. `keras.utils.set_random_seed()` leaves them
    elsewhere, and imports TensorFlow.

    Args:
        seed: int.
    """
    with contextlib.ExitStack() as stack:
        stack.callback(random.setstate, random.getstate())
        stack.callback(np.random.set_state, np.random.get_state())
        random.seed(seed)
        np.random.seed(seed)
        # Keras draws from it where PyTorch computes.
        torch = sys.modules.get("torch")
        if torch is not None:
            devices = range(torch.cuda.device_count())
            stack.enter_context(torch.random.fork_rng(devices))
            torch.manual_seed(seed)
        yield
