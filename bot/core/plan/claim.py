"""Claim: what goes out now to one destination.

due rows -> dropped (muted, nothing new) -> held (quiet hours) -> folded (digest, burst, catch-up) -> frozen and sent

All that is due is read, so that what is told together is told in one message, however many rows are sent at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core import compose
from bot.core.plan import digest, following, fresh, holding
from bot.core.plan.briefly import SUMMARY_WORDS, quotable, told_briefly
from bot.core.plan.settle import SAME_NONCE
from bot.core.plan.together import quoted_words
from bot.core.route import digest_slot, next_digest, quiet_until, silenced
from bot.model.delivery import Delivery, Reason
from bot.model.item import Item
from bot.model.message import Earlier, Kind, Message
from bot.model.plan import ClaimPlan, ClaimSnapshot, Dropped, Folded, Frozen, Held, Postponed, Waiting
from bot.model.policy import Workspace
from bot.model.story import Alert, Story, StoryState
from bot.model.watch import Severity, SilenceScope
from bot.model.writing import Written

DIGEST_STORIES = 20
"""Stories told in one digest message; more make a second one."""
IN_ONE = frozenset({Reason.CATCH_UP, Reason.HELD_QUIET})
"""What is told in one message however long it is: after an outage or a night nobody wants twenty of them."""
NO_MESSAGE = "there is no message to edit"
NO_ITEMS = "the story has no items any more"
NOTHING_NEW = "there is nothing new since the last digest"
IN_DIGEST = "a digest has told it"
CLOSED = {
    StoryState.FALSE_ALARM: "people called the story a false alarm",
    StoryState.JOINED: "the story was joined with another one",
}
"""Stories of which nothing new is told, and why."""
WRONG_CLOCK = timedelta(days=1)
"""A digest noted as sent further ahead than this was noted by a clock that was wrong; it holds nothing up."""

ADDS = frozenset({Reason.PRIMARY_ARRIVED})
"""Replies that bring a sentence of their item, if it says something that was not told. Of an edit the note quotes."""

FOLDING = frozenset({Reason.DIGEST, Reason.BURST})
TITLES = {
    Reason.DIGEST: "Digest",
    Reason.BURST: "Many reports at once",
    Reason.CATCH_UP: "While you were away",
    Reason.HELD_QUIET: "Held during quiet hours",
}


@dataclass(slots=True)
class _Draft:
    """The plan while it is being made."""

    sends: list[Frozen] = field(default_factory=list)
    postponed: list[Postponed] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    folds: dict[Reason, list[Waiting]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)


def plan(
    snapshot: ClaimSnapshot,
    workspace: Workspace,
    now: datetime,
    new_key: Callable[[], str],
    room: int | None = None,
    *,
    whole: bool = True,
) -> ClaimPlan:
    """What to send, hold, fold together or drop of the rows that wait for one destination.

    At most `room` rows are sent now, beside joint messages; the others go on waiting. Unless the snapshot holds the
    whole of what waits, nothing is told together: what belongs together might be missing.
    """
    draft = _Draft()
    quiet = quiet_until(snapshot.destination, now)
    catch_up = _old_backlog(snapshot, workspace, now)
    for row in snapshot.waiting:
        if reason := _needless(row, snapshot) or _told_in_digest(row, workspace):
            draft.dropped.append(Dropped(row.delivery.id, reason))
        elif held := holding.held(row, lambda one: _frozen(one, snapshot, workspace).message, workspace):
            draft.held.append(held)
        elif later := _later(row, snapshot, quiet, now):
            draft.postponed.append(later)
        elif fold := _fold(row, catch_up):
            if whole:
                draft.folds.setdefault(fold, []).append(row)
        elif room is None or len(draft.sends) < room:
            draft.sends.append(_frozen(row, snapshot, workspace))
    folded = _folded(draft, snapshot, workspace, new_key)
    return ClaimPlan(
        destination=snapshot.destination.name,
        sends=tuple(draft.sends),
        postponed=tuple(draft.postponed),
        dropped=tuple(draft.dropped),
        folded=folded,
        held=tuple(draft.held),
        notices=holding.notices(draft.held, snapshot, workspace, now, new_key),
    )


def _later(row: Waiting, snapshot: ClaimSnapshot, quiet: datetime | None, now: datetime) -> Postponed | None:
    """The row as one that waits: for the end of quiet hours, or for tomorrow's digest."""
    if quiet is not None and _may_be_held(row):
        return Postponed(row.delivery.id, quiet, Reason.HELD_QUIET)
    tomorrow = _after_todays_digest(row, snapshot, now)
    return Postponed(row.delivery.id, tomorrow, Reason.DIGEST) if tomorrow is not None else None


