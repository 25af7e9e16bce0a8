"""One document while watches are held against it: where each term stands, looked up once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from bot.core.match.document import Document
from bot.core.match.needles import Needle, algorithm, stem
from bot.core.match.query import TEXT_FIELDS, WORD_FIELDS
from bot.core.text.words import Words, words
from bot.model.watch import Span

Place = tuple[int, int]
"""Start and end in `Words.line`."""

Position = tuple[int, int, int, str]
"""Where a term is shown: number of the field, start and end as given, the term as written; sorts as matches do."""

Found = tuple[str, int, int, Needle]
"""A term found: field, start and end in that field's line, the term."""

Seen = tuple[int, int, int]
"""What the automaton reports: number of a pattern, start and end in the haystack."""

_NUMBER = {name: number for number, name in enumerate(WORD_FIELDS)}


class Haystack:
    """Title, text and joined forms of one document as one string for the automaton, with the way back.

    Blank-padded lines are parted by line feeds, which no pattern holds.
    """

    def __init__(self, read: Sequence[tuple[str, Words]]) -> None:
        self._starts: list[int] = []
        self._sections: list[tuple[str, Words, Place | None]] = []
        parts: list[str] = []
        at = 0
        for name, one in read:
            for line, form in self._lines(one):
                self._starts.append(at)
                self._sections.append((name, one, form))
                parts.append(line)
                at += len(line) + 1
        self.text = "\n".join(parts)

    @staticmethod
    def _lines(one: Words) -> Iterable[tuple[str, Place | None]]:
        yield one.joined, None
        for form, start, end in one.forms:
            yield f" {form} ", (start, end)

    def places(self, spots: Iterable[Seen], *, prefix: bool) -> list[tuple[str, Words, Place]]:
        """Field, its words and place for each pattern found in `text`; a prefix counts to the end of its word."""
        found: list[tuple[str, Words, Place]] = []
        for _, start, end in spots:
            section = bisect_right(self._starts, start) - 1
            name, one, place = self._sections[section]
            if place is None:
                # A pattern begins with a blank, and ends with one unless it is a prefix.
                last = self.text.find(" ", end) if prefix else end - 1
                offset = self._starts[section]
                place = one.stretch(start + 1 - offset, last - offset)
            found.append((name, one, place))
        return found

    def spans(self, spots: Iterable[Seen], term: str, *, prefix: bool) -> list[Span]:
        """What to show of a pattern found in `text`: code points of its field as given."""
        found: list[Span] = []
        for _, start, end in spots:
            section = bisect_right(self._starts, start) - 1
            name, one, place = self._sections[section]
            if place is None:
                last = self.text.find(" ", end) if prefix else end - 1
                offset = self._starts[section]
                place = one.stretch(start + 1 - offset, last - offset)
            folded = one.folded
            first, last = place if folded.origins is None else folded.span(*place)
            found.append(Span(name, first, last, term))
        return found


