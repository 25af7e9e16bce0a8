"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import app as product
from bot.config import Settings

ConfigFile = Annotated[Path | None, typer.Option("--config", help="the configuration file", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document")]
Since = Annotated[str | None, typer.Option(help="how far back, such as 8h or 7d")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="at most so many")]


def load(path: Path | None) -> Settings:
    """The configuration, with logging set up so that its secrets stay out of every line. Raises ConfigError."""
    return product.settings(path)
