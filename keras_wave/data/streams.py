"""Batches that Python makes one by one: prepared as Keras reads them."""

import sys
import types
import warnings

import keras


def is_stream(x):
    """Whether `x` is a `PyDataset`, a PyTorch `DataLoader` or a generator."""
    return isinstance(
        x, (keras.utils.PyDataset, types.GeneratorType)
    ) or _is_data_loader(x)


def check_passes(x, epochs, steps, argument):
    """Raises a `ValueError` if a generator ends before all epochs do.

    Args:
        x: Anything.
        epochs: int. How often it is read.
        steps: int. The number of batches of an epoch, `None` for all of them.
        argument: string. The argument that tells the number.
    """
    if isinstance(x, types.GeneratorType) and epochs > 1 and steps is None:
        raise ValueError(
            f"A generator is at its end after the first of {epochs} epochs. "
            f"Let it go on for ever and give `{argument}`, or give what can be "
            "read again, such as a `keras.utils.PyDataset`."
        )


def unpack(batch):
    """Returns `x`, `y` and `sample_weight` of a batch, maybe `None`.

    Args:
        batch: `x`, `(x, y)` or `(x, y, sample_weight)`, a tuple or a list,
            where `x` is anything that `texts` checks.
    """
    is_sequence = isinstance(batch, (list, tuple)) and len(batch) > 0
    if not is_sequence or _is_texts(batch):
        return batch, None, None
    if len(batch) > 3:
        raise ValueError(
            "A batch must be `x`, `(x, y)` or `(x, y, sample_weight)`. "
            f"Received: a {type(batch).__name__} of {len(batch)}."
        )
    return (*batch, None, None)[:3]


def prepare(x, function):
    """Returns a stream of the same kind, so that Keras reads it its own way.

    Args:
        x: A stream.
        function: A function of a batch, which returns a tuple of arrays. A
            thread that reads ahead may call it.
    """
    if isinstance(x, types.GeneratorType):
        return _prepare_generator(x, function)
    if isinstance(x, keras.utils.PyDataset):
        _check_size(x, x.num_batches)
        return _PreparedDataset(x, function)
    if hasattr(x.dataset, "__len__"):
        _check_size(x, len(x))
    return _prepare_loader(x, function)


def _prepare_generator(x, function):
    batch = None
    for batch in x:
        yield function(batch)
    if batch is None:
        raise ValueError(
            "Give at least one batch. Received: a generator of none."
        )


def _check_size(stream, num_batches):
    if num_batches == 0:
        raise ValueError(
            "Give at least one batch. "
            f"Received: a {type(stream).__name__} of none."
        )


class _PreparedDataset(keras.utils.PyDataset):
    def __init__(self, batches, function):
        if batches.workers > 1 or batches.use_multiprocessing:
            # Where Keras looks at a batch before it begins, what its workers
            # have read by then comes twice, and as many rows never. And its
            # processes are forks, in which the backends hang.
            warnings.warn(
                f"The batches of a {type(batches).__name__} are read one by "
                "one, without its workers. A `tf.data.Dataset` or a "
                "`DataLoader` may have some.",
                stacklevel=5,
            )
        super().__init__()
        self._batches = batches
        self._function = function

    @property
    def num_batches(self):
        return self._batches.num_batches

    def __getitem__(self, number):
        return self._function(self._batches[number])

    def on_epoch_begin(self):
        self._batches.on_epoch_begin()

    def on_epoch_end(self):
        self._batches.on_epoch_end()


def _prepare_loader(loader, function):
    import torch

    class PreparedLoader(torch.utils.data.DataLoader):
        def __init__(self):
            super().__init__(loader.dataset, batch_size=loader.batch_size)

        def __len__(self):
            return len(loader)

        def __iter__(self):
            for batch in map(_with_tuple, loader):
                yield keras.tree.map_structure(torch.tensor, function(batch))

    return PreparedLoader()


def _with_tuple(batch):
    """Returns a batch with a tuple of texts where PyTorch has made a list."""
    if isinstance(batch, list) and batch and isinstance(batch[0], list):
        x, *targets = batch
        if all(isinstance(segment, (list, tuple)) for segment in x):
            return tuple(x), *targets
    return batch


def _is_data_loader(x):
    # Whoever has one has imported it.
    torch_data = sys.modules.get("torch.utils.data")
    return torch_data is not None and isinstance(x, torch_data.DataLoader)


def _is_texts(x):
    return (
        isinstance(x, (list, tuple))
        and len(x) > 0
        and isinstance(x[0], (str, bytes))
    )
