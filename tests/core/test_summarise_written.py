"""What a machine wrote is shown only where its source sentence bears it out; else the source sentence is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summarise.written import Claim, Numbered, checked, plain, supported

TITLE = "Regulator fines Lumen Labs over Pico"
TEXTS = (
    "The Media Regulator fined Lumen Labs £9 million on Tuesday after its Pico chatbot made fake intimate images.",
    "Ruth Adair, its chair, said that Lumen Labs had known of the images since November.",
    "Lumen Labs allegedly ignored 312 complaints from women in Saltmarsh.",
    "Ruth Adair accused Tom Vance of a cover-up.",
    "The company did not switch the tool off.",
)
OFFERED = tuple(
    Numbered(0, 0, len(text), text, TITLE if number == 0 else f"{TITLE}\n{TEXTS[number - 1]}")
    for number, text in enumerate(TEXTS)
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "The Media Regulator fined Lumen Labs £9 million on Tuesday."),
        (1, "The Media Regulator fined Lumen Labs £9 million after its Pico chatbot made fake intimate images."),
        (2, "Ruth Adair said that Lumen Labs had known of the images since November."),
        (3, "Lumen Labs allegedly ignored 312 complaints."),
        (5, "The company did not switch the tool off."),
    ],
)
def test_a_shortened_sentence_is_shown_as_written(number: int, text: str) -> None:
    assert supported(text, OFFERED[number - 1])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "The Media Regulator fined Lumen Labs £90 million on Tuesday."),
        (1, "The Media Regulator fined Harbour Labs £9 million on Tuesday."),
        (1, "The Media Regulator did not fine Lumen Labs on Tuesday."),
        (1, "The Media Regulator fined Lumen Labs £9 million on Tuesday. Shares fell."),
        (1, "Lumen Labs fined the Media Regulator £9 million on Tuesday."),
        (2, "Lumen Labs had known of the images since November."),
        (2, "Ruth Adair said that Lumen Labs was “guilty as sin”."),
        (3, "Lumen Labs ignored 312 complaints from women in Saltmarsh."),
        (4, "Tom Vance accused Ruth Adair of a cover-up."),
        (5, "The company switched the tool off."),
        (5, "Police arrested four men after a robbery in Leeds."),
        (5, "Off."),
        (1, "word " * 60 + "."),
    ],
)
def test_what_the_source_sentence_does_not_bear_out_is_not(number: int, text: str) -> None:
    assert not supported(text, OFFERED[number - 1])


def test_a_sentence_that_fails_gives_way_to_its_source_sentence() -> None:
    claims = [
        Claim("The Media Regulator fined Lumen Labs £900 million.", 1),
        Claim("Lumen Labs allegedly ignored 312 complaints.", 3),
    ]
    shown = checked(claims, OFFERED, words=60, most=3)
    assert [(one.text, one.written) for one in shown] == [
        (TEXTS[0], False),
        ("Lumen Labs allegedly ignored 312 complaints.", True),
    ]


def test_a_sentence_that_rests_on_nothing_or_says_it_twice_is_left_out() -> None:
    claims = [Claim(TEXTS[4], 0), Claim(TEXTS[4], 6), Claim(TEXTS[4], -1), Claim(TEXTS[4], 5), Claim(TEXTS[4], 5)]
    assert [one.rests_on for one in checked(claims, OFFERED, words=60, most=3)] == [5]


def test_a_summary_stays_within_its_words_and_sentences() -> None:
    claims = [Claim(text, number) for number, text in enumerate(TEXTS, 1)]
    assert len(checked(claims, OFFERED, words=500, most=3)) == 3
    assert sum(len(one.text.split()) for one in checked(claims, OFFERED, words=30, most=3)) <= 30


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fine is [£9 million](https://evil.example/x).", "The fine is £9 million."),
        ("See https://evil.example/pay?x=1 now.", "See now."),
        ("See evil.example/pay now.", "See now."),
        ("@everyone the fine is due.", "the fine is due."),
        ("<@U123> <!channel> <#C1> the fine.", "the fine."),
        ("<https://evil.example|Click> the fine.", "Click the fine."),
        ("**The** _fine_ `is` ~due~.", "The fine is due."),
        ("The\u202e fine\u200b is\x00 due.\nNow.", "The fine is due. Now."),
    ],
)
def test_links_mentions_and_markup_are_taken_out(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(
    st.lists(
        st.sampled_from(
            ["@everyone", "@here", "<@1>", "<!here>", "https://a.example", "[a](b)", "www.a.example/b", " "]
        )
        | st.text(max_size=8),
        max_size=12,
    ).map("".join)
)
def test_no_text_keeps_a_mention_an_address_or_a_bracket(text: str) -> None:
    shown = plain(text)
    assert not any(sign in shown for sign in ("@everyone", "@here", "<", ">", "://", "\n"))