def _needless(row: Waiting, snapshot: ClaimSnapshot) -> str | None:
    """Why a row need not go out at all, in words; None if it must."""
    if row.delivery.edits is not None:
        return None if row.target is not None else NO_MESSAGE
    if row.alert is None or row.story is None or (row.delivery.message is not None and not _edit(row)):
        return None
    if row.alert.ended:
        return "its message was deleted or given up"
    if _muted(row.story, snapshot) and not (_edit(row) and row.delivery.reason is Reason.ACTED):
        return "the story is muted here"
    if row.story.state in CLOSED and not _told_of_closing(row, row.story):
        return CLOSED[row.story.state]
    if _edit(row):
        return _pointless(row, row.alert, row.story)
    if row.delivery.reason is Reason.REMIND and row.story.claimed_by:
        return f"{row.story.claimed_by} has claimed the story"
    return None if row.story.members else NO_ITEMS


def _told_in_digest(row: Waiting, workspace: Workspace) -> str | None:
    """Why a row need not go out where digests tell the story, in words."""
    delivery, alert = row.delivery, row.alert
    if alert is None or alert.post is not None or delivery.message is not None or row.told_at is None:
        return None
    if delivery.kind is Kind.REPLY and delivery.reason is Reason.TWO_DATES:
        return IN_DIGEST
    later = delivery.kind is Kind.POST and delivery.reason is Reason.DIGEST
    return NOTHING_NEW if later and digest.nothing_new(row, workspace) else None


def _pointless(row: Waiting, alert: Alert, story: Story) -> str | None:
    """Why an edit would change nothing, in words."""
    if alert.post is None:
        return NO_MESSAGE
    if row.delivery.attempt == 0 and alert.shown_version >= story.version:
        return "the message already shows this"
    return None if story.members or story.state is StoryState.JOINED else NO_ITEMS


def _told_of_closing(row: Waiting, story: Story) -> bool:
    """Whether an edit may still say how a closed story stands: of a joined one only where it went."""
    return _edit(row) and (story.state is not StoryState.JOINED or row.delivery.reason is Reason.JOINED)


def _muted(story: Story, snapshot: ClaimSnapshot) -> bool:
    return silenced(snapshot.silences, SilenceScope.STORY, story.id, snapshot.destination.name)


def _edit(row: Waiting) -> bool:
    return row.delivery.kind is Kind.EDIT


def _after_todays_digest(row: Waiting, snapshot: ClaimSnapshot, now: datetime) -> datetime | None:
    """When a digest row is due after all, if this day's digest went out already: a clock set back repeats none."""
    told, destination = snapshot.last_digest_at, snapshot.destination
    if row.delivery.reason is not Reason.DIGEST or row.delivery.kind is not Kind.POST or told is None:
        return None
    if _severity(row) is Severity.URGENT or told - now > WRONG_CLOCK:
        return None
    if digest_slot(destination, told) < digest_slot(destination, now):
        return None
    return next_digest(destination, max(now, told))


def _severity(row: Waiting) -> Severity:
    return row.alert.severity if row.alert else Severity.NORMAL


def _may_be_held(row: Waiting) -> bool:
    """Quiet hours hold what would make a noise: not urgent news, and not edits, which are silent."""
    frozen_before = row.delivery.message is not None and row.delivery.attempt > 0
    silent = row.delivery.kind is Kind.EDIT
    return not (silent or frozen_before or _severity(row) is Severity.URGENT)


def _old_backlog(snapshot: ClaimSnapshot, workspace: Workspace, now: datetime) -> frozenset[int]:
    """After an outage with many waiting alerts: ids of the rows too old to be told one by one."""
    policy = workspace.alerts
    if snapshot.waiting_alerts <= policy.catch_up_over:
        return frozenset()
    oldest = now - policy.catch_up_older_than
    return frozenset(row.delivery.id for row in snapshot.waiting if row.delivery.due < oldest)


def _fold(row: Waiting, catch_up: frozenset[int]) -> Reason | None:
    """The kind of joint message that tells this row, if any.

    A row that was tried in vain may be told so too: it surely did not arrive, or was looked for. Only a repeat that
    counts on its nonce must go out under it.
    """
    delivery = row.delivery
    if delivery.kind is not Kind.POST or delivery.detail == SAME_NONCE or row.story is None:
        return None
    if _severity(row) is Severity.URGENT:
        return None
    if delivery.reason in FOLDING:
        return delivery.reason
    if delivery.id in catch_up:
        return Reason.CATCH_UP
    return Reason.HELD_QUIET if delivery.detail == Reason.HELD_QUIET else None


