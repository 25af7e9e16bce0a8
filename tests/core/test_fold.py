"""Folding and words: what is compared, and the way back to the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.text.fold import fold, has_accents, shape
from bot.core.text.words import words

TRICKY = (
    "İıßﬁﷺ™½…’–—\u00ad\u200b\u0301\u0308\u0306\u3099あがはばАйиії法律ไทยกำดี한국어नमस्ते.'&- \n1٣²Ⅷæøłé\U0001f469\u200d"
)
texts = st.one_of(
    st.text(max_size=40), st.text(alphabet=TRICKY, max_size=40), st.text(alphabet="Ab.'&- 1n\u2019", max_size=40)
)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("The U.K.’s plan", "the uk plan"),
        ("Straße STRASSE", "strasse strasse"),
        ("Beyoncé naïve Malmø Łódź", "beyonce naive malmo lodz"),
        ("non-consensual non‑consensual non–consensual", "non consensual non consensual non consensual"),
        ("a — b", "a b"),
        ("Grok™ and Grok®", "grok and grok"),
        ("3.5 per cent. Then", "3.5 per cent then"),
        ("images.Ofcom said", "images ofcom said"),
        ("M&S, Q & A", "m&s q a"),
        ("won't can’t they'll", "won't can't they"),
        ("O’Brien and l’Élysée", "o'brien and l elysee"),
        ("in\u00adtimate im\u200bage", "intimate image"),
        ("мой мои\u0306 її", "мой мой її"),
        ("AI生成画像", "ai 生 成 画 像"),
        ("ﬁne １２", "fine 12"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_words_are_compared_in_one_form(text: str, compared: str) -> None:
    assert words(text).joined.strip() == compared


@given(texts)
def test_every_place_in_the_joined_line_leads_back_to_what_stands_there(text: str) -> None:
    read = words(text)
    at = 1
    for word in read.joined.split():
        start, end = read.place(at), read.place(at + len(word) - 1) + 1
        assert read.text(start, end) == word
        first, last = read.origin(start, end)
        assert 0 <= first < last <= len(text)
        assert word in fold(text[first:last]).text.replace(".", "") or word in words(text[first:last]).joined
        at += len(word) + 1


@given(texts)
def test_folding_gives_each_sign_an_origin_in_order(text: str) -> None:
    folded = fold(text)
    if folded.origins is None:
        assert len(folded.text) == len(text)
    else:
        assert len(folded.origins) == len(folded.text)
        assert list(folded.origins) == sorted(folded.origins)
        assert all(0 <= origin < len(text) for origin in folded.origins)


@given(texts)
@example("Й\u3099")
def test_composed_and_decomposed_texts_are_compared_in_one_form(text: str) -> None:
    once = unicodedata.normalize("NFC", text)
    assert words(unicodedata.normalize("NFD", once)).joined == words(once).joined


@given(texts)
def test_the_line_is_as_long_as_the_folded_text(text: str) -> None:
    read = words(text)
    assert len(read.line) == len(read.folded.text)
    assert all(read.line[start:end].strip() == read.line[start:end] != "" for start, end in read.spans())


def test_a_span_takes_in_the_marks_of_its_last_letter() -> None:
    text = "at the cafe\u0301 now"
    read = words(text)
    start, end = read.spans()[2]
    first, last = read.origin(start, end)
    assert text[first:last] == "cafe\u0301"


def test_joined_forms_of_a_compound_are_all_its_runs() -> None:
    assert [form for form, _, _ in words("state-of-art x").forms] == ["stateof", "stateofart", "ofart"]


def test_accents_are_told_from_letters() -> None:
    assert has_accents("é")
    assert not has_accents("e")
    assert not has_accents("й")
    assert shape("Grok’s", case=True, accents=False, keep="'") == "Grok's"
