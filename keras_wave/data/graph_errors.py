"""What a graph of TensorFlow refuses, in one sentence.

A check in a data set is made as it is read, and TensorFlow tells of it in many
lines, as an error of its own.
"""

import contextlib
import re

from keras_wave import keras_compat

START, END = "keras_wave: ", " (end)"
SENTENCE = re.compile(f"{re.escape(START)}(.*?){re.escape(END)}", re.DOTALL)


def assert_or_refuse(condition, sentence, *values):
    """Returns an operation that fails with a sentence, unless a tensor is true.

    Args:
        condition: A boolean tensor of no axis.
        sentence: A string. Each `{}` in it stands for one of the values.
        *values: Tensors.
    """
    tf = keras_compat.imported_tensorflow()
    text = tf.strings.format(f"{START}{sentence}{END}", values)
    return tf.debugging.Assert(condition, [text])


@contextlib.contextmanager
def as_value_errors():
    """Raises a `ValueError` of the sentence where such an operation fails."""
    try:
        yield
    except Exception as error:
        tf = keras_compat.imported_tensorflow()
        if tf is None or not isinstance(error, tf.errors.OpError):
            raise
        found = SENTENCE.search(error.message)
        if found is None:
            raise
        # TensorFlow has put backslashes before the quotes.
        sentence = re.sub(r"\\(['\"\\])", r"\1", found[1])
        raise ValueError(sentence) from None
