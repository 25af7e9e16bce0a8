"""YAML 1.2 text to plain values that remember where they stood.

    text -> composing (nodes) -> Keyed / Listed / scalars

Scalars follow the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), so `no`, `NO` and
`22:00` are texts. Duplicate keys are faults. Nothing but plain data can be made, and aliases cannot make
a small file large.
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.config.composing import Node, Unreadable, compose
from bot.config.faults import Faults, Place, quoted

MOST_REPEATS = 20_000
DEEPEST = 40

_WHOLE = re.compile(r"[-+]?[0-9]{1,400}")
_BASED = re.compile(r"0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Whole(int):
    """A whole number that remembers how it was written, so that an id such as 0123 is not changed."""

    written: str


class Keyed(dict[str, object]):
    """A mapping with the place of each key; `place` is its own."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: object, place: Place) -> None:
        """Set a key with its place."""
        self[key] = value
        self.places[key] = place


class Listed(list[object]):
    """A list with the place of each element; `place` is its own."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: list[Place] = []

    def put(self, value: object, place: Place) -> None:
        """Append an element with its place."""
        self.append(value)
        self.places.append(place)


def place_of(tree: object, steps: tuple[str | int, ...]) -> Place | None:
    """The place of what stands at these keys and indexes, or of the nearest thing around it."""
    at = getattr(tree, "place", None)
    for position, step in enumerate(steps):
        if isinstance(tree, Keyed) and step in tree.places:
            at, tree = tree.places[str(step)], tree[str(step)]
        elif isinstance(tree, Listed) and isinstance(step, int) and step < len(tree):
            at, tree = tree.places[step], tree[step]
        else:
            for rest in steps[position:]:
                at = at.below(rest) if at else None
            break
    return at


def read_file(path: Path, shown: str, faults: Faults) -> Keyed | None:
    """The mapping that a file holds, or None with the reason among the faults. Never raises for a file's content."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.add(Place(shown, 0), f"cannot be read ({error.strerror or 'unknown reason'}); check the path and rights")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add(Place(shown, line), "is not UTF-8 text; save the file as UTF-8")
        return None
    return read_text(text, shown, faults)


def read_text(text: str, shown: str, faults: Faults) -> Keyed | None:
    """The mapping that a text holds, or None with the reason among the faults."""
    try:
        root = compose(text)
    except Unreadable as error:
        line = _control_line(text) if error.line is None else error.line + 1
        faults.add(Place(shown, line), f"is not YAML: {error.problem}")
        return None
    top = Place(shown, 1)
    if root is None:
        faults.add(top, "is empty; write at least version: 1")
        return None
    tree = _Builder(faults).build(root, top, 0)
    if not isinstance(tree, Keyed):
        faults.add(Place(shown, root.start_mark.line + 1), f"holds {quoted(tree)}; write settings such as version: 1")
        return None
    return tree


def _control_line(text: str) -> int:
    """The line of the first character that YAML does not allow (https://yaml.org/spec/1.2.2/#51-character-set)."""
    bad = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return text[: bad.start()].count("\n") + 1 if bad else 1


class _Builder:
    """Turns composed nodes into values, within limits."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.seen: set[int] = set()
        self.repeats = 0
        self.overgrown = False

    def build(self, node: Node, place: Place, depth: int) -> object:
        if id(node) in self.seen:  # an alias leads to the node it names, and the composer keeps all nodes alive
            self.repeats += 1
        self.seen.add(id(node))
        if self.repeats > MOST_REPEATS or depth > DEEPEST:
            if not self.overgrown:
                top = re.split(r"[.\[]", place.path)[0]
                self.faults.add(
                    Place(place.file, place.line, top), "repeats or nests too much; write it out, without aliases"
                )
            self.overgrown = True
            return None
        if str(node.tag).startswith("!"):
            self.faults.settle(place, f"has the tag {quoted(str(node.tag))}; leave tags out")
            return None
        if node.id == "mapping":
            return self._mapping(node, place, depth)
        if node.id == "sequence":
            return self._sequence(node, place, depth)
        return _scalar(node)

    def _mapping(self, node: Node, place: Place, depth: int) -> Keyed:
        built = Keyed(Place(place.file, node.start_mark.line + 1, place.path))
        for key_node, value_node in node.value:
            here = Place(place.file, key_node.start_mark.line + 1, place.path)
            if key_node.id != "scalar":
                self.faults.add(here, "has a key that is not a word; write key: value")
                continue
            key = str(key_node.value)
            here = here.below(key)
            if key in built:
                first = built.places[key].line
                self.faults.add(here, f"stands twice (also in line {first}); keep one of the two")
                continue
            built.put(key, self.build(value_node, here, depth + 1), here)
        return built

    def _sequence(self, node: Node, place: Place, depth: int) -> Listed:
        built = Listed(Place(place.file, node.start_mark.line + 1, place.path))
        for index, child in enumerate(node.value):
            here = Place(place.file, child.start_mark.line + 1, f"{place.path}[{index}]")
            built.put(self.build(child, here, depth + 1), here)
        return built


def _scalar(node: Node) -> object:
    """A plain scalar by the core schema; anything in quotes or a block is text."""
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return _whole(int(text), text)
    if _BASED.fullmatch(text):
        return _whole(int(text[2:], 8 if text[1] == "o" else 16), text)
    if _FRACTION.fullmatch(text):
        return float(text)
    return text


def _whole(number: int, text: str) -> Whole:
    whole = Whole(number)
    whole.written = text
    return whole
