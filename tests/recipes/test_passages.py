import collections
import random

import pytest

import passages

TEXTS = [
    "One two three. Four five! Six seven eight nine?",
    'He said "no." Then (so they say.) nothing',
    " ".join(f"w{number}" for number in range(45)),
    "Short",
]


def words_of(text):
    return text.split(" ")


@pytest.mark.parametrize("longest", [1, 4, 10, 60])
def test_every_word_is_in_one_passage(longest):
    for seed in range(20):
        for text in TEXTS:
            found = list(
                passages.cut(words_of(text), longest, random.Random(seed))
            )
            assert sum(found, []) == words_of(text)
            assert all(0 < len(words) <= longest for words in found)


def test_passages_are_whole_sentences():
    seen = set()
    for seed in range(50):
        found = passages.cut(words_of(TEXTS[0]), 10, random.Random(seed))
        for words in found:
            assert words[-1] in ("three.", "five!", "nine?")
            seen.add(len(words))
    # One sentence, two, or all of the three.
    assert {3, 5, 9} <= seen


def test_quotes_belong_to_their_sentence():
    ends = [word for word in words_of(TEXTS[1]) if passages.ends_sentence(word)]
    assert ends == ['"no."', "say.)"]


def test_long_sentence_is_cut_at_the_most_words():
    sizes = [len(w) for w in passages.cut(words_of(TEXTS[2]), 20, random)]
    assert sizes == [20, 20, 5]


def test_order_follows_the_seed_alone():
    texts = [f"text number {number}." for number in range(50)]
    one, same, other = (
        passages.make([texts], 60, 0.5, seed) for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
    assert passages.fingerprint(one) == passages.fingerprint(same)
    assert passages.fingerprint(one) != passages.fingerprint(other)


def test_passages_come_once():
    found = passages.make(
        [["the same."] * 3 + ["another."], ["the same.", "more."]], 60, 0.9, 1
    )
    assert len(found) == len(set(found))
    assert {"the same.", "another.", "more."} <= set(found)


def test_fragments_are_words_of_a_passage():
    (text,) = TEXTS[2:3]
    none = passages.make([[text]], 60, 0.0, 1)
    assert none == [text]
    counts = []
    for seed in range(100):
        _, *fragments = passages.make([[text]], 60, 0.5, seed)
        counts.append(len(fragments))
        for fragment in fragments:
            assert f" {fragment} " in f" {text} "
            assert len(words_of(fragment)) <= passages.LONGEST_FRAGMENT
    # A fair coin is outside of it once in ten million times.
    assert 25 < sum(counts) < 75


def test_small_groups_give_all_and_are_spread():
    groups = [
        [f"{name} text number {number}." for number in range(size)]
        for name, size in (("large", 500), ("small", 20), ("middle", 100))
    ]
    every = passages.make(groups, 60, 0.0, 1)
    assert sorted(every) == sorted(sum(groups, []))
    found = passages.make(groups, 60, 0.0, 1, most=200)
    counts = collections.Counter(text.split(" ")[0] for text in found)
    assert counts == {"small": 20, "large": 90, "middle": 90}
    assert len(set(found)) == 200
    for part in (found[:50], found[-50:]):
        names = collections.Counter(text.split(" ")[0] for text in part)
        assert names["small"] == 5 and names["large"] in (22, 23)


@pytest.mark.parametrize(
    ("sizes", "most", "expected"),
    [
        ([3, 5], None, [3, 5]),
        ([3, 5], 100, [3, 5]),
        ([9, 1, 9], 10, [4, 1, 5]),
        ([9, 9, 9], 2, [0, 1, 1]),
        ([], 5, []),
    ],
)
def test_what_each_group_gives(sizes, most, expected):
    assert passages.share(sizes, most) == expected
