"""Whatever a feed does to its items: none is taken for new twice, and none that is new is taken for another.

The feed below has pieces that stay what they are, while GUIDs, links, texts, dates, order and length change from poll
to poll. A piece keeps at least one of the marks that a reader would know it by; all else is fair.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.group import Frequencies
from bot.core.normalise import prepare
from bot.core.plan.identity import MOST_KEYS
from bot.core.plan.ingest import Poll, plan
from bot.model.item import Entry, Item, ItemKey, Prepared
from bot.model.plan import IngestPlan, IngestSnapshot, KnownItem
from bot.model.source import DueSource
from tests.core.plan.polls import DAY, NOW, STARTED, TIMES, WORKSPACE
from tests.fakes import delivery_keys

PIECES = 8
SITE = "https://harbour.example"


@dataclass
class Kept:
    """One item as the store keeps it."""

    number: int
    seen_at: timedelta
    hash: str
    keys: dict[tuple[str, str], ItemKey] = field(default_factory=dict)


class Memory:
    """What the store does with identity: keys by item, a key shared once shared for good."""

    def __init__(self) -> None:
        self.items: list[Kept] = []

    def poll(self, entries: list[tuple[int, Entry]], at: timedelta) -> list[int]:
        """Take in a document; the pieces that were new in it."""
        ready = prepare([entry for _, entry in entries], now=NOW + at)
        snapshot = IngestSnapshot(DueSource(TIMES, STARTED, fence=1), tuple(self._known(ready)))
        made = plan(snapshot, Poll(TIMES, STARTED, ready), WORKSPACE, Frequencies(0, {}), NOW + at, delivery_keys())
        self._apply(made, at)
        pieces = {entry.title: piece for piece, entry in entries}
        return [pieces[item.entry.title] for item in made.items]

    def _known(self, ready: tuple[Prepared, ...]) -> list[KnownItem]:
        """What the store finds by the keys of a document."""
        asked = {(key.kind, key.key) for one in ready for key in one.keys}
        made = []
        for kept in self.items:
            item = Item(kept.number, 1, TIMES.name, None, "", "", None, NOW + kept.seen_at)
            hit = tuple(key for name, key in kept.keys.items() if name in asked)
            if hit:
                made.append(KnownItem(item, tuple(kept.keys.values()), hit, kept.hash))
        return made

    def _apply(self, plan: IngestPlan, at: timedelta) -> None:
        ids = {}
        for item in plan.items:
            self.items.append(Kept(len(self.items) + 1, at, item.content_hash))
            ids[item.ref] = self.items[-1]
        for one in plan.keys:
            kept = ids[one.item] if one.item < 0 else self.items[one.item - 1]
            old = kept.keys.get((one.key.kind, one.key.key), one.key)
            kept.keys[one.key.kind, one.key.key] = one.key._replace(distinctive=one.key.distinctive and old.distinctive)
        shared = {(key.kind, key.key) for kept in self.items for key in kept.keys.values() if not key.distinctive}
        for kept in self.items:
            for name in shared & kept.keys.keys():
                kept.keys[name] = kept.keys[name]._replace(distinctive=False)


# A feed that churns.


@dataclass(frozen=True)
class Habits:
    """What this feed always does: how it makes GUIDs and links, and how long its texts are."""

    guids: str
    links: str
    long: bool


@dataclass(frozen=True)
class Turn:
    """What happens before one poll."""

    shown: tuple[int, ...]
    change: str
    dates: str
    dress: str
    twice: bool
    hours: int


def guid_of(habits: Habits, piece: int, place: int, turn: int, moved: int) -> str | None:
    return {
        "kept": f"tag:{piece}",
        "fresh": f"{turn}-{place}-{piece}",
        "places": f"place-{place}",
        "one": "the same for all",
        "none": None,
        "permalink": f"http{'s' * (turn % 2)}://harbour.example/news/{piece}/{moved}",
        "counted": f"{SITE}/news/{piece}/{moved}#{turn}",
    }[habits.guids]


def link_of(habits: Habits, piece: int, moved: int, turn: int, dress: str) -> str | None:
    path = {
        "own": f"/news/{piece}/{moved}",
        "query": f"/news?id={piece}-{moved}&lang=en",
        "fragment": f"/live#{piece}-{moved}",
        "one": "/live",
        "none": "",
    }[habits.links]
    if not path:
        return None
    mark, rest = ("&" if "?" in path else "?"), path
    return {
        "plain": SITE + rest,
        "tracked": SITE + (rest.replace("#", "?utm_source=rss#") if "#" in rest else f"{rest}{mark}utm_source=rss"),
        "www": SITE.replace("https://", "http://www.") + rest,
        "amp": f"{SITE}{rest}/amp" if mark == "?" and "#" not in rest else SITE + rest,
        "marked": SITE + (rest if "#" in rest else f"{rest}#xtor=RSS-{turn}"),
        "turned": SITE + (f"/news?lang=en&id={piece}-{moved}" if "?" in rest else rest),
    }[dress]


class Feed:
    """The feed at work: it remembers what was changed, so that a change lasts."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.moved = [0] * PIECES
        self.edited = [0] * PIECES
        self.turns = 0

    def document(self, turn: Turn) -> list[tuple[int, Entry]]:
        self.turns += 1
        for piece in turn.shown:
            change = self._fair(turn.change)
            self.moved[piece] += change == "move"
            self.edited[piece] += change == "edit"
        entries = [(piece, self._entry(piece, place, turn)) for place, piece in enumerate(turn.shown)]
        return [*entries, entries[0]] if turn.twice else entries

    def _fair(self, change: str) -> str:
        """The change, where the piece can still be known after it."""
        link_tells = self.habits.links in ("own", "query", "fragment")
        guid_tells = self.habits.guids in ("kept", "permalink", "counted")
        return change if change != "edit" or link_tells or guid_tells else "none"

    def _entry(self, piece: int, place: int, turn: Turn) -> Entry:
        told = f"The Pico case number {piece} in its state {self.edited[piece]}. "
        more = f"Residents of district {piece} said what they had seen and asked the council for an answer. " * 4
        days = {"kept": 0, "moved": self.turns, "back": -self.turns, "none": 0}[turn.dates]
        return Entry(
            guid=guid_of(self.habits, piece, place, self.turns, self.moved[piece]),
            url=link_of(self.habits, piece, self.moved[piece], self.turns, turn.dress),
            title=f"Pico case {piece}",
            text=told + (more if self.habits.long else ""),
            published=None if turn.dates == "none" else NOW + timedelta(hours=days),
        )


