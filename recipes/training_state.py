"""Files of a model that trains: its weights, and all else that it goes on from.

Those after an epoch are weights and optimizer, as Keras writes them. In the
middle of one, the sums of the metrics and the random generators belong to it.
"""

import h5py
import keras
import numpy as np

from keras_wave.files import room

# Of HDF5: what Keras neither writes nor reads.
GROUP = "middle_of_epoch"


def save(model, path):
    """Writes the weights of a model that trains, and its optimizer."""
    variables = [*model.variables, *model.optimizer.variables]
    room.check(path.parent, room.size_of(variables))
    model.save_weights(path)


def load(model, path):
    """Sets weights and optimizer of a compiled model."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    model.load_weights(path)


def save_middle(model, path, **position):
    """Writes what `save()` does, and what an epoch in its middle has besides.

    Args:
        model: A compiled `keras.Model`.
        path: pathlib.Path.
        **position: Numbers that say where it is in its training.
    """
    save(model, path)
    with h5py.File(path, "a") as file:
        group = file.create_group(GROUP)
        group.attrs.update(position)
        for name, variables in variables_of_epoch(model).items():
            for index, variable in enumerate(variables):
                value = keras.ops.convert_to_numpy(variable)
                group.create_dataset(f"{name}/{index}", data=value)
        for name, state in read_generators().items():
            group.create_dataset(name, data=state)


def read_position(path):
    """Returns the numbers that `save_middle()` was given, a dictionary."""
    with h5py.File(path) as file:
        return {key: value.item() for key, value in file[GROUP].attrs.items()}


def restore_variables(model, path):
    """Sets the sums of the metrics, and the generators that layers have."""
    with h5py.File(path) as file:
        for name, variables in variables_of_epoch(model).items():
            saved = file[GROUP].get(name, ())
            # On several devices there are other metrics than on one.
            if len(saved) == len(variables):
                for index, variable in enumerate(variables):
                    variable.assign(saved[str(index)][()])


def restore_generators(path):
    """Sets the generators that all layers share."""
    with h5py.File(path) as file:
        group = file[GROUP]
        names = [name for name in read_generators() if name in group]
        set_generators({name: group[name][()] for name in names})


def variables_of_epoch(model):
    weights = {id(variable) for variable in model.weights}
    return {
        "metrics": model.metrics_variables,
        "generators": [v for v in model.variables if id(v) not in weights],
    }


def read_generators():
    """Returns the states of the generators that no variable holds, by name.

    On PyTorch a layer without a seed of its own draws from the global ones.
    """
    if keras.config.backend() != "torch":
        return {}
    import torch

    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state()
    return {name: np.asarray(state) for name, state in states.items()}


def set_generators(states):
    if not states:
        return
    import torch

    setters = {"cpu": torch.set_rng_state, "cuda": torch.cuda.set_rng_state}
    for name, state in states.items():
        setters[name](torch.from_numpy(state))
