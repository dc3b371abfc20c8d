"""The examples of docs/serving.md, in the runtimes that they name."""

import numpy as np

from tests.docs import pages
from tests.requirement import require


def test_examples_run(tmp_path):
    require("onnxruntime", "tf2onnx", "tokenizers")
    names = pages.run("serving.md", tmp_path)
    (logits,) = names["outputs"]
    classifier = names["classifier"]
    assert classifier.class_names[np.argmax(logits)] == "Sports"
    assert (tmp_path / "served" / "agnews_int8" / "1").is_dir()
