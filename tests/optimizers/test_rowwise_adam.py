import keras
import numpy as np
import pytest
from keras import ops

from keras_wave.optimizers import RowwiseAdam

STEPS = 4


def make_variable(shape, name, seed=0):
    value = np.random.default_rng(seed).normal(size=shape)
    return keras.Variable(value.astype("float32"), name=name)


def make_gradients(shape):
    """Returns gradients of a table: most rows have none in most steps."""
    draw = np.random.default_rng(1)
    gradients = draw.normal(size=(STEPS, *shape))
    gradients *= draw.random((STEPS, shape[0], 1)) < 0.5
    gradients[:, 0] = 0.0
    return gradients.astype("float32")


def apply(optimizer, variable, gradients):
    for gradient in gradients:
        optimizer.apply([ops.convert_to_tensor(gradient)], [variable])
    return ops.convert_to_numpy(variable)


def reference(value, gradients, learning_rate, beta_2, epsilon):
    value, second = np.float64(value), np.zeros((len(value), 1))
    for step, gradient in enumerate(np.float64(gradients), start=1):
        square = np.mean(gradient**2, axis=-1, keepdims=True)
        second = beta_2 * second + (1 - beta_2) * square
        rate = learning_rate * np.sqrt(1 - beta_2**step)
        value = value - rate * gradient / (np.sqrt(second) + epsilon)
    return value


@pytest.mark.parametrize("beta_2", [0.9, 0.999])
def test_a_table_follows_the_formula(beta_2):
    table = make_variable((7, 5), "embeddings")
    gradients = make_gradients((7, 5))
    expected = reference(
        ops.convert_to_numpy(table), gradients, 0.01, beta_2, 1e-7
    )
    optimizer = RowwiseAdam(0.01, beta_2=beta_2)
    np.testing.assert_allclose(
        apply(optimizer, table, gradients), expected, rtol=1e-5, atol=1e-6
    )


def test_a_row_without_gradients_stays():
    table = make_variable((7, 5), "embeddings")
    before = ops.convert_to_numpy(table)
    after = apply(RowwiseAdam(0.01), table, make_gradients((7, 5)))
    np.testing.assert_array_equal(after[0], before[0])
    assert (after[1:] != before[1:]).all()


@pytest.mark.parametrize(
    "shape, name", [((7, 5), "kernel"), ((7,), "embeddings")]
)
def test_other_weights_follow_adam(shape, name):
    gradients = np.random.default_rng(2).normal(size=(STEPS, *shape))
    ours, theirs = (
        apply(cls(0.01), make_variable(shape, name), gradients)
        for cls in (RowwiseAdam, keras.optimizers.Adam)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_a_table_has_one_number_a_row():
    table, kernel = (
        make_variable((7, 5), name) for name in ("embeddings", "kernel")
    )
    optimizer = RowwiseAdam()
    optimizer.build([table, kernel])
    shapes = sorted(tuple(v.shape) for v in optimizer.variables if v.ndim)
    assert shapes == [(7, 1), (7, 5), (7, 5)]


def test_the_size_of_a_gradient_does_not_matter():
    gradients = make_gradients((7, 5))
    steps = [
        apply(RowwiseAdam(0.01), make_variable((7, 5), "embeddings"), g)
        for g in (gradients, 1e4 * gradients)
    ]
    np.testing.assert_allclose(*steps, rtol=1e-4, atol=1e-5)


def test_decay_clipping_and_average_are_those_of_keras():
    table = make_variable((7, 5), "embeddings")
    before = ops.convert_to_numpy(table)
    optimizer = RowwiseAdam(
        0.01, weight_decay=0.1, clipnorm=1.0, use_ema=True, ema_momentum=0.5
    )
    after = apply(optimizer, table, make_gradients((7, 5))[:1])
    # Row 0 has no gradient, so it decays alone.
    np.testing.assert_allclose(after[0], before[0] * (1 - 0.001), rtol=1e-6)
    apply(optimizer, table, make_gradients((7, 5))[1:2])
    optimizer.finalize_variable_values([table])
    # Of two steps, whose first the average starts with.
    average = before[0] * (1 - 0.001) * (1 - 0.0005)
    np.testing.assert_allclose(
        ops.convert_to_numpy(table)[0], average, rtol=1e-5
    )


def test_config():
    optimizer = RowwiseAdam(0.01, beta_1=0.8, beta_2=0.99, epsilon=1e-6)
    copy = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert isinstance(copy, RowwiseAdam)
    assert copy.get_config() == optimizer.get_config()


def test_amsgrad_is_refused():
    with pytest.raises(ValueError, match="amsgrad=True"):
        RowwiseAdam(amsgrad=True)


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((3,), dtype="int32"),
            keras.layers.Embedding(20, 4),
            keras.layers.Flatten(),
            keras.layers.Dense(2),
        ]
    )


def test_training_and_saving(model, tmp_path):
    x = np.random.default_rng(3).integers(20, size=(64, 3))
    y = x[:, 0] % 2
    model.compile(
        optimizer=RowwiseAdam(0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    losses = model.fit(x, y, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 2

    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for one, other in zip(
        model.optimizer.variables, loaded.optimizer.variables
    ):
        np.testing.assert_array_equal(
            ops.convert_to_numpy(one), ops.convert_to_numpy(other)
        )
    assert loaded.fit(x, y, verbose=0).history["loss"][0] < losses[0]
