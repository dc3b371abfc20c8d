import numpy as np
import pytest

import teacher_answers
from keras_wave.data.bad_input import BadInput
from teacher_answers import TeacherAnswers
from tests.recipes import fake_teacher
from tests.recipes.fake_teacher import FakeTeacher

PASSAGES = [f"river {number}" for number in range(7)]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(teacher_answers, "PART", 3)
    fake_teacher.install(monkeypatch)


@pytest.fixture
def answers(tmp_path):
    return TeacherAnswers(
        tmp_path / "answers", PASSAGES, lambda: FakeTeacher(None), True
    )


def test_answers_are_those_of_the_teacher(answers):
    assert not answers.is_begun
    answers.ask_words()
    assert not answers.is_begun
    answers.ask()
    assert answers.is_begun
    teacher = FakeTeacher(None)
    assert answers.vocabulary() == teacher.vocabulary()
    half = teacher.word_embeddings().astype("float16")
    np.testing.assert_array_equal(answers.word_embeddings(), half)
    read = answers.read()
    assert read.dtype == "float16"
    expected = teacher.embed(PASSAGES).astype("float16")
    np.testing.assert_array_equal(read, expected)


def test_words_are_left_out_where_nobody_needs_them(answers, tmp_path):
    without = TeacherAnswers(
        answers.folder, PASSAGES, lambda: FakeTeacher(None), has_words=False
    )
    without.ask_words()
    without.ask()
    names = sorted(path.name for path in answers.folder.iterdir())
    assert names == ["0000.npy", "0001.npy", "0002.npy", "vocabulary.txt"]
    # Another run asks for what it lacks, and for nothing else.
    FakeTeacher.asked.clear()
    answers.ask_words()
    answers.ask()
    assert not FakeTeacher.asked
    assert len(answers.word_embeddings()) == len(answers.vocabulary())


def test_missing_part_alone_is_asked_for(answers):
    answers.ask()
    before = answers.read()
    (answers.folder / "0001.npy").unlink()
    FakeTeacher.asked.clear()
    answers.ask()
    assert FakeTeacher.asked == PASSAGES[3:6]
    np.testing.assert_array_equal(answers.read(), before)


@pytest.mark.parametrize("content", [b"", b"no array", None])
def test_damaged_part_is_named(answers, content):
    answers.ask()
    path = answers.folder / "0001.npy"
    if content is None:
        np.save(path, np.zeros((2, fake_teacher.WIDTH), "float16"))
    else:
        path.write_bytes(content)
    with pytest.raises(BadInput, match="0001.npy is damaged: delete it"):
        answers.read()


def test_answers_that_are_not_finite(answers, monkeypatch):
    monkeypatch.setattr(
        FakeTeacher, "embed", lambda self, texts: np.full((3, 2), 1e9)
    )
    with pytest.raises(BadInput, match="not finite"):
        answers.ask()
    assert not answers.is_begun