def _folded(
    draft: _Draft, snapshot: ClaimSnapshot, workspace: Workspace, new_key: Callable[[], str]
) -> tuple[Folded, ...]:
    """Joint messages, newest stories first. One held or late story alone is told as itself."""
    made: list[Folded] = []
    for reason, rows in draft.folds.items():
        if len(rows) == 1 and reason is not Reason.DIGEST:
            draft.sends.append(_frozen(rows[0], snapshot, workspace))
            continue
        newest = sorted(rows, key=lambda r: r.story.last_item_at if r.story else r.delivery.due, reverse=True)
        size = len(newest) if reason in IN_ONE else DIGEST_STORIES
        made.extend(
            _fold_of(newest[start : start + size], reason, snapshot, workspace, new_key())
            for start in range(0, len(newest), size)
        )
    return tuple(made)


def _fold_of(
    rows: Sequence[Waiting], reason: Reason, snapshot: ClaimSnapshot, workspace: Workspace, key: str
) -> Folded:
    told = (
        (row, digest.line(row, snapshot, workspace, brief=number >= DIGEST_STORIES)) for number, row in enumerate(rows)
    )
    lines = [replace(line, follows=_follows(row, workspace)) for row, line in told if line is not None]
    stories = "1 story" if len(lines) == 1 else f"{len(lines)} stories"
    message = compose.digest(key, f"{TITLES[reason]}: {stories}", lines, reason)
    return Folded(key, reason, message, tuple(row.delivery.id for row in rows))


def _frozen(row: Waiting, snapshot: ClaimSnapshot, workspace: Workspace) -> Frozen:
    """The row with its message: the one frozen before if there is one, else composed now.

    An edit is composed anew at each attempt: the newest state wins, and none is edited to an older one. Where an
    edit is a line of its own (a file) it stays as it is: the line may be there already, and what is newer gets another.
    """
    delivery = row.delivery
    destination = snapshot.destination
    capable = workspace.capabilities.get(destination.name)
    fixed = delivery.edits is not None or (row.story is not None and row.story.state is StoryState.JOINED)
    anew = _edit(row) and not fixed and not (capable is not None and capable.certain)
    if (delivery.message is not None and not anew) or row.story is None or row.alert is None:
        message = delivery.message or compose.notice(delivery.key, "Tocsin", delivery.detail, delivery.reason)
        return Frozen(delivery.id, message)
    told = compose.telling(row.story, destination.name, row.alert.severity, workspace)
    written = _written(row.story, workspace)
    summary = written.summary if written else told_briefly(row.story, told.watches)
    full = compose.message(delivery.kind, delivery.key, row.story, told, workspace, summary)
    by = written.model if written else None
    about = _follows(row, workspace)
    message = replace(full, reason=delivery.reason, muted=_muted(row.story, snapshot), written_by=by, follows=about)
    if delivery.kind is Kind.REPLY:
        message = _reply(full, delivery, row.item, row.alert)
        if row.item is not None and delivery.reason in ADDS:
            room = SUMMARY_WORDS - len(message.headline.text.split()) - quoted_words(delivery.detail)
            message = replace(message, summary=fresh.of_item(row.item.id, quotable(row.story), room))
    elif delivery.kind is Kind.EDIT:
        message = replace(message, mention=None)
    return Frozen(delivery.id, message, row.story.version if delivery.kind is not Kind.REPLY else None)


def _follows(row: Waiting, workspace: Workspace) -> Earlier | None:
    """What the row says of the story that its own follows; None if that is not known any more."""
    return following.told(row.followed, workspace) if row.followed else None


def _reply(full: Message, delivery: Delivery, item: Item | None, alert: Alert) -> Message:
    if item is None:
        mention = full.mention if delivery.reason is Reason.REMIND else None
        base = replace(
            full, kind=Kind.REPLY, summary=(), help=(), mention=mention, reason=delivery.reason, follows=None
        )
        return replace(base, note=delivery.detail, interactive=False, thread_of=alert.post_key)
    told = compose.reply(full, delivery.key, item, delivery.reason, delivery.detail)
    return replace(told, thread_of=alert.post_key)


def _written(story: Story, workspace: Workspace) -> Written | None:
    """The summary that a model wrote for this very state of the story, if every piece that it rests on may be shown."""
    written = story.written
    if written is None or workspace.writing is None or written.version != story.version or not written.summary:
        return None
    shown = {member.item.source for member in quotable(story)}
    return written if all(quoted.source in shown for quoted in written.summary) else None
