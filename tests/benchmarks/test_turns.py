import turns


def test_every_call_has_its_turn():
    order = []
    calls = {name: lambda name=name: order.append(name) for name in "ab"}
    seconds, errors = turns.take_turns(calls, rounds=2)
    assert order == ["a", "b"] * 3
    assert {name: len(values) for name, values in seconds.items()} == {
        "a": 2,
        "b": 2,
    }
    assert min(seconds["a"] + seconds["b"]) >= 0
    assert errors == {}


def test_what_fails_is_left_out_and_told():
    def fail():
        raise NotImplementedError("no complex numbers\nhere")

    seconds, errors = turns.take_turns({"bad": fail, "good": int}, rounds=1)
    assert list(seconds) == ["good"]
    assert errors == {"bad": "NotImplementedError: no complex numbers"}
