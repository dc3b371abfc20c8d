import keras


def fork_initializer(initializer, index):
    """Returns a copy that draws other numbers for every index.

    An initializer always draws the same ones, and two projections that start
    equal stay equal: their gradients are equal too.
    """
    if not isinstance(initializer, keras.initializers.Initializer):
        return initializer
    config = initializer.get_config()
    if isinstance(config.get("seed"), int):
        config["seed"] += index
    return initializer.__class__.from_config(config)
