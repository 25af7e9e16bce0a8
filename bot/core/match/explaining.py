"""Why a watch holds or not: each clause with what it hit and where."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.match.document import Document
from bot.core.match.needles import needle, primary
from bot.core.match.plans import planned
from bot.core.match.printing import shown
from bot.core.match.query import PLAIN_FIELDS, TEXT_FIELDS, And, Family, Node, Not, Or, Query, Term, Within, children
from bot.core.match.scene import Scene
from bot.model.source import Standing
from bot.model.watch import Span, Watch


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a query: as text, whether it holds, what hit, and the clauses inside it."""

    query: str
    holds: bool
    spans: tuple[Span, ...]
    parts: tuple[Clause, ...] = ()
    compared: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a watch holds or not. `because` is one sentence for people; `title` and `text` are as compared."""

    watch: str
    holds: bool
    because: str
    clauses: tuple[Clause, ...]
    title: str
    text: str

    def __str__(self) -> str:
        return self.because


def unfit(watch: Watch, document: Document) -> str:
    """Why a watch does not look at this document at all; empty if it does."""
    if watch.standing is not Standing.ACTIVE:
        return f"the watch is {watch.standing.value}"
    if watch.only_tags and watch.only_tags.isdisjoint(document.tags):
        return f"the source has none of the tags {', '.join(sorted(watch.only_tags))}"
    languages = {primary(language) for language in watch.only_languages}
    if languages and document.language and primary(document.language) not in languages:
        return f"the language is {document.language}, not {' or '.join(sorted(languages))}"
    return ""


def explained(watch: Watch, query: Query, scene: Scene) -> Explanation:
    """The judgement of one watch, clause by clause."""
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    clauses = tuple(_clause(part, scene, None) for part in parts)
    outside = unfit(watch, scene.document)
    holds = not outside and all(clause.holds for clause in clauses)
    title, text = (scene.words(name).joined.strip() for name in TEXT_FIELDS)
    return Explanation(watch.name, holds, _because(outside, clauses, scene.document), clauses, title, text)


def _because(outside: str, clauses: tuple[Clause, ...], document: Document) -> str:
    if outside:
        return f"Not looked at: {outside}."
    failed = [clause.query for clause in clauses if not clause.holds]
    if failed:
        hits = _hits(clauses, document)
        return f"Failed: {'; '.join(failed)}." + (f" Hit: {hits}." if hits else "")
    return f"Hit: {_hits(clauses, document)}." if any(clause.spans for clause in clauses) else "Every clause holds."


def _hits(clauses: tuple[Clause, ...], document: Document) -> str:
    """Each term that hit, with the first words that it hit and where they stand."""
    first: dict[str, Span] = {}
    for clause in clauses:
        for span in clause.spans:
            first.setdefault(span.term, span)
    return ", ".join(f"{term} ({_standing(span, document)})" for term, span in first.items())


def _standing(span: Span, document: Document) -> str:
    found = getattr(document, span.field)[span.start : span.end]
    return f"“{' '.join(found.split())}” in the {'headline' if span.field == 'title' else span.field}"


def _clause(node: Node, scene: Scene, field: str | None) -> Clause:
    fields = (field,) if field else TEXT_FIELDS
    found = planned(node, field).hits(scene, fields)
    spans = tuple(scene.at(position) for position in sorted({scene.position(one) for one in found or ()}))
    inner = node.name if isinstance(node, Within) else field
    listed = children(node) if isinstance(node, And | Or | Not | Family | Within) else ()
    parts = tuple(_clause(part, scene, inner) for part in listed)
    return Clause(shown(node), found is not None, spans, parts, _compared(node, field))


def _compared(node: Node, field: str | None) -> str:
    """The form of a term that is compared, empty for anything else."""
    if not isinstance(node, Term) or field in PLAIN_FIELDS:
        return ""
    one = needle(node)
    return " or ".join(pattern.strip() for pattern in one.patterns)
