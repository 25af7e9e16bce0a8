"""Slack's published rules and our promises, as one function that lists what a request body breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.platforms.slack import limits
from bot.platforms.slack.escape import units

LINK = re.compile(r"<(https?://[!-;=?-{}~]+)(?:\|([^<>|\n]*))?>")
DATE = re.compile(r"<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[\w, :]+>")
BARE_AND = re.compile(r"&(?!amp;|lt;|gt;)")
OWN_BOLD = re.compile(r"\*[^*\n]+\*")
SHAPE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|[`~]|:[\w+'-]{1,100}:")
HOST_BESIDE = re.compile(r"<https?://([^/|?#>]+)[^|>]*\|[^>]*>\*? \(([^)]*)\)")
HIDING = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def texts(content: Any) -> Iterator[tuple[str, str]]:
    """(type, text) of every text object, at any depth."""
    if isinstance(content, dict):
        if isinstance(content.get("text"), str):
            yield str(content.get("type")), content["text"]
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from texts(value)


def broken(body: dict[str, Any], ring: str = "") -> list[str]:
    """What the body breaks; `ring` is the one mention it may carry."""
    blocks = body["blocks"]
    said = list(texts(blocks))
    faults = [f"{fault}: {text!r}" for kind, text in said if kind == "mrkdwn" for fault in _marks(text, ring)]
    faults += [f"fallback {fault}" for fault in _marks(body["text"], "")]
    faults += [f"{len(blocks)} blocks"] if len(blocks) > limits.BLOCKS_IN_MESSAGE else []
    total = sum(units(text) for _, text in said)
    faults += [f"{total} units in all"] if total > limits.ALL_BLOCKS_TEXT else []
    faults += ["fallback too long"] if not 0 < units(body["text"]) <= limits.FALLBACK_TEXT else []
    faults += ["empty text"] if any(not text.strip() for _, text in said) else []
    faults += [fault for block in blocks for fault in _form(block)]
    faults += ["an image"] if "image" in {kind for kind, _ in said} | {block["type"] for block in blocks} else []
    faults += [f"{name} is not off" for name in ("unfurl_links", "unfurl_media") if body.get(name, False) is not False]
    return faults + (["link_names"] if "link_names" in body else [])


def _form(block: dict[str, Any]) -> Iterator[str]:
    """slack_sdk's own judgement, and lengths in UTF-16 units, which it does not count."""
    parsed = Block.parse(block)
    try:
        if parsed is not None:
            parsed.validate_json()
    except SlackObjectFormationError as fault:
        yield f"slack_sdk: {fault}"
    yield from _long(block.get("accessory") or {})
    if block["type"] == "section" and units(block["text"]["text"]) > limits.SECTION_TEXT:
        yield "section too long"


def _long(menu: dict[str, Any]) -> Iterator[str]:
    """Texts of a menu that are longer than Slack takes, in UTF-16 units."""
    sizes = [(menu["placeholder"], limits.PLACEHOLDER)] if "placeholder" in menu else []
    sizes += [
        (option[name], limits.OPTION_TEXT)
        for option in menu.get("options", ())
        for name in ("text", "description")
        if name in option
    ]
    sizes += [(menu["confirm"]["text"], limits.CONFIRM_TEXT)] if "confirm" in menu else []
    yield from (f"{text['text']!r} is too long for a menu" for text, most in sizes if units(text["text"]) > most)


def _marks(text: str, ring: str) -> Iterator[str]:
    """Marks in a mrkdwn text that are not ours."""
    for match in HOST_BESIDE.finditer(text):
        if "xn--" not in match[1] and not _same(match[1], match[2]):
            yield f"host {match[1]} shown as {match[2]}"
    bare = DATE.sub("", LINK.sub(lambda link: link[2] or "", text)).replace(ring or "<>", "", 1)
    loose = OWN_BOLD.sub("", bare)
    found = {
        "a mark of Slack's": "<" in bare or ">" in bare,
        "bare &": BARE_AND.search(text),
        "a hiding character": HIDING.search(text),
        "formatting": "*" in loose or SHAPE.search(loose),
        "a quotation": any(line.startswith("&gt;") for line in text.split("\n")),
    }
    yield from (fault for fault, is_so in found.items() if is_so)


def _same(host: str, shown: str) -> bool:
    """Whether the host shown is the true one, with look-alikes for format signs, or its end."""
    plain = shown.replace("\uff3f", "_").replace("\ua789", ":")
    return host == plain or (plain.startswith("\u2026") and host.endswith(plain[1:]))
