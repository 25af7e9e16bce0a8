"""Looking for messages whose sending nobody could confirm, by the key in their metadata.

One history settles all unclear rows of a channel or thread: Slack may allow one such request a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.plan.settle import CLOCKS_APART, LOOK_BACK
from bot.model.delivery import Looked, Outgoing, Receipt
from bot.model.message import Kind
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import EVENT_TYPE
from bot.platforms.slack.outcomes import REQUEST_ERRORS, failed, refusal

NO_RIGHT = frozenset(
    {"missing_scope", "no_permission", "not_allowed_token_type", "method_not_supported_for_channel_type"}
)
"""Refusals that no later look escapes. A refused token or a missing channel is repaired some day: until then nobody
knows, and sending again without a look would double what had arrived (found by the crash bench).
"""

Link = Callable[[str, str, str], str | None]


@dataclass(frozen=True, slots=True)
class Page:
    """What one history held: receipts by key, and whether it went back far enough to prove an absence."""

    found: Mapping[str, Receipt]
    whole: bool = True


async def look(client: AsyncWebClient, channel: str, rows: Sequence[Outgoing], link: Link) -> Looked:
    """Which rows arrived. Not possible without the scope; not answered if Slack could not tell this time."""
    found: dict[str, Receipt] = {}
    for thread, members in _by_thread(rows).items():
        try:
            page = await _history(client, channel, thread, members, link)
        except REQUEST_ERRORS as fault:
            return _unable(fault, found)
        found |= page.found
        if not page.whole:
            return Looked(found, possible=False, detail="the channel has moved on too far to be looked through")
    return Looked(found)


def _by_thread(rows: Iterable[Outgoing]) -> dict[str, list[Outgoing]]:
    """Rows by the ts of their thread, empty for posts of the channel itself."""
    threads: dict[str, list[Outgoing]] = {}
    for row in rows:
        post = row.post if row.delivery.kind is Kind.REPLY else None
        threads.setdefault((post.thread or post.message) if post else "", []).append(row)
    return threads


async def _history(client: AsyncWebClient, channel: str, thread: str, rows: Sequence[Outgoing], link: Link) -> Page:
    """Read a channel (newest first) or thread until all keys are found or it ends, long before the first send."""
    keys = {row.delivery.key for row in rows}
    sent = _first_sent(rows)
    found: dict[str, Receipt] = {}
    asked: dict[str, str | int | bool] = {
        "channel": channel,
        "include_all_metadata": True,
        "limit": limits.HISTORY_PAGE,
    }
    asked |= {"oldest": _ts(sent - LOOK_BACK)} if sent else {}
    method = "conversations.replies" if thread else "conversations.history"
    asked |= {"ts": thread} if thread else {}
    for _ in range(limits.HISTORY_PAGES):
        answer = await client.api_call(method, http_verb="GET", params=asked)
        ts = ""
        for message in answer.get("messages") or []:
            ts = str(message.get("ts") or "")
            if (key := _key(message)) in keys:
                found[key] = Receipt(channel, ts, thread, link(channel, ts, thread))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if len(found) == len(keys) or not cursor:
            return Page(found)
        asked["cursor"] = cursor
    # A busy channel: the last message read is the oldest, and none of ours can lie before the send.
    return Page(found, whole=bool(sent and ts and not thread and float(ts) < float(_ts(sent - CLOCKS_APART))))


def _first_sent(rows: Sequence[Outgoing]) -> datetime | None:
    """When the first of these rows was first sent; None if that is not known of all."""
    sent = [row.delivery.first_sent_at for row in rows]
    return min(moment for moment in sent if moment) if sent and all(sent) else None


def _ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def _key(message: object) -> str:
    """Our key in a message of Slack's; empty if it has none."""
    if not isinstance(message, dict):
        return ""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    key = payload.get("key") if isinstance(payload, dict) else None
    return key if isinstance(key, str) else ""


def _unable(fault: Exception, found: Mapping[str, Receipt]) -> Looked:
    outcome = failed(fault, creates=False)
    if isinstance(fault, SlackApiError) and refusal(fault) in NO_RIGHT:
        return Looked(found, possible=False, detail=f"Slack cannot be looked up: {outcome.detail}")
    return Looked(found, answered=False, detail=outcome.detail)
