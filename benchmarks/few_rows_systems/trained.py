"""What a system of few rows gives back."""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True)
class Trained:
    """A classifier.

    Args:
        answer: A function from a list of texts to their classes, whose speed
            is measured.
        bytes: int. What has to be kept on the disk to answer.
        settings: A dictionary, what was chosen for these rows.
        training_seconds: float. Defaults to `None`: as long as the call took
            that returns this.
        preparation_seconds: float. What was done once for all rows, beside the
            training. Defaults to `0`.
        quick_answer: A function that answers as `answer()` does, sooner, since
            it has seen the texts before. Defaults to `None`: there is none.
    """

    answer: collections.abc.Callable
    bytes: int
    settings: dict = dataclasses.field(default_factory=dict)
    training_seconds: float | None = None
    preparation_seconds: float = 0
    quick_answer: collections.abc.Callable | None = None
