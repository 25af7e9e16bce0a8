"""`tocsin check --online` asks the language model as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.checking import Finding, check
from bot.config import load
from tests.config.kinds import KINDS
from tests.llm.conftest import Model


async def found(folder: Path, url: str) -> list[Finding]:
    path = folder / "tocsin.yaml"
    path.write_text(f"version: 1\ndashboard: {{listen: null}}\nllm: {{url: {url}, model: owl-7b}}\n", "utf-8")
    settings = load(path, environment={"TOCSIN_LLM_KEY": "PLANTED-key"}, kinds=KINDS)
    return [each for each in await check(settings, online=True, send=None) if each.what.startswith("Language")]


async def test_a_model_that_answers_is_well(model: Model, tmp_path: Path) -> None:
    assert await found(tmp_path, model.url) == [Finding("Language model owl-7b", True, "answers")]
    ((body, _),) = model.got
    assert body["model"] == "owl-7b"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "answered 401; check TOCSIN_LLM_KEY"),
        (404, "answered 404; check llm.url (it ends in /v1 for most servers) and llm.model"),
    ],
)
async def test_a_model_that_refuses_says_what_to_do(model: Model, tmp_path: Path, status: int, said: str) -> None:
    model.status = status
    assert await found(tmp_path, model.url) == [Finding("Language model owl-7b", False, said)]


async def test_without_a_model_nothing_is_said_of_one(tmp_path: Path) -> None:
    path = tmp_path / "tocsin.yaml"
    path.write_text("version: 1\n", "utf-8")
    findings = await check(load(path, environment={}, kinds=KINDS), online=True, send=None)
    assert [each.what for each in findings if each.what.startswith("Language")] == []
