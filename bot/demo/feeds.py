"""The loopback server of the demo week: each outlet's feed as it stands at the demo's own time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from aiohttp import web

from bot.demo.script import Outlet, Piece, Week

CAPTCHA = "<!doctype html><title>Are you human?</title><p>Please solve the puzzle below to read this site.</p>"


def rss(outlet: Outlet, pieces: list[Piece]) -> str:
    """The feed as RSS 2.0."""
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{link(outlet, p)}</link>"
        f'<guid isPermaLink="false">{escape(p.guid)}</guid><pubDate>{format_datetime(p.at)}</pubDate>'
        f"<description>{escape(p.text)}</description></item>"
        for p in pieces
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(outlet.name)}</title>'
        f"<link>https://{outlet.slug}.example/</link><description>News</description>{items}</channel></rss>"
    )


def atom(outlet: Outlet, pieces: list[Piece]) -> str:
    """The feed as Atom."""
    entries = "".join(
        f'<entry><title>{escape(p.title)}</title><link href="{link(outlet, p)}"/><id>{escape(p.guid)}</id>'
        f"<published>{p.at.isoformat()}</published><updated>{p.at.isoformat()}</updated>"
        f"<summary>{escape(p.text)}</summary></entry>"
        for p in pieces
    )
    updated = pieces[0].at.isoformat() if pieces else "2026-03-02T00:00:00+00:00"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(outlet.name)}'
        f"</title><id>https://{outlet.slug}.example/</id><updated>{updated}</updated>{entries}</feed>"
    )


def json_feed(outlet: Outlet, pieces: list[Piece]) -> str:
    """The feed as JSON Feed 1.1."""
    items = [
        {
            "id": p.guid,
            "url": link(outlet, p),
            "title": p.title,
            "content_text": p.text,
            "date_published": p.at.isoformat(),
        }
        for p in pieces
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": outlet.name, "items": items})


def link(outlet: Outlet, piece: Piece) -> str:
    """Where the item would stand on the open web; names under .example lead nowhere (RFC 2606)."""
    return f"https://{outlet.slug}.example/news/{piece.id}"


FORMATS: dict[str, tuple[Callable[[Outlet, list[Piece]], str], str]] = {
    "rss": (rss, "application/rss+xml"),
    "atom": (atom, "application/atom+xml"),
    "json": (json_feed, "application/feed+json"),
}


class FeedServer:
    """Serves the week on a free loopback port."""

    def __init__(self, week: Week, now: Callable[[], datetime]) -> None:
        self._week = week
        self._now = now
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen; `address` is host:port afterwards."""
        served = web.Application()
        served.router.add_get("/{slug}", self._feed)
        self._runner = web.AppRunner(served, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        slug = request.match_info["slug"]
        outlet = next(each for each in self._week.outlets if each.slug == slug)
        now = self._now()
        if self._week.is_broken(slug, now):
            return web.Response(text=CAPTCHA, content_type="text/html")
        render, kind = FORMATS[outlet.kind]
        body = render(outlet, self._week.on_air(slug, now)).encode()
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type=kind, charset="utf-8", headers={"ETag": etag})
