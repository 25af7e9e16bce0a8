"""HTML of a source to plain text."""

from __future__ import annotations

import unicodedata
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sources.html import _plainly, has_markup, to_text

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


@pytest.mark.parametrize("piece", ["<a ", "<a href='", "<!--", "<", "&", "<p><b>", "<script>", "\"'<", "</"])
def test_a_long_run_of_anything_costs_little(piece: str) -> None:
    to_text(piece * 50_000)


class Tags(HTMLParser):
    """What a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"!{data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def tags_in(text: str) -> list[str]:
    """Tags, comments and declarations that a text holds, an unfinished one at its end included."""
    reader = Tags()
    reader.feed(text)
    reader.close()
    return reader.found


NAMES = st.sampled_from(
    ["p", "b", "script", "style", "svg", "img", "a", "x:y", "B", "math", "iframe", "td", "title", "o"]
)
VALUES = st.sampled_from(["", "x", "javascript:alert(1)", ">", "<b>", "a b", "\u202e", "<script>", "--", "\0"])
HAZARDS = "\u202e\u2066\u200b\u200e\u00ad\ufeff\u2060\x00\x07\x1b\x7f\x9f\U000e0041\ue000"


@st.composite
def tags(draw: st.DrawFn) -> str:
    """A tag as careless and hostile publishers write it."""
    quote = draw(st.sampled_from(["'", '"', ""]))
    attribute = f" {draw(NAMES)}={quote}{draw(VALUES)}{draw(st.sampled_from([quote, quote, '']))}"
    inner = draw(st.sampled_from(["", attribute, "/", " /", "\n", attribute + attribute]))
    return (
        draw(st.sampled_from(["<", "<", "</", "<<", "< "]))
        + draw(NAMES)
        + inner
        + draw(st.sampled_from([">", ">", ""]))
    )


ODD = ["<!--", "-->", "<!", "<?", "?>", "]]>", "<![CDATA[", "<", ">", "</", "<!doctype html>", "<!-->", "--!>", "<%"]
HEAP = st.lists(
    tags() | st.sampled_from(ODD) | st.sampled_from([*HAZARDS, "quay", " ", "\n", "5 < 6", "é", "'", '"']), max_size=14
).map("".join)


@settings(max_examples=500)
@given(HEAP)
@example("<scr<script>ipt>alert(1)</scr</script>ipt>")
@example("<<b>script>quay</script>")
@example("<p title='<b>'>quay")
@example("<!--<b>--!><i>quay")
@example("<p><\u202e?>")
@example("<\u200d\u202escript>quay</script>")
@example("<\u202e<b>script>quay</script>")
def test_no_markup_and_nothing_hidden_comes_through(markup: str) -> None:
    text = to_text(markup)
    assert tags_in(text) == []
    assert not [letter for letter in text if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Co")]


@settings(max_examples=300)
@given(HEAP, st.sampled_from(["script", "style", "svg", "iframe", "noscript", "template", "SCRIPT"]))
def test_what_scripts_and_styles_say_is_no_text(around: str, name: str) -> None:
    assert "stowaway" not in to_text(f"quay <{name}>stowaway</{name}> {around}")


@settings(max_examples=300)
@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z", "M"]), min_size=1))
def test_a_text_that_is_escaped_is_read_back_once(text: str) -> None:
    assert to_text(escape(text)) == text
    assert to_text(escape(escape(text))) == escape(text)


PLAIN = (
    *(
        "<",
        ">",
        "p",
        "/",
        " ",
        "'",
        '"',
        "<p>",
        "</p>",
        "<b>",
        "<br/>",
        "<br />",
        "</td>",
        "<P>",
        "\n",
        "text",
        "&lt;b&gt;",
    ),
    *('<a href="x">', '<a href="x>y">', '<img src="a" alt="b" />', "<a href='x'>", "</p >", "<x>", "< p>", "<!---->"),
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PLAIN), max_size=8).map("".join))
@example('<p>quay</p><p><a class="x" href="y">more</a></p>')
def test_tags_of_the_plainest_form_are_read_as_with_all_care(markup: str) -> None:
    """The empty comment is of no such form, so with it the same markup is read the careful way."""
    if _plainly(markup) is not None:
        assert to_text(markup) == to_text(f"{markup}<!---->")
