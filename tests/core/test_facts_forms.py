"""Free forms of British journalism, transcripts and written answers: who said what, in a paragraph or two each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.facts import facts
from bot.core.facts.names import plain

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""

Said = tuple[str, str, str]


def said(text: str) -> list[Said]:
    return [
        (" ".join(plain(quote.speaker)), quote.kind.value[0], quote.text.strip(" .,;:?!"))
        for quote in facts("", text, NOON).quotes
    ]


PRESS: tuple[tuple[str, list[Said]], ...] = (
    (
        "The pier could be shut for two years, the council has warned, although the lifeboat station will stay open.",
        [
            ("council", "i", "The pier could be shut for two years"),
            ("council", "i", "the lifeboat station will stay open"),
        ],
    ),
    (
        "Tamar Rail will run no trains on Sunday, it said, and would refund season tickets.",
        [
            ("tamar rail", "i", "Tamar Rail will run no trains on Sunday"),
            ("tamar rail", "i", "would refund season tickets"),
        ],
    ),
    (
        "A man was in custody, police said, and appealed for witnesses.",
        [],
    ),
    (
        "One in nine bridges is unsafe, according to an audit published by Roadwatch.",
        [("roadwatch", "i", "One in nine bridges is unsafe")],
    ),
    (
        "Rents doubled in a decade, according to data from the Housing Institute.",
        [("housing institute", "i", "Rents doubled in a decade")],
    ),
    ("Rents doubled in a decade, according to documents seen by the Courier.", []),
    (
        "The coroner’s report found that the alarm had been switched off.",
        [("coroner’s report", "i", "the alarm had been switched off")],
    ),
    (
        "The watchdog's annual review, Cold Homes, says that millions cannot pay.",
        [("watchdog's annual review", "i", "millions cannot pay")],
    ),
    (
        "The study, published in a journal on Monday, says the glacier lost half its ice.",
        [("study", "i", "the glacier lost half its ice")],
    ),
    (
        "“I have nothing left,” said one widow, who asked not to be named. “They took the lot.”",
        [("one widow", "d", "I have nothing left"), ("one widow", "d", "They took the lot")],
    ),
    (
        "Nobody had checked the brakes, the jury was told by the prosecution.",
        [("prosecution", "i", "Nobody had checked the brakes")],
    ),
    (
        "First through the gate was Orla Penn, a retired teacher. “I have waited years for this,” she said.",
        [("orla penn", "d", "I have waited years for this")],
    ),
    (
        "Ned Carrow, the director, would not be drawn, but admitted that mistakes had been made. "
        "“It happens,” he said, while noting that nobody had been hurt.",
        [
            ("ned carrow", "i", "mistakes had been made"),
            ("ned carrow", "d", "It happens"),
            ("ned carrow", "i", "nobody had been hurt"),
        ],
    ),
    (
        "The regulator asked why nobody had been told.",
        [("regulator", "i", "why nobody had been told")],
    ),
    (
        "Ms Tarn wondered whether the money would ever come.",
        [("tarn", "i", "whether the money would ever come")],
    ),
    (
        "Weir Energy denied that it had hidden the leak. Its “clean water” label was a mistake, it said.",
        [("weir energy", "i", "it had hidden the leak"), ("weir energy", "i", "Its “clean water” label was a mistake")],
    ),
    (
        "Jo Hay said the plant would employ 400 people at Marl, which has the highest unemployment in the county.",
        [("jo hay", "i", "the plant would employ 400 people at Marl")],
    ),
    (
        "“It was never ours,” beamed Ola Marsh, 61, from Trowley. “Now it is.”",
        [("ola marsh", "d", "It was never ours"), ("ola marsh", "d", "Now it is")],
    ),
    (
        "Ivo Strand told the tribunal that he slept badly. In its ruling it said that he had slept through the alarm.",
        [("ivo strand", "i", "he slept badly"), ("tribunal", "i", "he had slept through the alarm")],
    ),
    (
        "In an email sent in May, Ms Varley referred to the tenants as “the livestock”.",
        [("varley", "d", "the livestock")],
    ),
    (
        "A letter from the trust reminded parents that the gates would close at nine.",
        [("letter from trust", "i", "the gates would close at nine")],
    ),
    (
        "Police said in January that the file had been lost.",
        [("police", "i", "the file had been lost")],
    ),
    (
        "The road would reopen by Friday, it emerged last night.",
        [],
    ),
    (
        "‘We are not a bank,’ the vicar, Rev Ann Bee, told parishioners. ‘We are not a pub either.’",
        [("ann bee", "d", "We are not a bank"), ("ann bee", "d", "We are not a pub either")],
    ),
    (
        "Pia Lunn, prosecuting, said: “He knew what he was doing.” Her opponent, Cy Dee, defending, said he did not.",
        [("pia lunn", "d", "He knew what he was doing"), ("cy dee", "i", "he did not")],
    ),
)

TRANSCRIPTS: tuple[tuple[str, list[Said]], ...] = (
    (
        "Members present: Ida Carne (Chair); Tom Fell; Sir Roy Mead.\n\n"
        "Witnesses: Professor Una Blythe and Mr Sam Orr.\n\n"
        "Q1 Chair: Good morning. Why did it fail?\n\nProfessor Blythe: The valve was fitted backwards.\n\n"
        "Q2 Sir Roy Mead: By whom?\n\nMr Orr: By us, I am sorry to say.\n\nThe witnesses withdrew.",
        [
            ("ida carne", "d", "Good morning. Why did it fail"),
            ("una blythe", "d", "The valve was fitted backwards"),
            ("roy mead", "d", "By whom"),
            ("sam orr", "d", "By us, I am sorry to say"),
        ],
    ),
    (
        "The Chancellor (Hugh Amory): We will pay.\n\nVera Stoll (Marl) (Lab): When?\n\nThe Chancellor: In May.\n\n"
        "Column 44WH\n\nI commend it to the House.\n\n3.15 pm\n\nSitting suspended for a Division in the House.",
        [
            ("hugh amory", "d", "We will pay"),
            ("vera stoll", "d", "When"),
            ("hugh amory", "d", "In May"),
            ("hugh amory", "d", "I commend it to the House"),
        ],
    ),
    (
        "[Sir Giles Rook in the Chair]\n\nThe Chair informed Members that the sitting would end at noon.\n\n"
        "Ada Finch (Trowley) (Con): I am grateful.\n\nDebate adjourned.\n\nPetitions\n\nHouse adjourned at 5.02 pm.",
        [("giles rook", "i", "the sitting would end at noon"), ("ada finch", "d", "I am grateful")],
    ),
    (
        "3. Dee Carver (Weld) (LD): What plans he has for the ferry.\n\nThe Minister for Islands (Bo Lind): Two.\n\n"
        "Dee Carver: Will either of them float?",
        [
            ("dee carver", "d", "What plans he has for the ferry"),
            ("bo lind", "d", "Two"),
            ("dee carver", "d", "Will either of them float"),
        ],
    ),
    (
        "Asked by Baroness Crake\n\nTo ask His Majesty's Government how many wells are dry.\n\n"
        "Answered by Lord Heron, Parliamentary Under-Secretary, Department for Water\n\nSixteen.\n\nWe will dig more.",
        [
            ("crake", "d", "To ask His Majesty's Government how many wells are dry"),
            ("heron", "d", "Sixteen"),
            ("heron", "d", "We will dig more"),
        ],
    ),
    (
        "Mr Speaker: Order.\n\nBusiness of the House\n\nOrdered, That the Bill be read a Second time tomorrow.",
        [("speaker", "d", "Order")],
    ),
)


@pytest.mark.parametrize(("text", "expected"), PRESS)
def test_speech_in_the_press_is_found_in_its_free_forms(text: str, expected: list[Said]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(("text", "expected"), TRANSCRIPTS)
def test_a_transcript_gives_each_turn_to_the_full_name_and_leaves_out_procedure(
    text: str, expected: list[Said]
) -> None:
    assert said(text) == expected
