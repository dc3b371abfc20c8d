from keras_wave.text import byte_words


def test_words_and_marks():
    words = byte_words.cut(["It's\x7fHERE,", "caf\u00e9\x0b[A]"], True)
    assert b" ".join(words).decode() == "it ' s here , \0 caf\u00e9 [ a ]"


def test_case_is_kept():
    assert byte_words.cut([b"It IS"], lowercase=False) == [b"It", b"IS"]


def test_nul_within_a_text_is_a_space():
    expected = [b"a", b"b", byte_words.BETWEEN, b"c"]
    assert byte_words.cut(["a\0b", "c"], lowercase=True) == expected
    assert byte_words.cut([b"a\0b", "c"], lowercase=True) == expected


def test_lone_surrogate_is_replaced():
    assert byte_words.cut(["a\ud800b"], lowercase=True) == [b"a", b"?", b"b"]
