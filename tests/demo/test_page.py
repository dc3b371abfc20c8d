"""The demo page in a browser gives the answers of `predict()`."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import urllib.parse

import numpy as np
import pytest
from keras import ops

LOCK_FILE = pathlib.Path(__file__).parents[2] / "demo" / "package-lock.json"
LONG = "The president said that oil prices fell again, and the team won. " * 20
TEXTS = [
    "Shares slip after the central bank raises interest rates",
    "STOCKS FALL ON WALL STREET",
    "Don't panic: U.S.-led talks (again!) end at 50%, $3bn & no deal?!",
    "Müller trifft für São Paulo, Łódź feiert die Straße",
    "And the winner is\u2026 \u201cnobody\u201d \u2014 \u2018how\u2019\u203c",
    "東京 株価 急落、 rates 上昇",
    "Team wins \U0001f3c6\U0001f469\u200d\U0001f469\u200d\U0001f467 the cup",
    "oil\u00a0prices rise\u200bagain, so\u00adfar ｆｕｌｌ ﬁgures",
    "Первый ΟΔΟΣ İstanbul 서울 दिल्ली",
    "two\nlines\tand   gaps ",
    "[CLS] [UNK] ##ing <b>bold</b> &amp; \\ 'quotes\"",
    "x" * 150,
    "goal",
    LONG,
]
NOTHING = ["", "  \n ", "\u200b"]


def write(page, text):
    """Puts a text into the field, and waits for its answer."""
    page.fill("#headline", text)
    wait(page)


def wait(page):
    page.wait_for_selector("#result[aria-busy=false]")


def shown_probabilities(page):
    rows = page.locator(".class").all()
    return [float(row.get_attribute("data-probability")) for row in rows]


def shown_words(page):
    """Returns a dictionary a word, in the order of the text."""
    return page.locator(".word").evaluate_all(
        """words => words.map(word => ({
            text: word.firstChild.textContent,
            score: Number(word.dataset.score),
            effect: word.dataset.effect,
            spoken: word.textContent,
        }))"""
    )


def predict(classifier, inputs):
    logits = classifier.predict(inputs, verbose=0)
    return ops.convert_to_numpy(ops.softmax(logits))


@pytest.mark.parametrize("text", TEXTS)
def test_probabilities_are_those_of_predict(text, page, classifier):
    write(page, text)
    (expected,) = predict(classifier, [text])
    # The tolerance of an export. The page computes in float32 as well.
    np.testing.assert_allclose(shown_probabilities(page), expected, atol=1e-4)
    rows = page.locator(".class").all()
    for row, name, probability in zip(rows, classifier.class_names, expected):
        assert row.locator(".name").inner_text() == name
        # It is rounded to one place.
        percent = float(row.locator(".percent").inner_text().rstrip("%"))
        assert percent == pytest.approx(100 * probability, abs=0.07)
    winner = classifier.class_names[expected.argmax()]
    assert page.locator(".wins .name").all_inner_texts() == [winner]


@pytest.mark.parametrize("text", TEXTS)
def test_scores_are_what_hiding_a_word_does(text, page, classifier):
    write(page, text)
    inputs = classifier.preprocessor(np.array([text], dtype=object))
    ids = np.asarray(inputs["token_ids"])
    mask = np.asarray(inputs["padding_mask"]).astype("int32")
    words = re.split(r"[ \t\n\r\f]+", text.strip())
    tokens = [np.asarray(classifier.preprocessor.tokenizer(w)) for w in words]
    ends = 1 + np.cumsum([len(row) for row in tokens])
    read = mask.sum() - 1
    # The words' tokens are the text's, as far as it is read.
    np.testing.assert_array_equal(
        np.concatenate(tokens)[: read - 1], ids[0, 1:read]
    )
    words = [
        w for w, end, row in zip(words, ends, tokens) if end - len(row) < read
    ]
    masks = np.repeat(mask, len(words) + 1, axis=0)
    for row, end, word_tokens in zip(masks[1:], ends, tokens):
        row[end - len(word_tokens) : min(end, read)] = 0
    logits = classifier.predict(
        {
            "token_ids": np.repeat(ids, len(masks), axis=0),
            "padding_mask": masks,
        },
        verbose=0,
    )
    winner = logits[0].argmax()
    others = np.delete(logits, winner, axis=1)
    log_odds = logits[:, winner] - np.log(np.exp(others).sum(axis=1))
    scores = log_odds[0] - log_odds[1:]
    shown = shown_words(page)
    assert [word["text"] for word in shown] == words
    np.testing.assert_allclose(
        [word["score"] for word in shown], scores, atol=1e-3
    )


def test_words_are_marked(page):
    write(page, "Probe sends back the first pictures of a distant moon")
    words = {word["text"]: word for word in shown_words(page)}
    assert max(words, key=lambda text: words[text]["score"]) == "moon"
    assert words["moon"]["effect"] == "for"
    assert words["pictures"]["effect"] == "against"
    assert words["the"]["effect"] == "none"
    assert "moon+2.9: speaks for Sci/Tech" in words["moon"]["spoken"]
    assert "speaks against Sci/Tech" in words["pictures"]["spoken"]
    assert "hardly matters to Sci/Tech" in words["the"]["spoken"]
    colours = page.locator(".word").evaluate_all(
        "words => words.map(word => getComputedStyle(word).backgroundColor)"
    )
    colour = dict(zip(words, colours))
    assert len({colour["moon"], colour["pictures"], colour["the"]}) == 3


def test_every_key_changes_the_answer(page, classifier):
    text = "Oil falls"
    answers = []
    page.fill("#headline", "")
    for character in text:
        page.locator("#headline").press_sequentially(character)
        wait(page)
        answers.append(shown_probabilities(page))
    expected = predict(
        classifier, [text[:end] for end in range(1, len(text) + 1)]
    )
    np.testing.assert_allclose(answers, expected, atol=1e-4)
    assert np.abs(np.diff(answers, axis=0)).max(axis=1)[0] > 1e-3


def test_fast_typing_ends_with_the_answer_to_all_of_it(page, classifier):
    page.fill("#headline", "")
    page.locator("#headline").press_sequentially(TEXTS[0])
    wait(page)
    (expected,) = predict(classifier, TEXTS[:1])
    np.testing.assert_allclose(shown_probabilities(page), expected, atol=1e-4)


@pytest.mark.parametrize("text", NOTHING)
def test_no_words_show_a_hint(text, page):
    # Right after a slow one, whose answer must not come back.
    page.fill("#headline", LONG)
    write(page, text)
    assert page.locator("#message").inner_text().startswith("Type a headline")
    assert page.locator(".percent").all_inner_texts() == ["\u2013"] * 4
    assert page.locator("#explanation").is_hidden()
    assert "NaN" not in page.locator("body").inner_text()
    write(page, TEXTS[0])
    assert page.locator("#message").is_hidden()
    assert page.locator("#explanation").is_visible()


def test_long_texts_are_said_to_be_cut(page):
    write(page, "oil " * 126)
    assert page.locator("#cut").is_hidden()
    assert len(shown_words(page)) == 126
    write(page, "oil " * 127)
    assert page.locator("#cut").is_visible()
    assert len(shown_words(page)) == 126
    write(page, "oil")
    assert page.locator("#cut").is_hidden()


def test_examples(page):
    write(page, TEXTS[1])
    for button in page.get_by_role("button").all():
        before = shown_probabilities(page)
        button.click()
        wait(page)
        assert page.input_value("#headline") == button.get_attribute("value")
        assert shown_probabilities(page) != before


def test_screen_reader_is_told(page, classifier):
    write(page, TEXTS[0])
    (expected,) = predict(classifier, TEXTS[:1])
    answer = f"Business, {100 * expected.max():.1f}%"
    page.get_by_role("status").get_by_text(answer).wait_for(state="attached")
    assert page.get_by_label("Headline").input_value() == TEXTS[0]


def test_nothing_leaves_the_page(page, origin):
    for text in TEXTS:
        write(page, text)
    paths = [urllib.parse.urlparse(url).path for url in page.requests]
    # Those of the worker are among them.
    assert any(path.endswith("/model/model.onnx") for path in paths)
    assert any(path.endswith(".wasm") for path in paths)
    assert {url[: len(origin)] for url in page.requests} == {origin}
    assert len(set(paths)) == len(paths) < 12


def test_browser_forbids_other_hosts(open_page):
    page = open_page()
    fetch = "fetch('https://example.com').then(() => 'sent', () => 'refused')"
    assert page.evaluate(fetch) == "refused"
    assert any("Content Security Policy" in line for line in page.complaints)


@pytest.mark.parametrize(
    "file",
    ["model.onnx", "tokenizer.json", "model.json", "*.wasm", "worker.js"],
)
def test_missing_file_is_said(file, open_page):
    page = open_page(
        lambda page: page.route(
            f"**/{file}", lambda route: route.fulfill(status=404)
        )
    )
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "The model cannot be used" in alert.inner_text()
    if file.startswith("model") or file == "tokenizer.json":
        assert f"model/{file} is missing (404)" in alert.inner_text()
    assert page.locator("#headline").is_disabled()
    assert page.locator("#result").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
def test_screenshot(scheme, width, open_page, tmp_path):
    folder = os.environ.get("KERAS_WAVE_SCREENSHOTS", tmp_path)
    path = pathlib.Path(folder) / f"page_{scheme}_{width}.png"
    page = open_page(
        color_scheme=scheme,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    wait(page)
    page.screenshot(path=path, full_page=True)
    print(f"Screenshot: {path}")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = np.mean([int(part) for part in re.findall(r"\d+", colour)])
    assert (brightness > 128) == (scheme == "light")
    # Nothing sticks out, long words neither.
    write(page, "x" * 300 + " " + "W" * 90)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_build_without_a_model(project, tmp_path):
    folder = tmp_path / "demo"
    shutil.copytree(
        project, folder, ignore=shutil.ignore_patterns("model", "dist")
    )
    process = subprocess.run(
        ["npm", "run", "build"], cwd=folder, capture_output=True, text=True
    )
    assert process.returncode != 0
    assert "run build_model.py first" in process.stderr
    assert not (folder / "dist").exists()


def test_one_text_at_a_time_and_then_the_newest(project):
    script = """\
import { latestOnly } from "./src/latest.js";
const log = [];
const finish = [];
const hand = latestOnly(async (text) => {
  log.push(`start ${text}`);
  await new Promise((resolve) => finish.push(resolve));
  log.push(`end ${text}`);
  if (text === "bad") throw new Error(text);
});
const first = hand("a");
hand("ab");
hand("abc");
finish.shift()();
await new Promise(setImmediate);
finish.shift()();
await first;
const failed = hand("bad").catch((error) => log.push(`error ${error.message}`));
finish.shift()();
await failed;
const last = hand("b");
finish.shift()();
await last;
console.log(JSON.stringify(log));
"""
    process = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(process.stdout) == [
        "start a",
        "end a",
        "start abc",
        "end abc",
        "start bad",
        "end bad",
        "error bad",
        "start b",
        "end b",
    ]


def test_lock_file_pins_without_a_host():
    lock = json.loads(LOCK_FILE.read_text(encoding="utf-8"))
    packages = {name: row for name, row in lock["packages"].items() if name}
    assert {"node_modules/onnxruntime-web", "node_modules/esbuild"} <= set(
        packages
    )
    for row in packages.values():
        assert row["integrity"]
        assert "resolved" not in row
