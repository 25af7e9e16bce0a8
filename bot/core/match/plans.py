"""A query made ready to be held against documents: what must be seen first, and the full judgement."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from bot.core.match.everyday import COMMON
from bot.core.match.needles import Needle, needle, primary
from bot.core.match.query import (
    PLAIN_FIELDS,
    TEXT_FIELDS,
    And,
    Dates,
    Family,
    Near,
    Node,
    Not,
    Or,
    Term,
    Within,
    children,
)
from bot.core.match.scene import Found, Place, Scene
from bot.core.text.words import Words, words

Hits = list[Found]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A term, in one of the fields."""

    needle: Needle

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """What hit, in order; None if the node does not hold. An empty list holds without a place to show."""
        found = [(name, start, end, self.needle) for name in fields for start, end in scene.places(self.needle, name)]
        return found or None


@dataclass(frozen=True, slots=True)
class All:
    """Every part."""

    parts: tuple[Plan, ...]

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`."""
        found: Hits = []
        for part in self.parts:
            hit = part.hits(scene, fields)
            if hit is None:
                return None
            found += hit
        return found


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least; all that hold are shown."""

    parts: tuple[Plan, ...]

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`."""
        holding = [hit for part in self.parts if (hit := part.hits(scene, fields)) is not None]
        return [found for hit in holding for found in hit] if holding else None


@dataclass(frozen=True, slots=True)
class Without:
    """Not the part."""

    part: Plan

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`."""
        return [] if self.part.hits(scene, fields) is None else None


@dataclass(frozen=True, slots=True)
class In:
    """The part, in one field."""

    field: str
    part: Plan

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`."""
        return self.part.hits(scene, (self.field,))


@dataclass(frozen=True, slots=True)
class Beside:
    """Operands near one another in one field; between operand i and i + 1 at most `gaps[i]` words."""

    operands: tuple[Plan, ...]
    gaps: tuple[int, ...]

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`: only words that take part in a full chain."""
        found = [hit for name in fields for hit in self._in_field(scene, name)]
        return found or None

    def _in_field(self, scene: Scene, name: str) -> Hits:
        columns: list[Hits] = []
        for operand in self.operands:
            hit = operand.hits(scene, (name,))
            if not hit:
                return []
            columns.append(sorted(set(hit), key=lambda found: found[1:3]))
        read = scene.words(name)
        for index, gap in enumerate(self.gaps):
            columns[index + 1] = _beside(read, columns[index], columns[index + 1], gap)
        for index in reversed(range(len(self.gaps))):
            columns[index] = _beside(read, columns[index + 1], columns[index], self.gaps[index])
        return [found for column in columns for found in column]


def _beside(read: Words, anchors: Hits, candidates: Hits, gap: int) -> Hits:
    """Those candidates that have an anchor within `gap` words, without sharing a word with it."""
    starts = sorted({(start, end) for _, start, end, _ in anchors})
    ends = sorted({(end, start) for start, end in starts})
    return [found for found in candidates if _has_neighbour(read, starts, ends, (found[1], found[2]), gap)]


def _has_neighbour(read: Words, starts: list[Place], ends: list[Place], at: Place, gap: int) -> bool:
    after = bisect_left(starts, (at[1], -1))
    if after < len(starts) and read.between(at[1], starts[after][0], gap + 1) <= gap:
        return True
    before = bisect_right(ends, (at[0], at[0])) - 1
    return before >= 0 and read.between(ends[before][0], at[0], gap + 1) <= gap


@dataclass(frozen=True, slots=True)
class Stated:
    """A value of a field that holds no running text: host, language, kind or tag."""

    field: str
    wanted: str

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`; never a place to show."""
        return [] if self._holds(scene) else None

    def _holds(self, scene: Scene) -> bool:
        document = scene.document
        if self.field == "host":
            host = document.host.lower().rstrip(".")
            wanted = self.wanted.lower().removeprefix("www.")
            return host == wanted or host.endswith(f".{wanted}")
        if self.field == "lang":
            return primary(document.language) == primary(self.wanted) and bool(document.language)
        values = document.tags if self.field == "tag" else (document.kind,)
        return any(words(value).joined == words(self.wanted).joined for value in values)


@dataclass(frozen=True, slots=True)
class Published:
    """Published on a day of the range, in UTC; an item without a date is on none."""

    first: str | None
    last: str | None

    def hits(self, scene: Scene, fields: tuple[str, ...]) -> Hits | None:
        """As `Leaf.hits`; never a place to show."""
        published = scene.document.published
        if published is None:
            return None
        day = published.astimezone(UTC).date().isoformat()
        return [] if (self.first or day) <= day <= (self.last or day) else None


