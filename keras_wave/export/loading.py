import keras
from keras import ops


def load_in_float32(cls, folder):
    """Loads a preset that `save_to_preset()` wrote, whatever its precision.

    Args:
        cls: A `WaveClassifier` class.
        folder: pathlib.Path.

    Returns:
        An instance of the class. 8-bit weights stay what they are.
    """
    options = {}
    if not (folder / "preprocessor.json").exists():
        options["preprocessor"] = None
    # Given as an argument, the type would take the place of the 8 bits.
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32")
    try:
        return cls.from_preset(folder, **options)
    finally:
        keras.config.set_dtype_policy(policy)


def as_stored(weight, weight_dtype):
    """Returns the value of a weight in the type that an export stores it in.

    Args:
        weight: A `keras.Variable`.
        weight_dtype: string. The type of float weights.

    Returns:
        A tensor. The scales of 8-bit weights, which are large numbers and few,
        stay as they are.
    """
    is_scale = weight.name.endswith("_scale")
    if weight.dtype != "float32" or is_scale:
        return ops.convert_to_tensor(weight)
    return ops.cast(weight, weight_dtype)
