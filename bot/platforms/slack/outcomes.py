"""What Slack's answers mean for a delivery: surely sent, surely not sent (and what helps), or unclear.

The error words are those of https://docs.slack.dev/reference/methods/chat.postMessage and of the methods beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.model.delivery import NotSent, Trouble, Unclear

Failed = NotSent | Unclear

REQUEST_ERRORS = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""All that slack_sdk raises for what Slack or the network does.

ValueError is a body in a broken encoding; AttributeError is how slack_sdk 3.47 meets a 200 that is text or a list.
"""

NEVER_WRITTEN = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
    aiohttp.ClientHttpProxyError,
)
"""Failures before the request was written: refused, DNS, TLS, no route."""

RETRY_AFTER_UNKNOWN = timedelta(seconds=30)
RETRY_AFTER_LEAST = timedelta(seconds=1)
RETRY_AFTER_MOST = timedelta(hours=1)

RATE_LIMITS = frozenset({"ratelimited", "rate_limited"})

PERHAPS_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable"})
"""Slack's own words for the first two: "some aspect of the operation" may have succeeded."""

REINSTALL = "add it in the app's settings (OAuth & Permissions) and install the app again"
NEW_TOKEN = "install the app again and put the new bot token (xoxb-...) into SLACK_BOT_TOKEN"

DESTINATION: Mapping[str, str] = {
    "channel_not_found": "Slack knows no such channel: check its id (C...), and invite the bot if it is private",
    "not_in_channel": "the bot is not in the channel: type /invite @Tocsin there",
    "is_archived": "the channel is archived: unarchive it or name another one",
    "restricted_action": "a workspace rule forbids the bot to post here: ask a workspace admin",
    "restricted_action_read_only_channel": "the channel is read-only: let the bot post there or name another one",
    "restricted_action_thread_only_channel": "the channel takes replies only: name another one",
    "restricted_action_non_threadable_channel": "the channel takes no threads: name another one",
    "restricted_action_thread_locked": "the thread is locked: unlock it",
    "messages_tab_disabled": "the app takes no direct messages: turn on its Messages tab or name a channel",
    "cannot_dm_bot": "a bot cannot be written to: name a channel",
    "user_not_found": "Slack knows no such person: check the id",
    "user_disabled": "the person has left the workspace: name another destination",
    "ekm_access_denied": "admins have suspended posting: ask a workspace admin",
    "team_access_not_granted": "the app is not allowed in this workspace: ask an org admin",
    "message_limit_exceeded": "the workspace is over Slack's message limit: ask a workspace admin",
    "invalid_auth": f"Slack refuses the token: {NEW_TOKEN}",
    "not_authed": f"there is no token: {NEW_TOKEN}",
    "token_revoked": f"the token was revoked: {NEW_TOKEN}",
    "token_expired": f"the token has expired: {NEW_TOKEN}",
    "account_inactive": f"the app was removed or its workspace is gone: {NEW_TOKEN}",
    "accesslimited": "Slack does not accept this network: ask a workspace admin to allow its address",
    "not_allowed_token_type": "this token is of another kind: SLACK_BOT_TOKEN must begin with xoxb-",
    "missing_scope": f"the app lacks a permission: {REINSTALL}",
    "no_permission": f"the app lacks a permission: {REINSTALL}",
    "access_denied": "Slack denies access: ask a workspace admin to allow the app",
    "enterprise_is_restricted": "the token is of a whole organisation: use one of a workspace",
    "invalid_token": "the webhook was switched off: make a new one and put its address into the environment",
    "no_service": "the webhook was removed: make a new one and put its address into the environment",
    "no_team": "the webhook's workspace is gone: make a new one",
    "no_active_hooks": "the webhook was switched off: make a new one",
    "action_prohibited": "a workspace rule forbids this webhook: ask a workspace admin",
    "channel_is_archived": "the channel is archived: unarchive it or name another one",
    "posting_to_general_channel_denied": "posting to #general is not allowed: name another channel",
}

MESSAGE: Mapping[str, str] = {
    "msg_too_long": "the message is too long for Slack",
    "msg_blocks_too_long": "the message is too long for Slack",
    "invalid_blocks": "Slack does not take the form of the message",
    "invalid_blocks_format": "Slack does not take the form of the message",
    "invalid_payload": "Slack does not take the form of the message",
    "invalid_metadata_format": "Slack does not take the message's metadata",
    "metadata_too_large": "the message's metadata is too large for Slack",
    "no_text": "the message is empty",
    "invalid_arguments": "Slack does not take the form of the request",
    "as_user_not_supported": "Slack does not take the form of the request",
    "cant_update_message": "the message is not the bot's own",
}

