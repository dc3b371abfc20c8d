"""Measures ONNX exports in a process of onnxruntime and tokenizers alone."""

import pathlib

import numpy as np
import onnxruntime
import tokenizers

import answer_speed
import benchmark_rows


def measure(folder, data, recipe, presets, batch_sizes, rounds, latency_calls):
    """Returns accuracy, texts a second and latency of each export.

    Args:
        folder: string. What `measure_export` wrote.
        data: string. The folder of texts, or `None`.
        recipe: string. The recipe which reads them.
        presets: A list of names.
        batch_sizes: As in `answer_speed.measure()`.
        rounds: As in `answer_speed.measure()`.
        latency_calls: As in `answer_speed.measure()`.
    """
    rows = benchmark_rows.load(data, recipe).validation
    answers = {
        preset: load(pathlib.Path(folder, preset, "onnx")) for preset in presets
    }
    return answer_speed.measure_rows(
        answers, rows, batch_sizes, rounds, latency_calls
    )


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
