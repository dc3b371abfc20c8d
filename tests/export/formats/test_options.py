"""What can be asked of every format, which the one process that writes does."""

import keras
import numpy as np
import pytest
from keras import ops

from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier


def predict(classifier, ids):
    return ops.convert_to_numpy(classifier(ids, training=False))


def size(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files)


def test_fixed_length(format, classifier, make_ids, tmp_path):
    folder = tmp_path / "export"
    classifier.export(folder, format.name, verbose=False, sequence_length=9)
    run = format.load(folder)
    for rows in (1, 4):
        ids = make_ids(rows, 9)
        np.testing.assert_allclose(
            run(**ids), predict(classifier, ids), atol=1e-4
        )


@pytest.fixture(scope="module")
def wide_classifier():
    """A classifier whose weights outweigh its graph."""
    # In int8 its activations are rounded too, and about one text of a hundred
    # has one so near the middle of two steps that rounding of another runtime
    # moves its logits by a thousandth: the texts below have none.
    keras.utils.set_random_seed(0)
    return make_classifier(
        backbone=make_backbone(hidden_dim=256, bigram_buckets=12_000),
        preprocessor=None,
    )


def size_of_weights(classifier):
    """Bytes in float32, of which an export in it has at least as many."""
    return sum(weight.nbytes for weight in classifier.get_weights())


def test_float16(format, wide_classifier, make_ids, tmp_path):
    folder = tmp_path / "export"
    wide_classifier.export(
        folder, format.name, verbose=False, weight_dtype="float16"
    )
    assert size(folder) < 0.6 * size_of_weights(wide_classifier)
    ids = make_ids(4, 9)
    logits = format.load(folder)(**ids)
    assert logits.dtype == "float32"
    expected = predict(wide_classifier, ids)
    np.testing.assert_allclose(logits, expected, atol=1e-2)
    assert np.abs(logits - expected).max() > 0


def test_int8(format, wide_classifier, make_ids, tmp_path):
    quantized = make_classifier(
        backbone=wide_classifier.backbone.from_config(
            wide_classifier.backbone.get_config()
        ),
        preprocessor=None,
    )
    quantized.set_weights(wide_classifier.get_weights())
    quantized.quantize("int8")
    folder = tmp_path / "export"
    quantized.export(folder, format.name, verbose=False)
    assert size(folder) < 0.4 * size_of_weights(wide_classifier)
    ids = make_ids(4, 9)
    np.testing.assert_allclose(
        format.load(folder)(**ids), predict(quantized, ids), atol=1e-4
    )