DELETED: Mapping[str, str] = {
    "message_not_found": "the message was deleted in Slack",
    "thread_not_found": "the thread's first message was deleted in Slack",
    "invalid_thread_ts": "the thread's first message was deleted in Slack",
    "cannot_reply_to_message": "the message takes no replies",
    "edit_window_closed": "the workspace does not allow messages of this age to be edited",
}


def failed(fault: Exception, *, creates: bool) -> Failed:
    """What a request that raised one of REQUEST_ERRORS means. No text of it carries a token or an address.

    `creates` is True where doing it twice would show twice: then an answer nobody could read is unclear.
    """
    if isinstance(fault, SlackApiError):
        outcome = answered(_status(fault), _headers(fault), refusal(fault), creates=creates)
        scope = needed_scope(fault)
        return replace(outcome, detail=f"{outcome.detail}; needed: {scope}") if scope else outcome
    if isinstance(fault, NEVER_WRITTEN):
        return NotSent(Trouble.RETRY, f"Slack cannot be reached ({_kind(fault)})")
    return perhaps(f"no readable answer from Slack ({_kind(fault)})", creates=creates)


def answered(status: int, headers: Mapping[str, str], error: str, *, creates: bool) -> Failed:
    """What an answer that is not a success means; `error` is Slack's word for it, empty if there was none."""
    if status == 429 or error in RATE_LIMITS:
        return NotSent(Trouble.RATE_LIMITED, "Slack asks for a slower pace", retry_after(headers))
    if error in PERHAPS_DONE or status >= 500:
        return perhaps(f"Slack has trouble of its own ({error or status})", creates=creates)
    for trouble, known in (
        (Trouble.DESTINATION, DESTINATION),
        (Trouble.MESSAGE, MESSAGE),
        (Trouble.DELETED, DELETED),
    ):
        if error in known:
            return NotSent(trouble, f"{known[error]} ({error})")
    if error:
        return NotSent(Trouble.RETRY, f"Slack refuses: {error[:100]}")
    return _by_status(status, creates=creates)


def _by_status(status: int, *, creates: bool) -> Failed:
    if status in (401, 403, 404, 410):
        return NotSent(Trouble.DESTINATION, f"Slack's address answers {status}: check the token, webhook or api_base")
    if status == 413:
        return NotSent(Trouble.MESSAGE, "the message is too large for Slack (413)")
    if 400 <= status < 500:
        return NotSent(Trouble.RETRY, f"Slack refuses the request ({status})")
    return perhaps(f"no readable answer from Slack ({status})", creates=creates)


def perhaps(detail: str, *, creates: bool) -> Failed:
    """Nobody knows whether it was done: unclear for what creates, simply again for what replaces."""
    return Unclear(detail) if creates else NotSent(Trouble.RETRY, detail)


def refusal(fault: SlackApiError) -> str:
    """Slack's word for the error; empty if the answer had none."""
    answer = getattr(fault.response, "data", None)
    word = answer.get("error") if isinstance(answer, dict) else None
    return word if isinstance(word, str) else ""


def needed_scope(fault: SlackApiError) -> str:
    """The permission that Slack says is missing; empty if it does not say."""
    answer = getattr(fault.response, "data", None)
    word = answer.get("needed") if isinstance(answer, dict) else None
    return word[:100] if isinstance(word, str) else ""


def _status(fault: SlackApiError) -> int:
    """The HTTP status: slack_sdk hands over its own response, or aiohttp's when the body is broken JSON."""
    for name in ("status_code", "status"):
        status = getattr(fault.response, name, None)
        if isinstance(status, int):
            return status
    return 0


def _headers(fault: SlackApiError) -> Mapping[str, str]:
    headers = getattr(fault.response, "headers", None)
    return headers if isinstance(headers, Mapping) else {}


def _kind(fault: Exception) -> str:
    """The class of a fault in words; never its text, which may hold an address that is a password."""
    if isinstance(fault, TimeoutError):
        return "timeout"
    return type(fault).__name__.removeprefix("Client").removesuffix("Error") or "network"


def retry_after(headers: Mapping[str, str]) -> timedelta:
    """How long Slack asks us to wait, within an hour; 30 s if it does not say (RFC 9110, section 10.2.3)."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    wait = _seconds(said)
    if wait is None:
        return RETRY_AFTER_UNKNOWN
    return min(max(wait, RETRY_AFTER_LEAST), RETRY_AFTER_MOST)


def _seconds(said: str) -> timedelta | None:
    try:
        return timedelta(seconds=float(said))
    except (ValueError, OverflowError):
        return None


def stamped(ts: str) -> datetime | None:
    """Slack's time of a message, from its ts ("1700000000.000100": seconds and microseconds)."""
    seconds, _, fraction = ts.partition(".")
    if not (seconds.isdecimal() and len(seconds) <= 11):
        return None
    micro = int(fraction[:6].ljust(6, "0")) if fraction.isdecimal() else 0
    return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=micro)