GUIDS = ("kept", "fresh", "places", "one", "none", "permalink", "counted")
FIT = {"one": ("kept", "fresh", "none"), "none": ("kept", "fresh", "one", "none", "permalink", "counted")}
"""GUIDs that leave something to know a piece by, where links are one for all or missing."""

habits = st.builds(
    Habits,
    st.sampled_from(GUIDS),
    st.sampled_from(["own", "query", "fragment", "one", "none"]),
    st.booleans(),
).filter(lambda made: made.guids in FIT.get(made.links, GUIDS))
turns = st.builds(
    Turn,
    st.lists(st.integers(0, PIECES - 1), min_size=2, max_size=PIECES, unique=True).map(tuple),
    st.sampled_from(["none", "none", "move", "edit"]),
    st.sampled_from(["kept", "moved", "back", "none"]),
    st.sampled_from(["plain", "tracked", "www", "amp", "marked", "turned"]),
    st.booleans(),
    st.integers(0, 4),
)


@settings(max_examples=400, deadline=None)
@given(habits, st.lists(turns, min_size=2, max_size=6))
def test_each_piece_is_met_once(feed_habits: Habits, polls: list[Turn]) -> None:
    feed, memory, at = Feed(feed_habits), Memory(), timedelta(0)
    met: set[int] = set()
    for turn in polls:
        new = memory.poll(feed.document(turn), at)
        assert sorted(new) == sorted(set(turn.shown) - met)
        met.update(turn.shown)
        at += timedelta(hours=turn.hours)


# What stands on the border, one by one.

LONG = "Residents of the district said what they had seen and asked the council for an answer. " * 4


