"""Files that make one document: what `extends` adds to, what `use` brings in.

main file --extends--> base files    lists joined by name, mappings key by key, later wins
          --use------> bundles       their sources stand in the place of the entry
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.config.faults import Faults, Place, quoted
from bot.config.finding import named_in, shipped, shown
from bot.config.leaks import leak
from bot.config.reading import Keyed, Listed, read_file
from bot.config.shapes import BundleShape
from bot.config.validating import unknown_key, validate

NAMED = ("sources", "watches", "destinations")
"""Lists whose elements have a name."""


@dataclass(slots=True)
class Library:
    """The files read so far, their folders by the name they are shown under, and what is wrong with them."""

    faults: Faults
    folders: dict[str, Path] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    broken: bool = False

    def open(self, path: Path) -> Keyed | None:
        """Read one file; secrets in it are refused. None if it cannot be read at all."""
        name = shown(path)
        self.folders[name] = path.parent
        self.files.append(path)
        self.faults.follow(name)
        tree = read_file(path, name, self.faults)
        if tree is None:
            self.broken = True
            return None
        refuse_secrets(tree, self.faults)
        return tree

    def folder(self, place: Place) -> Path:
        """The folder of the file in which something stands."""
        return self.folders.get(place.file, Path())


def refuse_secrets(tree: object, faults: Faults) -> None:
    """Add a fault for every text that has the shape of a secret."""
    if isinstance(tree, (Keyed, Listed)):
        children = tree.items() if isinstance(tree, Keyed) else enumerate(tree)
        for step, value in children:
            place = tree.places[step]  # type: ignore[index]  # str for a mapping, int for a list, as enumerated above
            found = leak(value) if isinstance(value, str) else None
            if found:
                faults.settle(place, f"holds {found[0]}; {found[1]}, and make a new one if this file was shared")
            else:
                refuse_secrets(value, faults)


def read_whole(path: Path, library: Library) -> Keyed | None:
    """The main file over everything it extends, with bundles in the place of `use`. None if it cannot be read."""
    tree = _extended(path, library, ())
    if tree is not None:
        _bring_in(tree, library)
    return tree


def _extended(path: Path, library: Library, above: tuple[Path, ...]) -> Keyed | None:
    tree = library.open(path)
    if tree is None:
        return None
    _refuse_twins(tree, library.faults)
    name = tree.get("extends")
    if not isinstance(name, str) or not name.strip():
        return tree
    place = tree.places["extends"]
    base_path = named_in(name.strip(), path.parent)
    if base_path is None:
        library.faults.add(place, f"there is no file {quoted(name)} beside this one; write its name, or null")
        library.broken = True
        return tree
    if base_path.resolve() in {file.resolve() for file in (*above, path)}:
        library.faults.add(place, f"{quoted(name)} leads back to this file; let it extend another, or null")
        return tree
    base = _extended(base_path, library, (*above, path))
    return tree if base is None else _joined(base, tree)


def _refuse_twins(tree: Keyed, faults: Faults) -> None:
    """Two elements of one list in one file may not share a name."""
    for key in NAMED:
        listed = tree.get(key)
        seen: dict[str, Place] = {}
        for name, place in named_places(listed):
            if name in seen:
                faults.add(place, f"{quoted(name)} is used twice (also in line {seen[name].line}); give each its own")
            seen.setdefault(name, place)


def named_places(listed: object) -> list[tuple[str, Place]]:
    """The names in a list of mappings, as texts, with the places of the `name` keys."""
    if not isinstance(listed, Listed):
        return []
    entries = [entry for entry in listed if isinstance(entry, Keyed) and entry.get("name") is not None]
    return [(name_of(entry), entry.places["name"]) for entry in entries]


def name_of(entry: Keyed) -> str:
    """The name of an element as it will be known; empty if it has none."""
    name = entry.get("name")
    return "" if name is None else str(getattr(name, "written", name)).strip()


def _joined(base: Keyed, over: Keyed) -> Keyed:
    """A new mapping: keys of `over` win; mappings are joined key by key, lists element by element."""
    both = Keyed(over.place)
    for key, value in base.items():
        both.put(key, value, base.places[key])
    for key, value in over.items():
        below = both.get(key)
        if isinstance(value, Keyed) and isinstance(below, Keyed):
            value = _joined(below, value)
        elif isinstance(value, Listed) and isinstance(below, Listed):
            value = _joined_lists(below, value)
        both.put(key, value, over.places[key])
    return both


def _joined_lists(base: Listed, over: Listed) -> Listed:
    """Elements of the base, each replaced by the later one of its name, then what is new."""
    later = {_identity(value): index for index, value in enumerate(over)}
    both = Listed(over.place)
    used: set[int] = set()
    for value, place in zip(base, base.places, strict=True):
        index = later.get(_identity(value))
        if index is None:
            both.put(value, place)
        elif index not in used:
            used.add(index)
            both.put(over[index], over.places[index])
    for index, value in enumerate(over):
        if index not in used:
            both.put(value, over.places[index])
    return both


def _identity(value: object) -> str:
    if isinstance(value, Keyed):
        return f"use {value['use']}" if "use" in value else f"name {name_of(value)}"
    return f"text {value}"


def _bring_in(tree: Keyed, library: Library) -> None:
    """Replace `use` entries by the sources of their bundles. A source of the file itself wins over a bundle's."""
    listed = tree.get("sources")
    if not isinstance(listed, Listed):
        return
    own = {name for name, _ in named_places(listed)}
    brought: dict[str, tuple[Keyed, Place]] = {}
    whole = Listed(listed.place)
    for entry, place in zip(listed, listed.places, strict=True):
        if not isinstance(entry, Keyed) or "use" not in entry:
            whole.put(entry, place)
            continue
        for source, at in _bundle(entry, library):
            name = name_of(source)
            first = brought.setdefault(name, (source, at))
            if dict(first[0]) != dict(source):
                library.faults.add(
                    at, f"{quoted(name)} is another source in {first[1]}; use one of the two bundles, or name your own"
                )
            elif first[0] is source and name not in own:
                whole.put(source, at)
    tree.put("sources", whole, tree.places["sources"])


def _bundle(entry: Keyed, library: Library) -> list[tuple[Keyed, Place]]:
    """The sources of one bundle with their places; nothing, and a fault, if it cannot be used."""
    place, name = entry.places["use"], entry["use"]
    for other in sorted(set(entry) - {"use"}):
        library.faults.add(entry.places[other], "has no place beside use; give the bundle a line of its own")
    path = named_in(name, library.folder(place), ".yaml") if isinstance(name, str) and name.strip() else None
    if path is None:
        there = unknown_key(str(name), list(shipped("catalogue")), "shipped bundles")
        library.faults.add(place, f"there is no bundle {quoted(name)}; {there}")
        return []
    tree = library.open(path)
    if tree is None:
        return []
    validate(BundleShape, tree, library.faults)
    _refuse_twins(tree, library.faults)
    listed = tree.get("sources")
    if not isinstance(listed, Listed):
        return []
    pairs = zip(listed, listed.places, strict=True)
    return [(source, at) for source, at in pairs if isinstance(source, Keyed) and "use" not in source]
