"""Docs that fail: what a user can meet is named on a page, and what a page names exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main

from bot import errors
from bot.cli.whole import cli
from bot.config import schema
from bot.flows.commands import COMMANDS
from bot.model.delivery import Reason, State, Trouble
from bot.model.source import Failure, Health
from bot.sources.kinds import KINDS
from tests.config.test_documentation import settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of the command line that does something, with its words after `tocsin`."""
    waiting: list[tuple[tuple[str, ...], click.Command]] = [((), typer.main.get_command(cli))]
    while waiting:
        words, command = waiting.pop()
        children = getattr(command, "commands", None)
        if children is None:
            yield words, command
        else:
            waiting.extend(((*words, name), child) for name, child in children.items())


LINE = {" ".join(words): command for words, command in commands()}


def classes(root: type[errors.TocsinError]) -> Iterator[str]:
    yield root.__name__
    for child in root.__subclasses__():
        yield from classes(child)


UNTOLD = {"--config", "--help", "--no-browser", "--deliver"}
"""Options told once for all commands, without effect yet, or the default."""


# -- everything is named
def test_there_is_something_to_look_for() -> None:
    assert {"run", "story show", "try match"} <= set(LINE)
    assert "StoreFull" in set(classes(errors.TocsinError))
    assert len(PAGES) > 12


@pytest.mark.parametrize("setting", dict(settings(schema(), schema())))
def test_a_setting_is_named(setting: str) -> None:
    assert f"`{setting}`" in page("docs/configuration.md")


@pytest.mark.parametrize("command", sorted(LINE))
def test_a_command_is_explained(command: str) -> None:
    assert re.search(rf"^\| `tocsin {re.escape(command)}[ `]", page("docs/commands.md"), re.MULTILINE)


@pytest.mark.parametrize("command", sorted(LINE))
def test_an_option_of_a_command_is_named_with_it(command: str) -> None:
    row = next(row for row in page("docs/commands.md").splitlines() if re.match(rf"\| `tocsin {command}[ `]", row))
    options = {option for each in LINE[command].params for option in (*each.opts, *each.secondary_opts)}
    long = {option for option in options if option.startswith("--")}
    assert {option for option in long - UNTOLD if option not in row} == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command.words))
def test_a_chat_command_is_explained_with_its_arguments(command: object) -> None:
    words = " ".join(command.words)
    row = re.search(rf"^\| `/tocsin {words}([^`]*)` \|.*$", page("docs/commands.md"), re.MULTILINE)
    assert row is not None
    assert [name.strip("[]") for name in row[1].split()] == [argument.name.upper() for argument in command.arguments]
    assert ("right to manage" in row[0]) == command.manages


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_kind_is_explained_with_its_parameters(kind: str) -> None:
    row = next(row for row in page("docs/sources.md").splitlines() if row.startswith(f"| {kind} |"))
    for parameter in (*KINDS[kind].parameters, *KINDS[kind].optional):
        assert f"`{parameter}`" in row


@pytest.mark.parametrize("name", sorted(set(classes(errors.TocsinError))))
def test_an_error_class_is_explained(name: str) -> None:
    assert f"| `{name}` |" in page("docs/errors.md")


@pytest.mark.parametrize("failure", Failure)
def test_a_failure_of_a_source_is_explained(failure: Failure) -> None:
    assert f"| `{failure.value}` |" in page("docs/errors.md")


@pytest.mark.parametrize("word", [*Reason, *State, *Trouble])
def test_a_word_of_a_delivery_is_explained(word: Reason | State | Trouble) -> None:
    assert re.search(rf"^\| [^|]*`{word.value}`[^|]*\|", page("docs/errors.md"), re.MULTILINE)


@pytest.mark.parametrize("health", Health)
def test_a_health_of_a_source_is_explained(health: Health) -> None:
    assert f"| {health.value} |" in page("docs/operations.md")


