"""A summary copies whole sentences, credits them by offset, and can be read by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summarise import Picked, Told, summarise
from bot.core.summarise.reading import leans_back, needs
from bot.core.text.sentences import sentences

RULING = Told(
    "Court quashes Halden council's camera plan",
    "By Ada Pruitt. The High Court has quashed Halden council's plan to put 400 cameras in parks. "
    "Mrs Justice Osei said on Tuesday that the council had not asked residents. "
    "He added that it was a sad day. Sign up to our newsletter for more stories like this one. "
    "Campaigners from Open Parks brought the case in March. The council will appeal, its leader Tom Vance said.",
)
SECOND = Told(
    "Judge stops 400 park cameras",
    "A judge has stopped Halden council from putting 400 cameras in its parks, saying residents had not been asked. "
    "Bake the scones for 12 minutes and serve them warm with jam. Open Parks, which brought the case, called the "
    "ruling a victory for privacy in Halden.",
)
RECIPE = Told("Scones for tea", "Rub the butter into the flour with cold fingers. Add milk until the dough holds.")


def copied(docs: list[Told], picked: tuple[Picked, ...]) -> list[str]:
    return [docs[pick.doc].text[pick.start : pick.end] for pick in picked]


def length(pieces: list[str]) -> int:
    return sum(len(piece.split()) for piece in pieces)


def test_every_piece_is_a_whole_sentence_of_its_source() -> None:
    docs = [RULING, SECOND]
    picked = summarise(docs)
    assert picked
    for pick in picked:
        assert (pick.start, pick.end) in sentences(docs[pick.doc].text)


def test_sentences_come_in_source_order_with_the_headline_item_first() -> None:
    picked = summarise([RULING, SECOND], words=80)
    assert picked[0].doc == 0
    assert list(picked) == sorted(picked, key=lambda pick: (pick.doc, pick.start))


@pytest.mark.parametrize("words", [1, 12, 17, 30, 60, 200])
def test_the_budget_of_words_is_never_passed(words: int) -> None:
    docs = [RULING, SECOND]
    assert length(copied(docs, summarise(docs, words=words))) <= words


def test_nothing_is_said_when_no_sentence_fits() -> None:
    assert summarise([RULING], words=5) == ()


def test_the_number_of_sentences_is_kept() -> None:
    assert len(summarise([RULING, SECOND], words=200, max_sentences=1)) == 1
    assert summarise([RULING], max_sentences=0) == ()


@pytest.mark.parametrize("docs", [[], [Told("", "")], [Told("A title alone", "")], [Told("", " \n ")]])
def test_without_text_there_is_no_summary(docs: list[Told]) -> None:
    assert summarise(docs) == ()


def test_one_sentence_is_its_own_summary() -> None:
    docs = [Told("Bridge shut", "The Tandy bridge in Halden has been shut after a crack was found")]
    assert copied(docs, summarise(docs)) == [docs[0].text]


def test_bylines_and_calls_to_subscribe_are_never_copied() -> None:
    told = " ".join(copied([RULING], summarise([RULING], words=200)))
    assert "Ada Pruitt" not in told
    assert "newsletter" not in told


def test_an_item_grouped_wrongly_contributes_nothing() -> None:
    picked = summarise([RULING, RECIPE], words=200)
    assert {pick.doc for pick in picked} == {0}


def test_a_pronoun_comes_with_the_sentence_it_points_at_or_not_at_all() -> None:
    text = RULING.text
    pieces = copied([RULING], summarise([RULING], words=200))
    leaning = [place for place, piece in enumerate(pieces) if leans_back(piece)]
    for place in leaning:
        assert text[: text.index(pieces[place])].rstrip().endswith(pieces[place - 1])


@pytest.mark.parametrize(
    "opening",
    [
        "He said the plan would go on.",
        "But the council disagreed.",
        "It will be voted on in May.",
        "This was the third time.",
        "“They were told,” Mr Vance said.",
        "However, the firm denied it.",
        "In response, the regulator wrote to the firm.",
    ],
)
def test_an_opening_that_points_back_is_known(opening: str) -> None:
    assert leans_back(opening)


@pytest.mark.parametrize(
    "opening",
    [
        "This week the council voted.",
        "It emerged that the firm knew.",
        "The former minister Ada Pruitt resigned.",
        "Hers Farm was sold on Monday.",
        "Butter prices rose by 4 per cent.",
        "Ministers will decide in May.",
    ],
)
def test_an_opening_that_stands_alone_is_left_alone(opening: str) -> None:
    assert leans_back(opening) is opening.startswith("Hers")


def test_a_quotation_over_two_sentences_keeps_its_speaker() -> None:
    texts = ["The inquiry closed.", "“We were not asked.", "We were told,” Ms Okafor said.", "The council will appeal."]
    assert needs(texts, [True, False, False, False]) == [(0,), (1, 2), (1, 2), (3,)]


def test_a_quotation_without_a_speaker_needs_the_sentence_before() -> None:
    texts = ["Ms Okafor spoke outside the court.", "“It is a farce from end to end.”"]
    assert needs(texts, [True, False]) == [(0,), (0, 1)]


def test_apostrophes_open_no_quotation() -> None:
    texts = ["The council 's plan did n't pass.", "The parks' friends were glad in the '90s.", "Nobody spoke."]
    assert needs(texts, [True, False, False]) == [(0,), (1,), (2,)]


def test_a_long_run_of_pronouns_cannot_be_used() -> None:
    texts = ["Ms Okafor spoke.", "She rose.", "She sat.", "She rose again.", "She left."]
    assert needs(texts, [True] + [False] * 4)[3:] == [(), ()]


def test_focus_prefers_the_sentence_with_the_words_of_the_watch() -> None:
    docs = [
        Told(
            "Council votes on the budget",
            "Halden council has voted to close two of its six libraries in a budget passed on Monday. "
            "Halden council has voted to put facial recognition in its buses in a budget passed on Monday.",
        )
    ]
    plain = copied(docs, summarise(docs, words=18))
    focused = copied(docs, summarise(docs, words=18, focus=["facial recognition"]))
    assert len(plain) == len(focused) == 1
    assert "facial recognition" in focused[0]


def test_a_language_that_is_not_english_gives_its_beginning() -> None:
    text = (
        "Der Stadtrat hat am Montag den Haushalt beschlossen und zwei Bibliotheken werden geschlossen. "
        "Die Opposition kritisierte den Beschluss scharf und will nun klagen. Danach ging man nach Hause."
    )
    docs = [Told("Stadtrat schließt Bibliotheken", text)]
    assert copied(docs, summarise(docs, words=25))[0].startswith("Der Stadtrat")
    assert length(copied(docs, summarise(docs, words=25))) <= 25


def test_the_same_story_always_gives_the_same_summary() -> None:
    assert summarise([RULING, SECOND]) == summarise([RULING, SECOND])


PIECE = st.lists(
    st.sampled_from(
        ["The", "council voted", ".", "He", "said “no", "”", "\n", "By", "U.S.", "'", "?", "12", "日本語。"]
    ),
    max_size=40,
).map(" ".join)


@given(st.lists(st.builds(Told, PIECE, PIECE | st.text(max_size=60)), max_size=3), st.integers(0, 40))
def test_any_text_gives_whole_sentences_within_the_budget(docs: list[Told], words: int) -> None:
    picked = summarise(docs, words=words)
    assert length(copied(docs, picked)) <= words
    assert all((pick.start, pick.end) in sentences(docs[pick.doc].text) for pick in picked)
    assert len(set(picked)) == len(picked)


@given(st.integers(0, 60), st.integers(0, 60))
def test_no_more_of_a_text_is_taken_than_its_share(first: int, second: int) -> None:
    docs = (replace(RULING, share=first), replace(SECOND, share=second))
    taken = [0, 0]
    for one in summarise(docs, words=60):
        taken[one.doc] += len(docs[one.doc].text[one.start : one.end].split())
    assert taken[0] <= first
    assert taken[1] <= second


def test_a_share_holds_for_a_text_in_another_language_too() -> None:
    text = "Der Rat hat am Dienstag beschlossen, die Fähre wieder fahren zu lassen. " * 6
    (one,) = summarise((Told("Fähre", text, share=15),), words=60)
    assert len(text[one.start : one.end].split()) == 12
