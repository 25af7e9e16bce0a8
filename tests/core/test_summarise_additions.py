"""What newer pieces add is told in their own sentences; the same again is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.summarise import Told, additions

BEFORE = [
    Told(
        "Pico inquiry opened over fake images",
        "The Media Regulator opened an inquiry into the Pico chatbot of Lumen Labs on Tuesday. "
        "Complaints say that it made intimate images of women in Saltmarsh without consent.",
    )
]
AFTER = Told(
    "Pico: Lumen Labs switches off image tool",
    "The Media Regulator opened an inquiry into Pico, the chatbot of Lumen Labs, on Tuesday. "
    "Lumen Labs switched its image tool off overnight and apologised to 312 people. "
    "It said so in a letter. Who will pay for it? The weather in Dunholm was fine.",
)


def told(*new: Told, words: int = 60, most: int = 2) -> list[str]:
    return [new[one.doc].text[one.start : one.end] for one in additions(BEFORE, new, words=words, max_sentences=most)]


def test_only_the_sentence_that_says_something_new_is_told() -> None:
    assert told(AFTER) == ["Lumen Labs switched its image tool off overnight and apologised to 312 people."]


def test_the_same_again_adds_nothing() -> None:
    assert told(BEFORE[0]) == []
    assert told(Told("Inquiry", "An inquiry into the Pico chatbot was opened by the Media Regulator on Tuesday.")) == []


def test_two_pieces_that_say_the_same_new_thing_say_it_once() -> None:
    assert len(told(AFTER, Told(AFTER.title, AFTER.text.replace("overnight", "on Wednesday")))) == 1


def test_nothing_is_told_beyond_the_words_and_the_share_of_a_piece() -> None:
    assert told(AFTER, words=8) == []
    assert told(Told(AFTER.title, AFTER.text, share=5)) == []


def test_another_language_adds_nothing() -> None:
    german = "Die Behörde hat am Dienstag eine Untersuchung gegen das Unternehmen eröffnet und will bald entscheiden. "
    assert told(Told("Pico", german * 3)) == []
    assert additions([Told("Pico", german * 3)], [AFTER], words=60, max_sentences=2) == ()


@given(st.lists(st.text(max_size=80), max_size=3), st.lists(st.text(max_size=80), max_size=3))
def test_what_is_told_is_a_piece_of_the_new_texts(before: list[str], after: list[str]) -> None:
    new = [Told("", text) for text in after]
    for one in additions([Told("", text) for text in before], new, words=60, max_sentences=2):
        assert 0 <= one.start < one.end <= len(new[one.doc].text)
