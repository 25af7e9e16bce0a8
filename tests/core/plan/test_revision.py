"""What is told of an edit, and in whose words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.normalise import prepare
from bot.core.plan.revision import NOTE_WORDS, Revision, revise, withdrawn
from bot.model.delivery import Reason
from bot.model.item import Entry, Grade, Item
from bot.model.plan import KnownItem
from bot.model.source import Excerpt
from tests.core.plan.polls import NOW, known

TEXT = "The quay will cost £5 million, the council said. Fishing crews asked for a vote. Nobody was hurt in the storm."
ENTRY = Entry(guid="q", url="https://harbour.example/q", title="Quay to reopen", text=TEXT, published=NOW)
CORRECTION = "Correction: an earlier version said £5 million. The cost is £6 million."


def revised(title: str = ENTRY.title, text: str = TEXT, *, old: KnownItem | None = None, **of_item: object) -> Revision:
    before = old or known(ENTRY)
    entry = replace(ENTRY, title=title, text=text)
    (ready,) = prepare((entry,), now=NOW)
    return revise("Harbour Times", replace(before, item=replace(before.item, **of_item)), ready, (), ("Zoë Brandt",))


def note(found: Revision) -> str | None:
    return found.news.note if found.news else None


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        ("Quay to reopen!", TEXT, None),
        ("Quay to reopen", TEXT.replace("million,", "million"), None),
        ("Quay to reopen", TEXT.replace("asked", "had asked"), None),
        ("Quay to close", TEXT, "changed its headline. Before: “Quay to reopen”. Now: “Quay to close”."),
        (
            "Quay to reopen",
            TEXT.replace("£5", "£6"),
            "changed its text. Before: “cost £5 million”. Now: “cost £6 million”.",
        ),
        (
            "Quay to close",
            TEXT.replace("£5", "£6"),
            "changed its headline. Before: “Quay to reopen”. Now: “Quay to close”. Its text changed too. "
            "Before: “cost £5 million”. Now: “cost £6 million”.",
        ),
        ("Quay to reopen", TEXT.replace("Nobody", "Ida Moor"),
         "changed its text. Before: “vote. Nobody was”. Now: “vote. Ida Moor was”."),
        ("Quay to reopen", f"{TEXT} “We lost the “Gannet”,” Ida Moor said.",
         "changed its text. Added: “We lost the ‘Gannet’,’ Ida Moor said”."),
        ("Quay to reopen", TEXT.replace("Nobody was hurt in the storm.", ""),
         "changed its text. Taken out: “Nobody was hurt in the storm”."),
    ],
)  # fmt: skip
def test_an_edit_is_told_by_the_words_that_went_and_came(title: str, text: str, told: str | None) -> None:
    found = revised(title, text)
    assert note(found) == (told and f"Harbour Times {told}")
    assert found.news is None or found.news.reason is Reason.CORRECTED


@pytest.mark.parametrize(
    "sentence",
    [
        CORRECTION,
        "Clarification (5 March): the vote is in May.",
        "Corrections and clarifications: the vote is in May.",
        "Editor’s note: the vote is in May.",
        "This article was amended on 5 March 2031 to give the right cost.",
        "This story has been corrected.",
        "An earlier version of this article said that the cost was £5 million.",
        "We wrongly said that the council had voted.",
    ],
)
def test_a_correction_is_worded_as_its_publisher_words_it(sentence: str) -> None:
    found = revised(text=f"{TEXT}\n{sentence}")
    assert found.version.grade is Grade.SUBSTANTIVE
    assert note(found) == f"Harbour Times corrected this. “{sentence}”"


@pytest.mark.parametrize(
    "sentence",
    [
        "The corrections officer: a life.",
        "The act was amended on 5 March.",
        "Ministers corrected the record on Monday.",
    ],
)
def test_what_only_speaks_of_corrections_is_none(sentence: str) -> None:
    assert "corrected this" not in (note(revised(text=f"{TEXT}\n{sentence}")) or "")


@pytest.mark.parametrize(
    ("notice", "quoted"),
    [
        ("Correction: it said £5 million. It is £6 million.", "Correction: it said £5 million. It is £6 million."),
        ("This article was amended on Monday. Crews asked for a vote.", "This article was amended on Monday."),
    ],
)
def test_a_labelled_correction_is_quoted_to_the_end_of_its_paragraph_and_others_as_one_sentence(
    notice: str, quoted: str
) -> None:
    assert note(revised(text=f"{notice}\n{TEXT}")) == f"Harbour Times corrected this. “{quoted}”"


def test_a_correction_that_stood_there_before_is_not_told_again() -> None:
    before = replace(ENTRY, text=f"{TEXT}\n{CORRECTION}")
    found = revised(text=f"{TEXT}\n{CORRECTION}\nNobody came.", old=known(before))
    assert "corrected this" not in (note(found) or "")


def test_a_text_that_comes_back_is_told_as_that() -> None:
    other = known(replace(ENTRY, text=TEXT.replace("£5", "£6")))
    first = known(ENTRY).content_hash
    back = replace(other, hashes=(first, other.content_hash))
    assert note(revised(old=back)) == (
        "Harbour Times changed its text back to what it was. Before: “cost £6 million”. Now: “cost £5 million”."
    )


def test_a_headline_that_comes_back_is_told_as_that() -> None:
    other = known(replace(ENTRY, title="Quay to close"))
    back = replace(other, hashes=(known(ENTRY).content_hash, other.content_hash))
    assert (note(revised(old=back)) or "").startswith(
        "Harbour Times changed its headline back. Before: “Quay to close”."
    )


def test_a_text_that_comes_and_goes_falls_silent() -> None:
    other = known(replace(ENTRY, title="Quay to close"))
    first = known(ENTRY).content_hash
    flapping = replace(other, hashes=(first, other.content_hash, first, other.content_hash))
    found = revised(old=flapping)
    assert (found.version.grade, found.news) == (Grade.SUBSTANTIVE, None)


@pytest.mark.parametrize(
    ("title", "text", "gone"),
    [
        ("[Withdrawn] Quay to reopen", TEXT, True),
        ("Withdrawn: Quay to reopen", TEXT, True),
        ("RETRACTED: Quay to reopen", TEXT, True),
        ("Quay to reopen", f"This publication was withdrawn on 3 March 2031.\n{TEXT}", True),
        ("Quay to reopen", f"{TEXT} This guidance has been withdrawn.", True),
        ("Withdrawn funding shuts quay", TEXT, False),
        ("Quay to reopen", "The minister said: this guidance was withdrawn on Monday.", False),
        ("Quay to reopen", "This report was withdrawn from shelves in Saltmarsh.", False),
        ("Quay to reopen", TEXT, False),
    ],
)
def test_a_withdrawal_is_a_mark_in_the_headline_or_a_sentence_of_its_own(title: str, text: str, gone: bool) -> None:
    assert withdrawn(replace(ENTRY, title=title, text=text)) is gone


def test_a_withdrawn_piece_is_told_with_its_notice_once() -> None:
    notice = "This publication was withdrawn on 3 March 2031."
    found = revised(text=f"{notice}\n{TEXT}")
    assert found.version.withdrawn
    assert found.news is not None
    assert (found.news.reason, found.news.note) == (
        Reason.WITHDRAWN,
        f"Harbour Times has withdrawn this. “{notice}”",
    )
    again = revised(text=f"{notice}\n{TEXT} More.", withdrawn=True)
    assert (again.version.withdrawn, again.news) == (True, None)


def test_a_piece_that_is_put_back_is_told() -> None:
    found = revised(withdrawn=True, old=known(replace(ENTRY, title="[Withdrawn] Quay to reopen")))
    assert (found.version.withdrawn, note(found)) == (False, "Harbour Times no longer marks this as withdrawn.")


@pytest.mark.parametrize(
    ("of_item", "headline", "text"),
    [
        ({"excerpt": Excerpt.TITLE}, "Before: “Quay to reopen”. Now: “Quay to close”.", ""),
        ({"excerpt": Excerpt.NONE}, "", ""),
        ({"private": True}, "", ""),
    ],
)
def test_no_more_is_quoted_than_the_source_allows(of_item: dict[str, object], headline: str, text: str) -> None:
    assert note(revised("Quay to close", **of_item)) == f"Harbour Times changed its headline. {headline}".strip()
    assert note(revised(text=TEXT.replace("£5", "£6"), **of_item)) == f"Harbour Times changed its text. {text}".strip()
    assert note(revised(text=f"{TEXT}\n{CORRECTION}", **of_item)) == "Harbour Times corrected this."


def test_a_name_that_is_never_shown_is_not_quoted_from_what_was_taken_out() -> None:
    naming = known(replace(ENTRY, text=f"{TEXT} The complaint came from Zoe Brandt of Saltmarsh, who is 19."))
    assert note(revised(old=naming)) == "Harbour Times changed its text."


@pytest.mark.parametrize("length", [5, 15, 25, 40])
def test_a_note_and_its_headline_have_no_more_words_of_a_piece_than_the_law_allows(length: int) -> None:
    title = " ".join(f"Word{n}" for n in range(length))
    new = " ".join(f"{n} crews" for n in range(100))
    for given in ((f"{title} now", new), (title, f"{new}\nCorrection: {new}")):
        found = revised(*given, old=known(replace(ENTRY, title=title)))
        assert found.news is not None
        quoted = "".join(part.partition("”")[0] + " " for part in found.news.note.split("“")[1:]).replace(" …", "")
        assert 5 < len(quoted.split()) <= NOTE_WORDS - len(given[0].split())


def test_an_item_of_another_kind_keeps_its_page() -> None:
    whole: Item = replace(known(ENTRY).item, text=f"{TEXT} And much more.", feed_text=TEXT)
    found = revised(text=TEXT.replace("asked", "had asked"), old=replace(known(ENTRY), item=whole))
    assert (found.version.entry.text, found.news) == (whole.text, None)


def test_a_web_address_in_a_piece_is_no_link_in_a_note() -> None:
    found = revised(text=f"{TEXT} Buy 7 at https://evil.example/x?y=1 or www.evil.example now.")
    assert note(found) == "Harbour Times changed its text. Added: “Buy 7 at (link) or (link) now”."
