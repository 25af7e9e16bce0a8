"""The files that ship: they load untouched, and hold what the project promises."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.config import Settings, load, packaged
from bot.config.finding import shipped
from bot.model.policy import KindShape
from bot.sources.kinds import KINDS as REAL
from tests.config.desk import Desk

SHAPES: Mapping[str, KindShape] = {
    kind.name: KindShape(kind.parameters, kind.url, kind.optional) for kind in REAL.values() if kind.name != "feed"
}


@pytest.fixture
def untouched() -> Settings:
    return load(packaged("tocsin.yaml"), environment={}, kinds=SHAPES)


def test_the_shipped_configuration_works_untouched(untouched: Settings) -> None:
    assert untouched.off == {}
    assert {each.platform for each in untouched.workspace.destinations.values()} == {"console", "jsonl"}
    assert len(untouched.workspace.sources) >= 15


def test_it_watches_for_grok_ofcom_and_intimate_images(untouched: Settings) -> None:
    queries = " ".join(watch.query for watch in untouched.workspace.watches).lower()
    assert all(
        word in queries for word in ("grok", "xai", "ofcom", "@intimate-image-abuse", "@ai-intimate-image-abuse")
    )
    assert all(watch.to for watch in untouched.workspace.watches)


def test_shipped_sources_are_asked_over_tls(untouched: Settings) -> None:
    assert all(source.url.startswith("https://") for source in untouched.workspace.sources)


def test_its_primary_sources_are_marked(untouched: Settings) -> None:
    primary = {source.name for source in untouched.workspace.sources if "primary" in source.tags}
    assert {"DSIT", "Home Office", "Parliament bills", "New statutory instruments"} <= primary


@pytest.mark.parametrize("bundle", shipped("catalogue"))
def test_a_bundle_can_be_used_alone(desk: Desk, bundle: str) -> None:
    path = desk.write("config/one.yaml", f"version: 1\nsources: [{{use: {bundle}}}]\n")
    sources = load(path, environment={}, kinds=SHAPES).workspace.sources
    assert len(sources) >= 4
    assert all(source.tags for source in sources)


def test_all_bundles_can_be_used_together(desk: Desk) -> None:
    uses = ", ".join(f"{{use: {bundle}}}" for bundle in shipped("catalogue"))
    path = desk.write("config/all.yaml", f"version: 1\nextends: tocsin.yaml\nsources: [{uses}]\n")
    sources = load(path, environment={}, kinds=SHAPES).workspace.sources
    assert len({source.url for source in sources}) == len(sources)


def test_every_bundle_explains_its_quirks() -> None:
    for bundle in shipped("catalogue"):
        text = packaged(f"{bundle}.yaml").read_text("utf-8")
        assert text.startswith("#"), bundle
        assert text.count("  # ") >= 2, bundle
        assert YAML(typ="safe", pure=True).load(text)["name"], bundle


def test_every_kind_of_source_is_documented_with_its_parameters() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
    for kind in REAL.values():
        row = next((line for line in docs.splitlines() if line.startswith(f"| {kind.name} |")), "")
        assert all(f"`{name}`" in row for name in (*kind.parameters, *kind.optional)), kind.name


def test_lines_of_the_shipped_file_fit_a_screen() -> None:
    for line in Path(packaged("tocsin.yaml")).read_text("utf-8").splitlines():
        assert len(line) <= 120
