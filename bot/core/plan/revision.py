"""Revision: what a publisher did to a piece that was told, in its own words, and what of it is news.

    withdrawn (a notice in the feed) | corrected (the sentence that says so) | changed back | headline | text

An edit that only tidies never comes here (`normalise.grade`). What is quoted is bounded by what its source allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core import normalise
from bot.core.plan.growth import News
from bot.core.showing import cut
from bot.core.text.naming import named
from bot.core.text.sentences import sentences
from bot.model.delivery import Reason
from bot.model.item import Entry, Grade, Item, Prepared
from bot.model.plan import KnownItem, NewVersion
from bot.model.source import Excerpt
from bot.model.watch import Match

NOTE_WORDS = 60
"""Words of a piece in one reply, its headline counted in (behaviour: Law and harm, 1)."""
TITLE_WORDS = 20
NOTICE_WORDS = 40
SIDE_WORDS = 14
MOST_SHOWN = 3
"""Words of a headline, of a correction, of one side of a change, and changes shown in one reply."""
LEAST_ROOM = 6
FLAPS = 2
"""Times that one text may come back before its changes are kept without telling: some servers answer in turns."""

LIVE = re.compile(r"live\s*[:|–—-]|.*\b(?:as it happened|live ?blog|live updates)\b", re.IGNORECASE)
"""Headlines of pieces that are written while the thing goes on."""
_PIECE = (
    r"(?:article|story|piece|report|page|post|headline|item|publication|guidance|document|consultation|statistics|"
    r"statement|release|notice|news story|press release|policy paper)"
)
_CORRECTED = re.compile(
    r"\W{0,20}(?:(?:corrections?|clarifications?|corrections? and clarifications?|editor['’]s note)\b[^.:]{0,40}[:–—]"
    rf"|this {_PIECE}(?:['’]s headline)? (?:was|has been) (?:\w+ )?(?:amended|corrected|clarified)\b"
    rf"|(?:an|a) (?:earlier|previous) version of (?:this|the) {_PIECE}\b"
    r"|we (?:have )?(?:wrongly|incorrectly|mistakenly) (?:said|stated|reported|named|wrote)\b"
    rf"|we have (?:corrected|amended) (?:this|the) {_PIECE}\b)",
    re.IGNORECASE,
)
_WITHDRAWN_TITLE = re.compile(r"\W{0,20}\[?(?:withdrawn|retracted|retraction)(?:\]|\s*:)", re.IGNORECASE)
_WITHDRAWN = re.compile(
    rf"\W{{0,20}}this {_PIECE} (?:was|has been) (?:withdrawn|retracted)\b(?!\s+from\s+(?!publication))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Revision:
    """The version to keep, and what of it is told, if anything. `back`: the text was there before; no fact is new."""

    version: NewVersion
    news: News | None = None
    back: bool = False


def withdrawn(entry: Entry) -> bool:
    """Whether a publisher marks a piece as taken back, in its headline or in a sentence of its own."""
    if _WITHDRAWN_TITLE.match(entry.title):
        return True
    text = entry.feed_text or entry.text
    # Asked of every new piece: hardly one holds the words, and only that one is read sentence by sentence.
    lower = text.lower()
    return ("withdrawn" in lower or "retracted" in lower) and bool(_notice(text, _WITHDRAWN))


def revise(
    source: str, known: KnownItem, prepared: Prepared, matches: tuple[Match, ...], never: Iterable[str] = ()
) -> Revision:
    """What a new text under a known identity is: its grade and its news. `never` are names that are not shown."""
    old, entry = known.item, prepared.entry
    fed = entry.feed_text or entry.text
    gone, correction = withdrawn(entry), _new_notice(old, fed)
    grade = normalise.grade(old.title, old.as_fed, entry.title, fed)
    if gone is not old.withdrawn or correction:
        grade = Grade.SUBSTANTIVE
    version = replace(_version(old, prepared, grade, matches), withdrawn=gone)
    returns = known.hashes.count(prepared.content_hash)
    back = returns > 0 or old.withdrawn
    if grade is not Grade.SUBSTANTIVE or (gone and old.withdrawn) or returns >= FLAPS:
        return Revision(version, back=back)
    told = _Teller(source, old, entry, fed, reverted=returns > 0).told(gone, correction)
    if told is None:
        return Revision(version, back=back)
    reason, full, plain = told
    shy = old.private or old.excerpt is Excerpt.NONE or bool(named((full,), never))
    return Revision(version, News(reason, old.id, plain if shy else full), back)


@dataclass(frozen=True, slots=True)
class _Teller:
    """One edit being told."""

    source: str
    old: Item
    entry: Entry
    fed: str
    reverted: bool

    def told(self, gone: bool, correction: str) -> tuple[Reason, str, str] | None:
        """Why, the note with the source's own words, and the note without any; None if it is no news."""
        if gone:
            plain = f"{self.source} has withdrawn this."
            notice = self._quoted(_notice(self.fed, _WITHDRAWN))
            return Reason.WITHDRAWN, f"{plain}{notice}", plain
        if self.old.withdrawn:
            plain = f"{self.source} no longer marks this as withdrawn."
            return Reason.CORRECTED, plain, plain
        if correction:
            plain = f"{self.source} corrected this."
            return Reason.CORRECTED, f"{plain}{self._quoted(correction)}", plain
        if normalise.grade(self.old.title, "", self.entry.title, "") is Grade.SUBSTANTIVE:
            return self._headline()
        if LIVE.match(self.old.title):
            return None  # a live blog grows by the hour: that by itself is no news
        plain = f"{self.source} changed its text{' back to what it was' if self.reverted else ''}."
        return Reason.CORRECTED, f"{plain}{self._changes(NOTE_WORDS - len(self.entry.title.split()))}", plain

    def _headline(self) -> tuple[Reason, str, str]:
        plain = f"{self.source} changed its headline{' back' if self.reverted else ''}."
        room = NOTE_WORDS - len(self.entry.title.split())
        most = max(LEAST_ROOM, min(TITLE_WORDS, room // 2))
        before, now = cut(_inner(self.old.title), most), cut(_inner(self.entry.title), most)
        shown = f"{plain} Before: “{before}”. Now: “{now}”."
        more = self._changes(room - len(before.split()) - len(now.split()))
        return Reason.CORRECTED, f"{shown} Its text changed too.{more}" if more else shown, plain

    def _quoted(self, sentence: str) -> str:
        if not sentence or self.old.excerpt is not Excerpt.SUMMARY:
            return ""
        room = min(NOTICE_WORDS, NOTE_WORDS - len(self.entry.title.split()))
        return f" “{cut(_inner(sentence), room)}”" if room >= LEAST_ROOM else ""

    def _changes(self, room: int) -> str:
        """The words that went and came, as far as there is room; more of them are said to be there."""
        if self.old.excerpt is not Excerpt.SUMMARY:
            return ""
        shown: list[str] = []
        found = normalise.changes(self.old.as_fed, self.fed)
        for one in found:
            short = normalise.Change(cut(_inner(one.gone), SIDE_WORDS), cut(_inner(one.come), SIDE_WORDS))
            if len(shown) == MOST_SHOWN or short.words > room:
                break
            room -= short.words
            shown.append(_shown(short))
        if not shown:
            return ""
        more = " It changed more than that." if len(shown) < len(found) else ""
        return " " + " ".join(shown) + more


def _shown(one: normalise.Change) -> str:
    if one.gone and one.come:
        return f"Before: “{one.gone}”. Now: “{one.come}”."
    return f"Added: “{one.come}”." if one.come else f"Taken out: “{one.gone}”."


def _inner(text: str) -> str:
    """A text as it may stand between double quotation marks, on one line."""
    return " ".join(text.translate({0x201C: "‘", 0x201D: "’", 0x22: "'"}).split())


def _notice(text: str, form: re.Pattern[str]) -> str:
    """The first sentence of this form; behind a label such as "Correction:" its whole paragraph. Empty if none."""
    for start, end in sentences(text):
        if found := form.match(text, start):
            labelled = found.group()[-1] in ":–—"
            return (text[start:].partition("\n")[0] if labelled else text[start:end]).strip()
    return ""


def _new_notice(old: Item, fed: str) -> str:
    """A correction that stands in the new text and did not in the old one."""
    notice = _notice(fed, _CORRECTED)
    return notice if notice and notice not in " ".join(old.as_fed.split()) and notice not in old.as_fed else ""


def _version(old: Item, prepared: Prepared, grade: Grade, matches: tuple[Match, ...]) -> NewVersion:
    """The new state of an item. A page is read once: it stands until the feed tells of an edit that matters."""
    entry = prepared.entry
    if not old.whole:
        return NewVersion(old.id, entry, prepared.content_hash, grade, matches)
    if grade is Grade.SUBSTANTIVE:
        changed = replace(entry, unread="Its feed has changed since its page was read, so the feed's text is shown.")
        return NewVersion(old.id, changed, prepared.content_hash, grade, matches)
    kept = replace(entry, text=old.text, feed_text=entry.text)
    # Places in the feed's text are none in the page's.
    fitting = tuple(Match(m.watch, tuple(span for span in m.spans if span.field != "text")) for m in matches)
    return NewVersion(old.id, kept, prepared.content_hash, grade, fitting)
