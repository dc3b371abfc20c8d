"""A `.keras` file of one backend is trained on with another one."""

import concurrent.futures
import itertools
import json
import zipfile

import numpy as np
import pytest

from tests.parity.backend_runs import BACKENDS
from tests.parity.backend_runs import run_worker
from tests.parity.training_worker import OPTIMIZERS

PAIRS = list(itertools.product(BACKENDS, BACKENDS))


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    for options in ([], ["--go-on"]):

        def run(backend, options=options):
            run_worker("training_worker", backend, folder, *options)

        with concurrent.futures.ThreadPoolExecutor() as threads:
            list(threads.map(run, BACKENDS))
    return folder


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("saved_on", "loaded_on"), PAIRS)
def test_training_goes_on(files, saved_on, loaded_on, optimizer):
    saved = dict(np.load(files / f"{saved_on}.{optimizer}.npz"))
    went_on = np.load(files / f"{loaded_on}.of.{saved_on}.{optimizer}.npz")
    expected = np.load(files / f"{saved_on}.of.{saved_on}.{optimizer}.npz")
    assert len([name for name in saved if name.startswith("state")]) > 2
    for name, value in saved.items():
        loaded, trained = went_on[f"loaded {name}"], went_on[f"trained {name}"]
        if name == "class":
            assert loaded == value
        elif name == "answers":
            np.testing.assert_allclose(loaded, value, rtol=0, atol=1e-5)
        else:
            np.testing.assert_array_equal(loaded, value)
        if name != "class":
            np.testing.assert_allclose(
                trained, expected[f"trained {name}"], rtol=1e-3, atol=1e-5
            )
    # It did train.
    assert (went_on["trained weight 0"] != saved["weight 0"]).any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("backend", BACKENDS)
def test_files_name_what_every_backend_has(files, backend, optimizer):
    with zipfile.ZipFile(files / f"{backend}.{optimizer}.keras") as file:
        config = json.loads(file.read("config.json"))
    assert "keras.src" not in json.dumps(config["compile_config"])
