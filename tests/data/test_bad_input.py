import pytest

from keras_wave.data.bad_input import BadInput


def test_message_is_one_line():
    with pytest.raises(BadInput, match="^a  b: no x here$"):
        raise BadInput("a  b: no\n\n   x\u2028 here\n")