class Scene:
    """What is known of one document so far."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[str, Words] = {name: words(getattr(document, name)) for name in TEXT_FIELDS}
        self.haystack = Haystack([(name, self._words[name]) for name in TEXT_FIELDS])
        self._places: dict[tuple[Needle, str], list[Place]] = {}
        self._stems: dict[str, dict[str, list[Place]]] = {}
        self._spans: dict[Position, Span] = {}
        self.algorithm = algorithm(document.language)

    def words(self, name: str) -> Words:
        """The words of one of the fields that hold words."""
        if name not in self._words:
            self._words[name] = words(getattr(self.document, name))
        return self._words[name]

    def places(self, needle: Needle, name: str) -> list[Place]:
        """Where a term stands in a field, in order."""
        key = (needle, name)
        known = self._places.get(key)
        if known is None:
            known = self._places[key] = self._strictly(needle, name, self._search(needle, name))
        return known

    def note(self, needle: Needle, spots: Iterable[Seen]) -> None:
        """Take over where the automaton saw a term's patterns in the haystack (title and text)."""
        by_field: dict[str, list[Place]] = {name: [] for name in TEXT_FIELDS}
        for name, _, place in self.haystack.places(spots, prefix=needle.prefix):
            by_field[name].append(place)
        for name, places in by_field.items():
            places += phrase_over_compounds(self._words[name], needle.phrase)
            self._places[(needle, name)] = self._strictly(needle, name, places)

    def noted(self, needle: Needle) -> bool:
        """Whether a term's places in title and text are known."""
        return (needle, TEXT_FIELDS[0]) in self._places

    def stems(self, name: str) -> dict[str, list[Place]]:
        """Where each stem stands in a field."""
        if name not in self._stems:
            one = self.words(name)
            found: dict[str, list[Place]] = {}
            for start, end in one.spans():
                first, last = one.origin(start, end)
                found.setdefault(stem(one.folded.source[first:last], self.algorithm), []).append((start, end))
            self._stems[name] = found
        return self._stems[name]

    def position(self, found: Found) -> Position:
        """A term found, as offsets into the field as given."""
        name, start, end, needle = found
        return _NUMBER[name], *self._words[name].origin(start, end), needle.written

    def at(self, position: Position) -> Span:
        """A position as a span; the same one for every watch."""
        span = self._spans.get(position)
        if span is None:
            number, start, end, term = position
            span = self._spans[position] = Span(WORD_FIELDS[number], start, end, term)
        return span

    def _search(self, needle: Needle, name: str) -> list[Place]:
        if needle.stem:
            return self.stems(name).get(stem(needle.stem, self.algorithm), [])
        one = self.words(name)
        haystack = Haystack([(name, one)])
        text = haystack.text
        spots = [(0, at, at + len(pattern)) for pattern in needle.patterns for at in occurrences(text, pattern)]
        found = [place for _, _, place in haystack.places(spots, prefix=needle.prefix)]
        return found + phrase_over_compounds(one, needle.phrase)

    def _strictly(self, needle: Needle, name: str, places: list[Place]) -> list[Place]:
        if needle.strict is None:
            return sorted(set(places)) if len(places) > 1 else places
        one = self.words(name)
        kept: set[Place] = set()
        for start, end in places:
            owned = "'" in needle.strict.keep
            for stop in {end, one.ending(end) if owned else end}:
                if needle.strict.holds(one.given(start, stop, endings=owned), prefix=needle.prefix):
                    kept.add((start, stop))
        return sorted(kept)


def in_order(spans: list[Span]) -> tuple[Span, ...]:
    """Each span once, by field, start, end and term."""
    if len(spans) < 2:
        return tuple(spans)
    found = sorted(set(spans))
    if found[0].field != found[-1].field:
        found.sort(key=lambda span: _NUMBER[span.field])
    return tuple(found)


def occurrences(text: str, pattern: str) -> Iterable[int]:
    """Every place of a pattern, overlapping ones too."""
    at = text.find(pattern)
    while at >= 0:
        yield at
        at = text.find(pattern, at + 1)


def phrase_over_compounds(one: Words, phrase: tuple[str, ...]) -> list[Place]:
    """Where a phrase stands if hyphenated words may be read as one ("deepfake porn" in "deep-fake porn")."""
    if not phrase or not one.forms or not any(form in phrase for form, _, _ in one.forms):
        return []
    readings: dict[int, list[tuple[str, int]]] = {}
    following: dict[int, int] = {}
    spans = one.spans()
    for (start, end), after in zip(spans, [*spans[1:], (-1, -1)], strict=True):
        readings.setdefault(start, []).append((one.text(start, end), end))
        following[end] = after[0]
    for form, start, end in one.forms:
        readings.setdefault(start, []).append((form, end))
    return [(start, end) for start in readings for end in _phrase_ends(phrase, start, readings, following)]


def _phrase_ends(
    phrase: tuple[str, ...], start: int, readings: dict[int, list[tuple[str, int]]], following: dict[int, int]
) -> list[int]:
    starts, ends = [start], []
    for wanted in phrase:
        ends = [end for at in starts for word, end in readings.get(at, ()) if word == wanted]
        starts = [following.get(end, -1) for end in ends]
    return ends
