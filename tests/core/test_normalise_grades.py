"""How much an edit matters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normalise import grade
from bot.model.item import Grade

TEXT = (
    "The council voted on Monday to reopen the old quay. Ida Moor, who leads the harbour office, said the work would "
    "cost £5 million and take two years. “We will not close the ferry,” she said. Fishing crews had asked for a vote."
)
COSMETIC = [
    ("The council", "The  council"),
    ("office, said", "office said"),
    ("harbour", "habrour"),
    ("“We will not close the ferry,”", '"We will not close the ferry"'),
    ("Fishing crews", "fishing crews"),
]
MINOR = [("had asked", "have since asked"), ("old quay", "quay"), ("the work would", "this work would probably")]
SUBSTANTIVE = [
    ("£5 million", "£6 million"),
    ("£5 million", "£5 billion"),
    ("Monday", "Tuesday"),
    ("Ida Moor", "Jo Carver"),
    ("will not close", "will close"),
    ("close the ferry,”", "close the crossing,”"),
    ("two years", "three years"),
    ("a vote.", "a vote. " + "The minister later told reporters that talks were over and that no deal was near. " * 2),
]


@pytest.mark.parametrize(
    ("expected", "old", "new"),
    [(kind, *pair) for kind, pairs in zip(Grade, (COSMETIC, MINOR, SUBSTANTIVE), strict=True) for pair in pairs],
)
def test_an_edit_of_the_text_is_graded(expected: Grade, old: str, new: str) -> None:
    assert old in TEXT
    assert grade("Quay to reopen", TEXT, "Quay to reopen", TEXT.replace(old, new)) is expected


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("Quay to re-open", Grade.SUBSTANTIVE),
        ("Quay to reopen!", Grade.COSMETIC),
        ("QUAY TO REOPEN", Grade.COSMETIC),
        ("Quay to repoen", Grade.COSMETIC),
        ("Quay not to reopen", Grade.SUBSTANTIVE),
        ("Ferry to close", Grade.SUBSTANTIVE),
    ],
)
def test_a_new_headline_matters_unless_it_is_the_old_one_tidied(new: str, expected: Grade) -> None:
    assert grade("Quay to reopen", TEXT, new, TEXT) is expected


@given(st.text(), st.text())
def test_nothing_changed_is_cosmetic(title: str, text: str) -> None:
    assert grade(title, text, title, text) is Grade.COSMETIC


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_edit_has_a_grade(old_title: str, old_text: str, new_title: str, new_text: str) -> None:
    assert grade(old_title, old_text, new_title, new_text) in Grade
