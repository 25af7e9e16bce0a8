"""What might be added to a query: from the topic packs, from words that travel with its hits, from people's verdicts.

Words are compared whole and folded. The score of a travelling word is the signed root of Dunning's log-likelihood
ratio (Accurate Methods for the Statistics of Surprise and Coincidence, 1993): counts of texts, not of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from bot.core.match.everyday import COMMON
from bot.core.match.query import Family, Node, Query, Term, children, terms
from bot.core.text.words import words
from bot.model.policy import TermFamily

FEWEST_HITS = 5
"""Fewer hits than this say nothing about what travels with them."""
LEAST_SHARE = 0.2
LEAST_SCORE = 3.3
"""About one chance in a thousand that a word travels with the hits by accident."""
SHORTEST_WORD = 4
MOST = 5
LEAST_GAIN = 0.05


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query unit that might be added, and why, in words."""

    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that only unwanted stories hold: with NOT `word` there would be `fewer` (0 to 1) alerts less."""

    word: str
    fewer: float
    stories: int


def related(query: Query, families: Mapping[str, TermFamily]) -> tuple[Suggestion, ...]:
    """Families that hold a term of the query, and what these name as related, if the query does not have it."""
    own = {_plain(term.body) for term in terms(query.root)}
    typed = sorted({_plain(term.body) for term in _typed(query.root)})
    named = _named(query.root)
    found: dict[str, Suggestion] = {}
    for name, family in sorted(families.items(), key=lambda pair: len(pair[1].terms)):
        shared = [word for word in typed if any(_is_covered(word, unit) for unit in family.terms)]
        if name in named or not shared:
            continue
        found[f"@{name}"] = Suggestion(f"@{name}", f"the family of “{shared[0]}”, {len(family.terms)} terms")
    for name in (*named, *(unit.removeprefix("@") for unit in list(found))):
        for unit in families[name].related if name in families else ():
            if _plain(unit) not in own and unit.removeprefix("@") not in named:
                found.setdefault(unit, Suggestion(unit, f"related to @{name}"))
    return tuple(found.values())[:MOST]


def _typed(node: Node) -> Iterator[Term]:
    """The terms that stand in the query itself, not those of its families."""
    if isinstance(node, Term):
        yield node
    if not isinstance(node, Family):
        for part in children(node):
            yield from _typed(part)


def _named(node: Node) -> tuple[str, ...]:
    """Families that a query names itself, in order."""
    if isinstance(node, Family):
        return (node.name,)
    return tuple(name for part in children(node) for name in _named(part))


def travelling(query: Query, hits: Sequence[str], others: Sequence[str]) -> tuple[Suggestion, ...]:
    """Words that stand in many of the hits and in few other texts, strongest first; none if there are few hits."""
    if len(hits) < FEWEST_HITS or not others:
        return ()
    own = {part for term in terms(query.root) for part in _plain(term.body).split()}
    near, far = _held(hits), _held(others)
    scored = []
    for word, count in near.items():
        if word in own or count < LEAST_SHARE * len(hits):
            continue
        score = _surprise(count, len(hits), far[word], len(others))
        if score >= LEAST_SCORE:
            scored.append((-score, word, count))
    return tuple(
        Suggestion(word, f"in {round(100 * count / len(hits))} % of the hits, {_rarely(far[word], len(others))}")
        for _, word, count in sorted(scored)[:MOST]
    )


def exclusion(query: Query, wanted: Sequence[str], unwanted: Sequence[str]) -> Exclusion | None:
    """The word whose exclusion would leave out most unwanted stories and not one that was wanted.

    Each text is all that a story says. Of words that leave out as many, the one said most often: it is what they are
    about. None if no word would leave out two stories and a twentieth of all.
    """
    own = {part for term in terms(query.root) for part in _plain(term.body).split()}
    kept = {word for text in wanted for word in _distinct(text)}
    held = _held(unwanted)
    said = Counter(word for text in unwanted for word in words(text).joined.split())
    best = max(
        ((count, word) for word, count in held.items() if word not in kept and word not in own),
        key=lambda pair: (pair[0], said[pair[1]], pair[1]),
        default=None,
    )
    everything = len(wanted) + len(unwanted)
    if best is None or best[0] < 2 or best[0] < LEAST_GAIN * everything:
        return None
    return Exclusion(best[1], best[0] / everything, best[0])


def _held(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word stands."""
    return Counter(word for text in texts for word in _distinct(text))


def _distinct(text: str) -> set[str]:
    read = set(words(text).joined.split())
    return {word for word in read - COMMON if len(word) >= SHORTEST_WORD and word.isalpha()}


def _is_covered(word: str, unit: str) -> bool:
    """Whether a unit is that word, hyphenated or not, or a beginning of it."""
    given, held = word.replace(" ", ""), _plain(unit).replace(" ", "")
    return given.startswith(held) if unit.endswith("*") and held else given == held


def _plain(unit: str) -> str:
    return words(unit.strip('"=~*')).joined.strip()


def _rarely(count: int, of: int) -> str:
    return "in no other item" if not count else f"in {100 * count / of:.1f} % of the others"


def _surprise(near: int, hits: int, far: int, others: int) -> float:
    """Signed root of the log-likelihood ratio of a word in `near` of `hits` and `far` of `others` texts."""
    share = (near + far) / (hits + others)
    ratio = 2 * (_terms(near, hits, share) + _terms(far, others, share))
    return sqrt(max(0.0, ratio)) * (1 if near / hits > far / others else -1)


def _terms(count: int, of: int, share: float) -> float:
    total = count * log(count / (of * share)) if count else 0.0
    left = of - count
    return total + (left * log(left / (of * (1 - share))) if left else 0.0)
