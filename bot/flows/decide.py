"""What people decide: who has a story, whether it still matters, what is held back, whether an alert was worth it.

Each is decided in `core.plan` on what the store has at that moment, and audited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.core import normalise
from bot.core.plan import act, regroup, standing
from bot.core.plan import forget as removing
from bot.core.plan.act import Target
from bot.core.plan.regroup import Regrouping
from bot.core.plan.touching import Doing
from bot.errors import NotFound, Refused
from bot.flows import ask
from bot.flows.desk import Desk
from bot.model.acting import ActPlan, ActSnapshot
from bot.model.actor import Actor
from bot.model.watch import SilenceScope

Decider = Callable[[ActSnapshot, int, Doing], ActPlan]

STANDING: Mapping[str, Decider] = {
    "claim": standing.claim,
    "unclaim": standing.unclaim,
    "resolve": standing.resolve,
    "false-alarm": standing.false_alarm,
    "reopen": standing.reopen,
}
"""What can be said of a story, by the word that people type."""


async def stand(desk: Desk, word: str, text: str, actor: Actor) -> str:
    """Claim, unclaim, resolve ... a story (S12); what was done, in words. Raises UsageError, NotFound, Refused."""
    belonging(actor)
    number = ask.numbered(text, "S")
    decider = STANDING[word]
    plan = await decided(desk, (number,), lambda snapshot, doing: decider(snapshot, number, doing), actor)
    return plan.said


async def decided(
    desk: Desk, stories: tuple[int, ...], decide: Callable[[ActSnapshot, Doing], ActPlan], actor: Actor
) -> ActPlan:
    """Decide on these stories as the store has them, and keep it."""
    doing = Doing(actor, desk.workspace, desk.clock.now(), desk.new_key)
    act_on = partial(desk.store.decide, stories, lambda snapshot: decide(snapshot, doing), actor, doing.now)
    return await desk.threads.write(act_on)


async def split(desk: Desk, text: str, items: str, actor: Actor) -> str:
    """Take items (I4 I7) out of a story into one of their own; what was done. Raises UsageError, NotFound, Refused."""
    belonging(actor)
    number = ask.numbered(text, "S")
    chosen = [ask.numbered(item, "I") for item in items.replace(",", " ").split()]
    plan = await _regrouped(desk, (number,), lambda found, by: regroup.split(found, number, chosen, by), actor)
    return plan.said


async def merge(desk: Desk, text: str, other: str, actor: Actor) -> str:
    """Put two stories together; what was done, in words. Raises UsageError, NotFound, Refused."""
    belonging(actor)
    one, two = ask.numbered(text, "S"), ask.numbered(other, "S")
    plan = await _regrouped(desk, (one, two), lambda found, by: regroup.merge(found, one, two, by), actor)
    return plan.said


async def undo(desk: Desk, text: str, actor: Actor) -> str:
    """Take back the last thing that was decided of a story; what was done. Raises UsageError, NotFound, Refused."""
    belonging(actor)
    number = ask.numbered(text, "S")
    plan = await _regrouped(desk, (number,), lambda found, by: regroup.undo(found, number, by), actor)
    return plan.said


async def forget(desk: Desk, text: str, actor: Actor) -> str:
    """Remove a piece (its link), the pieces of a story (S12) or all that have a name, for good; what was done.

    Raises NotFound, Refused.
    """
    permitted(actor)
    items, stories, what = await _meant(desk, text.strip())
    plan = await _regrouped(desk, tuple(stories), lambda found, by: removing.forget(found, items, what, by), actor)
    return plan.said


async def _meant(desk: Desk, text: str) -> tuple[list[int], list[int], str]:
    """The items that a person wants removed, the stories that tell them, and what they are, repeating nothing."""
    if text[:1].upper() == "S" and text[1:].isdigit():
        story = await ask.story(desk, text)
        return [member.item.id for member in story.members], [story.id], f"the pieces of story S{story.id}"
    canonical = normalise.canonical(text) if text.lower().startswith(("https://", "http://")) else None
    link = (canonical, text) if canonical is not None else None
    items, stories = await desk.threads.read(partial(desk.store.forgettable, link, text))
    return items, stories, "a piece by its link" if link else f"pieces that have a name ({len(items)})"


async def _regrouped(
    desk: Desk, stories: tuple[int, ...], decide: Callable[[ActSnapshot, Regrouping], ActPlan], actor: Actor
) -> ActPlan:
    frequencies = desk.frequencies
    return await decided(desk, stories, lambda found, doing: decide(found, Regrouping(doing, frequencies)), actor)


async def mute(desk: Desk, target: str, lasting: timedelta | None, actor: Actor, *, everywhere: bool = False) -> str:
    """Hold a story, watch or source back, here or everywhere; what was done, in words. Raises NotFound, Refused."""
    where = _where(actor, everywhere=everywhere)
    meant = await _target(desk, target)
    stories = (meant.story,) if meant.story is not None else ()
    plan = await decided(desk, stories, lambda s, doing: act.mute(s, meant, lasting, where, doing), actor)
    return plan.said


async def lift(desk: Desk, target: str, actor: Actor, *, everywhere: bool = False) -> str:
    """End a mute, here or everywhere; what was done, in words. Raises NotFound, Refused."""
    where = _where(actor, everywhere=everywhere)
    meant = await _target(desk, target)
    stories = (meant.story,) if meant.story is not None else ()
    plan = await decided(desk, stories, lambda s, doing: act.lift(s, meant, where, doing), actor)
    return plan.said


def _where(actor: Actor, *, everywhere: bool) -> str | None:
    """The destination that a mute is about, None for everywhere. Raises Refused.

    Who belongs to a destination may mute there; everywhere is for those who manage.
    """
    if everywhere or actor.destination is None:
        permitted(actor)
        return None
    belonging(actor)
    return actor.destination


async def _target(desk: Desk, text: str) -> Target:
    """What a person means: S12, W5, or a watch or source by name."""
    if text[:1].upper() == "S" and text[1:].isdigit():
        story = await ask.story(desk, text)
        return Target(SilenceScope.STORY, story.id, f"Story S{story.id}")
    for watch in await ask.watches(desk):
        if text.casefold() in (watch.name.casefold(), f"w{watch.id}"):
            return Target(SilenceScope.WATCH, watch.id, f"Watch “{watch.name}”")
    for row in await ask.sources(desk):
        if text.casefold() == row.source.name.casefold():
            return Target(SilenceScope.SOURCE, row.source.id, f"Source “{row.source.name}”")
    raise NotFound(f"There is no story, watch or source “{text}”. “watch list” and “source list” show the names.")


async def judge(desk: Desk, story: str, actor: Actor, *, relevant: bool) -> str:
    """Keep what a person says of a story, for each watch that caught it. Raises UsageError, NotFound."""
    belonging(actor)
    found = await ask.story(desk, story)
    now = desk.clock.now()
    keep = partial(desk.store.judge, found.id, actor, now, relevant=relevant)
    names = await desk.threads.write(keep)
    said = "relevant" if relevant else "not relevant"
    watches = ", ".join(f"“{name}”" for name in names) or "no watch that is still there"
    return f"Noted: S{found.id} is {said}. It counts for {watches}."


def permitted(actor: Actor) -> None:
    """Raises Refused unless the person may manage this desk."""
    if not actor.may_manage:
        raise Refused("Only admins and the people listed under “roles” in the configuration may change this.")


def belonging(actor: Actor) -> None:
    """Raises Refused unless the person belongs to the destination where they ask, or may manage this desk."""
    if not (actor.member or actor.may_manage):
        raise Refused("This is for members of a channel that gets alerts: join it, and try again there.")
