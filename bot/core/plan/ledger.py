"""The ledger of a story: who said what, which event has which date, and what of it is new enough to be told.

It tells a date that no item had, a quotation by a speaker who was not quoted before, a named body that was not heard
before, the first sum of money or count of people harmed, and, once each, two dates or two figures for one event with
both sentences and both sources; it never says which is right. Most numbers of a piece are no news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.core import facts
from bot.core.facts import Difference, Side, Told
from bot.core.facts.words import BODIES
from bot.core.plan.growth import News
from bot.core.showing import cut
from bot.core.text.naming import named
from bot.model.delivery import Reason
from bot.model.fact import Dated, EventKind, Facts, Figure, Precision, Quote, QuoteKind
from bot.model.plan import NewFact, Ref, StoredFact
from bot.model.policy import Workspace
from bot.model.source import Excerpt, Source

MOST_QUOTES = 2
MOST_DATES = 2
QUOTED_WORDS = 30
SENTENCE_WORDS = 45
FIGURE_WORDS = 25
"""Words of one piece in one line of a note; together with its headline below the limit (behaviour: Law and harm, 1)."""
MONEY = frozenset("£$€")
LEAST_MONEY = 10_000
COUNTED = frozenset(
    {"deaths", "dead", "injured", "injuries", "arrests", "victims", "casualties", "jobs", "redundancies"}
)
"""Smaller sums and other things that are counted are details. A share of a hundred can be of anything."""
OPENING = 400
"""Characters at the beginning of a piece in which its key figure and who matters are named."""

MARKS = "“”‘’\"'"

KINDS = {
    EventKind.IN_FORCE: "In force",
    EventKind.PUBLISHED: "Published",
    EventKind.DEADLINE: "Deadline",
    EventKind.HEARING: "Hearing",
    EventKind.VOTE: "Vote",
    EventKind.OTHER: "Date",
}


@dataclass(slots=True)
class Ledger:
    """What the items of one story say, while a plan is being made."""

    told: dict[Ref, Told] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, stored: Iterable[StoredFact]) -> Ledger:
        """The ledger as the store has it; of two entries for one item the later holds."""
        ledger = cls()
        for row in stored:
            if row.kind == "item":
                ledger.told.pop(row.item, None)
                ledger.told[row.item] = Told(row.item, row.source, facts.load(row.body))
            else:
                ledger.known.add(row.body)
        return ledger

    def add(self, item: Ref, source: str, found: Facts) -> tuple[list[Difference], Facts]:
        """Take an item in: the differences and agreements that it brings, and what it says that was not known."""
        new = self._new(found) if self.told else Facts()
        before = {each.key for each in self._differences()}
        self.told.pop(item, None)
        self.told[item] = Told(item, source, found)
        arisen = [each for each in self._differences() if each.key not in before or each.closed_by == item]
        return arisen, new

    def _differences(self) -> tuple[Difference, ...]:
        return facts.differences(tuple(self.told.values()))

    def _new(self, found: Facts) -> Facts:
        quotes = self._new_quotes(found)
        return Facts((*quotes, *self._new_bodies(found, quotes)), self._new_dates(found), self._new_figures(found))

    def _new_bodies(self, found: Facts, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """What the first named body says that nobody heard in this story before, in other words than its own."""
        heard = {quote.speaker.casefold() for each in self.told.values() for quote in each.facts.quotes}
        heard.update(quote.speaker.casefold() for quote in quotes)
        said = (quote for quote in found.quotes if quote.kind is QuoteKind.INDIRECT and quote.start < OPENING)
        return tuple(one for one in said if is_body(one.speaker) and one.speaker.casefold() not in heard)[:1]

    def _new_figures(self, found: Facts) -> tuple[Figure, ...]:
        """The key figure of a piece, if the story had none of its kind."""
        had = {figure.unit for each in self.told.values() for figure in each.facts.figures if _telling(figure)}
        return tuple(one for one in found.figures if _telling(one) and one.start < OPENING and one.unit not in had)[:1]

    def _new_quotes(self, found: Facts) -> tuple[Quote, ...]:
        before = [(quote.speaker, quote.role) for each in self.told.values() for quote in each.facts.quotes]
        names = facts.voices([*before, *((quote.speaker, quote.role) for quote in found.quotes)])
        heard = [names[speaker] for speaker, _ in before]
        fresh: list[Quote] = []
        for quote in found.quotes:
            if quote.kind is QuoteKind.DIRECT and not any(
                facts.same_person(names[quote.speaker], one) for one in heard
            ):
                heard.append(names[quote.speaker])
                fresh.append(quote)
        return tuple(fresh)

    def _new_dates(self, found: Facts) -> tuple[Dated, ...]:
        had = {(one.kind, one.date) for each in self.told.values() for one in each.facts.dates}
        sentences = {one.sentence for each in self.told.values() for one in each.facts.dates}
        fresh: dict[object, Dated] = {}
        for one in found.dates:
            again = one.sentence in sentences or (one.kind, one.date) in had
            if one.kind is not EventKind.OTHER and not again:
                fresh.setdefault((one.kind, one.date), one)
        return tuple(fresh.values())


@dataclass(slots=True)
class Ledgers:
    """The ledgers of the stories that one plan touches, and the rows to keep."""

    workspace: Workspace
    rows: list[NewFact] = field(default_factory=list)
    _books: dict[Ref, Ledger] = field(default_factory=dict)

    def enter(
        self, story: Ref, stored: Iterable[StoredFact], item: Ref, source: Source, found: Facts | None
    ) -> list[News]:
        """Keep what an item of a story says; return what of it is news: facts in one reply, differences in one each."""
        if found is None or source.private:
            return []
        # Ten days from when? Each outlet's own day would make another date of the same limit.
        # Nobody plans by the day of an arrest.
        found = replace(found, dates=tuple(one for one in found.dates if not (one.counted or one.happened)))
        book = self._books.setdefault(story, Ledger.of(stored) if story not in self._books else Ledger())
        self.rows.append(NewFact(story, item, "item", facts.dump(found)))
        arisen, new = book.add(item, source.name, found)
        return [*self._differing(book, story, item, arisen), *self._fresh(item, source, new, bool(arisen))]

    def _differing(self, book: Ledger, story: Ref, item: Ref, arisen: Iterable[Difference]) -> Iterator[News]:
        excerpts = {source.name: source.excerpt for source in self.workspace.sources}
        for one in arisen:
            key = f"agreed {one.key}" if one.closed_by == item else one.key
            note = _agreed(one, book) if one.closed_by == item else _two(one, excerpts)
            if key in book.known or self._held(note):
                continue
            book.known.add(key)
            self.rows.append(NewFact(story, item, "told", key))
            yield News(Reason.TWO_DATES, item, note)

    def _fresh(self, item: Ref, source: Source, new: Facts, differs: bool) -> Iterator[News]:
        if differs:
            return
        lines = [_date_line(one) for one in new.dates[:MOST_DATES]]
        direct = [quote for quote in new.quotes if quote.kind is QuoteKind.DIRECT]
        if source.excerpt is Excerpt.SUMMARY:
            lines.extend(_quote_line(quote) for quote in direct[:MOST_QUOTES])
            others = (one.speaker for one in new.quotes if one.kind is QuoteKind.INDIRECT)
            lines.extend(f"Heard for the first time: {body}." for body in others if body != source.name)
            lines.extend(f"New figure: “{cut(one.sentence.strip(MARKS), FIGURE_WORDS)}”" for one in new.figures)
        head = f"{source.name}: "
        for line in lines:
            if not self._held(line):
                yield News(Reason.NEW_FACT, item, f"{head}{line}")
                head = ""

    def _held(self, text: str) -> bool:
        """Whether a text has a name that is never shown without a person's look."""
        return bool(named((text,), self.workspace.never_show))


