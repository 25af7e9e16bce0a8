"""The life of deliveries on the real store against a model that knows only states and order."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core import compose
from bot.core.plan import act, claim, settle, states
from bot.core.text.naming import named
from bot.errors import Refused
from bot.model.actor import Actor
from bot.model.delivery import (
    Capabilities,
    Delivery,
    Looked,
    NotSent,
    Outcome,
    Outgoing,
    Receipt,
    Sent,
    State,
    Trouble,
    Unclear,
    WhenUnsure,
)
from bot.model.message import Kind
from bot.model.plan import IngestPlan, Joined, NewKey
from bot.model.policy import Workspace
from bot.model.watch import Severity
from bot.storage.sqlite import SqliteStore, open_store
from tests.contract.store.desk import (
    DESK,
    GAZETTE,
    GROK,
    LEASE,
    NOW,
    TELEGRAPH,
    Newsroom,
    entry,
    keys_of,
    new_item,
    progressed,
)

OPEN = (State.PENDING, State.SENDING, State.UNCLEAR, State.PARKED)
WAITING = (State.PENDING, State.PARKED, State.HELD)
ABLE = Capabilities()
EDITOR = Actor("slack", "U1", "Ada Quill", may_manage=True)
NEVER = ("Bea Marsh",)
WORKSPACE = Workspace(destinations={"desk": DESK}, never_show=NEVER)
POSTED = Sent(Receipt("C1", "1700.1"))
ANSWERS: dict[str, Outcome] = {
    "sent": POSTED,
    "refused connection": NotSent(Trouble.RETRY, "connection refused"),
    "429": NotSent(Trouble.RATE_LIMITED, "429", timedelta(seconds=7)),
    "token revoked": NotSent(Trouble.DESTINATION, "the token was revoked"),
    "bad message": NotSent(Trouble.MESSAGE, "invalid_blocks"),
    "deleted": NotSent(Trouble.DELETED, "the message was deleted"),
    "lost": Unclear("reset"),
}
AFTER = {
    "sent": State.DELIVERED,
    "refused connection": State.PENDING,
    "429": State.PENDING,
    "token revoked": State.PARKED,
    "bad message": State.DROPPED,
    "deleted": State.DROPPED,
    "lost": State.UNCLEAR,
}


@lru_cache(maxsize=1)
def empty() -> bytes:
    """An empty database of the newest schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(str(path)).close()
        return path.read_bytes()


@dataclass
class Row:
    """What the model knows of a delivery."""

    alert: int
    kind: Kind
    state: State = State.PENDING
    looks: int = 0
    again: bool = False
    """Whether a person had it sent again: a later one may be under way already."""

    @property
    def holds_up(self) -> bool:
        """Whether later rows of its alert wait for it. A post that is held keeps them; an edit or reply does not."""
        return self.state in OPEN or (self.state is State.HELD and self.kind is Kind.POST)


@dataclass
class Model:
    """Deliveries by key, in the order in which they were owed."""

    rows: dict[str, Row] = field(default_factory=dict)
    parked: bool = False
    naming: set[int] = field(default_factory=set)
    """Alerts whose story names somebody who is not to be shown, and whom no person has let pass there."""

    def first(self, key: str) -> bool:
        """Whether no earlier delivery of the same alert is open that it has to wait for: an edit passes a reply."""
        row = self.rows[key]
        for other, each in self.rows.items():
            if other == key:
                return True
            passes = row.kind is Kind.EDIT and each.kind is Kind.REPLY
            if each.alert == row.alert and each.holds_up and not passes:
                return False
        raise AssertionError(key)

    def end(self, key: str) -> None:
        """The story is not told there: what waits in that alert after this row is dropped."""
        keys = list(self.rows)
        for row in (self.rows[k] for k in keys[keys.index(key) + 1 :]):
            if row.alert == self.rows[key].alert and row.state in WAITING:
                row.state = State.DROPPED


