"""Plain text without anything hidden."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.normalise import clean

CASES = [
    ("  a \t b\u00a0c ", "a b c"),
    ("one\r\n\r\n two\n\n\nthree", "one\ntwo\nthree"),
    ("a\u2028b\u2029c\x0bd", "a\nb\nc\nd"),
    ("pay\u202epal\u202c", "paypal"),
    ("no\u200bn-con\u00adsensual\ufeff", "non-consensual"),
    ("\U000e0049\U000e0067nore", "nore"),
    ("bell\x07 null\x00", "bell null"),
    ("family \U0001f469\u200d\U0001f467 and word\u200djoin", "family \U0001f469\u200d\U0001f467 and wordjoin"),
    ("heart ❤\ufe0f\u200d\U0001f525", "heart ❤\ufe0f\u200d\U0001f525"),
    ("z" + "\u0301" * 30 + "algo", "z" + "\u0301" * 4 + "algo"),
    ("\u3164\u115fempty\u2800", "empty\u2800"),
    ("Zoë’s “naïve” café — £5 नमस्ते שלום ไทย", "Zoë’s “naïve” café — £5 नमस्ते שלום ไทย"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_hidden_goes_and_what_is_seen_stays(text: str, expected: str) -> None:
    assert clean(text) == expected


HIDDEN_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
# Letters and marks that are drawn as nothing (Unicode, Default_Ignorable_Code_Point), the place of a lost picture, and
# noncharacters.
DRAWN_AS_NOTHING = [
    *"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u3164\uffa0\ufffc\ufffe\uffff",
    *map(chr, range(0xFDD0, 0xFDF0)),
]
TAGS = "\U000e0001\U000e0041\U000e007f\U000e0fff"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u2060\u2061\u2064\ufeff\u00ad\u180e"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
EMOJI = "\U0001f469\U0001f467\U0001f525\u2764\u2640"
MARKS = "\u0301\u0316\u0489\u064b\u0e34\u20dd\ufe20"


def hidden(letter: str) -> bool:
    """By Python's own tables: nothing of it is drawn. The joiner is judged by what it joins."""
    return unicodedata.category(letter) in HIDDEN_CATEGORIES or letter in DRAWN_AS_NOTHING


def test_no_hidden_code_point_comes_through_and_no_other_is_lost() -> None:
    """All of Unicode, one by one, between two letters; of the private planes their borders."""
    private = {*range(0xF0000, 0x110000)} - {0xF0000, 0xF0001, 0xFFFFD, 0xFFFFE, 0x100000, 0x10FFFD, 0x10FFFF}
    through, lost = [], []
    for code in range(0x110000):
        letter = chr(code)
        if code in private or (unicodedata.category(letter) == "Cn" and not hidden(letter)):
            continue
        shown = clean(f"a{letter}b")
        if letter.isspace() or hidden(letter):
            through += [hex(code)] * (shown not in ("ab", "a b", "a\nb"))
        else:
            lost += [hex(code)] * (shown != f"a{letter}b")
    assert (through, lost) == ([], [])


pieces = st.lists(
    st.one_of(
        *(st.sampled_from([*group]) for group in (BIDI, ZERO_WIDTH, TAGS, LINE_ENDS, EMOJI, MARKS, " \t\u00a0\u3000")),
        st.sampled_from(DRAWN_AS_NOTHING),
        st.sampled_from(["\u200d", "\ufe0f", "\u200d\u200d", "a", "Z", "é", "я", "中", "\ud800", "\ue000"]),
        st.sampled_from(MARKS).map(lambda mark: mark * 6),
        st.characters(),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=400)
@given(pieces)
def test_nothing_hidden_is_left(text: str) -> None:
    cleaned = clean(text)
    assert not [letter for letter in cleaned if hidden(letter) and letter not in "\n\u200d"]
    assert not any(line != line.strip() or not line or "  " in line for line in cleaned.split("\n") if cleaned)
    assert not re.search(f"[{MARKS}]{{5}}", cleaned)


@settings(max_examples=400)
@given(pieces)
def test_a_joiner_stays_between_two_emoji_only(text: str) -> None:
    cleaned = clean(text)
    for at, letter in enumerate(cleaned):
        if letter == "\u200d":
            before, after = cleaned[at - 1 : at], cleaned[at + 1 : at + 2]
            assert before == "\ufe0f" or unicodedata.category(before) == "So", ascii(cleaned)
            assert after, ascii(cleaned)
            assert unicodedata.category(after) in ("So", "Sm"), ascii(cleaned)


@settings(max_examples=400)
@given(pieces)
def test_what_is_seen_stays_in_its_order(text: str) -> None:
    def seen(told: str) -> list[str]:
        return [letter for letter in told if unicodedata.category(letter)[0] in "LNPS" and not hidden(letter)]

    assert seen(clean(text)) == seen(text)


@settings(max_examples=400)
@given(pieces)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.sampled_from(["a", "Bc.", " ", "\n", "\r", "\t", "é", "\x0b", "\x00"]), max_size=12).map("".join))
def test_plain_text_is_cleaned_as_any_other_is(text: str) -> None:
    """The zero-width space makes a text one that has to be looked through."""
    assert clean(text) == clean(f"{text}\u200b") == clean(f"\u200b{text}")
