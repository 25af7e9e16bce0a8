"""The `jsonl` destination: one JSON object a line, one write and one fsync each."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Sent, Trouble
from bot.model.message import Mentioned, Message, Quoted, StoryLine

TAIL = 8 * 1024 * 1024
"""Bytes at the end of the file that are searched for a key after a crash: far more than one batch of rows."""


def line(message: Message, at: datetime) -> dict[str, Any]:
    """The object written for a message; its shape is fixed in docs/jsonl.md."""
    row: dict[str, Any] = {
        "at": _time(at),
        "kind": message.kind.value,
        "key": message.key,
        "story": message.story,
        "watches": list(message.watches),
        "severity": message.severity.value,
        "title": message.headline.text,
        "summary": _summary(message.summary) or (message.note or ""),
        "items": [_item(item) for item in message.items],
        "reason": message.reason,
    }
    if message.follows:
        row["follows"] = message.follows.story
    if message.machine_note:
        row["written_by"] = message.written_by
    if message.stories:
        row["stories"] = [_story(story, message, at) for story in message.stories]
    return row


def _story(story: StoryLine, message: Message, at: datetime) -> dict[str, Any]:
    row = {
        "at": _time(at),
        "kind": message.kind.value,
        "key": message.key,
        "story": story.story,
        "watches": list(story.watches),
        "severity": story.severity.value,
        "title": story.headline.text,
        "summary": _summary(story.summary),
        "items": [_item(item) for item in story.items],
        "reason": message.reason,
    }
    if story.notes:
        row["notes"] = list(story.notes)
    return row | {"follows": story.follows.story} if story.follows else row


def _summary(sentences: Sequence[Quoted]) -> str:
    return " ".join(sentence.text for sentence in sentences)


def _item(item: Mentioned) -> dict[str, Any]:
    published = _time(item.published) if item.published else None
    row: dict[str, Any] = {"source": item.source, "url": item.url, "title": item.title, "published": published}
    return row | {"also": list(item.also)} if item.also else row


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class JsonlNotifier:
    """Appends to a file. Growth and replies are lines of their own; readers take the newest line of a story."""

    capabilities = Capabilities(edit=True, thread=True, buttons=False, look_up=True, certain=True)

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Write the line of a message, unless an earlier attempt has written it: edits are lines too."""
        at = self._now()
        if outgoing.delivery.attempt > 1 and (there := (await self.find([outgoing])).found):
            return Sent(there[outgoing.message.key], at)
        row = json.dumps(line(outgoing.message, at), ensure_ascii=False)
        fault = await asyncio.to_thread(self._append, row)
        if fault is not None:
            return NotSent(Trouble.DESTINATION, fault)
        return Sent(Receipt(channel=str(self._path), message=outgoing.message.key), at)

    edit = send
    reply = send

    def _append(self, row: str) -> str | None:
        """Write one whole line and wait for the disk; what is wrong in words if that failed."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as fault:
            return f"cannot open {self._path}: {fault.strerror}; make the folder writable or change the path"
        try:
            whole = self._ended(handle) + row.encode("utf-8", "replace") + b"\n"
            if os.write(handle, whole) != len(whole):
                return f"the disk holding {self._path} is full; free some space"
            os.fsync(handle)
        except OSError as fault:
            return f"cannot write {self._path}: {fault.strerror}; free some space or change the path"
        finally:
            os.close(handle)
        return None

    @staticmethod
    def _ended(handle: int) -> bytes:
        """A line break if a crash left a torn line at the end of the file."""
        size = os.fstat(handle).st_size
        return b"\n" if size and os.pread(handle, 1, size - 1) != b"\n" else b""

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Search the tail of the file for the keys of these rows."""
        try:
            return Looked(await asyncio.to_thread(self._found, {row.message.key for row in rows}))
        except OSError as fault:
            return Looked(answered=False, detail=f"cannot read {self._path}: {fault.strerror}")

    def _found(self, keys: set[str]) -> Mapping[str, Receipt]:
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, self._path.stat().st_size - TAIL))
                tail = file.read().decode("utf-8", "replace")
        except FileNotFoundError:
            return {}
        found = {}
        for text in tail.split("\n"):
            key = _key(text)
            if key in keys:
                found[key] = Receipt(channel=str(self._path), message=key)
        return found

    async def check(self) -> str | None:
        """None if the file can be written; else what to do."""
        folder = self._path.parent
        while not folder.exists():
            folder = folder.parent
        if self._path.is_dir() or not folder.is_dir():
            return (
                f"cannot write {self._path}: {self._path if self._path.is_dir() else folder} is in the way; change it"
            )
        target = self._path if self._path.exists() else folder
        return None if os.access(target, os.W_OK) else f"cannot write {self._path}; check the folder's permissions"

    async def close(self) -> None:
        """Nothing is kept open."""


def _key(text: str) -> str:
    """The key of a whole line; empty for a torn one."""
    try:
        row = json.loads(text)
    except ValueError:
        return ""
    return str(row.get("key", "")) if isinstance(row, dict) else ""