def is_body(speaker: str) -> bool:
    """Whether a speaker is a body by its name: several words, the last one such as Office or Council."""
    parts = speaker.split()
    return len(parts) > 1 and parts[0][:1].isupper() and parts[-1][:1].isupper() and parts[-1].lower() in BODIES


def _telling(one: Figure) -> bool:
    """Whether a figure can be the key figure of a story: a sum of money, or people harmed or out of work."""
    return (one.unit in MONEY and one.value >= LEAST_MONEY) or one.unit in COUNTED


def when(one: Dated) -> str:
    """A period in words: 6 April 2026, the week of 2 March 2026, May 2026."""
    day = f"{one.date.day} {one.date:%B %Y}"
    return {
        Precision.DAY: day,
        Precision.WEEK: f"the week of {day}",
        Precision.MONTH: f"{one.date:%B %Y}",
        Precision.QUARTER: f"the quarter from {one.date:%B %Y}",
        Precision.YEAR: f"{one.date:%Y}",
    }[one.precision]


def _date_line(one: Dated) -> str:
    return f"{KINDS[one.kind]}: {when(one)}."


def _quote_line(quote: Quote) -> str:
    role = f", {quote.role}" if quote.role else ""
    return f"{quote.speaker}{role}: “{cut(quote.text, QUOTED_WORDS)}”"


def _two(one: Difference, excerpts: Mapping[str, Excerpt]) -> str:
    head = "Two dates reported." if one.kind == "date" else "Two figures reported."
    return f"{head} {_side(one.first, excerpts)} {_side(one.second, excerpts)}"


def _side(side: Side, excerpts: Mapping[str, Excerpt]) -> str:
    if excerpts.get(side.source, Excerpt.SUMMARY) is not Excerpt.SUMMARY:
        return f"{side.source}: {side.value}."
    speaker = f" ({side.speaker})" if side.speaker and side.speaker not in side.sentence else ""
    return f"{side.source}{speaker}: “{cut(side.sentence.strip(MARKS), SENTENCE_WORDS)}”"


def _agreed(one: Difference, book: Ledger) -> str:
    source = book.told[one.closed_by].source if one.closed_by in book.told else "A later item"
    what = "dates" if one.kind == "date" else "figures"
    return f"The two {what} reported before now agree: {source} gives the same as the other side."
