"""The linter's advice, and the expression for the full-text index."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match import Document, compile_watches, fts, lint, parse, printed
from bot.core.match.everyday import AMBIGUOUS
from bot.core.match.query import Node, Query
from bot.errors import QueryError
from bot.model.policy import TermFamily
from bot.model.watch import Watch
from tests.core.test_match_equal import queries, texts


@pytest.mark.parametrize(
    ("query", "code", "better"),
    [
        ("the", "common", "title:the"),
        ('"the government"', "common", 'title:"the government"'),
        ("ofcom OR government", "common", "title:government"),
        ("grok", "ambiguous", "=Grok"),
        ("NOT ofcom", "leading-not", "grok AND NOT ofcom"),
        ("ofcom OR -x", "leading-not", "grok AND NOT x"),
        ("ofcom and fines", "lower-case-operator", "ofcom AND fines"),
        ("ofcom NOT ofcom", "contradiction", "ofcom"),
        ("(a OR b) c NOT (b OR a)", "contradiction", "(a OR b) AND c"),
        ("ofcom OR (ofcom AND fines)", "unreachable", "ofcom"),
        ("ofcom AND (ofcom OR fines)", "unreachable", "ofcom"),
        ("ofcom fines ofcom", "repeated", "ofcom AND fines"),
        ("ofcom app*", "short-prefix", "(app OR apps)"),
    ],
)
def test_advice_comes_with_a_better_query_that_draws_no_such_advice(query: str, code: str, better: str) -> None:
    [finding] = [finding for finding in lint(parse(query)) if finding.code == code]
    assert finding.better == better
    assert finding.problem
    assert finding.remedy
    assert code not in {again.code for again in lint(parse(better))}


ODD = [
    "the",
    "grok",
    "and",
    "app*",
    "ofcom",
    '"the government"',
    "~bill",
    "division",
    "or",
    "people",
    "title:the",
    "under",
]
odd = st.recursive(
    st.sampled_from(ODD),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join).map("({})".format),
        st.lists(inner, min_size=2, max_size=3).map(" AND ".join).map("({})".format),
        inner.map("(NOT {})".format),
    ),
    max_leaves=5,
)


@given(odd)
@settings(max_examples=300, deadline=None)
def test_every_better_query_can_be_read_and_has_the_fault_once_less(query: str) -> None:
    try:
        findings = lint(parse(query))
    except QueryError:  # NOT of a NOT, which no advice can mend
        return
    faults = [(found.code, found.problem) for found in findings]
    for finding in findings:
        if finding.better:
            again = [(found.code, found.problem) for found in lint(parse(finding.better))]
            fault = (finding.code, finding.problem)
            assert again.count(fault) < faults.count(fault), (finding, again)


@pytest.mark.parametrize("word", sorted(AMBIGUOUS))
def test_every_word_with_a_second_meaning_has_a_better_query_that_is_sound(word: str) -> None:
    [finding] = lint(parse(word))
    assert finding.code == "ambiguous"
    assert lint(parse(finding.better)) == ()


@pytest.mark.parametrize("query", ["ofcom", "=Grok", "grok NEAR/5 nude*", "ofcom NOT fines", '"intimate image"'])
def test_a_sound_query_draws_no_advice(query: str) -> None:
    assert lint(parse(query)) == ()


def found_by_index(expression: str, title: str, text: str) -> bool:
    """Whether SQLite finds this one item."""
    store = sqlite3.connect(":memory:")
    try:
        store.execute("CREATE VIRTUAL TABLE t USING fts5(title, text, tokenize = 'unicode61 remove_diacritics 2')")
        store.execute("INSERT INTO t VALUES (?, ?)", (title, text))
        return store.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()[0] == 1
    finally:
        store.close()


@given(queries, texts, texts)
@settings(max_examples=150, deadline=None)
def test_the_index_finds_all_that_the_matcher_finds(root: Node, title: str, text: str) -> None:
    query = Query(root)
    expression = fts(query)
    if compile_watches([Watch("w", printed(query))]).match(Document(title=title, text=text)):
        assert not expression or found_by_index(expression, title, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("UK", "the U.K. said"),
        ("people's", "the people’s vote"),
        ('"ofcom code"', "Ofcom’s code"),
        ("Beyoncé", "Beyoncé sang"),
        ("straße", "die Straße"),
        ("~generate", "generating"),
        ("gov.uk", "see gov.uk now"),
        ("M&S", "at M&S today"),
        ("title:x OR grok", "Grok"),
    ],
)
def test_the_index_knows_the_forms_of_a_term(query: str, text: str) -> None:
    assert compile_watches([Watch("w", query)]).match(Document(text=text))
    assert found_by_index(fts(parse(query)), "", text)


QUOTED = (
    "The bridge",
    "The bridge closes, said Bea Marsh, who became Transport Secretary in May. “We waited,” her aide Tom Ng added.",
)


@pytest.mark.parametrize(
    "query",
    [
        'speaker:"Bea Marsh"',
        "speaker:marsh",
        'speaker:"Marsh, Transport Secretary"',
        'speaker:(ng OR "bea marsh")',
        "speaker:mar*",
        "speaker:~Marsh",
        "speaker:marsh bridge",
    ],
)
def test_the_index_finds_speakers_by_words_of_the_piece(query: str) -> None:
    """Whoever speaks is named in the piece; name and role may stand apart there."""
    title, text = QUOTED
    assert fts(parse(query))
    assert found_by_index(fts(parse(query)), title, text)
    assert not found_by_index(fts(parse(query)), title, "The bridge closes, said Ada Quill.")


@pytest.mark.parametrize("query", ["生成", "NOT grok", "host:example.org", "grok OR tag:uk"])
def test_what_the_index_cannot_judge_gives_no_expression(query: str) -> None:
    assert fts(parse(query)) == ""


def test_the_index_cannot_be_broken_by_what_is_typed() -> None:
    assert not found_by_index(fts(parse('"near and or" "a OR b"')), "", "nothing")


def test_a_query_of_too_many_terms_is_told_by_its_beginning() -> None:
    with pytest.raises(QueryError, match="201 terms, more than 200") as told:
        parse(" OR ".join(f"word{number}" for number in range(201)))
    assert len(str(told.value)) < 300


def _words(count: int) -> str:
    return " OR ".join(f"word{number}" for number in range(count))


HARBOUR = ("ships", "docks", "tugs")
FULL = {name: TermFamily(name, tuple(f"{name}{number}" for number in range(150))) for name in HARBOUR}


@pytest.mark.parametrize(
    "query",
    [_words(200), f"{_words(190)} OR @ships OR @docks OR @tugs", f"{_words(199)} OR @ships", f"({_words(200)}) word1"],
)
def test_a_family_counts_as_one_of_two_hundred_terms(query: str) -> None:
    assert printed(parse(query, FULL))


@pytest.mark.parametrize("query", [_words(201), f"{_words(198)} OR @ships OR @docks OR @tugs", f"{_words(200)} @ships"])
def test_one_term_or_family_more_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=r"201 terms, more than 200.*family of a topic pack"):
        parse(query, FULL)


def _doubling(steps: int) -> dict[str, TermFamily]:
    """Each family names the one before twice, under a field."""
    first = {"f0": TermFamily("f0", ("quay", "pier"))}
    return first | {f"f{n}": TermFamily(f"f{n}", (f"@f{n - 1}", f"@f{n - 1} NOT mole{n}")) for n in range(1, steps)}


def test_families_that_name_families_cannot_blow_a_query_up() -> None:
    """Sixty doublings are 2 to the power of 61 terms: nobody may ever walk through them."""
    with pytest.raises(QueryError, match=r"The family @f13 has 24,575 terms .* more than 20,000"):
        parse("title:@f59", _doubling(60))
    assert parse("@f12", _doubling(60))
    with pytest.raises(QueryError, match=r"The query has 24,574 terms"):
        parse("@f12 AND @f12", _doubling(60))


def test_without_a_topic_pack_an_unknown_family_says_where_packs_are_named() -> None:
    with pytest.raises(QueryError, match="under “topics” in the settings"):
        parse("@ai-intimate-image-abuse")
