"""From a command's words to its flow: used by Slack, Discord, the control socket and the command line alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.flows import answers, ask, decide, handover, manage, record, timeline, trying
from bot.flows.commands import COMMANDS, EVERYWHERE, OFFLINE_COMMANDS
from bot.flows.desk import Desk
from bot.model.actor import Actor
from bot.model.message import Answer, AnswerLine

Handler = Callable[[Desk, Mapping[str, str], Actor], Awaitable[Answer]]

ALIVE_WITHIN_S = 120


async def dispatch(desk: Desk, words: tuple[str, ...], arguments: Mapping[str, str], actor: Actor) -> Answer:
    """Run one command. Raises TocsinError with a text fit for the person who typed it."""
    for command in (*COMMANDS, *OFFLINE_COMMANDS):
        if command.words == words:
            missing = [a.name.upper() for a in command.arguments if a.required and not arguments.get(a.name)]
            if missing:
                raise UsageError(f"“{' '.join(words)}” needs {' and '.join(missing)}: {command.help}.")
            return await HANDLERS[words](desk, arguments, actor)
    raise UsageError(f"There is no command “{' '.join(words)}”; “help” lists what there is.")


def zone(desk: Desk, actor: Actor) -> ZoneInfo:
    """The time zone of the destination where the person asks, else the workspace's."""
    destination = desk.workspace.destinations.get(actor.destination or "")
    return ZoneInfo(destination.time_zone if destination else desk.workspace.time_zone)


