"""Who said what, which date for which event, and where two items differ; found by rules, nothing is written.

text | marks (quotations) | people (who) | quotes      text | days (which day) | dates (of what) | differences

To teach it a word: speech verbs, roles and bodies are in `words`, what a date may be of in `cues`.
"""

from __future__ import annotations

from bot.core.facts.dates import period_end
from bot.core.facts.differences import Difference, Side, Told, agreed, differences
from bot.core.facts.find import facts
from bot.core.facts.keeping import dump, load
from bot.core.facts.names import merged, same_person, voices

__all__ = [
    "Difference",
    "Side",
    "Told",
    "agreed",
    "differences",
    "dump",
    "facts",
    "load",
    "merged",
    "period_end",
    "same_person",
    "voices",
]
