"""The shipped topic packs as the matcher takes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.model.policy import TermFamily

TOPICS = Path(__file__).parents[2] / "config" / "topics"


@cache
def packs() -> dict[str, Any]:
    """Every shipped pack by the name of its file."""
    return {path.stem: YAML(typ="safe").load(path) for path in sorted(TOPICS.glob("*.yaml"))}


@cache
def families() -> dict[str, TermFamily]:
    """Every shipped family by name."""
    return {
        name: TermFamily(name, tuple(family["terms"]), family.get("note", ""), tuple(family.get("related", ())))
        for pack in packs().values()
        for name, family in pack["families"].items()
    }
