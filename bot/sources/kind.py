"""What a source kind is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.model.item import Entry


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source. `parameters` are the configuration keys that it needs, `optional` those it may have.

    `url` makes the address of them and raises ValueError with a sentence that says what would be right;
    `adopt` sets an entry's `key` and `version_at`, None where the plain rules of identity hold.
    """

    name: str
    parameters: tuple[str, ...]
    url: Callable[[Mapping[str, str]], str]
    optional: tuple[str, ...] = ()
    adopt: Callable[[Entry], Entry] | None = None


def needed(params: Mapping[str, str], name: str, example: str) -> str:
    """A parameter that must be there. Raises ValueError with an example of what would be right."""
    value = params.get(name, "").strip()
    if not value:
        raise ValueError(f"`{name}` is missing; for example {name}: {example}")
    return value


def _given(params: Mapping[str, str]) -> str:
    return needed(params, "url", "https://example.org/feed.xml")


FEED = SourceKind("feed", ("url",), _given)
