"""The quick look at a document never keeps back what a watch would hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match import Document, compile_watches
from bot.core.match.layer import Layer
from bot.core.match.scene import Scene
from bot.core.match.sieve import LONG, MOST_PIECES, SLICE, sieve
from bot.core.text.fold import fold
from bot.model.watch import Watch

QUERIES = [
    *(
        "grok",
        "deep-fake*",
        '"deepfake porn"',
        "=U.K.",
        "won't",
        "M&S",
        "3.5",
        "café",
        "O'Brien",
        '"online safety act"',
    ),
    *("grok NEAR/3 (xai OR musk)", "(ofcom OR dsit) AND NOT football", "title:grok", "深圳"),
]
TEXTS = [
    *(
        "Grok",
        "gr\x01ok",
        "deep-fake",
        "deepfakes",
        "deep\u2010fake",
        "porn",
        "U.K.",
        "UK",
        "u.k.'s",
        "won\u2019t",
        "wont",
    ),
    *(
        "M&S",
        "3.5",
        "CAFÉ",
        "cafe",
        "cafe\u0301",
        "O\u2019Brien",
        "online",
        "safety",
        "act",
        "xAI",
        "Ofcom\u2019s",
        "DSIT",
    ),
    *("football", "在深圳市", " ", "-", ".", "\n", "ﬁ", "gro\u00adk"),
]

LAYERS = {query: compile_watches([Watch("W", query)])._layers[0] for query in QUERIES}


@given(
    st.lists(st.sampled_from(TEXTS), max_size=8).map(" ".join),
    st.lists(st.sampled_from(TEXTS), max_size=8).map("".join),
)
@settings(max_examples=300, deadline=None)
def test_what_a_watch_holds_passes(title: str, text: str) -> None:
    document = Document(title=title, text=text)
    for query, layer in LAYERS.items():
        assert layer.passes(document) or not layer.hits(Scene(document), frozenset()), query


@pytest.mark.parametrize("query", ["~running", "NOT football", "host:gov.uk", "lang:en OR grok"])
def test_a_watch_that_asks_for_no_word_as_written_lets_all_pass(query: str) -> None:
    assert Layer([Watch("W", query)], compile_watches(())._tools[0], {}).passes(Document(title="Anything"))


def test_without_watches_nothing_passes() -> None:
    assert not compile_watches(())._layers[0].passes(Document(title="Anything"))


def test_the_longest_word_of_a_pattern_is_looked_for() -> None:
    made = sieve([" online harassment act "])
    assert made is not None
    assert made.passes(["Harassment first"])
    assert not made.passes(["An act online"])


def test_many_watches_have_no_sieve() -> None:
    assert sieve(f" word{number} " for number in range(MOST_PIECES)) is not None
    assert sieve(f" word{number} " for number in range(MOST_PIECES + 1)) is None


@pytest.mark.parametrize("before", [0, LONG - 3, LONG, 3 * LONG])
def test_a_word_of_a_long_text_is_seen_wherever_it_stands(before: int) -> None:
    made = sieve([" harassment "])
    assert made is not None
    assert made.passes(["", "." * before + " harassment " + "." * LONG])
    assert not made.passes(["", "." * before + " harass " + "." * LONG])


WRITTEN = st.lists(st.sampled_from([*TEXTS, "." * LONG]), max_size=5)


@given(st.lists(st.tuples(WRITTEN.map(" ".join), WRITTEN.map("".join)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_of_many_documents_those_pass_together_that_pass_alone(documents: list[tuple[str, str]]) -> None:
    matcher = compile_watches([Watch(query, query) for query in QUERIES])
    alone = {n for n, (title, text) in enumerate(documents) if matcher.match(Document(title=title, text=text))}
    sure = {
        n
        for n, (title, text) in enumerate(documents)
        if matcher._layers[0].passes(Document(title=title, text=text)) and len(title) <= LONG >= len(text)
    }
    together = matcher.perhaps(documents)
    assert alone <= together
    assert sure == {n for n in together if len(documents[n][0]) <= LONG >= len(documents[n][1])}


@pytest.mark.parametrize(("filling", "many"), [("quay ", 70), ("\ufdfa", 6), ("深", 40)])
def test_more_documents_than_are_looked_at_in_one_go_pass_as_alone(filling: str, many: int) -> None:
    plain = (filling * LONG)[: LONG // 4]
    documents = [(f"{number}", f"{plain} harassment" if number % 5 == 2 else plain) for number in range(many)]
    made = sieve([" harassment "])
    assert made is not None
    assert many * len(fold(plain).text) > SLICE
    assert made.among(documents) == {number for number in range(many) if number % 5 == 2}


def test_a_watch_that_asks_for_no_word_as_written_wants_every_document() -> None:
    matcher = compile_watches([Watch("W", "grok")]).with_watch(Watch("V", "lang:en"))
    assert compile_watches([Watch("W", "grok")]).perhaps([("Quay", ""), ("Grok", "")]) == {1}
    assert matcher.perhaps([("Quay", ""), ("Grok", "")]) == {0, 1}
    assert compile_watches(()).perhaps([("Quay", "")]) == set()
