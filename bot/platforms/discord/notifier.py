"""Delivery to a Discord channel or forum over REST: no gateway is needed to post, edit, reply and look.

To add an act: one method that makes one creating request at most, and says its outcome by `outcomes.failure`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.delivery import Capabilities, Looked, NotSent, Outcome, Outgoing, Receipt, Trouble
from bot.platforms.discord import embeds, lookup, outcomes
from bot.platforms.discord.access import Channel, Threads, check_access, read_channel
from bot.platforms.discord.connect import Answer, Connection, NoAnswer

KNOWN_THREADS = 500


class DiscordNotifier:
    """A channel or forum, written to by a bot. Fits `ports.Notifier`.

    `channel` is an id; with threads "message" replies go to a thread started on the post, with "forum" every
    post is a thread of its own, with "none" replies quote the post. `buttons` says that somebody listens to
    them: without a gateway a press would only tell the reader that it failed.
    """

    def __init__(
        self,
        channel: str,
        connection: Connection,
        threads: Threads = "message",
        *,
        spoiler: bool = False,
        buttons: bool = False,
    ) -> None:
        self._channel = channel
        self._connection = connection
        self._threads = threads
        self._spoiler = spoiler
        self._buttons = buttons
        self._place: Channel | None = None
        self._asked = False
        self._started: dict[str, None] = {}

    @property
    def capabilities(self) -> Capabilities:
        """A forum post takes no nonce: what became of it is looked up."""
        return Capabilities(
            edit=True,
            thread=self._threads != "none",
            buttons=self._buttons,
            look_up=True,
            nonce=self._threads != "forum",
        )

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Create a message or forum post."""
        place = await self._where()
        if self._threads == "forum":
            tags = place.tags_for(outgoing.message) if place else ()
            post = embeds.forum_post(outgoing.message, tags, spoiler=self._spoiler)
            answer = await self._connection.call("POST", f"/channels/{self._channel}/threads", self._channel, post)
            return self._made(answer, in_thread=True)
        made = embeds.body(outgoing.message, spoiler=self._spoiler)
        return self._made(await self._post(self._channel, made))

    async def edit(self, outgoing: Outgoing) -> Outcome:
        """Replace a message; an archived thread is opened for it first."""
        post = outgoing.post
        if post is None or not post.message:
            return NotSent(Trouble.MESSAGE, "There is no posted message to edit.")
        path = f"/channels/{post.channel}/messages/{post.message}"
        made = embeds.edit_body(outgoing.message, spoiler=self._spoiler)
        answer = await self._connection.call("PATCH", path, post.channel, made)
        if isinstance(answer, Answer) and answer.code == outcomes.THREAD_ARCHIVED:
            await self._connection.call("PATCH", f"/channels/{post.channel}", post.channel, {"archived": False})
            answer = await self._connection.call("PATCH", path, post.channel, made)
        if good := outcomes.succeeded(answer):
            return outcomes.sent(good, post)
        failed = outcomes.failure(answer, creates=False)
        return _thread_gone(answer) or failed if post.channel != self._channel else failed

    async def reply(self, outgoing: Outgoing) -> Outcome:
        """Add to the post's thread, which is started if need be; without threads, quote the post."""
        post = outgoing.post
        if post is None or not post.message:
            return await self.send(outgoing)
        made = embeds.body(outgoing.message, spoiler=self._spoiler)
        if self._threads == "none":
            quoted = {"message_id": post.message, "channel_id": post.channel}
            return self._made(await self._post(post.channel, made | {"message_reference": quoted}))
        thread = post.thread or post.message
        failed = None if post.thread else await self._start_thread(post, outgoing)
        if failed is not None:
            return failed
        answer = await self._post(thread, made)
        return _thread_gone(answer) or self._made(answer, in_thread=True)

    async def find(self, rows: Sequence[Outgoing]) -> Looked:
        """Look for the keys of these rows among recent messages, threads and forum posts of this bot."""
        return await lookup.find(rows, self._connection, self._channel, forum=self._threads == "forum")

    async def check(self) -> str | None:
        """None if the bot may do there what this destination needs."""
        return await check_access(self._connection, self._channel, self._threads)

    async def close(self) -> None:
        """Nothing of its own to let go: the connection is shared and closed by who made it."""

    async def _where(self) -> Channel | None:
        """The channel's server and tags. A forum needs its tags; a text channel is asked for once, in a quiet time,
        as its server only makes links: in a burst the messages need the turns.
        """
        wanted = self._threads == "forum" or not (self._asked or self._connection.busy)
        if self._place is None and wanted:
            self._asked = True
            found = await read_channel(self._connection, self._channel)
            self._place = found if isinstance(found, Channel) else None
        return self._place

    async def _post(self, channel: str, made: embeds.Json) -> Answer | NoAnswer:
        return await self._connection.call("POST", f"/channels/{channel}/messages", channel, made)

    async def _start_thread(self, post: Receipt, outgoing: Outgoing) -> NotSent | None:
        """None once the post has its thread, whose id is that of the post.

        Safe to repeat after any failure, since a post can have one thread only: then it surely has it.
        """
        if post.message in self._started:
            return None
        name = embeds.thread_name(outgoing.message, spoiler=self._spoiler)
        start = {"name": name, "auto_archive_duration": embeds.THREAD_ARCHIVE_MINUTES}
        path = f"/channels/{post.channel}/messages/{post.message}/threads"
        answer = await self._connection.call("POST", path, post.channel, start)
        there = isinstance(answer, Answer) and answer.code == outcomes.THREAD_EXISTS
        if there or outcomes.succeeded(answer):
            self._started[post.message] = None
            for old in list(self._started)[:-KNOWN_THREADS]:
                del self._started[old]
            return None
        failed = outcomes.failure(answer, creates=False)
        return failed if isinstance(failed, NotSent) else NotSent(Trouble.RETRY, failed.detail)

    def _made(self, answer: Answer | NoAnswer, *, in_thread: bool = False) -> Outcome:
        good = outcomes.succeeded(answer)
        if good is None:
            return outcomes.failure(answer, creates=True)
        message = str(good.get("id"))
        channel = str(good.get("channel_id") or message)
        guild = self._place.guild if self._place else ""
        thread = channel if in_thread else ""
        receipt = Receipt(channel, message, thread, outcomes.jump_url(guild, channel, message))
        return outcomes.sent(good, receipt)


def _thread_gone(answer: Answer | NoAnswer) -> Outcome | None:
    """A thread that was deleted by a person is no fault of the destination."""
    if isinstance(answer, Answer) and answer.code == outcomes.UNKNOWN_CHANNEL:
        return NotSent(Trouble.DELETED, "The thread was deleted on Discord.")
    return None
