"""What was added by hand, in the words of the file: the way from the database to the configuration.

Every text is written as a JSON string, which is a double-quoted scalar of YAML 1.2 as well
(https://yaml.org/spec/1.2.2/#13-relation-to-json), so nothing in a name or query can change the meaning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.model.source import Excerpt, Origin, Source, Standing
from bot.model.watch import Severity, Watch

HEAD = """\
# Sources and watches that were added by hand. Put them into your configuration file, then end them in the database
# (`tocsin source remove NAME`, `tocsin watch remove NAME`): a name may not stand in both.
"""
NOTHING = "# Nothing was added by hand: all sources and watches stand in your configuration file.\n"
Pairs = list[tuple[str, str]]


def exported(sources: Iterable[Source], watches: Iterable[Watch]) -> str:
    """YAML with `version`, `sources` and `watches`; things of the file and things that were ended are left out."""
    parts = [
        _listed("sources", [(each.standing, _source(each)) for each in sources if each.origin is Origin.CHAT]),
        _listed("watches", [(each.standing, _watch(each)) for each in watches if each.origin is Origin.CHAT]),
    ]
    made = "".join(parts)
    return f"{HEAD}version: 1\n{made}" if made else NOTHING


def _listed(key: str, things: Sequence[tuple[Standing, Pairs]]) -> str:
    kept = [(standing, pairs) for standing, pairs in things if standing is not Standing.ENDED]
    return f"{key}:\n" + "".join(_entry(standing, pairs) for standing, pairs in kept) if kept else ""


def _entry(standing: Standing, pairs: Pairs) -> str:
    rest = "  # paused at the moment" if standing is Standing.PAUSED else ""
    (first, value), *others = pairs
    return f"  - {first}: {value}{rest}\n" + "".join(f"    {name}: {value}\n" for name, value in others)


def _source(source: Source) -> Pairs:
    pairs = [("name", _text(source.name)), ("url", _text(source.url))]
    pairs += [("kind", _text(source.kind))] if source.kind != "feed" else []
    pairs += [("tags", _texts(sorted(source.tags)))] if source.tags else []
    pairs += [("every", _seconds(source.every))] if source.every is not None else []
    pairs += [("excerpt", source.excerpt.value)] if source.excerpt is not Excerpt.SUMMARY else []
    return pairs + ([("full_text", "true")] if source.full_text else [])


def _watch(watch: Watch) -> Pairs:
    pairs = [("name", _text(watch.name)), ("query", _text(watch.query))]
    pairs += [("severity", watch.severity.value)] if watch.severity is not Severity.NORMAL else []
    pairs += [("to", _texts(watch.to))]
    pairs += [("mode", watch.mode.value)] if watch.mode is not None else []
    if watch.mention:
        pairs += [("mention", json.dumps(dict(watch.mention), ensure_ascii=False))]
    only = [("tags", watch.only_tags), ("languages", watch.only_languages)]
    told = ", ".join(f"{name}: {_texts(sorted(words))}" for name, words in only if words)
    return pairs + ([("only", f"{{{told}}}")] if told else [])


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _texts(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _seconds(value: timedelta) -> str:
    return f"{value.total_seconds():g}s"
