"""Discord's answers as outcomes: surely sent, surely not sent (and which repair helps), or unclear.

Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model.delivery import NotSent, Outcome, Receipt, Sent, Trouble, Unclear
from bot.platforms.discord.connect import Answer, NoAnswer, retry_after_s

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK = 10003, 10008, 10015
MISSING_ACCESS, MISSING_PERMISSIONS, WRONG_CHANNEL_TYPE = 50001, 50013, 50024
INVALID_FORM = 50035
OLD_EDITS_LIMITED = 30046
THREAD_ARCHIVED, THREAD_EXISTS, THREAD_LOCKED, TOO_MANY_THREADS = 50083, 160004, 160005, 160006
TAG_REQUIRED = 40067

DESTINATION_FAULTS = {
    UNKNOWN_CHANNEL: "The channel does not exist (any more): correct its id in the configuration.",
    UNKNOWN_WEBHOOK: "The webhook was deleted: make a new one and put its URL in the environment.",
    10004: "The server does not exist or the bot was removed from it: invite the bot again.",
    40001: "Discord refuses the bot token: put a new one in DISCORD_BOT_TOKEN.",
    40333: "Discord's network blocks this machine: check its proxy and address, then `tocsin check --online`.",
    MISSING_ACCESS: "The bot cannot see the channel: give its role View Channel there, or invite it again.",
    MISSING_PERMISSIONS: "The bot may not post there: give its role Send Messages, Embed Links and the thread "
    "permissions in docs/discord.md.",
    WRONG_CHANNEL_TYPE: "Messages cannot be posted in this kind of channel: set `threads: forum` for a forum, "
    "or choose a text channel.",
    50027: "The webhook's URL is not valid: copy it again from the channel's settings.",
    TAG_REQUIRED: "The forum demands a tag: name one of its tags low, normal, high or urgent, or drop the rule.",
    220001: "This webhook belongs to a forum: use the bot with `threads: forum`, or a webhook of a text channel.",
    TOO_MANY_THREADS: "The server has reached its limit of active threads: close some, or set `threads: none`.",
}
DELETED_FAULTS = {
    UNKNOWN_MESSAGE: "The message was deleted on Discord.",
    THREAD_LOCKED: "The thread was locked by a moderator.",
}
STATUS_FAULTS = {
    401: DESTINATION_FAULTS[40001],
    403: DESTINATION_FAULTS[MISSING_PERMISSIONS],
    404: DESTINATION_FAULTS[UNKNOWN_CHANNEL],
}


def failure(answer: Answer | NoAnswer, *, creates: bool) -> NotSent | Unclear:
    """What an answer without success means. A create that may have arrived is unclear; an edit is simply retried."""
    if isinstance(answer, NoAnswer):
        if creates and answer.written:
            return Unclear(answer.why)
        return NotSent(Trouble.RETRY, answer.why)
    if answer.status == 429 or answer.code == OLD_EDITS_LIMITED:
        pause = timedelta(seconds=retry_after_s(answer))
        return NotSent(Trouble.RATE_LIMITED, f"Discord asks to wait {pause.total_seconds():g} s", pause)
    if 400 <= answer.status < 500:
        return _refused(answer)
    told = f"Discord answered {answer.status}" + ("" if answer.json is not None else " without readable JSON")
    return Unclear(told) if creates else NotSent(Trouble.RETRY, told)


def _refused(answer: Answer) -> NotSent:
    if answer.code in DELETED_FAULTS or (answer.code == INVALID_FORM and "MESSAGE_REFERENCE" in str(answer.json)):
        return NotSent(Trouble.DELETED, DELETED_FAULTS.get(answer.code, DELETED_FAULTS[UNKNOWN_MESSAGE]))
    if answer.code in DESTINATION_FAULTS:
        return NotSent(Trouble.DESTINATION, f"{DESTINATION_FAULTS[answer.code]} (Discord {answer.code})")
    if answer.status in {408, 425}:
        return NotSent(Trouble.RETRY, f"Discord answered {answer.status}")
    if answer.status in STATUS_FAULTS and answer.code in {0, answer.status}:
        return NotSent(Trouble.DESTINATION, f"{STATUS_FAULTS[answer.status]} (HTTP {answer.status})")
    return NotSent(Trouble.MESSAGE, f"Discord refuses this message: {_reason(answer)}")


def _reason(answer: Answer) -> str:
    told = answer.get("message")
    words = told[:200] if isinstance(told, str) else "no reason given"
    return f"{words} (Discord {answer.code or answer.status})"


def succeeded(answer: Answer | NoAnswer) -> Answer | None:
    """The answer if it is a success that names what was made, else None."""
    if isinstance(answer, Answer) and 200 <= answer.status < 300 and isinstance(answer.get("id"), str):
        return answer
    return None


def sent(answer: Answer, receipt: Receipt) -> Outcome:
    """Surely sent, at the platform's own time (a forum post tells it on its first message)."""
    first = answer.get("message")
    told = first if isinstance(first, dict) else answer.json if isinstance(answer.json, dict) else {}
    return Sent(receipt, moment(told.get("edited_timestamp")) or moment(told.get("timestamp")))


def moment(told: object) -> datetime | None:
    """An ISO 8601 time as Discord writes it, None if it is none."""
    try:
        read = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def jump_url(guild: str, channel: str, message: str) -> str | None:
    """The address that opens a message, None if the server is not known."""
    return f"https://discord.com/channels/{guild}/{channel}/{message}" if guild else None
