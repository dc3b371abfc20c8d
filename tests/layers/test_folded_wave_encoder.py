import numpy as np
import pytest
from keras import ops

from keras_wave.layers import FoldedWaveEncoder
from keras_wave.layers import WaveEncoder
from tests.layers.order_arguments import ORDER

MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]])


def make_inputs():
    return np.random.default_rng(0).normal(size=(3, 5, 8)).astype("float32")


@pytest.mark.parametrize("update", ["modulation", "interference"])
@pytest.mark.parametrize("feedforward", ["token", "pooled"])
@pytest.mark.parametrize("order", [{}, {**ORDER, "kernel_size": 1}])
def test_it_is_an_encoder_of_projected_inputs(update, feedforward, order):
    arguments = {"update": update, "feedforward": feedforward, **order}
    encoder, folded = WaveEncoder(**arguments), FoldedWaveEncoder(**arguments)
    inputs = make_inputs()
    expected = encoder(inputs, mask=MASK)
    projected = tuple(dense(inputs) for dense in encoder.projections)
    folded.build(tuple(x.shape for x in projected))
    projections = {
        id(weight) for dense in encoder.projections for weight in dense.weights
    }
    others = [w for w in encoder.weights if id(w) not in projections]
    folded.set_weights([ops.convert_to_numpy(weight) for weight in others])
    np.testing.assert_allclose(
        ops.convert_to_numpy(folded(projected, mask=MASK)),
        ops.convert_to_numpy(expected),
        atol=1e-6,
    )


def test_config_and_shape():
    layer = FoldedWaveEncoder(rotation=True, intermediate_dim=4)
    copy = FoldedWaveEncoder.from_config(layer.get_config())
    assert copy.get_config() == layer.get_config()
    assert copy.compute_output_shape([(2, 5, 8), (2, 5, 8)]) == (2, 5, 8)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"residual": True}, "residual=True"),
        ({"kernel_size": 3}, "kernel_size=3"),
    ],
)
def test_what_needs_the_embeddings_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        FoldedWaveEncoder(**arguments)
