"""Golden pairs: a document of each kind beside the entries that are made of it.

`<case>.xml` or `<case>.json` is the document, `<case>.expected.json` its entries. To add a pair: write the document
with invented outlets, run `python -m tests.sources.test_golden`, and read what it wrote before you keep it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from bot.sources.feed import parse_document
from bot.sources.kinds import KINDS

GOLDEN = Path(__file__).parents[1] / "golden"
DOCUMENTS = sorted(
    path for kind in KINDS for path in (GOLDEN / kind).glob("*.*") if not path.name.endswith(".expected.json")
)


def rows(document: Path) -> list[dict[str, Any]]:
    kind = document.parent.name
    parsed = parse_document(document.read_bytes(), f"https://golden.example/{kind}", "", kind)
    return [json.loads(json.dumps(asdict(entry), default=str)) for entry in parsed.entries]


def expected(document: Path) -> Path:
    return document.with_name(f"{document.stem}.expected.json")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_document_gives_its_golden_entries(document: Path) -> None:
    assert rows(document) == json.loads(expected(document).read_text("utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_golden_pair(kind: str) -> None:
    assert any(document.parent.name == kind for document in DOCUMENTS)


if __name__ == "__main__":
    for each in DOCUMENTS:
        expected(each).write_text(json.dumps(rows(each), indent=2, ensure_ascii=False) + "\n", "utf-8")
