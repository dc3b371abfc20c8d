import dataclasses
import functools

import numpy as np

from keras_wave.insight import wave_picture
from keras_wave.insight.first_layer import FirstLayer
from keras_wave.models.wave_classifier import WaveClassifier


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """What the tokens of a text did to the answer of a classifier.

    `keras_wave.explain()` makes it. What is about waves is computed when it is
    asked for, by the classifier as it is then.

    Attributes:
        text: The text, or a tuple of those of one row. Bytes that are not UTF-8
            are the replacement character.
        tokens: A list of strings: the tokens as the tokenizer made them,
            `[CLS]` and `[SEP]` included. What is past the preprocessor's
            `sequence_length` is not among them.
        token_ids: Their ids, an int32 array of shape `(tokens,)`.
        padding_mask: An int32 array of shape `(tokens,)`, zero for a `[PAD]`
            that the text itself holds, where the tokenizer takes it for one.
        is_special: A bool array of shape `(tokens,)`, `True` for tokens such as
            `[CLS]` that stand for no word.
        segments: A list of ints: the number of the text that each token is of.
        spans: A list of `(start, end)`: the characters of the text that each
            token was made of. `None` for special tokens, and for all tokens
            of a text in which they are not found.
        class_names: A list of strings: the names of the classes, or their
            numbers where the classifier has no names.
        logits: A float32 array of shape `(num_classes,)`, before the
            activation of the classifier, if it has one.
        probabilities: A float32 array of shape `(num_classes,)`: what the
            activation makes of the logits, or softmax, or of a single class
            sigmoid.
        contributions: A float32 array of shape `(tokens, num_classes)`: the
            logits, less those of the text without the token.
        classifier: The classifier.
    """

    text: str | tuple
    tokens: list
    token_ids: np.ndarray
    padding_mask: np.ndarray
    is_special: np.ndarray
    segments: list
    spans: list
    class_names: list
    logits: np.ndarray
    probabilities: np.ndarray
    contributions: np.ndarray
    classifier: WaveClassifier

    @property
    def predicted_class(self):
        """The number of the likeliest class."""
        return int(self.logits.argmax())

    @functools.cached_property
    def waves(self):
        """The `keras_wave.insight.Waves` of the text."""
        with self.classifier.exclusive_use():
            return self._first_layer.waves()

    @functools.cached_property
    def dimension_contributions(self):
        """How much each dimension of the waves moved each class.

        A float32 array of shape `(dim, num_classes)`: the logits, less those
        where the two projections that the waves of the first layer are made of
        are zero in the dimension, for every token.
        """
        with self.classifier.exclusive_use():
            return self._first_layer.dimension_contributions()

    @functools.cached_property
    def _first_layer(self):
        return FirstLayer(self.classifier, self.token_ids, self.padding_mask)

    def plot_waves(self, dimension=None):
        """Draws the waves of one dimension, every token in a circle.

        A wave is an arrow: its real part to the right, its imaginary part
        upward. Of an interference, the other wave starts where the first one
        ends, and the arrow from the centre to its end is their sum. Of a
        modulation, both start in the centre, and so does their product, whose
        angle is the sum of theirs; its length is on a scale of its own.

        Args:
            dimension: int. The number of the dimension. Defaults to `None`: the
                one that moved the predicted class most, either way, by
                `dimension_contributions`.

        Returns:
            A string, the text of an SVG file.

        Raises:
            ValueError: If there is no such dimension.
        """
        size = self.waves.real.shape[1]
        if dimension is None:
            moves = self.dimension_contributions[:, self.predicted_class]
            dimension = int(np.abs(moves).argmax())
        is_integer = isinstance(dimension, (int, np.integer))
        if not is_integer or not 0 <= dimension < size:
            raise ValueError(
                f"`dimension` must be an integer in [0, {size}), the width of "
                f"the waves. Received: dimension={dimension!r}"
            )
        return wave_picture.draw(self, dimension)

    def __repr__(self):
        name = self.class_names[self.predicted_class]
        return f"<Explanation of {name!r} by {' '.join(self.tokens)!r}>"
