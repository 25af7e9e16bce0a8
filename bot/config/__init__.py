"""The only reader of environment and files: what the operator wrote becomes Settings and model objects.

    file --reading--> tree --documents--> one tree --validating--> shapes --assemble--> Settings
                        `--checks (names that must exist, queries)--'        `-- environment

Every fault names file, line and key, what is wrong and what would be right, and all are said at once.
To add a setting: a field in `shapes`, its use in `assemble`, a line in docs/configuration.md, and
`tocsin config schema` written to config/schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from bot.config.assemble import Parts, assemble, watch
from bot.config.checks import check, entries, families, query_faults
from bot.config.documents import Library, read_whole
from bot.config.environment import colour_wanted, gather
from bot.config.exporting import exported
from bot.config.faults import Faults
from bot.config.finding import main_file, packaged
from bot.config.local import QUESTIONS, Answers, Question, local_files, write_local
from bot.config.outside import look_outside
from bot.config.schema import schema, schema_text
from bot.config.settings import Dashboard, Discord, Llm, Network, Settings, Slack
from bot.config.shapes import FileShape, WatchesShape
from bot.config.topics import load_packs, read_pack, shipped_packs
from bot.config.validating import validate
from bot.model.policy import KindShape, TopicPack
from bot.model.watch import Watch

__all__ = [
    "QUESTIONS",
    "Answers",
    "Dashboard",
    "Discord",
    "Llm",
    "Network",
    "Question",
    "Settings",
    "Slack",
    "colour_wanted",
    "exported",
    "load",
    "local_files",
    "packaged",
    "read_pack",
    "read_watches",
    "schema",
    "schema_text",
    "shipped_packs",
    "write_local",
]

NO_KINDS: Mapping[str, KindShape] = MappingProxyType({})


def load(
    path: Path | None,
    *,
    environment: Mapping[str, str] | None = None,
    kinds: Mapping[str, KindShape] = NO_KINDS,
) -> Settings:
    """What the file and the environment say, with every default filled in.

    Without `path`: $TOCSIN_CONFIG, config/tocsin.local.yaml, config/tocsin.yaml, the packaged copy. `environment`
    stands for that of the process; `.env` in the working directory is read below it. `kinds` are the kinds of
    source beside plain feeds. Raises ConfigError with a line for every fault, and nothing else.
    """
    faults = Faults()
    variables = gather(environment, faults)
    main = main_file(path, variables)
    library = Library(faults)
    tree = read_whole(main, library)
    if tree is None:
        faults.raise_if_any()
        raise AssertionError("a file that cannot be read leaves a fault")
    document = validate(FileShape, tree, faults)
    packs = load_packs(tree.get("topics"), library)
    if not library.broken:
        check(tree, packs, kinds, faults)
    outside = look_outside(document, variables) if document is not None else None
    faults.raise_if_any()
    if document is None or outside is None:
        raise AssertionError("a document that does not fit leaves a fault")
    return assemble(Parts(document, outside, tree, packs, kinds, main, tuple(library.files)))


def read_watches(path: Path, packs: Iterable[TopicPack] = ()) -> tuple[Watch, ...]:
    """The watches of a file with a `watches` list; other keys are left alone.

    Queries may name families of these packs. Raises ConfigError.
    """
    faults = Faults()
    known = families(packs)
    tree = Library(faults).open(path)
    document = validate(WatchesShape, tree, faults) if tree is not None else None
    if tree is not None:
        for entry in entries(tree, "watches"):
            query_faults(entry, known, faults)
    faults.raise_if_any()
    return tuple(map(watch, document.watches)) if document else ()
