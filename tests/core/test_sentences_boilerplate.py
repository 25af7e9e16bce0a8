"""What is not the story never counts as a sentence of it."""

from __future__ import annotations

import pytest

from bot.core.text.boilerplate import boilerplate, byline, without_boilerplate
from bot.core.text.sentences import sentences


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Pruitt and Tom Osei, Home Affairs Editor",
        "Published: 12:34 GMT, 5 March 2024",
        "Last updated at 2:18 PM on 30th December 2021",
        "08:53 EST, 11 June 2023 .",
        "11:42 GMT",
        "Sign up to our morning newsletter for the latest from Westminster",
        "We use cookies to improve your visit to this site.",
        "Subscribe now for unlimited access to every story.",
        "Read more: what the new law means for you",
        "Image source: Halden Press Agency, taken last week",
        "Pictured: the mayor outside the court on Friday",
        "Scroll down for video of the whole speech",
        "Tom Osei contributed to this report from Halden.",
        "© 2024 Halden Media Group, all rights reserved",
        "This article was amended on 4 March to correct a name.",
        "Reporting by Ada Pruitt in Halden; editing by Tom Osei",
        "Not enough words",
    ],
)
def test_a_line_that_is_not_the_story_is_known(line: str) -> None:
    assert boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "By the time the court rose, nobody was left.",
        "By contrast, the regulator has fined four firms.",
        "The report was published on Friday by the regulator.",
        "Published research shows that the filter fails on one image in ten.",
        "Police in Halden updated the family on 5 March 2024 about the inquiry.",
        "Follow-up checks are due in May, the department said.",
        "Cookies were at the centre of the case, the judge said.",
    ],
)
def test_a_sentence_of_the_story_is_kept(line: str) -> None:
    assert not boilerplate(line)


def test_a_byline_is_names_alone() -> None:
    assert byline("By Ada Pruitt")
    assert not byline("By Friday the council had voted twice on the plan.")


def test_a_lone_by_takes_its_names_and_stamps_along() -> None:
    text = (
        "By . Ada Jane Pruitt . and Tom Osei For Halden Online . PUBLISHED: . 05:31 EST, 6 June 2023 . "
        "The council has voted to close the pool. It shuts in May, councillors said."
    )
    kept = [text[start:end] for start, end in without_boilerplate(text, sentences(text))]
    assert kept == ["The council has voted to close the pool.", "It shuts in May, councillors said."]
