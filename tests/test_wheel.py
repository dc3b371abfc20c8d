import pathlib
import subprocess
import sys
import zipfile

import pytest

REPOSITORY = pathlib.Path(__file__).parents[1]
PRESETS = REPOSITORY / "keras_wave" / "presets"
SHIPPED = [path.parent.name for path in PRESETS.glob("*/config.json")]
# What a user waits for; PyPI would take 100 MiB.
LARGEST = 60_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
        + ["-d", str(folder)],
        cwd=REPOSITORY,
        check=True,
    )
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_is_small(wheel):
    assert wheel.stat().st_size <= LARGEST


def test_wheel_has_every_module_and_the_start_of_the_command(names):
    modules = (REPOSITORY / "keras_wave").rglob("*.py")
    assert {m.relative_to(REPOSITORY).as_posix() for m in modules} <= names
    beside = {name.partition("/")[0].partition("-")[0] for name in names}
    assert beside == {"keras_wave", "keras_wave_command.py"}


@pytest.mark.parametrize("preset", sorted(SHIPPED))
def test_wheel_has_every_file_of_a_preset(preset, names):
    files = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (PRESETS / preset).rglob("*")
        if path.is_file()
    }
    assert f"keras_wave/presets/{preset}/model.weights.h5" in files
    assert files <= names


def test_only_those_who_ask_for_tensorflow_get_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/METADATA")]
        lines = archive.read(name).decode("utf-8").splitlines()
    needed = [line for line in lines if line.startswith("Requires-Dist:")]
    assert any("tensorflow" in line for line in needed)
    core = [line for line in needed if "extra ==" not in line]
    assert core and not any("tensorflow" in line for line in core)


def test_licence_is_in_the_wheel(names):
    assert any(name.endswith("licenses/LICENSE") for name in names)
