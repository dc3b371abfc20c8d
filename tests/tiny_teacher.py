"""A sentence-embedding model of a few tokens, where the real package is."""

import pytest


def make(folder, tokens):
    """Saves it with random weights, and returns its folder.

    Args:
        folder: pathlib.Path. An empty one.
        tokens: A list of strings, BERT's special ones first.
    """
    pytest.importorskip("sentence_transformers")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers import models
    from transformers import BertConfig
    from transformers import BertModel
    from transformers import BertTokenizerFast

    bert = folder / "bert"
    bert.mkdir()
    (bert / "vocab.txt").write_text("\n".join(tokens) + "\n")
    BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(bert)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=6,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(bert)
    network = models.Transformer(str(bert))
    model = SentenceTransformer(
        modules=[network, models.Pooling(6), models.Normalize()], device="cpu"
    )
    model.save(str(folder / "model"))
    return folder / "model"
