"""The examples of docs/serving.md, in the runtimes that they name."""

import numpy as np

from tests.requirement import require

require("onnxruntime", "tensorflow", "tensorflow_text", "tokenizers")
from tests.docs import pages  # noqa: E402


def test_examples_run(tmp_path):
    names = pages.run("serving.md", tmp_path)
    (logits,) = names["outputs"]
    classifier = names["classifier"]
    assert classifier.class_names[np.argmax(logits)] == "Sports"
    assert (tmp_path / "served" / "agnews_int8" / "1").is_dir()
