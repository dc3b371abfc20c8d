import html
import os
import re

import keras
import numpy as np
import pytest

import keras_wave
from keras_wave.insight import write_report
from tests.insight.labelled_texts import LABELS
from tests.insight.labelled_texts import NAMES
from tests.insight.labelled_texts import TEXTS
from tests.insight.labelled_texts import make_drawn
from tests.models.small_models import make_classifier
from tests.models.small_models import make_preprocessor

EPOCHS = [
    {"epoch": 1, "loss": 2.0, "val_loss": 2.5, "accuracy": 0.5},
    {"epoch": 2, "loss": 1.0, "val_loss": float("nan"), "accuracy": 0.75},
]
HOSTILE = [
    "<script>alert(1)</script> stocks",
    '"><img src="https://example.com/x.png" onerror=alert(1)> cup',
    "</style></p></mark><svg onload='alert(1)'>",
    "&lt;b&gt; \x00\x1b[31m \udcff \u202eevil",
    "<!-- the cup",
]


@pytest.fixture(scope="module")
def classifier():
    return make_drawn(class_names=NAMES)


@pytest.fixture(scope="module")
def page(classifier, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(
        path, classifier, TEXTS, LABELS, history=EPOCHS, title="Trial & error"
    )
    return path.read_text("utf-8")


def shown_text(page):
    """What a page says, without its tags."""
    body = page.partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_figures_are_those_of_predict(classifier, page, tmp_path):
    evaluation = write_report(
        tmp_path / "report.html", classifier, TEXTS, LABELS
    )
    logits = classifier.predict(TEXTS, verbose=0)
    answers = logits.argmax(axis=1)
    assert evaluation.accuracy == np.mean(answers == LABELS)
    assert 0 < evaluation.accuracy < 1
    probabilities = keras.ops.convert_to_numpy(keras.ops.softmax(logits))
    np.testing.assert_allclose(
        evaluation.probabilities, probabilities, atol=1e-6
    )
    assert f"accuracy {100 * evaluation.accuracy:.1f}%" in shown_text(page)


def test_every_section_is_there(page):
    heads = re.findall("<h[12]>(.*?)</h[12]>", page)
    assert heads == [
        "Trial &amp; error",
        "Learning curves",
        "What is taken for what",
        "Each class",
        "Calibration",
        "Worst mistakes",
        "Longest and slowest texts",
    ]
    text = shown_text(page)
    assert all(name in text for name in NAMES)
    assert "nan" not in text.lower()


def test_no_history_no_curves(classifier, tmp_path):
    path = tmp_path / "report.html"
    write_report(path, classifier, TEXTS, LABELS)
    assert "Learning curves" not in path.read_text("utf-8")


def test_learning_curves(page):
    labels = re.findall('aria-label="(.*?)"', page)
    assert "loss by epoch; at the end: training 1, validation not a number" in (
        labels
    )
    assert "accuracy by epoch; at the end: training 0.75" in labels


def test_confusion_matrix(classifier, page):
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    expected = np.zeros((3, 3), int)
    for label, answer in zip(LABELS, answers):
        expected[label, answer] += 1
    table = re.search('<table class="confusion">.*?</table>', page, re.DOTALL)
    counts = re.findall(r'<td class="\w+" style=".*?">(\d+)</td>', table[0])
    np.testing.assert_array_equal(np.array(counts, int).reshape(3, 3), expected)


def test_mistakes_are_coloured_by_contribution(classifier, tmp_path):
    # Whatever it answers is wrong.
    logits = classifier.predict(TEXTS, verbose=0)
    labels = logits.argmin(axis=1)
    path = tmp_path / "report.html"
    evaluation = write_report(path, classifier, TEXTS, labels, mistakes=2)
    page = path.read_text("utf-8")
    items = re.findall("<li>.*?</li>", page, re.DOTALL)
    assert len(items) == 2
    for number, item in zip(evaluation.worst(2), items):
        (explanation,) = keras_wave.explain(classifier, [TEXTS[number]])
        scores = (
            explanation.contributions[:, logits[number].argmax()]
            - explanation.contributions[:, labels[number]]
        )
        marks = re.findall(
            '<mark data-effect="(.*?)" style=.*? title="(.*?)">', item
        )
        expected = [
            (
                "for" if score > 0 else "against",
                f"{score:+.2f}".replace("-", "\u2212"),
            )
            for score, special in zip(scores, explanation.is_special)
            if not special and abs(score) >= 0.005
        ]
        assert expected
        assert marks == expected
        assert shown_text("<body>" + item).count("instead of") == 1


def test_no_mistakes(classifier, tmp_path):
    path = tmp_path / "report.html"
    labels = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    write_report(path, classifier, TEXTS, labels)
    assert "There are none." in path.read_text("utf-8")


def test_texts_are_text_and_nothing_else(tmp_path):
    path = tmp_path / "report.html"
    names = ["<i>one</i>", '" onclick="alert(1)', "<script>alert(1)</script>"]
    classifier = make_drawn(class_names=names)
    labels = [0, 1, 2, 0, 1]
    worst = classifier.predict(HOSTILE, verbose=0).argmin(axis=1)
    for given in (labels, worst):
        write_report(
            path, classifier, HOSTILE, given, title="<script>alert(1)</script>"
        )
        page = path.read_text("utf-8")
        tags = set(re.findall(r"<(\w+)", page))
        assert not tags & {"script", "img", "i"}
        assert not re.search(r"<[^>]*\son\w+=", page)
        assert "\x00" not in page and "\x1b" not in page
        assert "<script>alert(1)</script>" in shown_text(page)


def test_nothing_is_loaded(page):
    assert not re.findall(r"https?://|\bsrc=|url\(|@import", page)
    assert re.findall('href="(.*?)"', page) == ["data:,"]
    assert "default-src 'none'" in page


def test_long_texts_say_what_is_not_read(tmp_path):
    path = tmp_path / "report.html"
    classifier = make_drawn(preprocessor=make_preprocessor(5))
    text = "the team wins " + "the cup " * 100
    labels = classifier.predict([text, "cup"], verbose=0).argmin(axis=1)
    write_report(path, classifier, [text, "cup"], labels)
    page = path.read_text("utf-8")
    assert "1 text has all of the 5 tokens" in shown_text(page)
    (unread,) = re.findall('<span class="unread">(.*?)</span>', page)
    assert unread.startswith(" the cup the cup")
    assert len(unread) == 200
    assert f"<td>5</td><td>{len(text)}</td>" in page


def test_texts_of_no_known_word_are_shown(classifier, tmp_path):
    path = tmp_path / "report.html"
    texts = ["", " ", "zyx qux", "\u200b", "\x00"]
    labels = classifier.predict(texts, verbose=0).argmin(axis=1)
    write_report(path, classifier, texts, labels)
    page = path.read_text("utf-8")
    assert len(re.findall('<p class="text"', page)) == len(texts)
    assert page.count("(nothing)") == 2
    marks = re.findall("<mark data-effect=.*?>(.*?)</mark>", page)
    assert "zyx" in marks and "qux" in marks


def test_labels_and_answers_of_one_class(classifier, tmp_path):
    path = tmp_path / "report.html"
    (answer,) = classifier.predict(["cup"], verbose=0).argmax(axis=1)
    evaluation = write_report(path, classifier, ["cup"], [answer])
    assert (evaluation.accuracy, evaluation.macro_f1) == (1.0, 1.0)
    text = shown_text(path.read_text("utf-8"))
    assert text.count("\u2013 \u2013 \u2013 0") == 2
    assert "nan" not in text.lower()


def test_many_classes(tmp_path):
    path = tmp_path / "report.html"
    names = [f"class {number}" for number in range(50)]
    classifier = make_drawn(50, class_names=names)
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    labels = (answers + 1) % 50
    evaluation = write_report(path, classifier, TEXTS, labels)
    assert evaluation.confusion.shape == (50, 50)
    page = path.read_text("utf-8")
    assert len(re.findall('<td class="(none|right|wrong)"', page)) == 2500
    table = re.search('<table class="names">.*?</table>', page, re.DOTALL)[0]
    pairs = re.findall("<bdi>(.*?)</bdi></td><td><bdi>(.*?)</bdi>", table)
    assert set(pairs) == {
        (names[label], names[answer]) for label, answer in zip(labels, answers)
    }


def test_more_classes_than_a_matrix_can_show(tmp_path):
    path = tmp_path / "report.html"
    classifier = make_drawn(201)
    answers = classifier.predict(TEXTS, verbose=0).argmax(axis=1)
    for labels, shown in (
        ((answers + 1) % 201, "Most often confused"),
        (answers, "No class is taken for another."),
    ):
        write_report(path, classifier, TEXTS, labels)
        page = path.read_text("utf-8")
        assert shown in page
        assert "Confusion matrix" not in page


def test_two_texts_a_row(classifier, tmp_path):
    path = tmp_path / "report.html"
    pairs = (["the team", "stocks"], ["wins the cup", "fall"])
    labels = classifier.predict(pairs, verbose=0).argmin(axis=1)
    write_report(path, classifier, pairs, labels)
    page = path.read_text("utf-8")
    assert page.count('<p class="text"') == 4
    assert "the team | wins the cup" in shown_text(page)


def test_softmax_outputs_are_probabilities(tmp_path):
    reports = [
        write_report(tmp_path / "report.html", classifier, TEXTS, LABELS)
        for classifier in (
            make_drawn(),
            make_drawn(activation="softmax"),
        )
    ]
    np.testing.assert_allclose(
        reports[0].probabilities, reports[1].probabilities, atol=1e-6
    )


def test_trained_classifier_and_its_history(tmp_path):
    path = tmp_path / "report.html"
    classifier = make_classifier(3)
    history = classifier.fit(TEXTS, LABELS, epochs=2, verbose=0)
    write_report(path, classifier, np.array(TEXTS), LABELS, history)
    assert "sparse_categorical_accuracy" in path.read_text("utf-8")


BAD = {
    "labels-missing": ({"labels": None}, "y=None"),
    "labels-too-few": ({"labels": [0]}, "5 texts and 1"),
    "labels-out-of-range": ({"labels": [0, 1, 2, 3, 0]}, r"in \[0, 3\)"),
    "labels-as-vectors": ({"labels": np.eye(3)[LABELS]}, r"shape \(5, 3\)"),
    "labels-as-text": ({"labels": NAMES + NAMES[:2]}, "number"),
    "no-texts": ({"texts": []}, "empty batch"),
    "history": ({"history": "loss"}, "type str"),
    "title": ({"title": None}, "title=None"),
    "mistakes": ({"mistakes": 0}, "mistakes=0"),
    "batch-size": ({"batch_size": 1.5}, "batch_size=1.5"),
    "model": ({"model": make_preprocessor}, "type function"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_arguments(arguments, message, classifier, tmp_path):
    arguments = {
        "model": classifier,
        "texts": TEXTS,
        "labels": LABELS,
        **arguments,
    }
    with pytest.raises(ValueError, match=message):
        write_report(tmp_path / "report.html", **arguments)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("num_classes", "activation"), [(1, None), (3, "sigmoid")]
)
def test_classifiers_of_no_classes_to_choose_from(
    num_classes, activation, tmp_path
):
    classifier = make_classifier(num_classes, activation=activation)
    with pytest.raises(ValueError, match=f"num_classes={num_classes}"):
        write_report(tmp_path / "report.html", classifier, ["cup"], [0])


def test_outputs_that_are_no_numbers(tmp_path):
    path = tmp_path / "report.html"
    path.write_text("the one before", "utf-8")
    classifier = make_classifier()
    classifier.set_weights([w * np.nan for w in classifier.get_weights()])
    with pytest.raises(ValueError, match="finite"):
        write_report(path, classifier, ["cup"], [0])
    assert path.read_text("utf-8") == "the one before"


def test_unwritable_path_is_found_before_any_work(
    classifier, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        keras_wave.WaveClassifier, "predict", lambda *_, **__: pytest.fail()
    )
    with pytest.raises(ValueError, match="is no file"):
        write_report(tmp_path, classifier, TEXTS, LABELS)
