"""The quick matcher finds what a slow one, written straight from the rules, finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match import Document, compile_watches, parse, printed
from bot.core.match.parsing import joined
from bot.core.match.query import And, Near, Node, Not, Or, Query, Style, Term, Within
from bot.model.watch import Watch
from tests.core.naive_match import ascii_words, holds

VOCABULARY = [
    "grok",
    "Grok",
    "deep",
    "fake",
    "deepfake",
    "porn",
    "non",
    "consensual",
    "nonconsensual",
    "ai",
    "deepfakes",
]
words = st.sampled_from(VOCABULARY)
gaps = st.sampled_from([" ", " ", " ", "-", "  ", ", ", ". ", "\n", " - "])
texts = st.lists(st.tuples(words, gaps), max_size=9).map(lambda parts: "".join(word + gap for word, gap in parts))
bodies = st.one_of(words, st.lists(words, min_size=2, max_size=3).map("-".join))
_terms = st.one_of(
    st.builds(lambda body: Term(Style.WORD, body), bodies),
    st.builds(lambda parts: Term(Style.PHRASE, " ".join(parts), quoted=True), st.lists(words, min_size=1, max_size=3)),
    st.builds(lambda body: Term(Style.PREFIX, body), bodies.filter(lambda body: len(body) > 2)),
    st.builds(lambda body: Term(Style.EXACT, body), bodies),
)


@st.composite
def _term(draw: st.DrawFn) -> Term:
    """One term. A strategy of its own, for Hypothesis writes out the whole of others when a draw ends early."""
    return draw(_terms)


terms = _term()
operands = st.one_of(terms, st.lists(terms, min_size=2, max_size=2).map(lambda parts: joined(Or, parts)))
_nears = st.lists(operands, min_size=2, max_size=3).flatmap(
    lambda parts: st.lists(st.integers(0, 4), min_size=len(parts) - 1, max_size=len(parts) - 1).map(
        lambda widths: Near(tuple(parts), tuple(widths))
    )
)


@st.composite
def _near(draw: st.DrawFn) -> Near:
    return draw(_nears)


nears = _near()


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda parts: joined(And, parts)),
        several.map(lambda parts: joined(Or, parts)),
        inner.filter(lambda node: not isinstance(node, Not)).map(Not),
    )


plain = st.recursive(st.one_of(terms, nears), _larger, max_leaves=5)
within = st.builds(Within, st.sampled_from(["title", "text"]), plain)
queries = st.recursive(st.one_of(terms, nears, within), _larger, max_leaves=5)


@given(queries)
@settings(max_examples=300, deadline=None)
def test_a_printed_query_reads_back_as_itself(root: Node) -> None:
    query = Query(root)
    assert parse(printed(query)) == query
    assert printed(parse(printed(query))) == printed(query)


@given(st.lists(queries, min_size=1, max_size=4), texts, texts)
@settings(max_examples=500, deadline=None)
def test_all_watches_in_one_automaton_find_what_each_finds_alone(roots: list[Node], title: str, text: str) -> None:
    watches = [Watch(f"w{number}", printed(Query(root))) for number, root in enumerate(roots)]
    found = {
        match.watch: {(span.field, span.start, span.end) for span in match.spans}
        for match in compile_watches(watches).match(Document(title=title, text=text))
    }
    fields = {"title": ascii_words(title), "text": ascii_words(text)}
    slowly = {f"w{number}": holds(root, fields) for number, root in enumerate(roots)}
    assert found == {name: places for name, places in slowly.items() if places is not None}


@given(st.lists(queries, min_size=2, max_size=4), texts)
@settings(max_examples=100, deadline=None)
def test_watches_added_one_by_one_match_as_if_made_at_once(roots: list[Node], text: str) -> None:
    watches = [Watch(f"w{number}", printed(Query(root))) for number, root in enumerate(roots)]
    grown = compile_watches(watches[:1])
    for watch in watches[1:]:
        grown = grown.with_watch(watch)
    document = Document(text=text)
    assert grown.match(document) == compile_watches(watches).match(document) == grown.merged().match(document)


ODD = [
    *("ﬁ", "ﬃ", "ß", "ẞ", "İ", "ı", "é", "e\u0301", "ﷺ", "가", "각", "深", "の", "が", "น้ำ"),
    *("👩\u200d💻", "\u00ad", "\u200d", " ", "\n", "\u00a0", "&", ".", ", "),
    *("™", "½", "ǆ", "ΐ", "ς", "й", "и\u0306", "صــ", "שָׁ", "'", "’", "-", "‐", "—"),
    *("A", "z", "9", "n't", "'s", "U.K.", "AT&T"),
]  # fmt: skip
around = st.lists(st.sampled_from(ODD), max_size=8).map("".join)
TARGETS = [
    "grok",
    "Straße",
    "İstanbul",
    "ﬁre",
    "cafe\u0301",
    "café",
    "Ofcom",
    "심의",
    "صورة",
    "йод",
    "won’t",
    "O’Brien",
]


@given(around, st.sampled_from(TARGETS), around, st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_span_is_the_word_as_given_whatever_stands_around_it(before: str, word: str, after: str, far: bool) -> None:
    title = before if far else ""
    text = f"{before} ; {word} ; {after}"
    plain, strict = Watch("plain", word), Watch("strict", f"={word}")
    found = compile_watches([plain, strict]).match(Document(title=title, text=text))
    start = len(before) + 3
    for match in found:
        assert (start, start + len(word)) in {(span.start, span.end) for span in match.spans if span.field == "text"}
    assert [match.watch for match in found] == ["plain", "strict"]


@given(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=4, unique=True), around, around)
@settings(max_examples=200, deadline=None)
def test_what_a_span_shows_is_found_again_by_the_same_term(names: list[str], title: str, text: str) -> None:
    matcher = compile_watches([Watch(name, name) for name in [*names, "deep-fake*", "ﬁre*"]])
    document = Document(title=f"{title} deep\u2011fakes {text}", text=f"{text} ﬁres {' '.join(names)} {title}")
    for match in matcher.match(document):
        for span in match.spans:
            shown = getattr(document, span.field)[span.start : span.end]
            assert matcher.match(Document(text=shown)), (match.watch, shown)
