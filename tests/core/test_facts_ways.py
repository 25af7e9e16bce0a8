"""Ways of telling speakers and days that newspapers, courts and departments have, one or two sentences each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.facts import facts

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Media chief Ann Bee said: “It is over.”", ("Ann Bee", "Media chief")),
        ("On Monday trader Ann Bee said: “It is over.”", ("Ann Bee", "trader")),
        ("Yesterday the café owner Ann Bee said: “It is over.”", ("Ann Bee", "café owner")),
        ("Professor Ann Bee said: “It is over.”", ("Ann Bee", "Professor")),
        ("PC Dean Marl said: “It is over.”", ("Dean Marl", "PC")),
        ("Ann Bee, whose general secretary post ends soon, said: “It is over.”", ("Ann Bee", "")),
        ("Ann Bee, Director of Rules at the Authority, said: “It is over.”", ("Ann Bee", "Director of Rules")),
        ("Ann Bee, chair of the panel, said: “It is over.”", ("Ann Bee", "chair")),
        ("Minister for Roads Ann Bee said: “It is over.”", ("Ann Bee", "Minister for Roads")),
        ("The Minister for Early Years Education said: “It is over.”", ("Minister for Early Years Education", "")),
        ("A council spokesman said: “It is over.”", ("council", "spokesman")),
        ("Transport for Marl said: “It is over.”", ("Transport for Marl", "")),
        ("The chief constable of Marlshire said: “It is over.”", ("chief constable of Marlshire", "")),
        ("Mum Ann said: “It is over.”", ("Ann", "Mum")),
        ("Ann Bee disagreed: “It is over.”", ("Ann Bee", "")),
    ],
)
def test_a_speaker_has_the_role_that_stands_before_or_behind_the_name(text: str, expected: tuple[str, str]) -> None:
    (quote,) = facts("", text, NOON).quotes
    assert (quote.speaker, quote.role) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Singer Ann Bee left. The 34-year-old from Marl said: “It is over.”", "Ann Bee"),
        ("Singer Ann Bee left. Ann, 34, said: “It is over.”", "Ann Bee"),
        ("Mr Bee said: “It is over.” Cy Bee then left.", "Cy Bee"),
        ("Ann Bee revealed she will open a pub.", "Ann Bee"),
        ("Ann Bee said in a note that shares looked cheap.", "Ann Bee"),
        ("It was over by noon, police said on Monday (2 March).", "police"),
    ],
)
def test_a_short_way_of_naming_somebody_is_led_back(text: str, expected: str) -> None:
    (quote,) = facts("", text, NOON).quotes
    assert quote.speaker == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ann Bee said the delay was long, and warned: “It is over.”",
            [("Ann Bee", "the delay was long"), ("Ann Bee", "It is over.")],
        ),
        (
            "Cy Dee called it “a farce”, but the minister, Ann Bee, said it was overdue.",
            [("Cy Dee", "a farce"), ("Ann Bee", "it was overdue")],
        ),
        (
            "His wife Jo Hay said he was “kind”. Sergeant Ann Bee asked for help. “Call us,” she said.",
            [("Jo Hay", "kind"), ("Ann Bee", "Call us,")],
        ),
    ],
)
def test_each_of_several_speeches_has_its_own_speaker(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(quote.speaker, quote.text) for quote in facts("", text, NOON).quotes] == expected


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Cy Dee said it was late. District judge Sunita Lamb sat. “Be quiet,” she told him.",
            ["Cy Dee", "Sunita Lamb"],
        ),
        ("Susan Dee spoke. George Bee left. “It is over,” she said.", ["Susan Dee"]),
        ("A head teacher at one of the Trojan Horse schools left. “I was alone,” she said.", []),
        ("The head teacher said it was late. “I was alone,” she said.", ["head teacher"] * 2),
        ("The operator, Marl Inc., was fined. It replied: “We appeal.”", ["Marl Inc."]),
        ("The regulator has opened an inquiry. It said that nobody there knew.", ["regulator"]),
        ("Marl Rail said it hoped to build “a new line”.", ["Marl Rail"]),
        ("Cards failed at Meridian Bank. “We are sorry,” the bank posted.", ["Meridian Bank"]),
        ("Cy Dee said that Mr Bee's car was fast. “I swerved,” he said.", ["Cy Dee"] * 2),
        ("Head coach Ann Bee:\n\n“We lost.\n\n“We will win.”", ["Ann Bee"] * 2),
        ("Ann Bee, who gave £5, was there and said it was “moving”.", ["Ann Bee"]),
        ("Ann Bee has declared her view by joining the “Better Off Out” group.", []),
        ("The report, published in the Journal of Roads, said that nobody there knew.", ["report"]),
        ("The plan was 'be aware' warning for wind across Marl, where Ann Bee lives.", []),
        ("Lawyers for Mr Bee said that he was innocent.", ["Lawyers for Mr Bee"]),
        ("A headteacher in Ludlow said: “It is four.”", ["headteacher in Ludlow"]),
        (
            "Marl Foods said it would appeal, but the regulator insisted the fine would stand.",
            ["Marl Foods", "regulator"],
        ),
        ("The board said in its report, published today, that nobody had been in charge.", ["board"]),
        ("A friend told The Sun: “She is over the moon.”", ["friend"]),
        ("One was fined in court on Wednesday, according to a complaint filed on Friday.", []),
    ],
)
def test_speech_is_led_back_to_whoever_may_have_said_it_or_to_nobody(text: str, speakers: list[str]) -> None:
    assert [quote.speaker for quote in facts("", text, NOON).quotes] == speakers


def test_what_a_labelled_speech_says_that_others_said_is_theirs() -> None:
    text = "Ann Bee (Marl) (Con): The chief examiner told the Committee that resale had been stopped. I doubt it."
    assert [quote.speaker for quote in facts("", text, NOON).quotes] == ["Ann Bee", "chief examiner"]


def test_a_party_behind_an_earl_is_not_his_name() -> None:
    (quote,) = facts("", "The Earl of Weld (CB): My Lords, may I ask when?", NOON).quotes
    assert quote.speaker == "Earl of Weld"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The vote, held on Monday, covered all members.", ("vote", "2026-03-02", "day")),
        ("Peers defeated the Government by 212 votes to 198 on Monday.", ("vote", "2026-03-02", "day")),
        ("The firm pleaded not guilty at Marl Crown Court on Monday.", ("hearing", "2026-03-02", "day")),
        ("Doctors will vote on an offer between 9 and 12 March.", ("vote", "2026-03-12", "day")),
        ("Hearings will run from 14 to 25 September.", ("hearing", "2026-09-25", "day")),
        (
            "The Bill was amended by 231 votes to 190 on Wednesday and will return to the Lords on 9 March.",
            ("other", "2026-03-09", "day"),
        ),
        ("Will the review report in June?", ("published", "2026-06-01", "month")),
        ("Strikes are planned, the first of which will be held on 2 December.", ("other", "2026-12-02", "day")),
        (
            "The consultation opened on 3 March and will run for 12 weeks until 26 May.",
            ("deadline", "2026-05-26", "day"),
        ),
        ("The law, passed last July, takes full effect on New Year's Day.", ("in_force", "2027-01-01", "day")),
        ("They block the road when they march on County Hall on Saturday.", ("other", "2026-03-07", "day")),
        ("Ministers want a decision by Good Friday.", ("deadline", "2026-04-03", "day")),
        ("Groups will be invited to a pitching day in Marl on 11 May.", ("other", "2026-05-11", "day")),
    ],
)
def test_a_day_belongs_to_the_event_of_its_own_clause(text: str, expected: tuple[str, str, str]) -> None:
    one = facts("", text, NOON).dates[-1]
    assert (one.kind.value, one.date.isoformat(), one.precision.value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A ban could follow if September stays dry.",
        "Results for the six months to 31 July 2025 were poor.",
        "As of Tuesday night they stood 13th.",
        "By June, half of the loans had not been paid.",
        "The first paper was published on 11 March 1702.",
        "He was knocked out at the quarter-final stage.",
        "We then have six weeks to wait.",
    ],
)
def test_a_day_in_passing_is_no_date_of_an_event(text: str) -> None:
    assert facts("", text, NOON).dates == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marl Gas must pay within 28 days.", ("deadline", "2026-04-01", "day")),
        ("Marl Gas now has 21 days to respond.", ("deadline", "2026-03-25", "day")),
        ("I can write to the Committee within two weeks.", ("deadline", "2026-03-18", "day")),
        ("The levy will apply from spring 2027.", ("in_force", "2027-03-01", "quarter")),
        ("The ban takes effect in the second quarter of next year.", ("in_force", "2027-04-01", "quarter")),
        ("Its provisions will commence in the new year.", ("in_force", "2027-01-01", "year")),
        ("The petition closes on 30 April.", ("deadline", "2026-04-30", "day")),
        ("Objections can be lodged until 5pm on 12 May.", ("deadline", "2026-05-12", "day")),
        ("The man has been bailed until 9 May.", ("other", "2026-05-09", "day")),
        ("He was remanded in custody until a hearing on 15 April.", ("hearing", "2026-04-15", "day")),
        ("The inquest was adjourned until 15 April.", ("hearing", "2026-04-15", "day")),
        ("They are due before magistrates tomorrow.", ("hearing", "2026-03-05", "day")),
        ("Judgment was handed down in the High Court on Monday.", ("published", "2026-03-02", "day")),
        ("Fees will be banned under plans published today.", ("published", "2026-03-04", "day")),
        ("The review will report in the autumn.", ("published", "2026-09-01", "quarter")),
        ("The Order was laid on 2 March, and comes into force soon.", ("other", "2026-03-02", "day")),
        ("The Bill had its second reading in the Lords on Monday.", ("vote", "2026-03-02", "day")),
        ("The winner will be announced on 9 March.", ("other", "2026-03-09", "day")),
        ("The PM will make a statement to MPs on Thursday.", ("other", "2026-03-05", "day")),
        ("If the files are not here by Friday, we will act.", ("deadline", "2026-03-06", "day")),
        ("Witnesses should come forward before Sunday.", ("deadline", "2026-03-08", "day")),
        ("Her last episode airs on April 8.", ("other", "2026-04-08", "day")),
    ],
)
def test_a_day_told_in_the_usual_wordings_is_found(text: str, expected: tuple[str, str, str]) -> None:
    (one,) = facts("", text, NOON).dates
    assert (one.kind.value, one.date.isoformat(), one.precision.value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Jo Hay, who has led the trust since 2021, is expected to go.",
        "Ministers confirmed on Tuesday that it will close.",
        "The winter payment will be restored.",
        "The fund will run dry before the year is out.",
        "The merger will complete in the second half of the year.",
        "The pump was meant to be here in May.",
        "The firm could answer within 28 days.",
        "Profits would be low until 2028.",
        "She will get a New Year Honour in the New Year Honours.",
    ],
)
def test_a_period_that_no_event_is_planned_for_is_no_date(text: str) -> None:
    assert facts("", text, NOON).dates == ()


@pytest.mark.parametrize(
    "text",
    [
        "The media regulator opened an inquiry into the Pico chatbot on Tuesday.",
        "An inquiry into the Pico chatbot was opened by the media regulator on Tuesday.",
        "He told us that she died on Tuesday, as I must tell you.",
        "The pool was not mended until Tuesday.",
        "In a note sent round on Tuesday, Ann Bee was blunt.",
    ],
)
def test_the_day_on_which_something_began_or_ended_is_no_hearing_but_a_day_of_the_past(text: str) -> None:
    (one,) = facts("", text, NOON).dates
    assert (one.kind.value, one.date.isoformat(), one.happened) == ("other", "2026-03-03", True)


@pytest.mark.parametrize("opening", ["teachers at ", "the mayor of ", "Minister for "])
def test_a_long_row_of_capitals_is_read_at_once(opening: str) -> None:
    """A pattern that could divide the row in many ways would not end within the time a test has."""
    facts("", f"{opening}{'A' * 60}? {opening}{'A' * 60}+ said that it was over.", NOON)


def test_a_launch_that_is_put_off_has_its_new_time_alone() -> None:
    text = "Marl Grid has pushed back the launch from July, and is expected to begin on 1 October."
    assert [one.date.isoformat() for one in facts("", text, NOON).dates] == ["2026-10-01"]
