"""What a step runs on: a backend, and how it computes."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Engine:
    """A way to run a step.

    Args:
        title: string. Its name in tables and pictures.
        backend: string. What Keras runs on.
        jit_compile: bool or `"auto"`. Whether it compiles by XLA. Keras does so
            on TensorFlow unless it is told not to.
        environment: A dictionary of variables of its process.
        is_compared: bool. Whether it also runs the steps beside BERT base,
            which take minutes.
    """

    title: str
    backend: str
    jit_compile: bool | str = "auto"
    environment: dict = dataclasses.field(default_factory=dict)
    is_compared: bool = True


ENGINES = {
    "tensorflow": Engine("TensorFlow", "tensorflow", False),
    "tensorflow_xla": Engine("TensorFlow, XLA", "tensorflow", True),
    "jax": Engine("JAX", "jax"),
    # XLA has two ways to take products together with what surrounds them: this
    # one is not the default.
    "jax_without_ynn": Engine(
        "JAX without YNN",
        "jax",
        environment={"XLA_FLAGS": "--xla_cpu_experimental_ynn_fusion_type="},
        is_compared=False,
    ),
    "torch": Engine("PyTorch", "torch"),
}
TITLES = {name: engine.title for name, engine in ENGINES.items()}


def of_backends(backends):
    """Returns every `Engine` of some backends, by its name."""
    return {
        name: engine
        for name, engine in ENGINES.items()
        if engine.backend in backends
    }