def met(*documents: tuple[timedelta, tuple[Entry, ...]]) -> list[int]:
    """How many entries were new in each document; entries are pieces of their own."""
    memory = Memory()
    return [len(memory.poll(list(enumerate(entries)), at)) for at, entries in documents]


def told(title: str, text: str = "", **more: str | None) -> Entry:
    return Entry(title=title, text=text, published=NOW, **more)  # type: ignore[arg-type]  # texts each


def test_an_edit_of_a_piece_without_link_is_no_new_piece() -> None:
    before, after = told("Pico alert", "Road open.", guid="7"), told("Pico alert", "Road closed.", guid="7")
    assert met((DAY * 0, (before,)), (DAY, (after,))) == [1, 0]


def test_short_words_that_several_pieces_share_tell_none_of_them() -> None:
    def alerts(*numbers: int) -> tuple[Entry, ...]:
        return tuple(told("Pico flood alert", guid=f"a{n}", url=f"{SITE}/a/{n}") for n in numbers)

    assert met((DAY * 0, alerts(1, 2)), (DAY * 0, alerts(1, 2, 3)), (DAY * 0, alerts(4))) == [2, 1, 1]


def test_short_words_that_are_renamed_at_each_poll_are_one_piece_for_a_month() -> None:
    memory, hourly = Memory(), DAY / 24
    polls = [
        memory.poll([(0, told("Pico flood alert", guid=f"g{n}", url=f"{SITE}/a/{n}"))], hourly * n) for n in range(200)
    ]
    assert [len(new) for new in polls] == [1] + [0] * 199
    assert len(memory.items[0].keys) <= 2 * MOST_KEYS + 1


def test_case_and_commas_do_not_change_a_text() -> None:
    before = told("Pico report", LONG, guid="a", url=f"{SITE}/1")
    after = told("PICO: report", LONG.upper().replace(" and", ", and"), guid="b", url=f"{SITE}/2")
    assert met((DAY * 0, (before,)), (DAY, (after,))) == [1, 0]


def test_a_recurring_title_is_a_new_piece_each_time() -> None:
    days = [(DAY * k, (told("Pico weekly", f"Edition {k}.", guid=f"w{k}", url=f"{SITE}/w/{k}"),)) for k in range(3)]
    assert met(*days) == [1, 1, 1]


def test_the_same_words_a_day_later_under_a_new_link_are_news_and_an_hour_later_are_not() -> None:
    def briefing(number: int) -> tuple[Entry, ...]:
        return (told("Pico briefing at ten", guid=f"b{number}", url=f"{SITE}/b/{number}"),)

    assert met((DAY * 0, briefing(1)), (DAY / 24, briefing(2)), (DAY * 2, briefing(3))) == [1, 0, 1]


@given(st.integers(1, 29))
def test_a_long_text_is_known_for_a_month_under_any_guid_and_link(days: int) -> None:
    one, other = (told("Pico report", LONG, guid=f"g{n}", url=f"{SITE}/{n}") for n in (1, 2))
    assert met((DAY * 0, (one,)), (DAY * days, (other,))) == [1, 0]
    assert met((DAY * 0, (one,)), (DAY * 31, (other,))) == [1, 1]


def test_two_pieces_that_differ_by_their_query_or_fragment_alone_are_two() -> None:
    by_query = [told(f"Pico {n}", url=f"{SITE}/story?id={n}") for n in (1, 2)]
    by_mark = [told(f"Pico {n}", url=f"{SITE}/live#post-{n}") for n in (1, 2)]
    assert met((DAY * 0, tuple(by_query))) == [2]
    assert met((DAY * 0, tuple(by_mark)), (DAY * 0, (by_mark[1], by_mark[0]))) == [2, 0]


def test_one_entry_listed_twice_is_one_piece() -> None:
    entry = told("Pico report", LONG, guid="g", url=f"{SITE}/1")
    again = replace(entry, url=f"{SITE}/1?utm_source=rss", published=NOW + DAY)
    assert len(prepare((entry, again), now=NOW)) == 1
    assert met((DAY * 0, (entry, again))) == [1]
