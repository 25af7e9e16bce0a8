"""The quick reader of YAML says what the thorough one says, or leaves the text to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.composing import Node, Unreadable, compose, compose_slowly
from bot.config.faults import Faults
from bot.config.reading import read_text

BITS = [
    *("a", "b c", "k: ", "k:", "- ", "-", "\n", "\n  ", "\n    ", "\n - ", "{", "}", "[", "]", ", ", ",", ": ", ":"),
    *('"', "'", '"x"', "'y'", "|\n", "> \n", "|-\n  t", ">+\n t", "#c", " # c", "&x ", "*x", "!t ", "!!str ", "! "),
    *("? ", "http://a.example:80/c", "08:00", "no", "0o17", "1e3", "~", "<<: *x", "---\n", "\t", "\\", '"\\/"'),
    *(
        '"\\u00e9"',
        "é",
        "\u00a0",
        "\u2028",
        "\x85",
        "😀",
        "\r\n",
        "%YAML 1.1\n",
        "@fam AND x*",
        "{a:1}",
        "[a:b]",
        "\x07",
    ),
]


def outline(node: Node | None) -> object:
    """A tree of what `reading` looks at: kinds, own tags, texts, whether quoted, and the lines of what is not empty."""
    if node is None:
        return None
    tag = str(node.tag) if str(node.tag).startswith("!") else ""
    if node.id == "scalar":
        return node.value, node.value and node.start_mark.line, tag, node.style in ("'", '"', "|", ">")
    parts = node.value if node.id == "sequence" else [part for pair in node.value for part in pair]
    return node.id, node.start_mark.line, tag, [outline(part) for part in parts]


def outlined(text: str, thorough: bool) -> object:
    try:
        return outline((compose_slowly if thorough else compose)(text))
    except (Unreadable, RecursionError) as fault:
        return str(fault)


@given(st.lists(st.sampled_from(BITS), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_both_readers_see_the_same(bits: list[str]) -> None:
    text = "version: 1\n" + "".join(bits)
    assert outlined(text, thorough=False) == outlined(text, thorough=True)


@pytest.mark.parametrize(
    "text",
    [
        "# as people write\nversion: 1\nsources:\n  - {name: A, url: 'https://a.example/feed?x=1#y'}\n",
        "---\nversion: 1\nwatches:\n- name: B\n  query: >-\n    grok AND\n    xAI\n",
        "version: 1\ntime: 08:00\ncountry: no\nid: 0123\nanswer: yes\n",
        'quiet: "22:00-07:00"\nnote: |\n  two\n\n  parts\n',
        "base: &base {every: 5m}\nother: *base\n",
        "a: 1\na: 2\n",
        "a: !!python/object:os.system x\nb: !own y\n",
        "name: first\u2028second\n",
        "a: b\t\nc: d\n",
        "? a\n: b\n",
        "%YAML 1.2\n---\na: b\n",
        '{"a":1, b: [c, {d: e}]}\n',
    ],
)
def test_both_readers_see_the_same_in_what_people_write(text: str) -> None:
    assert outlined(text, thorough=False) == outlined(text, thorough=True)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_text_nested_a_hundred_thousand_deep_is_refused_in_words(opening: str) -> None:
    faults = Faults()
    assert read_text(opening * 100_000 + "x", "deep.yaml", faults) is None
    assert "nested too deeply" in faults.lines()[0]
