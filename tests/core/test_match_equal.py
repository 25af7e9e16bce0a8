"""The quick matcher finds what a slow one, written straight from the rules, finds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match import Document, compile_watches, parse, printed
from bot.core.match.parsing import joined
from bot.core.match.query import And, Near, Node, Not, Or, Query, Style, Term, Within
from bot.model.watch import Watch
from tests.core.choices import Choices, chosen
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
GAPS = [" ", " ", " ", "-", "  ", ", ", ". ", "\n", " - "]
JOINS: list[Callable[[list[Node]], Node]] = [partial(joined, And), partial(joined, Or)]


def _words(pick: Choices, least: int, most: int) -> list[str]:
    return pick.several(least, most, lambda: pick.of(VOCABULARY))


def _text(pick: Choices) -> str:
    return "".join(word + pick.of(GAPS) for word in _words(pick, 0, 9))


def _term(pick: Choices) -> Node:
    style = pick.of([Style.WORD, Style.PHRASE, Style.PREFIX, Style.EXACT])
    if style is Style.PHRASE:
        return Term(style, " ".join(_words(pick, 1, 3)), quoted=True)
    body = "-".join(_words(pick, 1, 3))
    return Term(Style.WORD if style is Style.PREFIX and len(body) <= 2 else style, body)


def _operand(pick: Choices) -> Node:
    return joined(Or, [_term(pick), _term(pick)]) if pick.up_to(1) else _term(pick)


def _near(pick: Choices) -> Node:
    parts = pick.several(2, 3, lambda: _operand(pick))
    return Near(tuple(parts), tuple(pick.up_to(4) for _ in parts[1:]))


def _node(pick: Choices, deep: int, fields: bool) -> Node:
    """A query, or a part of one that holds at most `deep` others within each other."""
    shape = pick.of(["term", "near", *["within"] * fields, *["join", "join", "not"] * (deep > 0)])
    if shape == "within":
        return Within(pick.of(["title", "text"]), _node(pick, deep, fields=False))
    if shape == "join":
        return pick.of(JOINS)(pick.several(2, 3, lambda: _node(pick, deep - 1, fields)))
    if shape == "not":
        inner = _node(pick, deep - 1, fields)
        return inner if isinstance(inner, Not) else Not(inner)
    return _near(pick) if shape == "near" else _term(pick)


def _query(pick: Choices) -> Node:
    return _node(pick, 2, fields=True)


queries, texts = chosen(_query, of=64), chosen(_text, of=24)
several = chosen(lambda pick: pick.several(2, 4, lambda: _query(pick)), of=192)


@given(queries)
@settings(max_examples=300, deadline=None)
def test_a_printed_query_reads_back_as_itself(root: Node) -> None:
    query = Query(root)
    assert parse(printed(query)) == query
    assert printed(parse(printed(query))) == printed(query)


@given(several, texts, texts)
@settings(max_examples=800, deadline=None)
def test_all_watches_in_one_automaton_find_what_each_finds_alone(roots: list[Node], title: str, text: str) -> None:
    watches = [Watch(f"w{number}", printed(Query(root))) for number, root in enumerate(roots)]
    found = {
        match.watch: {(span.field, span.start, span.end) for span in match.spans}
        for match in compile_watches(watches).match(Document(title=title, text=text))
    }
    fields = {"title": ascii_words(title), "text": ascii_words(text)}
    slowly = {f"w{number}": holds(root, fields) for number, root in enumerate(roots)}
    assert found == {name: places for name, places in slowly.items() if places is not None}


@given(several, texts)
@settings(max_examples=300, deadline=None)
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
