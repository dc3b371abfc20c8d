"""A record of made-up figures, each target met by a little."""

MEGA = 1_000_000


def make_record():
    jobs = {}

    def add(name, result):
        jobs[name] = {
            "backend": "",
            "options": {},
            "seconds": 1,
            "result": result,
        }

    add("step/jax/64x128", step_result("jax"))
    add("step/jax/32x64", step_result("jax", compared=True))
    add("step/torch/64x128", step_result("torch"))
    add("step/torch/32x64", step_result("torch", compared=True))
    add("step/memory/64x128", {"bert_base": memory_of("BERT base", 20_000)})
    add(
        "step/peak/torch/wave_modulation",
        {
            "title": "Wave, modulation",
            "resident_before": 500 * MEGA,
            "peak_before": 510 * MEGA,
            "peak_resident": 1500 * MEGA,
            "added": 1000 * MEGA,
            "accelerator_peak": None,
        },
    )
    add("epoch/torch", epoch_result())
    add("inference/predict/torch", forms_result(1000, 2000))
    add("inference/onnx", forms_result(3000, 6000))
    add(
        "inference/classical",
        {
            "fasttext": {
                **answer_result(10_000),
                "training_seconds": 2.5,
                "training_rows": 1200,
            },
            "tfidf_svm": {"error": "ImportError: no sklearn"},
        },
    )
    add(
        "inference/tokens/torch",
        {
            "news": {
                "rates": {
                    "8": {
                        "texts": 8,
                        "seconds": {
                            "as trained": [1.2, 1.2],
                            "folded": [0.1, 0.1],
                        },
                        "errors": {},
                        "folded_is_faster_by": 12.0,
                    }
                },
                "latency": {
                    "as trained": latency_of(0.006),
                    "folded": latency_of(0.0005),
                },
            }
        },
    )
    add("cold_start/torch", cold_start_result())
    add("growth/jax/sequence_length", growth_result())
    for engine in ("tensorflow", "jax", "torch"):
        add(f"floor/{engine}", floor_result())
    return {
        "command": "python benchmarks/run.py",
        "date": "2026-01-02",
        "machine": {
            "processor": "Abacus",
            "cores": 2,
            "memory_bytes": 8e9,
            "system": "Linux",
        },
        "versions": {"python": "3.11.0", "keras": "3.0.0"},
        "quick": False,
        "rounds": 3,
        "shapes": {"step": "64x128", "compared": "32x64"},
        "jobs": jobs,
    }


def step_result(backend, compared=False):
    seconds = {
        "wave_modulation": 1.0,
        "straightforward": 1.6,
        "wave_pooled": 0.6,
        "wave_bfloat16": 0.5,
        "wave_pooled_bfloat16": 0.4,
        "wave_pooled_bfloat16_rowwise": 0.32,
        "agnews_modulation_order": 0.5,
    }
    if compared:
        seconds["bert_base"] = 60.0
    result = {
        name: {
            "title": f"title of {name}",
            "parameters": 1_234_567,
            "flops": 1,
            "seconds": [0.5 * value, value, 3 * value],
        }
        for name, value in seconds.items()
    }
    if backend == "jax":
        for system in result.values():
            system["memory"] = memory_of("", 900)["memory"]
    result["fnet_layer"] = {
        "title": "one FNet layer",
        "error": "NotImplementedError: no Fourier transform",
    }
    return result


def memory_of(title, total):
    return {
        "title": title,
        "memory": {
            "argument": 300 * MEGA,
            "output": 300 * MEGA,
            "alias": 300 * MEGA,
            "temp": 350 * MEGA,
            "total": total * MEGA,
        },
    }


def epoch_result():
    return {
        "rows": 100,
        "mean_tokens": 51.5,
        "sequence_length": 128,
        "batch_size": 64,
        "texts": {
            "news": {
                "padded": {"rows": 100, "seconds": [5.0, 5.0]},
                "bucketed": {"rows": 100, "seconds": [2.0, 2.0]},
            }
        },
        "ids": {
            "bert_base": {
                "title": "BERT base",
                "rows": 10,
                "seconds": [5.0],
            },
            "fnet_base": {"title": "FNet base", "error": "ValueError: no"},
        },
    }


def answer_result(rate):
    return {
        "texts_a_second": {
            size: {"median": value, "lowest": value, "highest": value}
            for size, value in (("1", rate / 10), ("64", rate))
        },
        "latency": latency_of(0.001),
        "accuracy": 0.9,
    }


def forms_result(as_trained, folded):
    return {
        "news": {
            "as trained": answer_result(as_trained),
            "folded": answer_result(folded),
        }
    }


def latency_of(median):
    return {"median": median, "p99": 2 * median, "count": 200}


def cold_start_result():
    return {
        "parts": {
            "import numpy": [0.1],
            "import keras_wave": [0.2],
            "first answer": [1.0],
        },
        "imports": {
            "import_keras_wave": [4.1, 4.1],
            "import_keras_hub": [4.0, 4.0],
        },
        "process": [6.0],
        "import_ratio": 1.025,
    }


def growth_result():
    sizes = [64, 256, 1024, 4096]

    def points(power):
        return [
            {
                "seconds": [0.001 * size**power],
                "parameters": 10,
                "memory": {"total": 1000 * size},
            }
            for size in sizes
        ]

    return {
        "axis": "sequence_length",
        "fixed": {"width": 768},
        "sizes": sizes,
        "wave": points(1.0),
        "bert": [*points(1.5)[:-1], {"error": "MemoryError: too much"}],
    }


def floor_result():
    return {
        "systems": {
            "wave_modulation": {
                "title": "Wave, modulation",
                "product_dtype": "float32",
                # With the bytes of Adam, a floor of one second.
                "products": [[10, 20, 30, 2]],
                "parameters": 1_000_000,
                "seconds": [1.05, 1.05],
            },
            "fnet_layer": {"title": "one FNet layer", "error": "no"},
        },
        "products": [
            {
                "dtype": "float32",
                "shape": [10, 20, 30],
                "kinds": {"forward": 0.1, "inputs": 0.15, "weights": 0.15},
            }
        ],
        "bytes_a_second": 28e6 / 0.2,
    }
