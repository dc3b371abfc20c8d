from keras import ops


def zero_padding(x, mask):
    """Returns `x` with zeros where the text is padded.

    Args:
        x: A float tensor of shape `(batch, seq, dim)`.
        mask: A bool or int tensor of shape `(batch, seq)`, nonzero for real
            tokens, or `None`: every token is real.
    """
    if mask is None:
        return x
    mask = ops.expand_dims(ops.cast(mask, "bool"), axis=-1)
    # Not `x * mask`: zero times infinity is a NaN.
    return ops.where(mask, x, 0.0)
