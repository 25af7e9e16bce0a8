"""Summaries made of whole sentences copied from the sources: nothing is written, nothing is changed.

documents | sentences, boilerplate dropped | worth of words and pairs | best set within the budget | spans
"""

from __future__ import annotations

from bot.core.summarise.additions import additions
from bot.core.summarise.pick import Picked, Told, summarise

__all__ = ["Picked", "Told", "additions", "summarise"]
