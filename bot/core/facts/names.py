"""Names compared: which speakers of a story are one person, under which name."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.facts import words


def plain(speaker: str) -> list[str]:
    """The words of a speaker's name for comparison: no titles, no articles, small letters."""
    parts = [part.strip(".'’").lower() for part in speaker.split()]
    return [part for part in parts if part not in words.TITLES and part not in ("the", "a", "an")] or parts


def same_person(a: str, b: str) -> bool:
    """Whether two names are surely of one speaker: equal but for titles, or a surname and a full name."""
    one, other = plain(a), plain(b)
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and len(long) > 1 and long[-1] == short[0] and long[-1] not in words.BODIES


def merged(speakers: Iterable[str]) -> dict[str, str]:
    """Each speaker under the fullest name that some item gives; a surname that two people share stays as it is."""
    names = sorted(set(speakers), key=lambda name: (-len(plain(name)), name))
    found: dict[str, str] = {}
    for name in names:
        fuller = [other for other in dict.fromkeys(found.values()) if same_person(name, other)]
        found[name] = fuller[0] if len(fuller) == 1 else name
    return found


def voices(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each speaker of one story under the fullest name; `said` has (speaker, role) of all its quotations.

    A speaker known by an office alone ("the Technology Secretary") is the one person who is told to hold it.
    """
    pairs = tuple(said)
    names = merged(speaker for speaker, _ in pairs)
    holders: dict[str, set[str]] = {}
    for speaker, role in pairs:
        if role and len(plain(names[speaker])) > 1:
            holders.setdefault(role.casefold(), set()).add(names[speaker])
    for speaker in names:
        held = holders.get(speaker.casefold(), set())
        if len(held) == 1:
            names[speaker] = next(iter(held))
    return names
