"""What is wrong with a configuration, gathered so that a person can mend all of it in one go."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.config.leaks import redacted
from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file as shown to people, its line from 1, and the key path in that file."""

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def below(self, step: str | int) -> Place:
        """The same line, one key or list index further in."""
        if isinstance(step, int):
            return Place(self.file, self.line, f"{self.path}[{step}]")
        return Place(self.file, self.line, f"{self.path}.{step}" if self.path else step)


@dataclass(slots=True)
class Faults:
    """A growing list of faults; `raise_if_any` ends it. One fault a place and text, in the order of the files."""

    found: list[tuple[Place, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    settled: set[Place] = field(default_factory=set)

    def add(self, place: Place, text: str) -> None:
        """Note what is wrong at a place, in the words: what is wrong; what would be right."""
        if place not in self.settled and (place, text) not in self.found:
            self.found.append((place, text))
        self.follow(place.file)

    def follow(self, file: str) -> None:
        """Note a file, so that its faults are told after those of the files before it."""
        if file not in self.files:
            self.files.append(file)

    def settle(self, place: Place, text: str) -> None:
        """Note a fault that explains all others at the same key, found before or later."""
        self.found = [(at, said) for at, said in self.found if at != place]
        self.add(place, text)
        self.settled.add(place)

    def __bool__(self) -> bool:
        return bool(self.found)

    def lines(self) -> tuple[str, ...]:
        """One line for each fault, by file and line. A secret that stands in a value is never repeated."""
        ordered = sorted(self.found, key=lambda fault: (self.files.index(fault[0].file), fault[0].line))
        return tuple(_line(place, text) for place, text in ordered)

    def raise_if_any(self) -> None:
        """Raises ConfigError with every fault noted so far."""
        if self.found:
            raise ConfigError(self.lines())


def _line(place: Place, text: str) -> str:
    where = f"{place}: " if place.line else f"{place.file}: "
    key = f"{shortened(place.path, 200)}: " if place.path else ""
    return printable(redacted(f"{where}{key}{text}"))


def printable(text: str) -> str:
    """A text in which nothing can break the line or speak to the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in " ".join(text.splitlines()))


def shortened(text: str, longest: int) -> str:
    """A text of at most that many characters; dots say that it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def quoted(value: object) -> str:
    """A value as a fault shows it: on one line, at most 60 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    shown = shortened(printable(str(value)), 60)
    return f'"{shown}"' if isinstance(value, str) else shown


def one_of(names: Iterable[str]) -> str:
    """`a, b or c`, as a person would list a choice."""
    listed = list(names)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} or {listed[-1]}"


def nearest(word: object, names: Iterable[str]) -> str | None:
    """The name that was probably meant, or None if nothing is near."""
    known = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(str(word).casefold(), list(known), n=1, cutoff=0.6)
    return known[close[0]] if close else None


def meant(word: object, names: Iterable[str], *, what: str, none: str = "") -> str:
    """The remedy for an unknown name: a did-you-mean and what there is (at most 24 names), or `none`."""
    listed = list(names)
    if not listed:
        return none
    close = nearest(word, listed)
    shown = listed if len(listed) <= 24 else [*listed[:24], f"{len(listed) - 24} more"]
    there = f"{what}: {', '.join(shown)}"
    return f'did you mean "{close}"? ({there})' if close else there
