"""Files that extend others, bundles, topic packs, and the watches of `try match`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import load, read_pack, read_watches, shipped_packs
from bot.errors import ConfigError
from bot.model.policy import TermFamily
from bot.model.watch import Severity
from tests.config.desk import Desk
from tests.config.kinds import KINDS

BASE = """
version: 1
time_zone: Europe/Paris
polling: {default_every: 1m, concurrency: 7, per_host: {concurrency: 2}}
never_show: [Jo Example]
sources:
  - {name: A, url: https://a.example/feed}
  - {name: B, url: https://b.example/feed}
destinations: [{name: screen, console: {}}]
watches: [{name: Grok, query: grok, to: [screen]}]
operator: [screen]
"""


def test_lists_are_joined_by_name_and_the_later_wins(desk: Desk) -> None:
    desk.write("config/base.yaml", BASE)
    settings = desk.load(
        """
        extends: base.yaml
        polling: {concurrency: 9, per_host: {spacing: 5s}}
        never_show: [Jo Example, Sam Example]
        sources:
          - {name: C, url: https://c.example/feed}
          - {name: A, url: https://a.example/other}
        watches: [{name: Grok, query: grok AND ofcom, severity: urgent, to: [screen, log]}]
        destinations: [{name: log, jsonl: {path: a.jsonl}}]
        """
    )
    work = settings.workspace
    assert [(source.name, source.url) for source in work.sources] == [
        ("A", "https://a.example/other"),
        ("B", "https://b.example/feed"),
        ("C", "https://c.example/feed"),
    ]
    assert [(watch.query, watch.severity, watch.to) for watch in work.watches] == [
        ("grok AND ofcom", Severity.URGENT, ("screen", "log"))
    ]
    assert (work.poll.default_every, work.poll.concurrency) == (timedelta(minutes=1), 9)
    assert (work.poll.host_concurrency, work.poll.host_spacing) == (2, timedelta(seconds=5))
    assert work.never_show == ("Jo Example", "Sam Example")
    assert work.time_zone == "Europe/Paris"
    assert work.operator == ("screen",)
    assert [path.name for path in settings.files] == ["desk.yaml", "base.yaml", *_packs(settings.files)]


def _packs(files: tuple[object, ...]) -> list[str]:
    return [file.name for file in files if "topics" in str(file)]  # type: ignore[attr-defined]


def test_null_empties_what_the_other_file_has(desk: Desk) -> None:
    desk.write("config/base.yaml", BASE)
    settings = desk.load("extends: base.yaml\nsources: null\ndashboard: null\n")
    assert settings.workspace.sources == ()
    assert settings.dashboard is None


def test_a_fault_names_the_file_in_which_it_stands(desk: Desk) -> None:
    desk.write("config/base.yaml", BASE.replace("1m", "soon"))
    faults = desk.faults("extends: base.yaml\nwatches: [{name: New, query: grok, to: [scren]}]")
    assert [fault.split(": ")[:2] for fault in faults] == [
        ["config/desk.yaml:3", "watches[0].to[0]"],
        ["config/base.yaml:4", "polling.default_every"],
    ]


def test_the_shipped_file_can_be_extended_from_anywhere(desk: Desk) -> None:
    settings = desk.load("extends: tocsin.yaml")
    assert "terminal" in settings.workspace.destinations


def test_files_that_extend_each_other_are_told(desk: Desk) -> None:
    desk.write("config/other.yaml", "version: 1\nextends: desk.yaml\n")
    (fault,) = desk.faults("extends: other.yaml")
    assert fault.startswith('config/other.yaml:2: extends: "desk.yaml" leads back to this file')


# -- bundles
def test_a_bundle_stands_in_the_place_of_its_line(desk: Desk) -> None:
    desk.write("config/mine.yaml", "sources: [{name: M, url: https://m.example/}, {name: A, url: https://m.example/a}]")
    settings = desk.load(
        "sources:\n  - use: mine\n  - {name: A, url: https://a.example/, every: 1m}\n  - use: mine.yaml"
    )
    assert [(source.name, source.url) for source in settings.workspace.sources] == [
        ("M", "https://m.example/"),
        ("A", "https://a.example/"),
    ]
    assert settings.places["source", "M"] == "config/mine.yaml:1"


def test_the_same_source_in_two_bundles_is_one(desk: Desk) -> None:
    settings = desk.load("sources: [{use: catalogue/ai-industry}, {use: catalogue/uk-online-safety}]")
    names = [source.name for source in settings.workspace.sources]
    assert names.count("DSIT") == 1


def test_two_bundles_that_disagree_are_told(desk: Desk) -> None:
    desk.write("config/one.yaml", "sources: [{name: A, url: https://a.example/1}]")
    desk.write("config/two.yaml", "sources: [{name: A, url: https://a.example/2}]")
    (fault,) = desk.faults("sources: [{use: one}, {use: two}]")
    assert fault == (
        'config/two.yaml:1: sources[0]: "A" is another source in config/one.yaml:1; '
        "use one of the two bundles, or name your own"
    )


def test_a_fault_inside_a_bundle_is_told_once_with_its_place(desk: Desk) -> None:
    desk.write("config/mine.yaml", "name: Mine\nsources:\n  - {name: A, url: https://a.example/, every: soon}\n")
    (fault,) = desk.faults("sources: [{use: mine}]")
    assert fault.startswith('config/mine.yaml:3: sources[0].every: "soon" is not a duration')


# -- topic packs
PACK = """
name: mine
families:
  tribunals:
    note: who decides
    terms: [tribunal*, '"court of appeal"']
    related: [ruling]
    examples: {yes: [The tribunal sat], no: [tribute]}
content_note: Careful.
help: ["Call 000."]
named_not_linked: [bad.example]
"""


def test_a_pack_of_the_desk_is_found_beside_the_file(desk: Desk) -> None:
    desk.write("config/topics/mine.yaml", PACK)
    settings = desk.load("topics: [topics/mine]\nwatches: [{name: T, query: '@tribunals'}]")
    (pack,) = settings.workspace.packs
    assert pack.families["tribunals"] == TermFamily(
        "tribunals", ("tribunal*", '"court of appeal"'), "who decides", ("ruling",)
    )
    assert (pack.content_note, pack.help, pack.named_not_linked) == ("Careful.", ("Call 000.",), ("bad.example",))


def test_shipped_packs_are_loaded_unless_the_file_says_otherwise(desk: Desk) -> None:
    assert desk.load("").workspace.packs == shipped_packs()
    assert desk.load("topics: []").workspace.packs == ()


def test_two_families_of_one_name_are_told(desk: Desk) -> None:
    desk.write("one.yaml", PACK)
    desk.write("two.yaml", PACK.replace("tribunals", "Tribunals"))
    (fault,) = desk.faults("topics: [../one.yaml, ../two.yaml]")
    assert fault.split(": ", 2)[2].startswith("the family @Tribunals stands already in")


def test_a_pack_of_the_user_adds_to_the_shipped_ones(desk: Desk) -> None:
    path = desk.write("mine.yaml", PACK)
    assert read_pack(path).name == "mine"
    assert shipped_packs([path])[-1] == read_pack(path)


def test_a_wrong_pack_is_told_with_its_line(desk: Desk) -> None:
    path = desk.write("mine.yaml", "name: mine\nfamilies:\n  a: {note: x}\n  b: {terms: [x], exampels: {}}\n")
    with pytest.raises(ConfigError) as raised:
        read_pack(path)
    assert raised.value.faults == (
        "mine.yaml:3: families.a.terms: is missing; write a list of terms",
        'mine.yaml:4: families.b.exampels: is not a setting; did you mean "examples"?',
    )


def test_a_family_that_cannot_be_read_is_told_at_the_watch_that_names_it(desk: Desk) -> None:
    desk.write("config/bad.yaml", "name: bad\nfamilies: {broken: {terms: ['(a OR']}}")
    (fault,) = desk.faults("topics: [bad.yaml]\nwatches: [{name: T, query: '@broken'}]")
    assert fault.startswith("config/desk.yaml:3: watches[0].query: ")


# -- watches of `try match`
def test_watches_of_a_file_need_no_destinations(desk: Desk) -> None:
    path = desk.write(
        "w.yaml", "other: 1\nwatches: [{name: A, query: grok, to: [x]}, {name: B, query: '@platforms-x'}]"
    )
    packs = shipped_packs()
    name = next(iter(packs[0].families))
    path.write_text(path.read_text("utf-8").replace("platforms-x", name), "utf-8")
    assert [watch.name for watch in read_watches(path, packs)] == ["A", "B"]


def test_watches_that_cannot_be_read_are_told(desk: Desk) -> None:
    path = desk.write("w.yaml", "watches:\n  - {name: A, query: (grok}\n  - {name: B}\n")
    with pytest.raises(ConfigError) as raised:
        read_watches(path)
    assert [fault.split(": ")[:2] for fault in raised.value.faults] == [
        ["w.yaml:2", "watches[0].query"],
        ["w.yaml:3", "watches[1].query"],
    ]


def test_a_file_without_watches_is_told(desk: Desk) -> None:
    path = desk.write("w.yaml", "version: 1\n")
    with pytest.raises(ConfigError, match=r"w.yaml:1: watches: is missing; write a list of watches"):
        read_watches(path)


def test_kinds_may_have_parameters_that_can_be_left_out(desk: Desk) -> None:
    settings = desk.load("sources: [{name: D, kind: govuk, organisation: dsit, keywords: ofcom}]")
    assert settings.workspace.sources[0].url == "https://gov.example/dsit.atom?q=ofcom"
    with pytest.raises(ConfigError, match="there is no kind of source"):
        load(desk.folder / "config" / "desk.yaml", environment={})
    assert "govuk" in KINDS
