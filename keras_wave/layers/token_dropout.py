import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_wave")
class TokenDropout(keras.layers.Layer):
    """Drops random tokens from a text during training.

    A dropped token turns into padding: it is not part of the text's waves, nor
    of its magnitudes, nor of the pooled text. A classifier that sees every word
    of every training text soon knows the texts by their rare words; this is
    the strongest regularizer against it.

    Args:
        rate: float in `[0, 1)`. The probability to drop a token.
        seed: int. Seed of the layer's generator. Defaults to `None`: drawn
            from the seed of `keras.utils.set_random_seed`.
        **kwargs: Other arguments of `keras.layers.Layer`.

    Call arguments:
        padding_mask: A tensor of shape `(batch, seq)`, nonzero for real
            tokens.
        training: bool. Whether to drop tokens.

    Returns:
        A bool tensor of the shape of `padding_mask`.

    Raises:
        ValueError: If `rate` is outside `[0, 1)`.

    Example:

    >>> layer = keras_wave.layers.TokenDropout(rate=0.2)
    >>> mask = np.array([[1, 1, 0]])
    >>> print(keras.ops.convert_to_numpy(layer(mask, training=False)))
    [[ True  True False]]
    """

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(
                f"`rate` must be in the range [0, 1). Received: rate={rate}"
            )
        self.rate = rate
        self.seed = seed
        if rate > 0:
            self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, padding_mask_shape):
        self.built = True

    def call(self, padding_mask, training=False):
        padding_mask = ops.cast(padding_mask, "bool")
        if not training or self.rate == 0:
            return padding_mask
        drawn = keras.random.uniform(
            ops.shape(padding_mask), dtype="float32", seed=self.seed_generator
        )
        return ops.logical_and(padding_mask, drawn >= self.rate)

    def compute_output_spec(self, padding_mask, training=False):
        return keras.KerasTensor(padding_mask.shape, dtype="bool")

    def get_config(self):
        config = super().get_config()
        config.update({"rate": self.rate, "seed": self.seed})
        return config
