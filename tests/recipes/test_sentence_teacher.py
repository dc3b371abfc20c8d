"""With a tiny model of the real package, where that is installed."""

import re

import numpy as np
import pytest

import sentence_teacher
from keras_wave.data.bad_input import BadInput
from sentence_teacher import SentenceTeacher
from tests import tiny_teacher

TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "river", "##s", "a"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_teacher.make(tmp_path_factory.mktemp("teacher"), TOKENS)


def test_it_is_asked(folder):
    teacher = SentenceTeacher(folder)
    embeddings = teacher.embed(["a river", "rivers", "a river"])
    assert embeddings.shape == (3, 6)
    assert embeddings.dtype == "float32"
    np.testing.assert_allclose(embeddings[0], embeddings[2], atol=1e-6)
    assert np.abs(embeddings[0] - embeddings[1]).max() > 1e-3
    assert teacher.vocabulary() == TOKENS
    assert teacher.word_embeddings().shape == (len(TOKENS), 6)


def test_damaged_model_is_named(folder, tmp_path):
    with pytest.raises(BadInput, match=f"{tmp_path} cannot be loaded: "):
        (tmp_path / "modules.json").write_text("[{]")
        SentenceTeacher(tmp_path)


def test_vocabulary_must_be_word_piece(folder, monkeypatch):
    teacher = SentenceTeacher(folder)
    tokenizer = teacher._model.tokenizer
    monkeypatch.setattr(type(tokenizer), "get_vocab", lambda self: {"a": 0})
    with pytest.raises(BadInput, match="is no WordPiece"):
        teacher.vocabulary()


def test_fingerprint_is_of_weights_and_settings(tmp_path):
    with pytest.raises(BadInput, match=f"no weights .* {tmp_path}"):
        sentence_teacher.fingerprint(tmp_path)
    seen = set()
    for name in ("model.safetensors", "1_Pooling/config.json", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("one")
        seen.add(sentence_teacher.fingerprint(tmp_path))
    assert len(seen) == 2
    (tmp_path / "model.safetensors").write_text("two")
    seen.add(sentence_teacher.fingerprint(tmp_path))
    assert len(seen) == 3
    digest = sentence_teacher.fingerprint(tmp_path)
    tmp_path.rename(tmp_path.with_name("moved"))
    moved = tmp_path.with_name("moved")
    assert sentence_teacher.fingerprint(moved) == digest


def test_folder_of_a_package_is_found(tmp_path, monkeypatch):
    model = tmp_path / "some_weights" / "model"
    model.mkdir(parents=True)
    (tmp_path / "some_weights" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert sentence_teacher.locate("package:some_weights/model") == model
    assert sentence_teacher.locate(str(model)) == model
    with pytest.raises(BadInput, match="no folder of the teacher, .*/other"):
        sentence_teacher.locate("package:some_weights/other")


def test_name_on_the_hub(tmp_path, monkeypatch):
    hub = pytest.importorskip("huggingface_hub")

    def fetch(name, allow_patterns):
        if name != "somebody/model":
            raise OSError("no such name\nand more")
        return str(tmp_path)

    monkeypatch.setattr(hub, "snapshot_download", fetch)
    assert sentence_teacher.locate("somebody/model") == tmp_path
    with pytest.raises(BadInput) as caught:
        sentence_teacher.locate("nobody/model")
    assert re.search("nobody/model is no folder.*no such", str(caught.value))
    assert "more" not in str(caught.value)
