import shutil

from keras_wave.corpus.model_files import compute_digest


def test_the_digest_is_of_the_content_and_not_of_the_place(preset, tmp_path):
    copy = shutil.copytree(preset, tmp_path / "copy")
    digest = compute_digest(str(preset))
    assert len(digest) == 64
    assert compute_digest(str(copy)) == digest
    assert compute_digest(f"{copy}/") == digest
    weights = next(copy.glob("**/*.h5"))
    weights.write_bytes(weights.read_bytes() + b"\0")
    assert compute_digest(str(copy)) != digest


def test_shipped_presets_differ():
    names = ("agnews_modulation", "agnews_modulation_tiny")
    digests = {compute_digest(name) for name in names}
    assert len(digests - {""}) == 2


def test_a_model_of_a_hub_has_none():
    assert compute_digest("hf://user/preset") == ""
