import importlib
import inspect

import pytest

import plan
import systems
from tests.requirement import require


@pytest.fixture(params=["full", "quick"])
def jobs(request):
    sizes = {"full": plan.FULL, "quick": plan.QUICK}[request.param]
    return plan.make(sizes, plan.BACKENDS, plan.PARTS, 5, "data", "work")


def test_every_part_is_there_in_its_order(jobs):
    parts = list(dict.fromkeys(job.part for job in jobs))
    assert parts == list(plan.PARTS)
    names = [job.name for job in jobs]
    assert len(set(names)) == len(names)


def test_every_job_calls_what_there_is(jobs):
    for job in jobs:
        if job.module == "measure_onnx":
            require("onnxruntime", "tokenizers")
        measure = importlib.import_module(job.module).measure
        inspect.signature(measure).bind(**job.options)


def test_every_system_is_known(jobs):
    known = systems.by_name()
    for job in jobs:
        names = job.options.get("names", [])
        assert set(names) <= set(known), job.name
        if job.part == "floor":
            # What it takes to move is counted of this one.
            assert {known[name].optimizer for name in names} == {"adam"}
    assert set(plan.OPTIMISED) == {system.name for system in systems.OPTIMISED}
    assert set(plan.PEAKS) <= set(known)
    assert set(plan.preset_names()) <= set(known)


def test_an_engine_is_a_backend_in_its_environment(jobs):
    of_jax = [job for job in jobs if "/jax_without_ynn" in job.name]
    # Beside BERT base the default is enough.
    assert [job.part for job in of_jax] == ["step", "floor"]
    for job in of_jax:
        assert job.backend == "jax"
        assert "ynn" in job.environment["XLA_FLAGS"]
    assert all(not job.environment for job in jobs if job not in of_jax)


def test_both_forms_of_a_classifier_answer_in_one_job(jobs):
    forms = {
        job.module: job.options["forms"]
        for job in jobs
        if "presets" in job.options and job.part == "inference"
    }
    both = ["as trained", "folded"]
    assert forms == {
        "measure_predict": both,
        "measure_tokens": both,
        "measure_export": both,
        "measure_saved_model": both,
        "measure_onnx": both,
    }


def test_parts_and_backends_are_chosen():
    jobs = plan.make(plan.FULL, ["torch"], ["growth", "floor"], 5, None, "work")
    assert {job.part for job in jobs} == {"growth", "floor"}
    assert {job.backend for job in jobs} == {"torch"}
    # Without JAX there is no memory by XLA, and another grows by every axis.
    assert len(jobs) == len(plan.FULL.growth) + 1


def test_lengths_go_far():
    assert plan.FULL.growth["sequence_length"] == [
        *(32, 64, 128, 256, 512, 1024, 2048, 4096)
    ]
