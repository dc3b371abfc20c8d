import keras

from keras_wave.layers import pair_buckets
from keras_wave.layers.token_embedding import TokenEmbedding


@keras.saving.register_keras_serializable("keras_wave")
class BigramEmbedding(TokenEmbedding):
    """Embeds each token together with the one before it.

    A table of all pairs would be as large as the vocabulary squared. Pairs
    share the rows of a smaller one by a hash of their two ids, as in fastText
    (Joulin et al., [arXiv 1607.01759](https://arxiv.org/abs/1607.01759)): a
    frequent pair mostly has its row for itself.

    Args:
        input_dim: int. The number of rows, the buckets of the hash.
        output_dim: int. The width of the embeddings.
        **kwargs: Other arguments of `TokenEmbedding`.

    Call arguments:
        inputs: An int tensor of token ids of shape `(batch, seq)`, from zero
            to less than 150,000.
        token_mask: A bool or int tensor of shape `(batch, seq)`, nonzero for
            real tokens. Pairs with any other token are pairs with the token of
            id zero, as is the first of a text. Defaults to `None`: every token
            is real.
        training: bool. Whether a gradient may be asked for.

    Returns:
        A float tensor of the compute dtype and shape
        `(batch, seq, output_dim)`.

    Example:

    >>> layer = keras_wave.layers.BigramEmbedding(input_dim=100, output_dim=4)
    >>> output = layer(np.array([[2, 5, 3, 2, 5]]))
    >>> output = keras.ops.convert_to_numpy(output)
    >>> bool((output[0, 1] == output[0, 4]).all())
    True
    """

    LARGEST_VOCABULARY = pair_buckets.LARGEST_VOCABULARY

    def call(self, inputs, token_mask=None, training=False):
        buckets = self._buckets(inputs, token_mask)
        return super().call(buckets, training=training)

    def quantized_call(self, inputs, token_mask=None, training=False):
        # Keras comes here in place of `call()`.
        buckets = self._buckets(inputs, token_mask)
        return super().quantized_call(buckets, training=training)

    def _buckets(self, inputs, token_mask):
        return pair_buckets.pair_buckets(inputs, token_mask, self.input_dim)

    def compute_output_spec(self, inputs, token_mask=None, training=False):
        return super().compute_output_spec(inputs)