Plan = Leaf | All | Any | Without | In | Beside | Stated | Published


def planned(node: Node, field: str | None = None) -> Plan:
    """The judgement of a query's node; `field` is the field it stands in."""
    match node:
        case Term():
            return Stated(field, node.body) if field in PLAIN_FIELDS and field else Leaf(needle(node))
        case Not(part=part):
            return Without(planned(part, field))
        case Within(name=name, part=part):
            inner = planned(part, name)
            return inner if name in PLAIN_FIELDS else In(name, inner)
        case Near(operands=operands, gaps=gaps):
            return Beside(tuple(planned(operand, field) for operand in operands), gaps)
        case Dates(first=first, last=last):
            return Published(first, last)
        case And(parts=parts):
            return All(tuple(planned(part, field) for part in parts))
        case Or() | Family():
            return Any(tuple(planned(part, field) for part in children(node)))


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be seen in title or text before a watch can hold: one term of each clause, none of `never`.

    Necessary only: the judgement decides. `never` holds those excluded terms whose mere sight excludes.
    """

    clauses: tuple[frozenset[Needle], ...] = ()
    never: frozenset[Needle] = frozenset()


def needs(node: Node) -> Needs:
    """What a query needs to see."""
    match node:
        case Term():
            return Needs((frozenset((needle(node),)),))
        case And(parts=parts):
            return _all([needs(part) for part in parts])
        case Or() | Family():
            return _one([needs(part) for part in children(node)])
        case Not(part=part):
            return Needs(never=_seen_is_enough(part))
        case Near(operands=operands):
            return Needs(_all([needs(operand) for operand in operands]).clauses)
        case Within(name=name, part=part) if name in TEXT_FIELDS:
            return Needs(needs(part).clauses)
        case _:
            return Needs()


def is_plain(node: Node) -> bool:
    """Whether the needs of a query are the whole judgement: choices of terms, all required, and excluded terms.

    Then no term is looked at more strictly than by its patterns, and whatever required term is seen has hit.
    """
    if isinstance(node, And):
        return all(_is_choice(part.part if isinstance(part, Not) else part) for part in node.parts) and any(
            not isinstance(part, Not) for part in node.parts
        )
    return _is_choice(node)


def _is_choice(node: Node) -> bool:
    if isinstance(node, Term):
        one = needle(node)
        return one.strict is None and not one.stem
    return isinstance(node, Or | Family) and all(_is_choice(part) for part in children(node))


def _all(parts: list[Needs]) -> Needs:
    clauses = tuple(dict.fromkeys(clause for part in parts for clause in part.clauses))
    return Needs(clauses, frozenset().union(*(part.never for part in parts)))


def _one(parts: list[Needs]) -> Needs:
    """A choice needs one of the terms of any one clause of each of its parts."""
    if not parts or not all(part.clauses for part in parts):
        return Needs()
    return Needs((frozenset().union(*(min(part.clauses, key=_guess) for part in parts)),))


def _seen_is_enough(node: Node) -> frozenset[Needle]:
    """Terms whose sight alone makes the node hold."""
    if isinstance(node, Term):
        one = needle(node)
        return frozenset((one,)) if one.strict is None and not one.stem else frozenset()
    if isinstance(node, Or | Family):
        return frozenset().union(*(_seen_is_enough(part) for part in children(node)))
    return frozenset()


def chance(clause: frozenset[Needle], frequencies: Mapping[str, float]) -> float:
    """A rough chance that a clause is seen in a text; only its order matters.

    `frequencies` are shares of documents by folded word; without one, long words count as rare.
    """
    return sum(_chance(one, frequencies) for one in clause)


def _guess(clause: frozenset[Needle]) -> float:
    return chance(clause, {})


def _chance(one: Needle, frequencies: Mapping[str, float]) -> float:
    parts = one.patterns[0].split() if one.patterns else [one.stem.lower()]
    rarest = min(_share(part, frequencies) for part in parts)
    loose = one.prefix or bool(one.stem)
    return rarest * 0.3 ** (len(parts) - 1) * (4.0 if loose else 1.0)


def _share(word: str, frequencies: Mapping[str, float]) -> float:
    known = frequencies.get(word)
    if known is not None:
        return known
    if frequencies:
        return 1e-4
    return 0.5 if word in COMMON else 0.5 ** min(len(word), 12)