@pytest.mark.parametrize("bundle", sorted((ROOT / "config" / "catalogue").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_bundle_is_explained(bundle: Path) -> None:
    assert f"| `catalogue/{bundle.stem}` |" in page("docs/sources.md")


# -- what is named exists
def test_explained_commands_exist() -> None:
    explained = set(re.findall(r"^\| `tocsin ([a-z -]+?)(?: \[?[A-Z.]+\]?)*`", page("docs/commands.md"), re.MULTILINE))
    assert explained == set(LINE)


def test_explained_chat_commands_exist() -> None:
    explained = re.findall(r"^\| `/tocsin ([a-z -]+?)(?: \[?[A-Z]+\]?)*`", page("docs/commands.md"), re.MULTILINE)
    assert explained == [" ".join(command.words) for command in COMMANDS]


def test_explained_failures_and_errors_exist() -> None:
    text = page("docs/errors.md")
    head, sources, _ = re.split(r"^## (?:Sources|Deliveries)$", text, flags=re.MULTILINE)
    assert set(re.findall(r"^\| `(\w+)` \|", head, re.MULTILINE)) == set(classes(errors.TocsinError))
    assert set(re.findall(r"^\| `(\w+)` \|", sources, re.MULTILINE)) == {failure.value for failure in Failure}


def spoken(text: str) -> Iterator[str]:
    """Lines of shell blocks, and lines after a prompt, without remarks."""
    for language, block in FENCE.findall(text):
        for line in block.splitlines():
            if language == "sh" or line.startswith("$ "):
                yield line.removeprefix("$ ").strip()


def typed() -> Iterator[tuple[str, str]]:
    for path in PAGES:
        for line in spoken(path.read_text("utf-8")):
            if "tocsin " in line:
                yield str(path.relative_to(ROOT)), line


@pytest.mark.parametrize(("where", "line"), list(typed()))
def test_a_typed_command_exists(where: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    after = words[len(words) - 1 - words[::-1].index("tocsin") + 1 :]
    assert " ".join(after[:2]) in LINE or after[0] in LINE
    command = LINE.get(" ".join(after[:2])) or LINE[after[0]]
    options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    assert {word for word in after if word.startswith("--")} <= options


def test_the_readme_names_only_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    text = page("README.md")
    quoted = "\n".join([*(block for _, block in FENCE.findall(text)), *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))])
    named = set(re.findall(r"^make ([a-z]+)", quoted, re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


def test_inline_commands_of_the_readme_exist() -> None:
    inline = re.findall(r"`tocsin ([a-z]+)(?: ([a-z]+))?", page("README.md"))
    assert len(inline) > 4
    for first, second in inline:
        assert first in LINE or f"{first} {second}" in LINE


def test_the_alert_of_the_readme_is_one_of_the_demo() -> None:
    week = page("bot/demo/week.yaml")
    alert = next(block for _, block in FENCE.findall(page("README.md")) if block.startswith("HIGH"))
    assert "Pico chatbot used to make sexualised deepfakes of women" in alert
    assert "Pico chatbot used to make sexualised deepfakes of women" in week


# -- links
def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    words = re.sub(r"[`*]|\[|\]\([^)]*\)", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def links() -> Iterator[tuple[Path, str]]:
    for path in PAGES:
        for target in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
            if not re.match(r"[a-z]+:", target):
                yield path, target


@pytest.mark.parametrize(("path", "target"), list(links()), ids=lambda value: getattr(value, "name", str(value)))
def test_a_link_leads_somewhere(path: Path, target: str) -> None:
    name, _, anchor = target.partition("#")
    there = (path.parent / name).resolve() if name else path
    assert there.exists()
    assert there.is_relative_to(ROOT)
    if anchor:
        assert anchor in {slug(heading) for heading in HEADING.findall(FENCE.sub("", there.read_text("utf-8")))}


def test_every_page_is_linked_from_another() -> None:
    linked = {(path.parent / target.partition("#")[0]).resolve() for path, target in links() if target[0] != "#"}
    folders = {each for each in linked if each.is_dir()}
    alone = {page for page in PAGES if page not in linked and not folders & set(page.parents)}
    assert alone <= {ROOT / "README.md"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_speaks_of_the_product_and_no_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"(?<![\w/])/(?:home|root|work|tmp)/\w", text)
    assert not re.search(r"\b(?:TODO|FIXME)\b", text)
