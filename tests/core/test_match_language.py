"""The query language: what each sign means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.match import Document, compile_watches, marked, parse, printed
from bot.errors import NotFound, QueryError
from bot.model.policy import TermFamily
from bot.model.source import Standing
from bot.model.watch import Span, Watch

FAMILIES = {
    "ai": TermFamily("ai", ("AI", "deep-fake*")),
    "sexual": TermFamily("sexual", ("porn*", "nude*", "explicit NEAR/2 image*")),
    "both": TermFamily("both", ("@ai NEAR/5 @sexual", "nudif*")),
    "sourced": TermFamily("sourced", ("title:grok",)),
}


def hits(query: str, text: str = "", **fields: object) -> list[str] | None:
    """What hit, as it stands in the text; None if the query does not hold."""
    document = Document(text=text, **fields)  # type: ignore[arg-type]  # fields vary by case
    found = compile_watches([Watch("w", query)], FAMILIES).match(document)
    return [getattr(document, span.field)[span.start : span.end] for span in found[0].spans] if found else None


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("isis", "the crisis", None),
        ("isis", "ISIS.", ["ISIS"]),
        ("AI", "said; AI-generated, A.I. and AI's", ["AI", "A.I", "AI"]),
        ('"the rapist"', "the therapist", None),
        ('"the rapist"', "the-rapist", ["the-rapist"]),
        (
            "non-consensual",
            "non consensual nonconsensual Non‑Consensual",
            ["non consensual", "nonconsensual", "Non‑Consensual"],
        ),
        ('"non consensual"', "nonconsensual", None),
        ("nonconsensual", "non consensual", None),
        ("deepfake", "Deep-Fake", ["Deep-Fake"]),
        ('"deepfake porn"', "deep-fake\n  porn", ["deep-fake\n  porn"]),
        ("deep-fake*", "deepfakes, deep fakes, deep-fakery", ["deepfakes", "deep fakes", "deep-fakery"]),
        ("=Grok", "grok GROK Grok", ["Grok"]),
        ('="Online Safety Act"', "the online safety act, the Online Safety Act", ["Online Safety Act"]),
        ("~generate", "generating pictures generated", ["generating", "generated"]),
        ("Beyoncé", "Beyonce", None),
        ("beyonce", "BEYONCÉ", ["BEYONCÉ"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("won", "they won’t", None),
        ("won't", "they won’t", ["won’t"]),
        ("people's", "people", None),
        ('"ofcom code"', "Ofcom’s code", ["Ofcom’s code"]),
        ('="Ofcom Code"', "Ofcom’s Code, Ofcom’s code", ["Ofcom’s Code"]),
        ("gov.uk", "gov uk", None),
        ("3", "3.5", None),
        ("生成", "AI生成画像", ["生成"]),
        ("กฎหมาย", "ร่างกฎหมายใหม่", ["กฎหมาย"]),
        ("生成*", "AI生成画像", ["生成"]),
        ("ディープフェイク", "新しいﾃﾞｨｰﾌﾟﾌｪｲｸ動画", ["ﾃﾞｨｰﾌﾟﾌｪｲｸ"]),
        ("법원", "법원 판결", ["법원"]),
        ("법원", "법원은", None),
        ("법원*", "법원은 판결", ["법원은"]),
        ("صورة", "صــورة", ["صــورة"]),
        ("التزييف", "التَّزْيِيف", ["التَّزْيِيف"]),
        ("צה״ל", "דובר צה״ל אמר", ["צה״ל"]),
        ("İstanbul", "Istanbul, istanbul", ["Istanbul", "istanbul"]),
        ("diyarbakır", "DİYARBAKIR, Diyarbakir", ["DİYARBAKIR", "Diyarbakir"]),
        ("çağrı", "ÇAĞRI, cagri", ["ÇAĞRI"]),
        ("σοφος", "ΣΟΦΟΣ σοφός", ["ΣΟΦΟΣ", "σοφός"]),
        ("office", "the oﬃce", ["oﬃce"]),
        ("café", "cafe\u0301 or cafe", ["cafe\u0301"]),
        ("woman", "👩\u200d💻woman", ["woman"]),
        ("AT&T", "AT&T, AT & T", ["AT&T"]),
        ("non-consensual", "non\u00adconsensual, non-\nconsensual", ["non\u00adconsensual", "non-\nconsensual"]),
        ("gpt-4", "GPT4, GPT-40", ["GPT4"]),
        ("grok NEAR/0 nudes", "nudes, Grok", ["nudes", "Grok"]),
        ("grok NEAR/1 nudes", "grok a b nudes", None),
        ("a NEAR/1 b NEAR/1 c", "a b c", ["a", "b", "c"]),
        ("a NEAR/1 b NEAR/1 c", "a x b y y c", None),
        ("a NEAR/5 a", "a", None),
        ("(a OR b) NEAR/2 c", "x b c", ["b", "c"]),
        ("grok NOT musk", "grok by Musk", None),
        ("grok -musk", "grok", ["grok"]),
        ("a b OR c", "c", ["c"]),
        ("a (b OR c)", "a", None),
        ("(a b) OR c", "a c", ["c"]),
        ("@both", "a deep fake with porn in it", ["deep fake", "porn"]),
        ("@both", "a deep fake", None),
        ("@ai NEAR/5 @sexual", "AI made an explicit sort of image", ["AI", "explicit", "image"]),
        ("text:@both", "nudify", ["nudify"]),
    ],
)
def test_a_term_finds_what_it_says(query: str, text: str, found: list[str] | None) -> None:
    assert hits(query, text) == found


def test_stems_follow_the_language_of_the_item() -> None:
    assert hits("~générer", "une image générée", language="fr-FR") == ["générée"]
    assert hits("~wahl", "die Wahlen", language="de") == ["Wahlen"]


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("title:grok", True),
        ("text:grok", False),
        ("grok", True),
        ('source:"evening star"', True),
        ("author:penrose", True),
        ("url:grok-case", True),
        ("host:star.example", True),
        ("host:tar.example", False),
        ("lang:en", True),
        ("lang:(cy OR en)", True),
        ("lang:cy", False),
        ("kind:feed", True),
        ("tag:online-safety NOT tag:sport", True),
        ('tag:"online safety"', True),
        ("speaker:quill", True),
        ("department:(science AND NOT defence)", True),
        ("published:2026-02-01", True),
        ("published:2026-01-01..2026-02-01", True),
        ("published:..2026-01-31", False),
        ("published:2026-02-02..", False),
        ("title:(grok NEAR/3 case)", True),
        ("NOT title:ofcom", True),
    ],
)
def test_a_field_is_looked_at_alone(query: str, holds: bool) -> None:
    document = Document(
        title="The Grok case",
        text="nothing",
        source="The Evening Star",
        author="Ada Penrose",
        url="https://www.star.example/grok-case",
        host="www.star.example",
        language="en-GB",
        kind="feed",
        department="Science",
        speaker="Lord Quill",
        tags=("uk", "online-safety"),
        published=datetime(2026, 2, 1, 23, 30, tzinfo=UTC),
    )
    assert bool(compile_watches([Watch("w", query)]).match(document)) is holds


def test_without_a_date_an_item_is_published_on_no_day() -> None:
    assert hits("published:2000-01-01.. AND grok", "grok") is None


def test_the_term_of_a_span_is_as_written_in_the_query() -> None:
    watches = [Watch("w", 'Non-Consensual OR "Intimate  image" OR nudif* OR =Grok OR ~make')]
    [match] = compile_watches(watches).match(Document(text="nonconsensual intimate image nudify Grok making"))
    terms = [span.term for span in match.spans]
    assert terms == ["Non-Consensual", '"Intimate image"', "nudif*", "=Grok", "~make"]


def test_only_tags_and_languages_filter_but_an_unknown_language_passes() -> None:
    watch = Watch("w", "grok", only_tags=frozenset({"uk"}), only_languages=frozenset({"en"}))
    matcher = compile_watches([watch])
    assert matcher.match(Document(text="grok", tags=("uk",)))
    assert matcher.match(Document(text="grok", tags=("uk",), language="en-US"))
    assert not matcher.match(Document(text="grok", tags=("uk",), language="fr"))
    assert not matcher.match(Document(text="grok", language="en"))


def test_a_paused_watch_is_explained_but_does_not_match() -> None:
    matcher = compile_watches([Watch("w", "grok", standing=Standing.PAUSED)])
    assert matcher.match(Document(text="grok")) == ()
    assert "paused" in matcher.explain("w", Document(text="grok")).because


def test_an_explanation_says_of_each_clause_what_hit_and_what_failed() -> None:
    matcher = compile_watches([Watch("w", "grok AND (nude* OR deep-fake)")])
    explanation = matcher.explain("w", Document(title="Grok", text="A “picture”"))
    assert not explanation.holds
    assert explanation.because == "Failed: nude* OR deep-fake. Hit: grok (“Grok” in the headline)."
    assert [clause.holds for clause in explanation.clauses] == [True, False]
    assert explanation.clauses[0].spans == (Span("title", 0, 4, "grok"),)
    assert [part.compared for part in explanation.clauses[1].parts] == ["nude", "deep fake or deepfake"]
    assert explanation.text == "a picture"
    with pytest.raises(NotFound):
        matcher.explain("nobody", Document())


def test_a_watch_of_the_same_name_replaces_the_older_one_and_can_be_taken_away() -> None:
    matcher = compile_watches([Watch("a", "grok"), Watch("b", "nude")]).with_watch(Watch("a", "ofcom"))
    document = Document(text="grok and a nude")
    assert [match.watch for match in matcher.match(document)] == ["b"]
    assert matcher.waiting == 1
    assert matcher.merged().waiting == 0
    assert matcher.without_watch("b").match(document) == ()


def test_marks_stand_around_what_hit_once() -> None:
    spans = [Span("text", 0, 4, "grok"), Span("text", 2, 6, "okay"), Span("text", 8, 9, "x")]
    assert marked("grokay, x.", spans) == "[grokay], [x].".replace("[grokay]", "[grokay]")


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("a b", "a AND b"),
        ("a and b", "a AND and AND b"),
        ("(a OR (b OR c))", "a OR b OR c"),
        ("-a  OR  b", "NOT a OR b"),
        ("“two  words”", '"two words"'),
        ("TITLE:(a OR b)", "title:(a OR b)"),
        ("a NEAR/05 (b OR c) d", "a NEAR/5 (b OR c) AND d"),
        ("NOT (a b)", "NOT (a AND b)"),
        ("published:2026-01-02..2026-01-02", "published:2026-01-02"),
        ("@AI x", "@ai AND x"),
    ],
)
def test_the_canonical_text_writes_every_operator_out(query: str, canonical: str) -> None:
    assert printed(parse(query, FAMILIES)) == canonical


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        ("", 0, "at least one word"),
        ("grok AND", 8, "after the last operator"),
        ("OR grok", 0, "before"),
        ("(a", 0, "Add a )"),
        ("a)", 1, "Take it out"),
        ("()", 0, "between"),
        ('"abc', 0, "at the end of the phrase"),
        ('"!"', 0, "Write a phrase"),
        ('"deepfake image*"', 15, "NEAR/0"),
        ("nu*", 2, "at least 3 letters"),
        ("nu*de", 2, "at the end of a word"),
        ("grok NEAR nude", 5, "NEAR/5"),
        ("a near/5 b", 6, "capitals: NEAR/5"),
        ("a NEAR/51 b", 2, "At most 50"),
        ("(a b) NEAR/3 c", 0, "choice"),
        ("a NEAR/3 title:b", 9, "Write the field before"),
        ("titel:x", 0, "title:"),
        ("title: x", 6, "without a blank"),
        ("title:(text:x)", 7, "another field"),
        ("lang:fre*", 8, "whole word"),
        ("published:2026", 10, "published:2026-01-01"),
        ("published:2026-02-01..2026-01-01", 10, "2026-01-01..2026-02-01"),
        ("@x", 0, "Families are @ai"),
        ("@sexuel", 0, "@sexual"),
        ("@", 0, "name of a family"),
        ("text:@sourced", 5, "without text:"),
        ("NOT NOT a", 4, "one of them"),
        ("a || b", 2, "OR"),
        ("a && b", 2, "AND"),
        ("#grok", 0, "Leave the #"),
        ("https://x.example", 0, "host:"),
        ("= grok", 0, "=Grok"),
        ("~grok*", 5, "one of them"),
        ("이*", 1, "at least 3 letters"),
        ("NEAR/5 grok", 0, "Write a term before it"),
        ("C++", 1, "not looked at"),
        ("grok/nude", 4, '"grok nude"'),
        ("‘grok nude’", 0, "double quotes"),
        ("(" * 9 + "a" + ")" * 9, 8, "several watches"),
        (" OR ".join(f"w{number}" for number in range(201)), 0, "several watches"),
        ("a" * 8001, 0, "several watches"),
    ],
)
def test_an_error_says_where_and_what_would_be_right(query: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, FAMILIES)
    assert caught.value.position == position
    assert says in caught.value.remedy


def test_families_that_name_each_other_are_refused() -> None:
    circle = {"a": TermFamily("a", ("@b",)), "b": TermFamily("b", ("@a",))}
    with pytest.raises(QueryError, match="name each other"):
        parse("@a", circle)
