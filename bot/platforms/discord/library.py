"""discord.py, imported in one place: its voice part, which is not used here, warns of `audioop` before Python 3.13."""

from __future__ import annotations

import logging
import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord
    from discord.http import Route

# Delivery and commands need no intents; without a filter every client warns that the guilds intent is off.
logging.getLogger("discord.state").addFilter(lambda record: not str(record.msg).startswith("Guilds intent seems"))

__all__ = ["Route", "discord"]
