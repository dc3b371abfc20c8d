import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Waves:
    """The waves of a text in the first layer of a network.

    Every token has two waves, and one that they turn into. They are as the
    layer reads them out: turned by their positions and mixed with those of
    their neighbours, where it has a sense of order.

    Attributes:
        real: Real part of the first wave, a float array of shape
            `(tokens, dim)`.
        imag: Its imaginary part.
        other_real: Real part of the other wave.
        other_imag: Its imaginary part.
        updated_real: Real part of what the two turn into.
        updated_imag: Its imaginary part.
        update: `"modulation"`, where they are multiplied, or
            `"interference"`, where they are added.
    """

    real: np.ndarray
    imag: np.ndarray
    other_real: np.ndarray
    other_imag: np.ndarray
    updated_real: np.ndarray
    updated_imag: np.ndarray
    update: str
