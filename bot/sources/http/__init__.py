"""The one guarded way out to addresses that come from data.

    fetch -> checked URL -> robots.txt (pages only) -> turn (politeness) -> transport (direct | proxied)
          -> guard (address really dialled) -> bounded body

Nothing else in Tocsin may open a connection to an address that a feed, a redirect or a person named.
"""

from bot.sources.http.fetcher import GuardedFetcher, Limits

__all__ = ["GuardedFetcher", "Limits"]
