from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vitamer.importers.mojibake import encoded_twice, repaired


def twice(text):
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@given(st.text())
def test_what_was_encoded_twice_comes_back(text):
    assert repaired(twice(text)) == text


@given(st.text())
def test_repairing_never_raises(text):
    fixed = repaired(text)
    assert fixed is None or twice(fixed) == text or fixed == text or not text.isascii()


def test_words_that_are_right_are_left_alone():
    for word in (
        "Brötchen",
        "Käse",
        "Crème fraîche",
        "Ñandú",
        "Şeker",
        "納豆",
        "Творог",
        "½ Tasse",
        "Saké",
        "Çay",
        "Ã",
    ):
        assert repaired(word) is None, word
        assert not encoded_twice([word, twice("süß")])


def test_a_file_without_letters_beyond_ascii_is_as_it_is():
    assert not encoded_twice([])
    assert not encoded_twice(["Milch", "Quark"])
