import keras
import numpy as np
import pytest

import keras_wave


def make_mesh(shape=(1, 2), axis_names=("batch", "model")):
    devices = [f"cpu:{index}" for index in range(np.prod(shape))]
    return keras.distribution.DeviceMesh(shape, axis_names, devices)


@pytest.mark.parametrize(
    "path",
    [
        "token_embedding/embeddings",
        "bigram_embedding/embeddings",
        "other_token_embedding/embeddings",
        "other_bigram_embedding/embeddings",
        "wave_backbone/token_embedding/embeddings",
    ],
)
def test_layout_spreads_the_rows_of_every_table(path):
    mesh = make_mesh(axis_names=("texts", "rows"))
    layout_map = keras_wave.WaveBackbone.get_layout_map(
        mesh, model_parallel_dim_name="rows", data_parallel_dim_name="texts"
    )
    assert layout_map[path].axes == ("rows", None)
    assert layout_map[path].device_mesh is mesh


def test_layout_leaves_all_other_weights_where_they_are():
    backbone = keras_wave.WaveBackbone(10, hidden_dim=8, bigram_buckets=4)
    layout_map = keras_wave.WaveBackbone.get_layout_map(make_mesh())
    spread = [w.path for w in backbone.weights if layout_map[w.path]]
    assert spread == [
        "token_embedding/embeddings",
        "bigram_embedding/embeddings",
    ]


def test_layout_takes_a_mesh_alone():
    with pytest.raises(ValueError, match="DeviceMesh.*Received: 8 of type int"):
        keras_wave.WaveBackbone.get_layout_map(8)


def test_layout_takes_a_mesh_with_both_axes():
    mesh = make_mesh(axis_names=("batch", "rows"))
    with pytest.raises(ValueError, match="'model'.*Received.*'rows'"):
        keras_wave.WaveBackbone.get_layout_map(mesh)


def test_rows_that_cannot_be_spread_evenly_are_refused_at_once():
    layout_map = keras_wave.WaveBackbone.get_layout_map(make_mesh((1, 4)))
    distribution = keras.distribution.ModelParallel(layout_map=layout_map)
    message = "multiple of the 4 devices.*Received: 10 rows. Make it 12"
    with distribution.scope(), pytest.raises(ValueError, match=message):
        # JAX would look for the devices to put a dropout's seed on.
        keras_wave.WaveBackbone(10, hidden_dim=8, embedding_dropout=0.0)
