"""The shipped topic packs say what their examples say."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.match import Document, compile_watches, lint, parse
from bot.model.watch import Watch
from tests.core.packs import families, packs

FAMILIES = [(name, family) for pack in packs().values() for name, family in pack["families"].items()]
SHARED = Path(__file__).parents[3] / "shared"
LABELLED = SHARED / "corpora" / "keyword" / "aiid_incidents_dev.jsonl"


def test_every_family_has_its_own_name() -> None:
    assert len(families()) == len(FAMILIES)


@pytest.mark.parametrize(("name", "family"), FAMILIES, ids=[name for name, _ in FAMILIES])
def test_a_family_finds_its_examples_and_leaves_out_the_others(name: str, family: dict[str, Any]) -> None:
    matcher = compile_watches([Watch("w", f"@{name}")], families())
    found = {
        text: bool(matcher.match(Document(text=text))) for kind in ("yes", "no") for text in family["examples"][kind]
    }
    assert found == {text: kind == "yes" for kind in ("yes", "no") for text in family["examples"][kind]}


@pytest.mark.parametrize(("name", "family"), FAMILIES, ids=[name for name, _ in FAMILIES])
def test_a_family_is_explained_and_its_units_draw_no_serious_advice(name: str, family: dict[str, Any]) -> None:
    assert family["note"]
    assert family["related"]
    serious = {"short-prefix", "lower-case-operator", "contradiction", "leading-not", "repeated", "unreachable"}
    findings = [finding for unit in family["terms"] for finding in lint(parse(unit, families()))]
    assert [finding for finding in findings if finding.code in serious] == []


@pytest.mark.parametrize(
    "query",
    [
        "(grok OR xAI) AND @intimate-image-abuse",
        "@ai-companies AND @ai-intimate-image-abuse",
        "@uk-online-safety AND @ai-intimate-image-abuse",
        "@parliament-moments AND @ai-intimate-image-abuse",
    ],
)
def test_families_that_belong_together_fit_into_one_query(query: str) -> None:
    assert parse(query, families()).text == query


@pytest.mark.parametrize(("said", "caught"), [("yes", True), ("no", False)])
def test_reports_as_papers_of_several_countries_word_them_are_told_apart(said: str, caught: bool) -> None:
    """A hundred reports of AI-made sexual imagery, and eighty of what only sounds like it; all invented."""
    reports = (Path(__file__).parent / "imagery" / f"{said}.txt").read_text(encoding="utf-8").splitlines()
    matcher = compile_watches([Watch("w", "@ai-intimate-image-abuse")], families())
    assert len(reports) > 80
    assert [text for text in reports if bool(matcher.match(Document(text=text))) is not caught] == []


@pytest.mark.parametrize(("said", "caught"), [("yes", True), ("no", False)])
def test_reports_of_incidents_in_several_sentences_are_told_apart(said: str, caught: bool) -> None:
    """Two batches of 40 and 12 each, whole, as written before the family met them; all invented. None is missed now."""
    reports = (Path(__file__).parent / "imagery" / f"incidents_{said}.txt").read_text(encoding="utf-8").splitlines()
    matcher = compile_watches([Watch("w", "@ai-intimate-image-abuse")], families())
    assert len(reports) == 52
    assert [text for text in reports if bool(matcher.match(Document(text=text))) is not caught] == []


def test_help_lines_are_names_and_public_addresses_without_markup() -> None:
    for pack in packs().values():
        assert all("://" not in line and "<" not in line for line in pack["help"])


def test_the_shipped_family_reaches_its_bar_on_labelled_incidents() -> None:
    """F1 at least .95 and recall 1.0 where the labelled file is at hand; the small cases stand above."""
    if not LABELLED.exists():
        return
    scorer = importlib.util.spec_from_file_location("keyword_eval", SHARED / "scoring" / "keyword_eval.py")
    assert scorer is not None
    assert scorer.loader is not None
    scoring: Any = importlib.util.module_from_spec(scorer)
    scorer.loader.exec_module(scoring)
    matcher = compile_watches([Watch("w", "@ai-intimate-image-abuse")], families())
    rows = [
        row
        for line in LABELLED.read_text(encoding="utf-8").splitlines()
        if (row := json.loads(line))["gold_ncii"] is not None
    ]
    pairs = [
        (bool(row["gold_ncii"]), bool(matcher.match(Document(title=row["title"], text=row["description"]))))
        for row in rows
    ]
    figures = scoring.prf(pairs)
    assert figures["r"] == 1.0
    assert figures["f1"] >= 0.95
