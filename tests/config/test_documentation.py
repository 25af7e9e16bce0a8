"""The schema is current, and every setting, shipped bundle and variable is named in the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from bot.config import packaged, schema, schema_text
from bot.config.finding import shipped
from bot.config.schema import as_written

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "configuration.md").read_text("utf-8")


def settings(node: dict[str, Any], whole: dict[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting of the schema that has no settings below it, with its default."""
    for part in [node, *node.get("anyOf", [])]:
        if "$ref" in part:
            yield from settings(whole["$defs"][part["$ref"].rsplit("/", 1)[1]], whole, path)
            return
    if node.get("items", {}).get("$ref"):
        yield from settings(node["items"], whole, f"{path}[]")
    elif node.get("properties") and "env" not in node["properties"]:
        for key, child in node["properties"].items():
            yield from settings(child, whole, f"{path}.{key}" if path else key)
    else:
        yield path, node.get("default")


ALL = dict(settings(schema(), schema()))


def test_there_are_settings_to_look_for() -> None:
    assert len(ALL) > 60
    assert "polling.per_host.spacing" in ALL
    assert "destinations[].discord.threads" in ALL


@pytest.mark.parametrize("setting", ALL)
def test_a_setting_is_named_in_the_documentation(setting: str) -> None:
    assert f"| `{setting}` |" in DOCS


def test_documented_settings_exist() -> None:
    documented = set(re.findall(r"^\| `([a-z_.\[\]]+)` \|", DOCS, re.MULTILINE))
    assert documented == set(ALL)


@pytest.mark.parametrize(("setting", "default"), [(name, value) for name, value in ALL.items() if value is not None])
def test_a_documented_default_is_the_real_one(setting: str, default: object) -> None:
    row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{setting}` |"))
    shown = row.split("|")[2].strip().strip("`").strip('"')
    same = {"60s": "1m"}
    assert same.get(shown, shown) == (json.dumps(default) if not isinstance(default, str) else default) or (
        setting == "topics" and default is None
    )


@pytest.mark.parametrize("bundle", shipped("catalogue"))
def test_a_shipped_bundle_is_named_in_the_documentation(bundle: str) -> None:
    assert f"`{bundle}`" in DOCS


def test_examples_of_the_documentation_fit_the_schema() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert len(examples) > 8
    for example in examples:
        read = YAML(typ="safe", pure=True).load(example) or {}
        jsonschema.validate({"version": 1, **read}, schema())


def test_the_committed_schema_is_current() -> None:
    committed = (ROOT / "config" / "schema.json").read_text("utf-8")
    assert committed == schema_text(), "run: tocsin config schema > config/schema.json"


def test_the_shipped_configuration_fits_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(YAML(typ="safe", pure=True).load(packaged("tocsin.yaml")), schema())


def test_the_schema_refuses_what_load_refuses() -> None:
    for wrong in ({}, {"version": 1, "zebra": 1}, {"version": 1, "polling": {"default_every": "often"}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema())


def test_defaults_are_written_as_in_the_file() -> None:
    assert as_written(("127.0.0.1", 8080)) == "127.0.0.1:8080"
    assert as_written(True) is True
