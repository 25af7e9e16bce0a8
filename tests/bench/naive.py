"""Two usual ways of doing without an outbox, kept so that the crash bench is seen to find what is wrong with them.

post-then-mark   post the item, then remember it: a crash between the two doubles it
mark-then-post   remember the item, then post it: a crash between the two loses it
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
import urllib.error
import urllib.request

TITLE = re.compile(rb"<title>(Report (\d+):[^<]*)</title>")
ROOM = "C0123456789"


def posted(api: str, title: str) -> bool:
    """Whether Slack said that it has taken the message."""
    request = urllib.request.Request(
        f"{api}chat.postMessage",
        json.dumps({"channel": ROOM, "text": title}).encode(),
        {"Content-Type": "application/json", "Authorization": "Bearer xoxb-naive"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return bool(json.loads(answer.read()).get("ok"))
    except (OSError, ValueError, AttributeError):
        return False


def main() -> None:
    """`naive MODE FEED API DATABASE`, for ever."""
    mode, feed, api, path = sys.argv[1:5]
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE IF NOT EXISTS seen (number INTEGER PRIMARY KEY)")
    while True:
        try:
            with urllib.request.urlopen(feed, timeout=5) as answer:
                document = answer.read()
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
            continue
        for title, number in reversed(TITLE.findall(document)):
            seen = db.execute("SELECT 1 FROM seen WHERE number = ?", (int(number),)).fetchone()
            if seen:
                continue
            if mode == "mark-then-post":
                db.execute("INSERT INTO seen VALUES (?)", (int(number),))
                posted(api, title.decode())
            elif posted(api, title.decode()):
                db.execute("INSERT INTO seen VALUES (?)", (int(number),))
        time.sleep(0.2)