class Life(RuleBasedStateMachine):
    """Everything that can happen to deliveries of one destination, in any order."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-life-"))
        self.path = self.folder / "tocsin.db"
        self.path.write_bytes(empty())
        self.now = NOW
        self.model = Model()
        self.flying: dict[str, Outgoing] = {}
        self.alerts: list[int] = []
        self.stories: list[int] = []
        self.pieces = 0
        self.open_store()
        self.store.reconcile([TELEGRAPH, GAZETTE], [GROK], [DESK], self.now)

    def open_store(self) -> None:
        self.store: SqliteStore = open_store(str(self.path))
        assert self.store._writer is not None
        self.store._writer.raw.execute("PRAGMA synchronous=OFF")
        self.newsroom = Newsroom(self.store)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.check() == []
            self.store.close()
            shutil.rmtree(self.folder)

    # What can happen.

    @rule(severity=st.sampled_from([Severity.NORMAL, Severity.URGENT]), of=st.sampled_from(["", " of Bea Marsh"]))
    def a_story_opens(self, severity: Severity, of: str) -> None:
        number = len(self.alerts) + 1
        key = f"post-{number}"
        self.newsroom.story(f"Grok story {number}{of}", key, self.now, severity)
        self.stories.append(max(story.id for story in self.store.stories(since=None, limit=1000)))
        self.alerts.append(number)
        self.model.naming |= {number} if of else set()
        self.model.rows[key] = Row(number, Kind.POST)

    @precondition(lambda self: self.alerts)
    @rule(data=st.data(), kind=st.sampled_from([Kind.EDIT, Kind.REPLY]))
    def a_story_grows(self, data: st.DataObject, kind: Kind) -> None:
        alert = data.draw(st.sampled_from(self.alerts))
        key = f"more-{len(self.model.rows)}"
        self.newsroom.owe(alert, (key, kind), now=self.now)
        self.model.rows[key] = Row(alert, kind)

    @rule(seconds=st.sampled_from([1, 11, 61, 1000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def one_is_claimed(self) -> None:
        decide = partial(claim.plan, workspace=WORKSPACE, now=self.now, new_key=lambda: "unused", room=1)
        due = {k: r.delivery for k, r in self.stored().items() if r.delivery.due <= self.now}
        able = [k for k in due if self.model.rows[k].state is State.PENDING and self.model.first(k)]
        claimed = self.store.claim(DESK, self.now, limit=50, lease=LEASE, decide=decide)
        assert not (self.model.parked and claimed)
        for key, row in self.stored().items():
            if row.delivery.state is State.DROPPED and self.model.rows[key].state is State.PENDING:
                assert key in able
                assert self.model.rows[key].kind is not Kind.POST
                self.model.rows[key].state = State.DROPPED
            if row.delivery.state is State.HELD and self.model.rows[key].state is State.PENDING:
                assert key in able
                assert self.model.rows[key].alert in self.model.naming
                self.model.rows[key].state = State.HELD
        ended = (State.DROPPED, State.HELD)
        assert bool(claimed) or self.model.parked or all(self.model.rows[k].state in ended for k in able)
        for out in claimed:
            assert out.delivery.key in able
            shown = named(compose.texts(out.message), NEVER)
            assert not (shown and self.model.rows[out.delivery.key].alert in self.model.naming)
            self.model.rows[out.delivery.key].state = State.SENDING
            self.flying[out.delivery.key] = out

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), answer=st.sampled_from(sorted(ANSWERS)))
    def one_is_answered(self, data: st.DataObject, answer: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.flying)))
        done = self.store.settle(self.flying.pop(key), self.answered(ANSWERS[answer]), self.now)
        row = self.model.rows[key]
        if row.state is not State.SENDING:
            assert done is None, "somebody else has settled it"
            return
        row.state = AFTER[answer] if (answer, row.kind) != ("lost", Kind.EDIT) else State.PENDING
        row.looks = 0
        if answer == "token revoked":
            self.model.parked = True
        if answer == "deleted":
            self.model.end(key)

    def answered(self, outcome: Outcome) -> Callable[[Delivery], object]:
        return lambda delivery: settle.answered(delivery, outcome, self.now)

    @rule(what=st.sampled_from(["found", "absent", "failed", "impossible, again", "impossible, left out"]))
    def doubtful_ones_are_looked_for(self, what: str) -> None:
        for out in self.store.unclear(DESK, self.now):
            key, row = out.delivery.key, self.model.rows[out.delivery.key]
            assert row.state is State.UNCLEAR or (row.state is State.SENDING and row.kind is not Kind.EDIT)
            assert self.model.first(key)
            if key in self.flying:
                continue  # the process does not look for what it is sending
            self.store.settle(out, self.looked(what, key), self.now)
            self.model_looked(row, what)

    def looked(self, what: str, key: str) -> Callable[[Delivery], object]:
        if what == "failed":
            return partial(settle.look_failed, detail="503", now=self.now)
        look = {
            "found": Looked({key: Receipt("C1", "1700.2")}),
            "absent": Looked(),
        }.get(what, Looked(possible=False))
        choice = WhenUnsure.LEAVE_OUT if what.endswith("left out") else WhenUnsure.SEND_AGAIN
        return partial(settle.looked, look=look, capable=ABLE, when_unsure=choice, now=self.now)

    @staticmethod
    def model_looked(row: Row, what: str) -> None:
        if what == "absent":
            row.looks = row.looks + 1 if row.state is State.UNCLEAR else 0
            row.state = State.PENDING if row.looks >= settle.LOOKS else State.UNCLEAR
            return
        row.looks = 0
        row.state = {
            "found": State.DELIVERED,
            "failed": State.UNCLEAR,
            "impossible, again": State.PENDING,
            "impossible, left out": State.DROPPED,
        }[what]

    @rule()
    def the_process_dies(self) -> None:
        self.store.close()
        self.flying.clear()
        for row in self.model.rows.values():
            if row.state is State.SENDING and row.kind is Kind.EDIT:
                row.state = State.PENDING
        self.open_store()

    @rule()
    def the_destination_is_repaired(self) -> None:
        parked = [row for row in self.model.rows.values() if row.state is State.PARKED]
        assert self.store.unpark("desk", self.now) == len(parked)
        for row in parked:
            row.state = State.PENDING
        self.model.parked = False

    @precondition(lambda self: self.model.rows)
    @rule(data=st.data(), again=st.booleans())
    def a_person_decides(self, data: st.DataObject, again: bool) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.rows)))
        stored, row = self.stored()[key].delivery, self.model.rows[key]
        step = states.Step.RETRIED if again else states.Step.DISMISSED
        try:
            plan = (act.retry if again else act.drop)(stored, EDITOR, self.now)
        except Refused:
            assert not states.possible(row.state, step)
            return
        self.store.act(plan, "slack:U1", "decided", self.now)
        if row.state is State.HELD and row.kind is Kind.POST and not again:
            self.model.end(key)
        row.state, row.looks, row.again = (State.PENDING if again else State.DROPPED), 0, row.again or again
        self.flying.pop(key, None)

    @precondition(lambda self: self.alerts)
    @rule(data=st.data())
    def a_piece_joins(self, data: st.DataObject) -> None:
        alert = data.draw(st.sampled_from(self.alerts))
        self.pieces += 1
        told = entry(f"Grok piece {self.pieces}")
        joined = Joined(self.stories[alert - 1], -1, "terms", None, "it shares terms")
        self.newsroom.poll(lambda s: IngestPlan(
            s.due.source.id, progressed(s.due, self.now), items=(new_item(-1, told, "grok"),),
            keys=tuple(NewKey(-1, key) for key in keys_of(told)), joins=(joined,),
        ), now=self.now)  # fmt: skip
        for row in self.model.rows.values():
            if row.alert == alert and row.state is State.HELD and row.kind is not Kind.REPLY:
                row.state = State.PENDING

    @precondition(lambda self: any(row.state is State.HELD for row in self.model.rows.values()))
    @rule(data=st.data())
    def a_person_releases(self, data: st.DataObject) -> None:
        held = sorted(key for key, row in self.model.rows.items() if row.state is State.HELD)
        key = data.draw(st.sampled_from(held))
        self.store.act(
            act.release(self.stored()[key].delivery, NEVER, EDITOR, self.now), "slack:U1", "let go", self.now
        )
        self.model.rows[key].state = State.PENDING
        self.model.naming.discard(self.model.rows[key].alert)

    # What always holds.

    def stored(self):  # type: ignore[no-untyped-def]
        return {row.delivery.key: row for row in self.store.deliveries(state=None, limit=1000)}

    @invariant()
    def the_store_and_the_model_agree(self) -> None:
        if not hasattr(self, "store"):
            return
        rows = self.stored()
        assert {k: r.delivery.state for k, r in rows.items()} == {k: r.state for k, r in self.model.rows.items()}
        for row in rows.values():
            walked = [None, *(State(state) for _, state, _ in row.events)]
            assert all(states.lawful(before, now) for before, now in pairwise(walked))
            assert walked[-1] is row.delivery.state
        for alert in self.alerts:
            sending = [r for r in self.model.rows.values() if r.alert == alert and r.state is State.SENDING]
            several = Counter(row.kind is Kind.EDIT for row in sending if not row.again)
            assert all(count <= 1 for count in several.values()), "two deliveries of one alert were under way"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
