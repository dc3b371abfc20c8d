"""Embeddings that start as what a teacher makes of each token."""

import numpy as np

from keras_wave.data.bad_input import BadInput


def check_width(embedding, width, table):
    """Raises `BadInput` if a teacher has too few dimensions for embeddings.

    Args:
        embedding: A `keras_wave.layers.TokenEmbedding`.
        width: int. The teacher's.
        table: string. The table of the recipe that asks for the teacher's.
    """
    if embedding.output_dim > width:
        raise BadInput(
            f"the teacher has {width} dimensions, too few for embeddings of "
            f"{embedding.output_dim}: set `embedding_dim` in [model] to "
            f"{width}, or `initial_embeddings` in [{table}] to false"
        )


def assign(embedding, x, stddev):
    """Sets embeddings to the main components of the whole vocabulary.

    Args:
        embedding: A `keras_wave.layers.TokenEmbedding`.
        x: A float array of shape `(vocabulary, width)`, the teacher's. Changed.
        stddev: float. The standard deviation of the embeddings then.
    """
    x -= x.mean(axis=0)
    _, components = np.linalg.eigh(x.T @ x)
    x = x @ components[:, ::-1][:, : embedding.output_dim]
    embedding.embeddings.assign(x * (stddev / x.std()))
