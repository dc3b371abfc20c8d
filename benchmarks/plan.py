"""What there is to measure: a job for each process."""

import dataclasses
import pathlib

import engines
from classifier_forms import FORMS
from job import Job

BACKENDS = ("tensorflow", "jax", "torch")
PARTS = ("step", "epoch", "inference", "cold_start", "growth", "floor")
RECIPE = "agnews_modulation"
PRESETS_FOLDER = pathlib.Path(__file__).parents[1] / "keras_wave" / "presets"
SERVED = (
    "agnews_modulation",
    "agnews_modulation_tiny",
    "agnews_modulation_order",
)
FORMATS = ("tf_saved_model", "onnx")

PAPER = (
    "wave_modulation",
    "wave_interference",
    "complex_modulation",
    "complex_interference",
    "straightforward",
)
# A floor counts the bytes of Adam, so that it is known of these alone.
WITH_ADAM = ("wave_pooled", "wave_bfloat16", "wave_pooled_bfloat16")
OPTIMISED = (*WITH_ADAM, "wave_pooled_bfloat16_rowwise")
OTHERS = ("bert_base", "bert_layer", "fnet_base", "fnet_layer")
# Of the paper's, those beside BERT base: it takes the time of them all.
COMPARED = ("wave_modulation", "complex_modulation", "straightforward")
# Each in a process of its own.
PEAKS = (
    "wave_modulation",
    "wave_pooled",
    "wave_pooled_bfloat16_rowwise",
    "complex_modulation",
    "straightforward",
    "bert_base",
    "bert_layer",
)
EPOCHS = ("wave_modulation", "complex_modulation", *OTHERS)


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much of everything.

    Args:
        step: Batch size and sequence length of the Wave networks' steps.
        compared: Those of the steps beside BERT base, which takes far longer.
        rows: Texts in an epoch.
        epoch_batch_size: Texts in a step of an epoch.
        epochs: Epochs that are timed.
        seconds_an_epoch: What a slow network's epoch is cut down to.
        batch_sizes: Texts in a call.
        rates: Times that each batch size is measured.
        latency_calls: Calls with a single text.
        growth: By what grows, its sizes.
        copied_floats: What is moved to measure the bandwidth.
    """

    step: tuple = (64, 128)
    compared: tuple = (32, 64)
    rows: int = 2048
    epoch_batch_size: int = 64
    epochs: int = 3
    seconds_an_epoch: float = 2.0
    batch_sizes: tuple = (1, 16, 64, 512)
    rates: int = 5
    latency_calls: int = 200
    growth: dict = dataclasses.field(
        default_factory=lambda: {
            "sequence_length": [2**power for power in range(5, 13)],
            "batch_size": [1, 4, 16, 64, 128],
            "width": [64, 128, 256, 512, 1024],
            "vocabulary": [1000, 4000, 16_000, 64_000, 128_000],
            "layers": [1, 2, 4, 8],
        }
    )
    copied_floats: int = 128 * 1024 * 1024


FULL = Sizes()
QUICK = Sizes(
    step=(4, 16),
    compared=(2, 16),
    rows=64,
    epoch_batch_size=16,
    epochs=1,
    seconds_an_epoch=0.1,
    batch_sizes=(1, 8),
    rates=1,
    latency_calls=5,
    growth={"sequence_length": [32, 64, 128], "layers": [1, 2]},
    copied_floats=1024 * 1024,
)


def shape_name(shape):
    return "x".join(map(str, shape))


def preset_names(folder=PRESETS_FOLDER):
    """Returns the names of the classifiers that ship, not of backbones."""
    return sorted(path.parent.name for path in folder.glob("*/task.json"))


def make(sizes, backends, parts, rounds, data, folder):
    """Returns every `Job`, in the order they run in.

    Args:
        sizes: A `Sizes`.
        backends: Names of backends.
        parts: Names of parts.
        rounds: int. How often a step is timed.
        data: string. The folder of texts, or `None`.
        folder: string. Where exports lie between their jobs.
    """
    texts = {"data": data, "recipe": RECIPE}
    makers = {
        "step": lambda: step_jobs(sizes, backends, rounds, texts),
        "epoch": lambda: epoch_jobs(sizes, backends, texts),
        "inference": lambda: inference_jobs(sizes, backends, texts, folder),
        "cold_start": lambda: cold_start_jobs(backends, rounds),
        "growth": lambda: growth_jobs(sizes, backends, rounds),
        "floor": lambda: floor_jobs(sizes, backends, rounds, texts),
    }
    return [job for part in PARTS if part in parts for job in makers[part]()]


def step_jobs(sizes, backends, rounds, texts):
    compared = [*COMPARED, *OPTIMISED, *OTHERS]
    own = [*PAPER, *OPTIMISED, *preset_names()]
    jobs = []
    for name, engine in engines.of_backends(backends).items():
        shapes = {sizes.step: own}
        if engine.is_compared:
            shapes[sizes.compared] = compared
        for shape, names in shapes.items():
            options = {
                **texts,
                **in_shape(shape),
                "names": names,
                "rounds": rounds,
                "jit_compile": engine.jit_compile,
            }
            jobs.append(
                Job(
                    f"step/{name}/{shape_name(shape)}",
                    "measure_step",
                    engine.backend,
                    options,
                    environment=engine.environment,
                )
            )
    if "jax" in backends:
        # XLA tells it without a step that runs.
        options = {**texts, **in_shape(sizes.step), "names": list(OTHERS)}
        name = f"step/memory/{shape_name(sizes.step)}"
        jobs.append(Job(name, "measure_memory", "jax", options))
    for backend in backends:
        if backend == "jax":
            continue
        for system in PEAKS:
            options = {**texts, **in_shape(sizes.compared), "name": system}
            name = f"step/peak/{backend}/{system}"
            jobs.append(Job(name, "measure_peak", backend, options))
    return jobs


def epoch_jobs(sizes, backends, texts):
    options = {
        **texts,
        "rows": sizes.rows,
        "presets": list(SERVED),
        "names": list(EPOCHS),
        "batch_size": sizes.epoch_batch_size,
        "rounds": sizes.epochs,
        "seconds_an_epoch": sizes.seconds_an_epoch,
    }
    return [
        Job(f"epoch/{backend}", "measure_epoch", backend, options)
        for backend in backends
    ]


def inference_jobs(sizes, backends, texts, folder):
    answers = {
        **texts,
        "batch_sizes": list(sizes.batch_sizes),
        "rounds": sizes.rates,
        "latency_calls": sizes.latency_calls,
    }
    presets = {"presets": list(SERVED), "forms": list(FORMS)}
    jobs = []
    for backend in backends:
        jobs += [
            Job(
                f"inference/predict/{backend}",
                "measure_predict",
                backend,
                {**answers, **presets},
            ),
            Job(
                f"inference/tokens/{backend}",
                "measure_tokens",
                backend,
                {**answers, **presets},
            ),
        ]
    exports = {**presets, "folder": folder}
    # What serves an export is the same whatever Keras would run on.
    return [
        *jobs,
        Job(
            "inference/export",
            "measure_export",
            "tensorflow",
            {**exports, "formats": list(FORMATS)},
            makes=folder,
        ),
        Job(
            "inference/tf_saved_model",
            "measure_saved_model",
            "tensorflow",
            {**answers, **exports},
        ),
        Job(
            "inference/onnx",
            "measure_onnx",
            "tensorflow",
            {**answers, **exports},
        ),
        Job("inference/classical", "measure_classical", "tensorflow", answers),
    ]


def cold_start_jobs(backends, rounds):
    options = {"preset": RECIPE, "rounds": rounds}
    return [
        Job(f"cold_start/{backend}", "measure_cold_start", backend, options)
        for backend in backends
    ]


def growth_jobs(sizes, backends, rounds):
    """Returns those of every axis on one backend, of length on the others.

    JAX is the one where it is there: XLA tells its memory.
    """
    main = "jax" if "jax" in backends else backends[0]
    return [
        Job(
            f"growth/{backend}/{axis}",
            "measure_growth",
            backend,
            {"axis": axis, "sizes": list(values), "rounds": rounds},
        )
        for backend in backends
        for axis, values in sizes.growth.items()
        if backend == main or axis == "sequence_length"
    ]


def floor_jobs(sizes, backends, rounds, texts):
    names = ["wave_modulation", *WITH_ADAM, *SERVED]
    return [
        Job(
            f"floor/{name}",
            "measure_floor",
            engine.backend,
            {
                **texts,
                **in_shape(sizes.step),
                "names": names,
                "rounds": rounds,
                "jit_compile": engine.jit_compile,
                "copied_floats": sizes.copied_floats,
            },
            environment=engine.environment,
        )
        for name, engine in engines.of_backends(backends).items()
    ]


def in_shape(shape):
    return dict(zip(("batch_size", "sequence_length"), shape))
