"""Measures ONNX exports, served by onnxruntime and tokenizers alone."""

import functools

import numpy as np
import onnxruntime
import tokenizers

import served_exports


def load(path):
    session = onnxruntime.InferenceSession(
        path / "model.onnx", providers=["CPUExecutionProvider"]
    )
    tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))

    def answer(texts):
        ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        (logits,) = session.run(["logits"], pad(ids))
        return logits.argmax(axis=-1)

    return answer


def pad(rows):
    """Returns the inputs of the model, padded to the longest row."""
    lengths = np.array([len(row) for row in rows])
    mask = np.arange(lengths.max()) < lengths[:, None]
    token_ids = np.zeros(mask.shape, "int32")
    token_ids[mask] = np.concatenate(rows)
    return {"token_ids": token_ids, "padding_mask": mask.astype("int32")}


measure = functools.partial(served_exports.measure, load, "onnx")
