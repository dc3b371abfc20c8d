"""Training on PyTorch by several processes, each on a device of its own."""

import os
import pathlib
import pickle
import signal
import sys
import tempfile

import keras
import torch

import training_run
from epoch_checkpoint import EpochCheckpoint
from keras_wave.data.bad_input import BadInput

# What a process leaves that found out what the user can mend.
ERROR = "error.txt"


class SharedModel(keras.Model):
    """A model that computes its process's part of every batch.

    The processes average their gradients. Each measures the whole batch, and
    so all of them log the same.

    Args:
        model: A functional `keras.Model`. Gives its layers.
    """

    def __init__(self, model):
        super().__init__(model.input, model.output)
        replica = torch.nn.parallel.DistributedDataParallel(self)
        # Keras would take the replica itself for a layer of this model.
        self._call_replica = lambda x: replica(x, training=True)

    def release(self):
        """Lets the replica go, while its group of processes is there.

        A replica that outlives the group ends it, and holds the lock of Python
        as it waits for a thread that may wait for the lock.
        """
        self._call_replica = None

    def train_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        self.zero_grad()
        outputs = self._call_replica(take_part(x))
        loss = self.compute_loss(
            take_part(x),
            take_part(y),
            outputs,
            take_part(sample_weight),
            training=True,
        )
        self.optimizer.scale_loss(loss).backward()
        weights = self.trainable_weights
        with torch.no_grad():
            gradients = [weight.value.grad for weight in weights]
            self.optimizer.apply(gradients, weights)
        return self._measure(x, y, outputs, sample_weight)

    def test_step(self, data):
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        outputs = self(take_part(x), training=False)
        return self._measure(x, y, outputs, sample_weight)

    def _measure(self, x, y, outputs, sample_weight):
        outputs = gather(outputs.detach())
        return self.compute_metrics(x, y, outputs, sample_weight)


def take_part(data):
    """Returns the rows of this process."""
    rank = torch.distributed.get_rank()
    processes = torch.distributed.get_world_size()

    def take(tensor):
        return tensor.tensor_split(processes)[rank]

    return keras.tree.map_structure(take, data)


def gather(outputs):
    """Returns the rows of all processes."""
    # Not every way to talk knows half precision.
    outputs = outputs.float().contiguous()
    parts = [
        torch.empty_like(outputs)
        for _ in range(torch.distributed.get_world_size())
    ]
    torch.distributed.all_gather(parts, outputs)
    return torch.cat(parts)


def fit(model, training, train_rows, validation_rows, checkpoint, devices):
    """Does what `training_run.fit()` does, by as many processes as devices.

    They leave weights and measures with the checkpoint.

    Args:
        model: A functional `keras.Model` that is not compiled: what `compile()`
            takes would have to be serializable to reach another process.
        training: A `recipe_file.Training`.
        train_rows: A `LengthBuckets`.
        validation_rows: A `LengthBuckets`.
        checkpoint: An `EpochCheckpoint`.
        devices: int.

    Raises:
        BadInput: If a process is ended by a signal, or finds out what the user
            can mend.
    """
    # A copy has new layers, and what of a backbone is frozen is in no config.
    trainable = [variable.trainable for variable in model.variables]
    rows = (train_rows, validation_rows)
    # Read by a process once it knows its device.
    job = pickle.dumps((model, trainable, training, rows, checkpoint.folder))
    with tempfile.TemporaryDirectory() as folder:
        context = torch.multiprocessing.spawn(
            work, (devices, pathlib.Path(folder), job), devices, join=False
        )
        try:
            while not context.join():
                pass
        except (
            torch.multiprocessing.ProcessExitedException,
            torch.multiprocessing.ProcessRaisedException,
        ):
            raise_clearly(context.processes, pathlib.Path(folder, ERROR))
            raise


def raise_clearly(processes, error_file):
    """Raises `BadInput` if the processes ended for a reason outside of them."""
    if error_file.exists():
        raise BadInput(error_file.read_text(encoding="utf-8"))
    for number, process in enumerate(processes, start=1):
        # One that ends takes the others with it, by SIGTERM.
        if process.exitcode < 0 and process.exitcode != -signal.SIGTERM:
            name = signal.Signals(-process.exitcode).name
            raise BadInput(
                f"process {number} of {len(processes)} was ended by {name}. "
                "The same command goes on where its state was saved last."
            )


def work(rank, devices, folder, job):
    """What each process does."""
    has_gpu = torch.cuda.is_available()
    if has_gpu:
        torch.cuda.set_device(rank)
    else:
        torch.set_num_threads(max(1, os.cpu_count() // devices))
    torch.distributed.init_process_group(
        "nccl" if has_gpu else "gloo",
        init_method=f"file://{folder / 'meeting'}",
        rank=rank,
        world_size=devices,
    )
    model, trainable, training, rows, run_folder = pickle.loads(job)
    for variable, is_trainable in zip(model.variables, trainable):
        variable.trainable = is_trainable
    model = SharedModel(model)
    training_run.compile_model(model, training, rows[0])
    checkpoint = EpochCheckpoint(run_folder)
    try:
        training_run.fit(
            model, training, *rows, checkpoint, is_writer=rank == 0
        )
    except BadInput as error:
        (folder / ERROR).write_text(str(error), encoding="utf-8")
        sys.exit(2)
    finally:
        model.release()
    torch.distributed.destroy_process_group()
