"""Saves that are there whole, or leave what was there."""

import errno
import json
import os
import stat

import h5py
import keras
import numpy as np
import pytest

import keras_wave
from keras_wave.files.staging import Staging
from tests.models.small_models import VOCABULARY
from tests.models.small_models import disturb
from tests.models.small_models import make_backbone
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor
from tests.models.small_models import make_tokenizer

TEXTS = ["stocks fall .", "the team wins"]
MODELS = {
    "backbone": make_backbone,
    "classifier": make_classifier,
    "preprocessor": make_preprocessor,
    "tokenizer": make_tokenizer,
}


@pytest.fixture(scope="module")
def old():
    return make_classifier(class_names=["Business", "Sports"])


@pytest.fixture(scope="module")
def new():
    return disturb(make_classifier(num_classes=3))


@pytest.fixture
def preset(old, tmp_path):
    folder = tmp_path / "preset"
    old.save_to_preset(folder)
    return folder


def read_all(folder):
    """Returns the bytes of every file, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def assert_is(folder, classifier):
    loaded = keras_wave.WaveClassifier.from_preset(folder)
    assert loaded.class_names == classifier.class_names
    for weight, expected in zip(
        loaded.get_weights(), classifier.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)


@pytest.mark.parametrize("form", [str, lambda path: path])
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_nothing_but_the_folder_is_there(make, form, tmp_path):
    make().save_to_preset(form(tmp_path / "a" / "preset"))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["preset"]
    for path in (tmp_path / "a").rglob("*"):
        assert "unfinished" not in path.name


def test_parts_of_a_model_are_not_put_into_place_alone(
    old, tmp_path, monkeypatch
):
    stages = []
    enter = Staging.__enter__
    monkeypatch.setattr(
        Staging, "__enter__", lambda self: stages.append(self) or enter(self)
    )
    old.save_to_preset(tmp_path / "preset")
    # The others are of single files of weights, in the folder.
    folders = [stage for stage in stages if stage.path == tmp_path / "preset"]
    assert len(folders) == 1


def test_saves_of_the_parts_make_a_whole(old, tmp_path):
    folder = tmp_path / "preset"
    old.preprocessor.tokenizer.save_to_preset(folder)
    old.backbone.save_to_preset(folder)
    tokenizer = keras_wave.WaveTokenizer.from_preset(folder)
    assert tokenizer.get_vocabulary() == VOCABULARY
    loaded = keras_wave.WaveClassifier.from_preset(folder, num_classes=2)
    for weight, expected in zip(
        loaded.backbone.get_weights(), old.backbone.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)
    old.save_to_preset(folder)
    assert_is(folder, old)


def test_other_files_stay(preset, new):
    (preset / "README.md").write_text("mine")
    (preset / "assets" / "more").mkdir()
    (preset / "assets" / "more" / "notes.txt").write_text("mine")
    new.save_to_preset(preset)
    assert (preset / "README.md").read_text() == "mine"
    assert (preset / "assets" / "more" / "notes.txt").read_text() == "mine"
    assert_is(preset, new)


def test_mode_of_the_folder_stays(preset, new):
    preset.chmod(0o700)
    new.save_to_preset(preset)
    assert stat.S_IMODE(preset.stat().st_mode) == 0o700


def test_link_stays(preset, new, tmp_path):
    (tmp_path / "link").symlink_to(preset)
    new.save_to_preset(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert_is(preset, new)


@pytest.mark.parametrize("sizes", [(None, 6e-7), (6e-7, None)])
def test_one_file_of_weights_and_many_do_not_mix(sizes, tmp_path):
    for size in sizes:
        backbone = disturb(make_backbone()) if size else make_backbone()
        backbone.save_to_preset(tmp_path, max_shard_size=size)
    assert (tmp_path / "model.weights.h5").exists() == (size is None)
    assert any(tmp_path.glob("model_*.weights.h5")) == (size is not None)
    loaded = keras_wave.WaveBackbone.from_preset(tmp_path)
    for weight, expected in zip(
        loaded.get_weights(), backbone.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(weight, expected)


def fail_in_hdf5(patch, error):
    create, calls = h5py.Group.create_dataset, []

    def create_or_fail(*args, **kwargs):
        calls.append(args)
        if len(calls) == 5:
            raise error
        return create(*args, **kwargs)

    patch.setattr(h5py.Group, "create_dataset", create_or_fail)


def fail_in_json(patch, error):
    dumps, calls = json.dumps, []

    def dumps_or_fail(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise error
        return dumps(*args, **kwargs)

    patch.setattr(json, "dumps", dumps_or_fail)


def fail_in_vocabulary(patch, error):
    def fail(self, folder):
        with open(os.path.join(folder, "vocabulary.txt"), "w") as file:
            file.write("[PA")
        raise error

    patch.setattr(keras_wave.WaveTokenizer, "save_assets", fail)


def fail_for_room(patch, error):
    def fail(file, start, size):
        raise error

    patch.setattr(os, "posix_fallocate", fail)


FULL_DISK = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("error", [FULL_DISK, KeyboardInterrupt()])
@pytest.mark.parametrize(
    "fail", [fail_in_hdf5, fail_in_json, fail_in_vocabulary, fail_for_room]
)
@pytest.mark.parametrize("is_there", [True, False])
def test_save_that_fails_leaves_what_was_there(
    is_there, fail, error, old, new, tmp_path, monkeypatch
):
    if is_there:
        old.save_to_preset(tmp_path / "preset")
    before = read_all(tmp_path)
    with monkeypatch.context() as patch:
        fail(patch, error)
        with pytest.raises(type(error)):
            new.save_to_preset(tmp_path / "preset")
    assert read_all(tmp_path) == before
    new.save_to_preset(tmp_path / "preset")
    assert_is(tmp_path / "preset", new)


def test_full_disk_is_named(preset, new, monkeypatch):
    fail_for_room(monkeypatch, FULL_DISK)
    with pytest.raises(OSError, match="No space left on device") as caught:
        new.save_to_preset(preset)
    assert caught.value.filename == str(preset.parent)


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("place", [None, 7, "", "hf://user/waves"])
def test_place_that_is_no_folder(make, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="`preset_dir` must be a folder"):
        make().save_to_preset(place)
    assert not list(tmp_path.iterdir())


def test_file_is_not_replaced(old, tmp_path):
    path = tmp_path / "preset"
    path.write_text("mine")
    with pytest.raises(ValueError, match="is a file"):
        old.save_to_preset(path)
    assert path.read_text() == "mine"


def test_folder_below_a_file(old, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ValueError, match="cannot be written"):
        old.save_to_preset(tmp_path / "file" / "preset")


def test_read_only_folder_is_not_replaced(preset, new, monkeypatch):
    before = read_all(preset)
    monkeypatch.setattr("os.access", lambda path, _: path != preset)
    with pytest.raises(ValueError, match="it is read-only"):
        new.save_to_preset(preset)
    assert read_all(preset) == before


def work_in(preset, patch):
    patch.chdir(preset)


def mount(preset, patch):
    patch.setattr("os.path.ismount", lambda path: path == preset)


@pytest.mark.parametrize("be_in_the_way", [work_in, mount])
def test_folder_that_cannot_be_replaced(
    preset, new, monkeypatch, be_in_the_way
):
    (preset / "README.md").write_text("mine")
    inode = preset.stat().st_ino
    with monkeypatch.context() as patch:
        be_in_the_way(preset, patch)
        new.save_to_preset(preset)
    assert preset.stat().st_ino == inode
    assert (preset / "README.md").read_text() == "mine"
    assert not [name for name in read_all(preset) if "unfinished" in name]
    assert_is(preset, new)


@pytest.mark.parametrize("be_in_the_way", [work_in, mount])
@pytest.mark.parametrize(
    "fail", [fail_in_hdf5, fail_in_json, fail_in_vocabulary, fail_for_room]
)
def test_save_that_fails_where_the_folder_stays(
    preset, new, monkeypatch, be_in_the_way, fail
):
    before = read_all(preset)
    with monkeypatch.context() as patch:
        be_in_the_way(preset, patch)
        fail(patch, FULL_DISK)
        with pytest.raises(OSError):
            new.save_to_preset(preset)
    assert read_all(preset) == before


def test_half_of_the_files_are_refused(preset, new, tmp_path, monkeypatch):
    replace, calls = os.replace, []

    def die_after_some(source, target):
        if os.path.dirname(target) == str(preset):
            calls.append(target)
            if len(calls) == 4:
                raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        mount(preset, patch)
        patch.setattr(os, "replace", die_after_some)
        with pytest.raises(KeyboardInterrupt):
            new.save_to_preset(preset)
    with pytest.raises(ValueError, match="checksums.json"):
        keras_wave.WaveClassifier.from_preset(preset)


@pytest.mark.parametrize("fail", [fail_in_hdf5, fail_for_room])
@pytest.mark.parametrize("make", [make_backbone, make_classifier])
@pytest.mark.parametrize(
    ("method", "name"),
    [("save", "model.keras"), ("save_weights", "model.weights.h5")],
)
def test_file_that_fails_leaves_what_was_there(
    make, method, name, fail, tmp_path, monkeypatch
):
    path = tmp_path / name
    getattr(make(), method)(path)
    before = path.read_bytes()
    other = disturb(make())
    with monkeypatch.context() as patch:
        fail(patch, FULL_DISK)
        with pytest.raises(OSError, match="No space left"):
            getattr(other, method)(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [name]
    getattr(other, method)(str(path))
    assert path.read_bytes() != before
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_keras_file_is_loaded_back(old, tmp_path):
    path = tmp_path / "model.keras"
    old.save(path)
    loaded = keras.saving.load_model(path)
    np.testing.assert_allclose(
        loaded.predict(TEXTS, verbose=0),
        old.predict(TEXTS, verbose=0),
        atol=1e-6,
    )


def test_weights_in_shards_are_loaded_back(tmp_path):
    backbone = disturb(make_backbone())
    path = tmp_path / "model.weights.json"
    backbone.save_weights(path, max_shard_size=6e-7)
    assert len(list(tmp_path.glob("model_*.weights.h5"))) > 1
    other = make_backbone()
    other.load_weights(path)
    for weight, expected in zip(other.get_weights(), backbone.get_weights()):
        np.testing.assert_array_equal(weight, expected)


@pytest.mark.parametrize("method", ["save", "save_weights"])
def test_keras_asks_before_it_overwrites(method, old, tmp_path, monkeypatch):
    path = tmp_path / ("m.keras" if method == "save" else "m.weights.h5")
    path.write_text("mine")
    asked = []
    monkeypatch.setattr(
        "builtins.input", lambda prompt: asked.append(prompt) or "n"
    )
    getattr(old, method)(path, overwrite=False)
    assert len(asked) == 1
    assert path.read_text() == "mine"


def test_other_endings_are_refused(old, tmp_path):
    with pytest.raises(ValueError, match="extension"):
        old.save(tmp_path / "model.zip")
    with pytest.raises(ValueError, match=r"must end in `.weights.h5`"):
        old.save_weights(tmp_path / "model.h5")
    assert not list(tmp_path.iterdir())


def test_checkpoint_of_a_training_is_replaced_whole(tmp_path, monkeypatch):
    path = tmp_path / "last.keras"
    classifier = make_classifier()
    classifier.fit(
        TEXTS,
        [0, 1],
        verbose=0,
        callbacks=[keras.callbacks.ModelCheckpoint(path)],
    )
    before = path.read_bytes()
    fail_in_hdf5(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        classifier.fit(
            TEXTS,
            [0, 1],
            verbose=0,
            callbacks=[keras.callbacks.ModelCheckpoint(path)],
        )
    assert path.read_bytes() == before
    keras.saving.load_model(path)
