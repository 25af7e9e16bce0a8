"""discord.py, imported in one place: its voice part, which is not used here, warns of `audioop` before Python 3.13."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord
    from discord.http import Route

__all__ = ["Route", "discord"]
