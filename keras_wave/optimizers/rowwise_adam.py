import keras
from keras import ops

from keras_wave import keras_compat


@keras.saving.register_keras_serializable("keras_wave")
class RowwiseAdam(keras.optimizers.Adam):
    """Adam with one second moment a row of every embedding table.

    A table has most weights of a small network, of which a batch touches a few
    rows. Adam keeps two numbers for each weight, and moves all of them at every
    step. Here a row of a table has one: the running mean of the squares of its
    gradient, over the steps and the dimensions, and no first moment. So a row
    moves when its token comes, by

    ```
    v[t] = beta_2 v[t - 1] + (1 - beta_2) mean(g[t]^2)
    w[t] = w[t - 1] - rate[t] g[t] / (sqrt(v[t]) + epsilon)
    rate[t] = learning_rate sqrt(1 - beta_2^t)
    ```

    where `g[t]` is the gradient of the row. That a row can share one number is
    known from Adafactor (Shazeer & Stern,
    [arXiv 1804.04235](https://arxiv.org/abs/1804.04235)) and from the tables of
    recommenders. All other weights are updated by Adam (Kingma & Ba,
    [arXiv 1412.6980](https://arxiv.org/abs/1412.6980)).

    Tables are the weights of the name `embeddings`, as `keras.layers.Embedding`
    has them.

    Args:
        learning_rate: float, a schedule of `keras.optimizers.schedules`, or a
            callable without arguments. Defaults to `0.001`.
        beta_1: float. Decay of the first moment of all but tables. Defaults to
            `0.9`.
        beta_2: float. Decay of the second moment. Defaults to `0.999`.
        epsilon: float. Defaults to `1e-7`.
        **kwargs: Other arguments of `keras.optimizers.Adam`, but `amsgrad`.

    Raises:
        ValueError: If `amsgrad` is true.

    Example:

    >>> model = keras.Sequential([keras.layers.Embedding(1000, 8)])
    >>> model.build((None, 4))
    >>> optimizer = keras_wave.optimizers.RowwiseAdam(1e-3)
    >>> optimizer.build(model.trainable_variables)
    >>> [tuple(v.shape) for v in optimizer.variables if len(v.shape) > 0]
    [(1000, 1)]
    """

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        name="rowwise_adam",
        **kwargs,
    ):
        if kwargs.get("amsgrad"):
            raise ValueError(
                "`RowwiseAdam` keeps no maximum of its second moments. "
                f"Received: amsgrad={kwargs['amsgrad']!r}. Leave it out, or "
                "use `keras.optimizers.Adam`."
            )
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, name=name, **kwargs
        )

    def add_variable_from_reference(
        self, reference_variable, name=None, initializer="zeros"
    ):
        if not _is_table(reference_variable) or name not in (
            "momentum",
            "velocity",
        ):
            return super().add_variable_from_reference(
                reference_variable, name, initializer
            )
        if name == "momentum":
            return None
        return self.add_variable(
            shape=(reference_variable.shape[0], 1),
            initializer=initializer,
            dtype=reference_variable.dtype,
            name=f"{reference_variable.path.replace('/', '_')}_{name}",
        )

    def update_step(self, gradient, variable, learning_rate):
        momentum, velocity = keras_compat.adam_moments(self, variable)
        if momentum is not None:
            super().update_step(gradient, variable, learning_rate)
            return
        dtype = variable.dtype
        gradient = ops.cast(gradient, dtype)
        local_step = ops.cast(self.iterations + 1, dtype)
        beta_2_power = ops.power(ops.cast(self.beta_2, dtype), local_step)
        rate = ops.cast(learning_rate, dtype) * ops.sqrt(1 - beta_2_power)

        norm = ops.norm(gradient, axis=-1, keepdims=True)
        square = ops.square(norm) / variable.shape[-1]
        self.assign_add(velocity, (square - velocity) * (1 - self.beta_2))
        scale = rate / (ops.sqrt(velocity) + self.epsilon)
        self.assign_sub(variable, gradient * scale)


def _is_table(variable):
    return variable.name.startswith("embeddings") and len(variable.shape) == 2
