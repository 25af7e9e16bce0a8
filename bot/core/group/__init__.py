"""Which story an item belongs to: pure functions over an item's terms and compact profiles of stories.

    (recurring, without) -> read -> keys -> (the store's candidates) -> choose -> grow -> dump, profile_terms
        -> (ripe? merge -> joined)

Frequencies are a snapshot of what the workspace has seen (`seen_terms` of each grouped item) on top of a shipped
table. A profile is opaque text to the store. `Stream` runs the same functions in memory.
To add a feature: a field in `Features`, its value in `compare`, its weight in `Weights`.
"""

from bot.core.group.boilerplate import recurring, recurring_words, without
from bot.core.group.choose import Choice, choose
from bot.core.group.frequencies import Frequencies, keys
from bot.core.group.merging import may_absorb, merge, ripe, tie
from bot.core.group.profile import Profile, dump, grow, joined, load, profile_terms
from bot.core.group.slugs import slug
from bot.core.group.stream import Stream
from bot.core.group.terms import Doc, read, seen_terms
from bot.core.group.tuning import KEYS, SHIPPED, Tuning, Weights

__all__ = [
    "KEYS",
    "SHIPPED",
    "Choice",
    "Doc",
    "Frequencies",
    "Profile",
    "Stream",
    "Tuning",
    "Weights",
    "choose",
    "dump",
    "grow",
    "joined",
    "keys",
    "load",
    "may_absorb",
    "merge",
    "profile_terms",
    "read",
    "recurring",
    "recurring_words",
    "ripe",
    "seen_terms",
    "slug",
    "tie",
    "without",
]
