"""Full disks, folders that cannot be written, files that end too early."""

import csv
import errno
import gzip
import io
import json
import os
import random
import subprocess
import sys

import pytest
from matplotlib import figure

import compact_preset
import labelled_text
import recipe_file
import train
from epoch_checkpoint import EpochCheckpoint
from keras_wave.data.bad_input import BadInput
from tests.effort import effort
from tests.recipes.conftest import make_rows
from tests.reliability.full_disk_recipe import IMPORTED
from tests.reliability.tiny_recipe import TinyRecipe
from tests.reliability.tiny_recipe import count_lost
from tests.reliability.tiny_recipe import read_epochs
from tests.reliability.tiny_recipe import training_folder

NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount")
# Of what one checkpoint takes. The first epoch needs one, the second another.
SIZES = effort(sample=(1.5,), full=(0.001, 0.5, 0.9, 1.2, 1.5, 1.9))


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    return TinyRecipe(tmp_path_factory.mktemp("recipe"))


@pytest.fixture(scope="module")
def unbroken(recipe, tmp_path_factory):
    """The folder of a run that nothing happened to."""
    folder = tmp_path_factory.mktemp("unbroken") / "run"
    recipe.finish_here(folder)
    return folder


def can_mount(folder):
    command = [*NAMESPACE, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def size_of_a_checkpoint(unbroken):
    metrics = json.loads((unbroken / "metrics.json").read_text("utf-8"))
    # A weight and two moments of it, of four bytes each.
    return 12 * metrics["parameters"]["total"]


def test_full_disk(recipe, unbroken, tmp_path, record_property):
    report, target, disk = (tmp_path / x for x in ("report", "target", "disk"))
    disk.mkdir()
    has_disk = can_mount(disk)
    # No file but a checkpoint is as large as half of one.
    sizes = SIZES if has_disk else [0.5]
    program = (
        *(NAMESPACE if has_disk else ()),
        *(sys.executable, "-m", "tests.reliability.full_disk_recipe"),
        *(report, target, disk if has_disk else "none"),
        ",".join(str(int(x * size_of_a_checkpoint(unbroken))) for x in sizes),
    )
    output = disk / "run"
    process = recipe.start(output, *program)
    _, stderr = process.communicate()
    assert process.returncode == 0, stderr

    *failed, last = json.loads(report.read_text("utf-8"))
    _, _, stderr = stderr.partition(f"{IMPORTED}\n")
    lines = [
        line
        for line in stderr.splitlines()
        # That one process has trained so often.
        if not line.startswith("WARNING:tensorflow:")
    ]
    assert len(lines) == len(failed), stderr
    reasons = {
        "full": "No space left on device" if has_disk else "File too large",
        "read-only": "Read-only file system",
    }
    before = {"epochs": [], "digests": {}}
    lost = 0
    for run, line in zip(failed, lines):
        assert run["status"] == 2
        assert line.startswith(f"error: cannot write to {output}")
        assert line.endswith(reasons[run["disk"]])
        assert run["rests"] == []
        # What an earlier run has finished is as it was.
        size = len(before["epochs"])
        lost += run["epochs"][:size] != before["epochs"]
        lost += sum(
            run["digests"].get(name, digest) != digest
            for name, digest in before["digests"].items()
        )
        names = {f"epoch_{x['epoch']}.weights.h5" for x in run["epochs"][-1:]}
        lost += len(names - set(run["digests"]))
        before = run
    assert last["status"] == 0
    lost += count_lost(target, unbroken)
    assert read_epochs(target) == read_epochs(unbroken)
    disks = [run["disk"] for run in failed]
    record_property("full disks", disks.count("full"))
    record_property("read-only folders", disks.count("read-only"))
    record_property("weights lost", lost)
    assert lost == 0


def read_all(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refuse(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def assert_one_error(recipe, output, path, capsys):
    assert train.main(recipe.arguments(output)) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("error: ")
    assert printed.count("\n") == 1
    assert str(path) in printed


def test_run_whose_files_fail_goes_on(
    recipe, unbroken, tmp_path, monkeypatch, capsys, record_property
):
    output = tmp_path / "run"
    on_epoch_end = EpochCheckpoint.on_epoch_end

    def stop_after_it(self, epoch, logs=None):
        on_epoch_end(self, epoch, logs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EpochCheckpoint, "on_epoch_end", stop_after_it)
        with pytest.raises(KeyboardInterrupt):
            train.main(recipe.arguments(output))
    before = read_all(training_folder(output))
    capsys.readouterr()

    rows = recipe.data / "train.csv"
    packed = rows.with_name("train.csv.gz")
    content = rows.read_bytes()
    cuts = 0
    try:
        # In the middle of the text of a row, of its last quote, of the stream.
        for cut in (len(content) // 2, len(content) - 3):
            rows.write_bytes(content[:cut])
            assert_one_error(recipe, output, rows, capsys)
            cuts += 1
        rows.unlink()
        packed.write_bytes(gzip.compress(content)[:-20])
        assert_one_error(recipe, output, packed, capsys)
        cuts += 1
    finally:
        packed.unlink(missing_ok=True)
        rows.write_bytes(content)
    assert read_all(training_folder(output)) == before

    preset = training_folder(output) / "preset"
    with monkeypatch.context() as patch:
        patch.setattr(compact_preset, "save", refuse)
        assert_one_error(recipe, output, preset, capsys)
    with monkeypatch.context() as patch:
        patch.setattr(figure.Figure, "savefig", refuse)
        picture = preset / "learning_curves.png"
        assert_one_error(recipe, output, picture, capsys)
    recipe.finish_here(output)
    lost = count_lost(output, unbroken)
    assert read_epochs(output) == read_epochs(unbroken)
    record_property("cuts tried", cuts)
    record_property("cuts rejected", cuts)
    record_property("weights lost", lost)
    assert lost == 0


@pytest.fixture(scope="module")
def data(recipe):
    return recipe_file.read(recipe.path).data


def pack(rows):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()


def is_one_error(path, data):
    try:
        labelled_text.read_csv(path, data)
    except BadInput as error:
        return str(path) in str(error) and "\n" not in str(error)
    return False


def test_gzip_file_that_ends_anywhere(data, tmp_path, record_property):
    path = tmp_path / "train.csv.gz"
    content = gzip.compress(pack(make_rows(effort(8, 64), seed=5)))
    path.write_bytes(content)
    assert len(labelled_text.read_csv(path, data)) == effort(8, 64)
    cuts = range(len(content))
    rejected = 0
    for cut in cuts:
        path.write_bytes(content[:cut])
        rejected += is_one_error(path, data)
    record_property("cuts tried", len(cuts))
    record_property("cuts rejected", rejected)
    assert rejected == len(cuts)


def test_rows_that_end_anywhere(data, tmp_path, record_property):
    path = tmp_path / "train.csv"
    draw = random.Random(6)
    # Line breaks and commas inside of quotes end nothing. Left out is what
    # nobody can tell from a row: one of a title alone, and one that ends after
    # the first of the two quotes that stand for one.
    rows = [
        [label, "", draw.choice(["\n", ",", " "]).join(text.split(" "))]
        for label, _, text in make_rows(effort(4, 32), seed=6)
    ]
    content = pack(rows)
    ends = {len(pack(rows[:size])) for size in range(1, len(rows) + 1)}
    # The line break of a row may be missing, or half of it.
    whole = {end - missing for end in ends for missing in (0, 1, 2)}
    cuts = [cut for cut in range(len(content)) if cut not in whole]
    rejected = 0
    for cut in cuts:
        path.write_bytes(content[:cut])
        rejected += is_one_error(path, data)
    record_property("cuts tried", len(cuts))
    record_property("cuts rejected", rejected)
    assert rejected == len(cuts)
