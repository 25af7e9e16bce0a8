"""Wiring: the only place that names concrete parts.

    Settings -> store, fetcher, parser, notifiers, chat -> Desk -> flows, on a schedule

    parts     what is made of what
    running   the process: tick, chat, control socket; one round for `poll`
    tools     the `try` tools and look-ups that need no running process

To add a platform: one branch in `parts.notifier`. To add a source kind: a row in `bot.sources.kinds`.
"""

from bot.app.parts import settings
from bot.app.running import App, change, opened, poll, run

__all__ = ["App", "change", "opened", "poll", "run", "settings"]
