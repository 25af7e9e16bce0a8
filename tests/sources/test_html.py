"""HTML of a source to plain text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.html import has_markup, to_text

CASES = [
    ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
    ("One<br/>Two<BR>Three", "One\nTwo\nThree"),
    ("<b>Bo</b>ld and <i>slanted</i>", "Bold and slanted"),
    ("Fish &amp; chips &lt;b&gt; &#163;5 &pound;6", "Fish & chips <b> £5 £6"),
    ("Q&amp;amp;A", "Q&amp;A"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    ('<a href="x" title="1 > 0">link</a> after', "link after"),
    ("<script>alert('x')</script>News<style>p{}</style>", "News"),
    ("<!-- hidden -->seen<!-- <p>also</p> hidden -->", "seen"),
    ("<iframe src=x>gone</iframe>kept", "kept"),
    ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
    ("<p>unclosed <b>bold", "unclosed bold"),
    ("<img src=x onerror=alert(1)>text", "text"),
    ("<ul><li>one<li>two</ul>", "one\ntwo"),
    ("a<b <c>d</c>", "ad"),
]


@pytest.mark.parametrize(("markup", "expected"), CASES)
def test_markup_becomes_what_a_reader_sees(markup: str, expected: str) -> None:
    assert to_text(markup) == expected


@given(st.text(alphabet="<>/!-ab\"'= &;&p", max_size=300))
def test_no_heap_of_brackets_fails(markup: str) -> None:
    to_text(markup)
    has_markup(markup)


@given(
    st.lists(
        st.sampled_from(["<script>", "</script>", "<p>", "<!--", "-->", "<a href='", "'>", "x", "&lt;", "<svg>", "<"])
    )
)
def test_scripts_and_comments_leave_no_tag(parts: list[str]) -> None:
    assert "<script>" not in to_text("".join(parts)).replace("&lt;", "")


@pytest.mark.parametrize("piece", ["<a ", "<a href='", "<!--", "<", "&", "<p><b>", "<script>", "\"'<", "</"])
def test_a_long_run_of_anything_costs_little(piece: str) -> None:
    to_text(piece * 50_000)


FRAGMENTS = st.sampled_from(
    [
        *(
            "<b>",
            "</b>",
            "<p class='x'>",
            "<br/>",
            "<script>alert(1)</script>",
            "<!-- c -->",
            "<img src=x onerror=y()>",
        ),
        *("<p", "</", "<!", "<!--", "<svg><a>", "]]>", "<![CDATA[", "<style>p{}</style>", "<x:y>", "<a href='>'>"),
        *("< b>", "quay", " ", "\u202e", "\u200b", "\x07", "\u00ad", "\ufeff", "\n", ">", "'", '"'),
    ]
)


@given(st.lists(FRAGMENTS | st.text(alphabet=st.characters(exclude_characters="&<"), max_size=5), max_size=12))
def test_no_markup_and_nothing_hidden_comes_through(parts: list[str]) -> None:
    text = to_text("".join(parts))
    assert not re.search(r"<(?:/?[a-zA-Z][^<>]*|!--.*--)>", text), text
    assert not any(unicodedata.category(letter) in ("Cc", "Cf") for letter in text.replace("\n", ""))