async def _help(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.help_text()


async def _search(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    query = arguments["query"]
    return answers.hits(query, await ask.search(desk, query), zone(desk, actor))


async def _story(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.story(await ask.story(desk, arguments["id"]), zone(desk, actor))


async def _said(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    person, _, about = arguments["person"].partition(" about ")
    found = await record.said(desk, person.strip(), about=about.strip() or None)
    return record.said_words(person.strip(), found, zone(desk, actor))


async def _dates(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    first, last = (record.day(arguments[name]) if arguments.get(name) else None for name in ("from", "to"))
    return record.dates_words(await record.dates(desk, first=first, last=last), zone(desk, actor))


async def _why(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.why(await ask.why_shown(desk, arguments["url"].strip("<>")), zone(desk, actor))


async def _status(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.status(await ask.figures(desk), desk.clock.now(), alive_within_s=ALIVE_WITHIN_S)


async def _handover(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    since = ask.lasting(arguments["since"]) if arguments.get("since") else handover.SHIFT
    found = await handover.handover(desk, since)
    return handover.in_words(found, zone(desk, actor), desk.clock.now())


async def _timeline(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    story, found = await timeline.timeline(desk, arguments["id"])
    return timeline.in_words(story, found, zone(desk, actor))


async def _watch_list(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.watches(await ask.watches(desk), await trying.relevance(desk))


async def _watch_test(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.trial(await trying.try_query(desk, arguments["query"]), zone(desk, actor))


async def _watch_add(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    watch = await manage.add_watch(desk, arguments, actor)
    tried = answers.trial(await trying.try_query(desk, watch.query), zone(desk, actor))
    lines = (AnswerLine(tried.title), *tried.lines)
    footer = f"{tried.footer} It catches what comes in from now on."
    return Answer(f"Watch W{watch.id} “{watch.name}” is kept.", lines, footer)


async def _watch_edit(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    decide.permitted(actor)
    query, old = arguments.get("query"), await ask.watch(desk, arguments["name"])
    tried = await trying.try_query(desk, query, old.name) if query else None
    watch = await manage.edit_watch(desk, arguments, actor)
    title = f"Watch W{watch.id} “{watch.name}” is changed."
    if tried is None:
        return Answer(title, footer="It holds for what comes in from now on.")
    told = answers.trial(tried, zone(desk, actor))
    footer = f"{told.footer} It holds for what comes in from now on."
    return Answer(title, (AnswerLine(told.title), *told.lines), footer)


async def _watch_remove(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.remove_watch(desk, arguments["name"], actor))


async def _watch_pause(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.pause_watch(desk, arguments["name"], actor, paused=True))


async def _watch_resume(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.pause_watch(desk, arguments["name"], actor, paused=False))


async def _story_relevant(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await decide.judge(desk, arguments["id"], actor, relevant=True))


async def _story_irrelevant(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await decide.judge(desk, arguments["id"], actor, relevant=False))


async def _source_add(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    source = await manage.add_source(desk, arguments, actor)
    return Answer(f"Source “{source.name}” is kept and will be read within a minute.")


async def _source_remove(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.remove_source(desk, arguments["name"], actor))


async def _mute(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    given = [arguments[name] for name in ("for", "where") if arguments.get(name)]
    everywhere = EVERYWHERE in given
    length = next((ask.lasting(text) for text in given if text != EVERYWHERE), None)
    return Answer(await decide.mute(desk, arguments["target"], length, actor, everywhere=everywhere))


async def _unmute(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    everywhere = arguments.get("where") == EVERYWHERE
    return Answer(await decide.lift(desk, arguments["target"], actor, everywhere=everywhere))


def _stand(word: str) -> Handler:
    """Claim, unclaim, resolve ...: they differ in the word alone."""

    async def handler(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
        return Answer(await decide.stand(desk, word, arguments["id"], actor))

    return handler


async def _retry(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.retry(desk, arguments["id"], actor))


async def _drop(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.drop(desk, arguments["id"], actor))


async def _release(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.release(desk, arguments["id"], actor))


async def _resume(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await manage.resume(desk, arguments["name"], actor))


async def _prune(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return answers.pruned(await manage.prune_now(desk, actor), desk.workspace.kept)


async def _split(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    if arguments.get("items"):
        return Answer(await decide.split(desk, arguments["id"], arguments["items"], actor))
    decide.belonging(actor)
    return answers.parts(await ask.story(desk, arguments["id"]))


async def _merge(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    if arguments.get("other"):
        return Answer(await decide.merge(desk, arguments["id"], arguments["other"], actor))
    decide.belonging(actor)
    others = await ask.stories(desk, since=ask.ARCHIVE, limit=answers.MOST_CHOICES)
    return answers.others(await ask.story(desk, arguments["id"]), others)


async def _undo(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await decide.undo(desk, arguments["id"], actor))


async def _forget(desk: Desk, arguments: Mapping[str, str], actor: Actor) -> Answer:
    return Answer(await decide.forget(desk, arguments["what"], actor))


HANDLERS: Mapping[tuple[str, ...], Handler] = {
    ("help",): _help,
    ("search",): _search,
    ("story",): _story,
    ("said",): _said,
    ("dates",): _dates,
    ("why",): _why,
    ("status",): _status,
    ("handover",): _handover,
    ("timeline",): _timeline,
    ("watch", "list"): _watch_list,
    ("watch", "test"): _watch_test,
    ("watch", "add"): _watch_add,
    ("watch", "edit"): _watch_edit,
    ("watch", "remove"): _watch_remove,
    ("watch", "pause"): _watch_pause,
    ("watch", "resume"): _watch_resume,
    ("story", "relevant"): _story_relevant,
    ("story", "irrelevant"): _story_irrelevant,
    ("source", "add"): _source_add,
    ("source", "remove"): _source_remove,
    **{(word,): _stand(word) for word in decide.STANDING},
    ("split",): _split,
    ("merge",): _merge,
    ("undo",): _undo,
    ("forget",): _forget,
    ("mute",): _mute,
    ("unmute",): _unmute,
    ("deliveries", "retry"): _retry,
    ("deliveries", "release"): _release,
    ("deliveries", "drop"): _drop,
    ("deliveries", "resume"): _resume,
    ("db", "prune"): _prune,
}
