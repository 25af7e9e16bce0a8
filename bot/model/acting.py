"""What people's acts are decided on, and what they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.act import Bond, Decision, Done, Forgotten, Forwarded, Noted, Rehomed, Shifted, Told
from bot.model.delivery import State
from bot.model.plan import AlertFacts, Candidate, Hastened, NewAlert, NewDelivery, NewFact, NewStory, Profiled, Raised
from bot.model.story import Story
from bot.model.watch import Silence


@dataclass(frozen=True, slots=True)
class Moved:
    """A delivery that a person sends again, releases or drops; `before` is the state in which it was seen.

    `released` are names that may pass in its alert from now on; `ends_alert` that the story is not told there, and
    `reopens_alert` that it is told there after all.
    """

    delivery_id: int
    before: State
    state: State
    detail: str
    due: datetime
    released: frozenset[str] = frozenset()
    ends_alert: bool = False
    reopens_alert: bool = False


@dataclass(frozen=True, slots=True)
class ActStory:
    """A story as a person's act finds it.

    `done` is what people did to it, `posts` and `replies` what went out of it; `parts` are stories that the last
    split took out of it, `had` the items that it brought into the story it was joined to.
    """

    story: Story
    alerts: tuple[AlertFacts, ...] = ()
    done: tuple[Done, ...] = ()
    replies: tuple[Told, ...] = ()
    posts: tuple[Told, ...] = ()
    parts: frozenset[int] = frozenset()
    had: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ActSnapshot:
    """The stories that a person's act is about, with those joined to them; mutes; digests that told these stories.

    `apart` are items of them that people have said belong to different stories.
    """

    stories: Mapping[int, ActStory]
    silences: tuple[Silence, ...] = ()
    digests: tuple[Told, ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class ActPlan:
    """What a person's act changes. `lifted` are ids of silences that end now; `noted` goes to the audit log.

    `hastened` are alerts whose edit waits no longer, `urged` those whose post does not.

    `unbound` are two sets of items between which older bonds end; `touched` are stories whose messages show something
    new although nothing else of them changes here. `withdrawn` are pieces that are taken back from now on, or no more;
    `facts` are kept with their stories.
    """

    silences: tuple[Silence, ...] = ()
    lifted: tuple[int, ...] = ()
    deliveries: tuple[NewDelivery, ...] = ()
    moved: tuple[Moved, ...] = ()
    decisions: tuple[Decision, ...] = ()
    hastened: tuple[Hastened, ...] = ()
    noted: tuple[Noted, ...] = ()
    opened: tuple[NewStory, ...] = ()
    shifted: tuple[Shifted, ...] = ()
    rehomed: tuple[Rehomed, ...] = ()
    forwarded: tuple[Forwarded, ...] = ()
    profiles: tuple[Profiled, ...] = ()
    unbound: tuple[frozenset[int], frozenset[int]] | None = None
    bonds: tuple[Bond, ...] = ()
    alerts: tuple[NewAlert, ...] = ()
    raised: tuple[Raised, ...] = ()
    urged: tuple[Hastened, ...] = ()
    touched: tuple[int, ...] = ()
    forgotten: Forgotten | None = None
    withdrawn: Mapping[int, bool] = field(default_factory=dict)
    facts: tuple[NewFact, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Grown:
    """An open story that has just grown, and the other open ones that share rare terms with it."""

    story: Candidate
    near: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The closed story that a new one follows, and why, for people."""

    story: int
    why: str


@dataclass(frozen=True, slots=True)
class Looking:
    """How the story that a new one follows is found: `earlier` chooses, for the entry with this number, among stories
    that share rare terms with it and whose last item came between `since` and `until`. Asked in the transaction that
    opens the story.
    """

    since: datetime
    until: datetime
    earlier: Callable[[int, Sequence[Candidate]], Predecessor | None]


@dataclass(frozen=True, slots=True)
class Joining:
    """How late joins are decided: `double` gives the story that a grown one is too, if any; `join` what changes,
    or None if people's word on the two stands against it. Both are asked in the transaction that applies it.
    """

    double: Callable[[Grown], Candidate | None]
    join: Callable[[ActSnapshot, Sequence[Candidate]], ActPlan | None]
