"""Topic packs: shipped or own vocabulary, with what it asks of messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.config.documents import Library
from bot.config.faults import Faults, Place, quoted
from bot.config.finding import named_in, packaged, shipped
from bot.config.reading import Keyed, Listed, place_of
from bot.config.shapes import PackShape
from bot.config.validating import unknown_key, validate
from bot.model.policy import TermFamily, TopicPack

Found = tuple[TopicPack, Keyed]


def shipped_packs(extra: Sequence[Path] = ()) -> tuple[TopicPack, ...]:
    """The topic packs that come with Tocsin, by name of file, then these of the user's. Raises ConfigError."""
    faults = Faults()
    packs = _packs([*_shipped(), *extra], Library(faults))
    faults.raise_if_any()
    return packs


def read_pack(path: Path) -> TopicPack:
    """One topic pack of the user's. Raises ConfigError."""
    faults = Faults()
    packs = _packs([path], Library(faults))
    faults.raise_if_any()
    return packs[0]


def load_packs(named: object, library: Library) -> tuple[TopicPack, ...]:
    """The packs of a `topics` list (None: all shipped ones), in order. Two families of one name are a fault."""
    if not isinstance(named, Listed):
        return _packs(_shipped(), library)
    pairs = zip(named, named.places, strict=True)
    return _packs([path for name, place in pairs if (path := _find(name, place, library)) is not None], library)


def _shipped() -> list[Path]:
    return sorted(packaged("topics").glob("*.yaml"))


def _packs(paths: Iterable[Path], library: Library) -> tuple[TopicPack, ...]:
    once = {path.resolve(): path for path in paths}
    found = [pack for path in once.values() if (pack := _read(path, library)) is not None]
    _refuse_twins(found, library.faults)
    return tuple(pack for pack, _ in found)


def _find(name: object, place: Place, library: Library) -> Path | None:
    path = named_in(name.strip(), library.folder(place), ".yaml") if isinstance(name, str) else None
    if path is None:
        there = unknown_key(str(name), list(shipped("topics")), "shipped packs")
        library.faults.add(place, f"there is no topic pack {quoted(name)}; {there}")
    return path


def _read(path: Path, library: Library) -> Found | None:
    tree = library.open(path)
    shape = validate(PackShape, tree, library.faults) if tree is not None else None
    if shape is None or tree is None:
        return None
    families = {
        name: TermFamily(name, tuple(family.terms), family.note, tuple(family.related))
        for name, family in shape.families.items()
    }
    pack = TopicPack(shape.name, families, shape.content_note, tuple(shape.help), tuple(shape.named_not_linked))
    return pack, tree


def _refuse_twins(found: Iterable[Found], faults: Faults) -> None:
    seen: dict[str, Place] = {}
    for pack, tree in found:
        for name in pack.families:
            place = place_of(tree, ("families", name))
            if place is None:
                continue
            first = seen.setdefault(name.lower(), place)
            if first is not place:
                faults.add(place, f"the family @{name} stands already in {first}; give one of the two another name")
