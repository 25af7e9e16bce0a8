"""Plain text without anything hidden."""

from __future__ import annotations

import unicodedata
from itertools import groupby

import pytest
from hypothesis import given
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


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    cleaned = clean(text)
    for letter in cleaned:
        assert (
            letter == "\n"
            or letter == "\u200d"
            or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        )
    assert not any(line != line.strip() or not line or "  " in line for line in cleaned.split("\n") if cleaned)
    marks = [len(list(run)) for is_mark, run in groupby(cleaned, _piles) if is_mark]
    assert max(marks, default=0) <= 4


def _piles(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f"


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\u200d\u0301\ufe0f\U0001f469\u200b\n a"))))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
