import numpy as np

import answer_speed
from labelled_text import LabelledText


def count_words(texts):
    return np.array([len(text.split()) for text in texts])


def test_rates_and_latency():
    calls = []

    def answer(texts):
        calls.append(len(texts))
        return count_words(texts)

    figures = answer_speed.measure(
        {"words": answer}, ["a", "b c"], [1, 8], rounds=2, latency_calls=25
    )
    rates = figures["words"]["texts_a_second"]
    assert list(rates) == ["1", "8"]
    for rate in rates.values():
        assert 0 < rate["lowest"] <= rate["median"] <= rate["highest"]
        assert rate["count"] == 2
    assert figures["words"]["latency"]["count"] == 25
    assert calls.count(8) > 3
    assert calls[-25:] == [1] * 25


def test_what_fails_has_an_error_and_the_others_go_on():
    def fail(texts):
        raise ValueError("no")

    figures = answer_speed.measure(
        {"bad": fail, "good": count_words}, ["a"], [2], 1, 3
    )
    assert figures["bad"]["error"] == "ValueError: no"
    assert "latency" not in figures["bad"]
    assert figures["good"]["latency"]["count"] == 3


def test_what_fails_has_no_accuracy():
    def fail(texts):
        raise ValueError("no")

    rows = LabelledText(["a", "b c"], [1, 1])
    figures = answer_speed.measure_rows(
        {"bad": fail, "good": count_words}, rows, [2], 1, 3
    )
    assert figures["bad"]["error"] == "ValueError: no"
    assert figures["good"]["accuracy"] == 0.5


def test_a_single_text_was_answered_before_it_is_timed():
    calls = []
    answers = {"first": calls.append, "second": calls.append}
    seconds = answer_speed.single_texts(answers, ["a", "b", "c"], 2)
    assert {name: len(x) for name, x in seconds.items()} == {
        "first": 2,
        "second": 2,
    }
    assert calls == [["a"], ["b"]] * 4


def test_batches_are_full():
    batches = answer_speed.make_batches(["a", "b", "c"], 512, 2)
    assert [len(batch) for batch in batches] == [512, 512]
    assert batches[0][:4] == ["a", "b", "c", "a"]
    assert batches[1][0] == "c"


def test_slow_calls_are_few(monkeypatch):
    moments = iter([0.0, 0.0, 10.0])
    monkeypatch.setattr(
        answer_speed.time, "perf_counter", lambda: next(moments)
    )
    next(moments)
    assert answer_speed.count_calls(count_words, [["a"]]) == 1


def test_quick_calls_are_many_but_not_too_many():
    assert answer_speed.count_calls(count_words, [["a"]]) > 1
    assert (
        answer_speed.count_calls(count_words, [["a"]])
        <= answer_speed.MOST_CALLS
    )


def test_accuracy_is_of_all_rows():
    rows = LabelledText(["a", "b c", "d"], [1, 2, 2])
    assert answer_speed.accuracy(count_words, rows, batch_size=2) == 2 / 3
