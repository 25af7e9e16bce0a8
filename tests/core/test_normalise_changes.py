"""What an edit took out and put in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normalise import changes

TEXT = (
    "The council voted on Monday to reopen the old quay. Ida Moor, who leads the harbour office, said the work would "
    "cost £5 million and take two years. “We will not close the ferry,” she said. Fishing crews had asked for a vote."
)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("£5 million", "£6 million", [("cost £5 million", "cost £6 million")]),
        ("will not close", "will close", [("not", "")]),
        ("two years", "two long years", [("", "long")]),
        ("the old quay", "the new quay", [("old", "new")]),
        ("said the work", "told us the work", [("office, said the", "office, told us the")]),
        ("a vote.", "a vote. Nobody came.", [("", "Nobody came")]),
        ("council voted", "council , voted", []),
        ("harbour office", "Harbour  Office", []),
        ("“We will not close the ferry,”", '"We will not close the ferry"', []),
    ],
)
def test_a_change_is_the_words_that_went_and_the_words_that_came(
    old: str, new: str, told: list[tuple[str, str]]
) -> None:
    assert old in TEXT
    found = [(one.gone, one.come) for one in changes(TEXT, TEXT.replace(old, new))]
    assert found == [(f"the {a} quay", f"the {b} quay") if (a, b) == ("old", "new") else (a, b) for a, b in told]


def test_numbers_and_names_come_before_other_words() -> None:
    found = changes(TEXT, TEXT.replace("the old quay", "the small quay").replace("£5", "£7"))
    assert [one.come for one in found] == ["cost £7 million", "the small quay"]
    assert [one.weighty for one in found] == [True, False]


def test_changes_that_stand_close_together_are_one() -> None:
    (one,) = changes(TEXT, TEXT.replace("would cost £5 million", "may cost £6 million"))
    assert (one.gone, one.come) == ("work would cost £5 million", "work may cost £6 million")


def test_a_text_written_anew_has_nothing_short_to_show() -> None:
    assert changes("old " * 1600, "new " * 1600) == ()


@given(st.text())
def test_nothing_changed_is_no_change(text: str) -> None:
    assert changes(text, text) == ()


@given(st.text("ab c.“\n1", max_size=80), st.text("ab c.“\n1", max_size=80))
def test_what_is_shown_stands_in_the_texts(old: str, new: str) -> None:
    for one in changes(old, new):
        assert one.gone in " ".join(old.split())
        assert one.come in " ".join(new.split())
        assert one.gone or one.come
