"""What a look-up says back, as Slack's response to a slash command. Pure, with the same escaping as alerts."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import QueryError, TocsinError
from bot.model.message import Answer, AnswerLine, Choice, Option
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import ACTION, Block, context, section
from bot.platforms.slack.escape import CUT, address, anchor, clean, shown, shown_host, units

TITLE = 600
LINE = 500
FOOTER = 600
LINES = limits.ALL_BLOCKS_TEXT - TITLE - FOOTER - 500
MARK = "\u25b8"


def response(answer: Answer, *, share: bool = False) -> dict[str, object]:
    """The JSON body for a response_url: for the asker alone unless `share`."""
    return {
        "response_type": "in_channel" if share else "ephemeral",
        "text": shown(answer.title, limits.FALLBACK_TEXT) or "(no title)",
        "blocks": answer_blocks(answer),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def answer_blocks(answer: Answer) -> list[Block]:
    """Title, lines and footer as Block Kit, within Slack's limits; lines that do not fit are counted."""
    title = shown(answer.title, TITLE) or "(no title)"
    parts = [section(f"*{title}*")]
    menu = _menu(answer.choice) if answer.choice else None
    room = LINES - (_room(answer.choice) if answer.choice else 0)
    parts += [section(text) for text in _sections([_line(line) for line in answer.lines], room)]
    parts.append(context([shown(answer.footer, FOOTER)]))
    parts.append(menu)
    return [part for part in parts if part is not None]


def _menu(choice: Choice) -> Block:
    """A menu that does its act when something is chosen, after a question; it stays right whatever process answers."""
    several = choice.most > 1
    menu: Block = {
        "type": "multi_static_select" if several else "static_select",
        "action_id": f"{ACTION}{choice.act}",
        "placeholder": _plain(choice.ask, limits.PLACEHOLDER),
        "options": [_option(option, choice.story) for option in choice.options[: limits.OPTIONS]],
        "confirm": {
            "title": _plain("Are you sure?", limits.CONFIRM_TITLE),
            "text": _plain(choice.sure, limits.CONFIRM_TEXT),
            "confirm": _plain("Yes", limits.CONFIRM_BUTTON),
            "deny": _plain("No", limits.CONFIRM_BUTTON),
        },
    }
    if several:
        menu["max_selected_items"] = choice.most
    return {"type": "section", "text": _plain(choice.ask, limits.PLACEHOLDER), "accessory": menu}


def _room(choice: Choice) -> int:
    """Units that a menu may take."""
    return 2 * limits.PLACEHOLDER + limits.CONFIRM_TEXT + 2 * limits.OPTION_TEXT * len(choice.options) + 100


def _option(option: Option, story: int) -> Block:
    made: Block = {"text": _plain(f"{option.id} {option.text}", limits.OPTION_TEXT), "value": f"{story}:{option.id}"}
    return made | {"description": _plain(option.detail, limits.OPTION_TEXT)} if clean(option.detail) else made


def _plain(text: str, limit: int) -> Block:
    """Text that Slack does not format, on one line and cut to so many units; without any text a mark stands for it."""
    told = " ".join(clean(text[: 8 * limit]).split()) or "\u2013"
    kept = told
    while units(kept) > limit - (kept != told):
        kept = kept[:-1]
    return {"type": "plain_text", "text": kept if kept == told else f"{kept}{CUT}", "emoji": False}


def _line(line: AnswerLine) -> str:
    label = shown(line.text, LINE) or "(no text)"
    place = address(line.url)
    if place is not None:
        label = f"{anchor(place, label, limits.SOURCE_URL)} ({shown_host(place.host)})"
    detail = shown(line.detail, LINE)
    return f"\u2022 {label} \u2014 {detail}" if detail else f"\u2022 {label}"


def _sections(lines: Sequence[str], room: int) -> list[str]:
    """Lines gathered into as few sections as may be, within so much room."""
    texts: list[str] = []
    for place, line in enumerate(lines):
        room -= units(line) + 1
        if room < 0 or len(texts) >= limits.BLOCKS_IN_MESSAGE - 4:
            texts.append(f"{CUT} and {len(lines) - place} more")
            break
        if texts and units(texts[-1]) + 1 + units(line) <= limits.SECTION_TEXT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def refused(error: TocsinError) -> Answer:
    """An error in plain words; a query with a mark where it cannot be read."""
    if isinstance(error, QueryError):
        title = f"{error.problem}. {error.remedy}".strip()
        place = f"{error.query[: error.position]} {MARK} {error.query[error.position :]}"
        return Answer(title, (AnswerLine(clean(place), detail=f"the trouble is at {MARK}"),), ok=False)
    first, *rest = str(error).splitlines() or ["That did not work."]
    return Answer(first, tuple(AnswerLine(line) for line in rest if line.strip()), ok=False)
