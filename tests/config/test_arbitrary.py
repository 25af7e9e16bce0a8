"""Whatever stands in the file, `load` gives settings or a ConfigError whose lines can be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.config import load, packaged, read_pack, read_watches
from bot.config.environment import dotenv_value
from bot.config.shapes import FileShape
from bot.config.validating import known_keys
from bot.errors import ConfigError
from tests.config.kinds import KINDS

SECTIONS = [key for key in FileShape.model_fields if key not in ("topics", "extends")]
KEYS = sorted({*SECTIONS, *(key for name in SECTIONS for key in known_keys(FileShape, (name,)))})

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.text(max_size=12),
    st.sampled_from(
        ["5m", "08:00", "hourly", "high", "22:00-07:00", "a OR b", "http://[", "//:x", "1/0s", "@x", "\x00"]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=6,
)
ELEMENT_KEYS = (
    "name url kind use every query to mention only slack discord webhook jsonl console quiet digest tags organisation "
    "channel severity time_zone"
)
elements = st.dictionaries(st.sampled_from(ELEMENT_KEYS.split()), values, max_size=7)
documents = st.fixed_dictionaries(
    {"version": st.just(1) | scalars, "topics": st.just([]) | st.lists(scalars, min_size=1, max_size=2)},
    optional={
        **{name: values for name in SECTIONS if name not in ("version", "sources", "watches", "destinations")},
        **{name: st.lists(elements, max_size=3) | values for name in ("sources", "watches", "destinations")},
        "extends": scalars,
    },
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _loads_or_explains(path: Path) -> None:
    _explained(lambda: load(path, environment={}, kinds=KINDS))


def _explained(read: Callable[[], object]) -> None:
    faults: tuple[str, ...] | None = None
    try:
        read()
    except ConfigError as error:
        faults = error.faults
    assert faults is None or faults
    for fault in faults or ():
        assert len(fault.splitlines()) == 1
        assert len(fault) < 2000


@given(documents)
@settings(max_examples=60, deadline=None)
def test_any_document_is_settings_or_faults(folder: Path, document: dict[str, object]) -> None:
    path = folder / "any.yaml"
    with path.open("w", encoding="utf-8", errors="surrogatepass") as out:
        YAML(typ="safe", pure=True).dump(document, out)
    _loads_or_explains(path)


@given(st.text(max_size=200) | st.text(alphabet=" \n\t-:[]{}&*!|>'\"#%@,?abc01\\<=~", max_size=120))
@settings(max_examples=120, deadline=None)
def test_any_text_is_settings_or_faults(folder: Path, text: str) -> None:
    path = folder / "text.yaml"
    path.write_text(text, "utf-8", errors="surrogatepass")
    _loads_or_explains(path)


@given(st.binary(max_size=120))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_settings_or_faults(folder: Path, body: bytes) -> None:
    path = folder / "bytes.yaml"
    path.write_bytes(body)
    _loads_or_explains(path)


SHIPPED = packaged("tocsin.yaml").read_text("utf-8").replace("topics: [topics/online-safety.yaml]", "topics: []")


@given(st.integers(0, len(SHIPPED)), st.integers(0, 30), st.text(max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_shipped_file_with_a_slip_of_the_hand_is_settings_or_faults(
    folder: Path, at: int, gone: int, typed: str
) -> None:
    path = folder / "slip.yaml"
    path.write_text(SHIPPED[:at] + typed + SHIPPED[at + gone :], "utf-8", errors="surrogatepass")
    _loads_or_explains(path)


@given(values)
@settings(max_examples=60, deadline=None)
def test_any_pack_and_any_watches_are_read_or_explained(folder: Path, document: object) -> None:
    path = folder / "part.yaml"
    with path.open("w", encoding="utf-8", errors="surrogatepass") as out:
        YAML(typ="safe", pure=True).dump(document, out)
    _explained(lambda: read_pack(path))
    _explained(lambda: read_watches(path))


@given(st.text(max_size=60))
def test_any_line_of_dotenv_has_a_value(written: str) -> None:
    assert isinstance(dotenv_value(written), str)
