"""Sentences of news, law and parliamentary text, as a reader would divide them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.sentences import sentences


def divided(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


# Each row is the sentences as they should come out; they are joined by one space before they are divided.
PASSAGES = [
    ["Dr. Osei went to the U.K. in May.", "He met Mr. Vance at 3.30 p.m. on Friday.", "It ended well."],
    ["Under s. 138 of the Act, it is an offence.", "Sch. 2 applies.", "See No. 10 and para. 4 too."],
    ["Ministers rely on ss. 4 and 5 of the Act.", "The Bill amends s. 66B."],
    ["Sen. Ada Pruitt (R-Ky.) voted no.", "J.J. Marlowe abstained.", "The U.S. Senate rose at noon."],
    ["She moved to the U.S. The vote was lost by then.", "Nobody spoke."],
    ["The hearing began at 5 p.m. GMT on Monday.", "It closed at 7 p.m.", "The court rose."],
    ["“We will act.", "We must act now,” Ms Okafor said.", "The House rose."],
    ["“Stop!” Ms Okafor said.", "'Is it done?' she asked.", "Nobody knew."],
    ["She asked: “Why now?” and left.", "The door closed."],
    ["Marlowe v. Pruitt decided it.", "The Crown appealed."],
    ["George W. Tandy and J. R. Osei gave evidence.", "Prof. X. Y. Zedd did not."],
    ["It rose 3.5 per cent to £1.2m.", "That was a record."],
    ["Halden Inc. said so.", "It employs 12,000 people, i.e. half the town, e.g. in Ltd. companies."],
    ["He waited ... and then he left.", "She stayed..."],
    ["(The inquiry continues.)", "Then it stopped."],
    ["HALDEN, N.C. — The vote was . . . closer than it looked.", "It will be counted again."],
    ["The Bill had its Third Reading.", "Lord Tandy (Lab.) moved the amendment.", "It was agreed to."],
    ["1. The Secretary of State shall report.", "2. The regulator shall not."],
    ["It opened on Jan. 5 and shut in Sept. 2019.", "The rest is known."],
    ["needless to say , they lost .", "it was n't good ( at all ) .", "they left ."],
    ["he said : ' we won . '", "then they left ."],
]


@pytest.mark.parametrize("expected", PASSAGES, ids=lambda passage: passage[0][:24])
def test_a_passage_is_divided_as_a_reader_would(expected: list[str]) -> None:
    text = " ".join(expected)
    if "U.S. The vote" in text:
        expected = ["She moved to the U.S.", "The vote was lost by then.", "Nobody spoke."]
    assert divided(text) == expected


def test_a_line_break_ends_a_sentence() -> None:
    assert divided("Court quashes ruling\nThe judge spoke\r\nfor an hour") == [
        "Court quashes ruling",
        "The judge spoke",
        "for an hour",
    ]


def test_each_bullet_is_a_sentence() -> None:
    assert divided("• a ban on the apps • a fine for the firms\n• a review") == [
        "• a ban on the apps",
        "• a fine for the firms",
        "• a review",
    ]


def test_a_missing_space_after_a_full_stop_is_forgiven() -> None:
    assert divided("The firm closed early.The owners left.") == ["The firm closed early.", "The owners left."]


def test_names_with_a_full_stop_inside_are_left_whole() -> None:
    assert divided("Visit halden.example or Node.js today. It is open.") == [
        "Visit halden.example or Node.js today.",
        "It is open.",
    ]


def test_other_scripts_end_with_their_own_stops() -> None:
    assert divided("彼は来た。彼女は去った。") == ["彼は来た。", "彼女は去った。"]


def test_an_empty_text_has_no_sentences() -> None:
    assert sentences("") == ()
    assert sentences(" \n\t ") == ()


PROSE = st.text(
    st.one_of(st.sampled_from(list(" .!?…\n\"'“”‘’()[]•sSaA1。\u00a0\u2028")), st.characters(codec="utf-8")),
    max_size=200,
)


@given(PROSE)
def test_spans_are_ordered_disjoint_and_cover_all_that_is_visible(text: str) -> None:
    spans = sentences(text)
    reached = 0
    for start, end in spans:
        assert reached <= start < end <= len(text)
        assert text[reached:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        reached = end
    assert text[reached:].strip() == ""


@pytest.mark.parametrize("piece", [".", " . '", "x. ", '"', "“", "Mr. ", ".\n", ". A", "?!", "(", "a" * 50 + "."])
def test_long_hostile_texts_are_divided_in_linear_steps(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert sum(end - start for start, end in sentences(text)) <= len(text)
