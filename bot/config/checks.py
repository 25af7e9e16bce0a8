"""What no single key can tell: names that must exist, keys that go together, queries that must be readable.

The checks read the tree, not the validated models, so that a person hears of these faults together with the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.config.documents import name_of, named_places
from bot.config.faults import Faults, Place, meant, one_of, quoted
from bot.config.reading import Keyed, Listed
from bot.config.shapes import DestinationShape, SourceShape
from bot.config.validating import known_keys, unknown_key
from bot.core.match import parse
from bot.errors import ConfigError, QueryError
from bot.model.policy import KindShape, TermFamily, TopicPack

Kinds = Mapping[str, KindShape]

PLATFORMS = ("slack", "discord", "webhook", "jsonl", "console")

_NO_DESTINATIONS = "there are none yet; write one under destinations, such as {name: screen, console: {}}"


def check(tree: Keyed, packs: Iterable[TopicPack], kinds: Kinds, faults: Faults) -> None:
    """Add every fault between parts of one document."""
    _destinations(tree, faults)
    _watches(tree, families(packs), faults)
    for entry in entries(tree, "sources"):
        source_faults(entry, kinds, faults)
    there = [name for name, _ in named_places(tree.get("destinations"))]
    for name, place in _texts(tree, "operator"):
        _known(name, place, there, faults)
    llm = tree.get("llm")
    if isinstance(llm, Keyed) and llm.get("url") is not None and llm.get("model") is None:
        faults.add(llm.places["url"], "needs a model beside it; write llm: {url: ..., model: name-of-the-model}")


def families(packs: Iterable[TopicPack]) -> dict[str, TermFamily]:
    """All families by name."""
    return {name: family for pack in packs for name, family in pack.families.items()}


def entries(tree: Keyed, key: str) -> Iterator[Keyed]:
    """The mappings of a list."""
    listed = tree.get(key)
    if isinstance(listed, Listed):
        yield from (entry for entry in listed if isinstance(entry, Keyed))


def _texts(tree: Keyed, key: str) -> Iterator[tuple[str, Place]]:
    listed = tree.get(key)
    if isinstance(listed, Listed):
        for value, place in zip(listed, listed.places, strict=True):
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                yield str(getattr(value, "written", value)).strip(), place


def _known(name: str, place: Place, there: list[str], faults: Faults) -> None:
    if name not in there:
        faults.add(place, f"there is no destination {quoted(name)}; {_there(name, there)}")


def _there(name: str, there: list[str]) -> str:
    return meant(name, there, what="destinations", none=_NO_DESTINATIONS)


# -- destinations
def _destinations(tree: Keyed, faults: Faults) -> None:
    for entry in entries(tree, "destinations"):
        given = [key for key in PLATFORMS if key in entry and (entry[key] is not None or key == "console")]
        if len(given) != 1 and (given or set(entry) <= set(known_keys(DestinationShape, ()))):
            said = f"has {one_of(given).replace(' or ', ' and ')}" if given else "does not say where it goes"
            where = entry.places[given[1]] if given else entry.place
            faults.add(where, f"{said}; write exactly one of {one_of(PLATFORMS)}")
        for platform in ("slack", "discord"):
            _address(entry.get(platform), platform, faults)


def _address(address: object, platform: str, faults: Faults) -> None:
    if not isinstance(address, Keyed):
        return
    given = [key for key in ("channel", "webhook") if address.get(key) is not None]
    if len(given) != 1 and (given or set(address) <= {"channel", "webhook", "threads"}):
        said = "has a channel and a webhook" if given else "has neither channel nor webhook"
        example = '"C0123456789"' if platform == "slack" else '"123456789012345678"'
        faults.add(address.place, f"{said}; write {{channel: {example}}} or {{webhook: {{env: NAME}}}}")
    if "webhook" in given and address.get("threads") is not None:
        faults.add(address.places["threads"], "a webhook cannot thread; leave it out, or write a channel")


# -- watches
def _watches(tree: Keyed, known: Mapping[str, TermFamily], faults: Faults) -> None:
    there = [name for name, _ in named_places(tree.get("destinations"))]
    for entry in entries(tree, "watches"):
        told = list(_texts(entry, "to"))
        for name, place in told:
            _known(name, place, there, faults)
        mention = entry.get("mention")
        if isinstance(mention, Keyed):
            for name, place in mention.places.items():
                _mentioned(name, place, [to for to, _ in told], faults)
        query_faults(entry, known, faults)


def _mentioned(name: str, place: Place, told: list[str], faults: Faults) -> None:
    if name not in told:
        hint = meant(name, told, what="this watch tells", none="this watch tells nobody; write to: [...]")
        faults.add(place, f"{quoted(name)} is not a destination of this watch; {hint}")


def query_faults(entry: Keyed, known: Mapping[str, TermFamily], faults: Faults) -> None:
    """Add the reason why the query of a watch cannot be read, if so."""
    query = entry.get("query")
    if not isinstance(query, str) or not query.strip():
        return
    try:
        parse(query.strip(), known)
    except QueryError as error:
        where = f"at character {error.position + 1} of {quoted(error.query)}"
        remedy = f"; {error.remedy[0].lower()}{error.remedy[1:].rstrip('.')}" if error.remedy else ""
        faults.add(entry.places["query"], f"{error.problem} {where}{remedy}")


# -- sources
def source_faults(entry: Keyed, kinds: Kinds, faults: Faults) -> None:
    """Add what is wrong with the kind and the parameters of one source."""
    place = entry.places.get("name", entry.place)
    if entry.get("name") is None:
        faults.add(entry.place.below("name"), "is missing; give it a name, such as {name: BBC Politics, url: ...}")
    kind = str(entry.get("kind") or "feed")
    shape = kinds.get(kind)
    if shape is None and kind != "feed":
        there = meant(kind, ["feed", *sorted(kinds)], what="kinds")
        faults.add(entry.places["kind"], f"there is no kind of source {quoted(kind)}; {there}")
        return
    own = (*shape.parameters, *shape.optional) if shape else ()
    known = [key for key in known_keys(SourceShape, ()) if key != "use"]
    for key in (key for key in entry if key not in known and key not in own):
        hint = unknown_key(key, [*own, *known], f"settings of a {kind} source")
        faults.add(entry.places[key], f"is not a setting; {hint}")
    if entry.get("url") is None:
        _parameters(entry, place, kind, shape, faults)


def _parameters(entry: Keyed, place: Place, kind: str, shape: KindShape | None, faults: Faults) -> None:
    if shape is None or shape.parameters == ("url",):
        faults.add(entry.place.below("url"), f"is missing for {quoted(name_of(entry))}; write url: https://...")
        return
    missing = [key for key in shape.parameters if entry.get(key) is None]
    for key in missing:
        needs = one_of(shape.parameters).replace(" or ", " and ")
        faults.add(entry.place.below(key), f"is missing for {quoted(name_of(entry))}; a {kind} source needs {needs}")
    wrong = [key for key in (*shape.parameters, *shape.optional) if key in entry and parameter(entry[key]) is None]
    for key in (key for key in wrong if key not in missing):
        faults.add(entry.places[key], f"{quoted(entry[key])} is not a text; write one word or text")
    if missing or wrong:
        return
    try:
        address(entry, shape)
    except (ValueError, ConfigError) as error:
        faults.add(place, f"no address can be made for {quoted(name_of(entry))}; {error}")


def parameter(value: object) -> str | None:
    """A parameter as text; None if it is no text, number or truth value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "written", value)).strip() if isinstance(value, (str, int)) else None


def address(given: Mapping[str, object], shape: KindShape) -> str:
    """The address that a kind makes of its parameters. Raises ValueError."""
    names = (*shape.parameters, *shape.optional)
    texts = {name: parameter(given[name]) for name in names if given.get(name) is not None}
    return shape.url({name: text for name, text in texts.items() if text is not None})
