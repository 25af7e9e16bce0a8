"""Words of many scripts: the quick matcher finds what the slow one finds, and shows it where it stands.

Texts are put together from pieces of which the table says what words they are, so that the slow matcher knows where
each stands in the text as given without reading Unicode itself.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from hypothesis import given, settings

from bot.core.match import Document, compile_watches, parse, printed
from bot.core.match.parsing import joined
from bot.core.match.query import And, Near, Node, Not, Or, Query, Style, Term
from bot.model.watch import Watch
from tests.core.choices import Choices, chosen
from tests.core.naive_match import Text, Word, holds


@dataclass(frozen=True)
class Piece:
    """One word, or several of a script without spaces, as written; `asked`: it may stand in a query."""

    written: str
    words: tuple[Word, ...]
    asked: bool = True
    joins: bool = True


def latin(
    written: str,
    folded: str,
    cased: str = "",
    *,
    accented: str = "",
    both: str = "",
    length: int = 0,
    asked: bool = True,
    joins: bool = True,
) -> Piece:
    """One word; `length` of it are the word where an ending is none."""
    cased = cased or written
    word = Word(folded, accented or folded, cased, both or cased, 0, length or len(written))
    return Piece(written, (word,), asked, joins)


def spaceless(written: str, *parts: tuple[str, int]) -> Piece:
    """Words of one letter: folded form, and of how many code points each is written."""
    found, at = [], 0
    for folded, length in parts:
        found.append(Word(folded, folded, folded, folded, at, at + length))
        at += length
    return Piece(written, tuple(found), joins=False)


PIECES = [
    latin("Straße", "strasse"),
    latin("STRASSE", "strasse"),
    latin("strasse", "strasse"),
    latin("STRAẞE", "strasse"),
    latin("İzmir", "izmir", "Izmir"),
    latin("I\u0307zmir", "izmir", "Izmir"),
    latin("IZMIR", "izmir"),
    latin("ﬁre", "fire", "fire"),
    latin("Fire", "fire"),
    latin("oﬃce", "office", "office"),
    latin("café", "cafe", "cafe", accented="café", both="café"),
    latin("cafe\u0301", "cafe", "cafe", accented="café", both="café"),
    latin("CAFÉ", "cafe", "CAFE", accented="café", both="CAFÉ"),
    latin("cafe", "cafe"),
    latin("Łódź", "lodz", "Lodz", accented="łódź", both="Łódź"),
    latin("Lodz", "lodz"),
    latin("ｆａｋｅ", "fake", "fake"),
    latin("fa\u00adke", "fake", "fake"),
    latin("fake", "fake"),
    latin("Deep", "deep"),
    latin("deepfake", "deepfake"),
    latin("U.K.", "uk", "UK", length=3, joins=False),
    latin("UK", "uk"),
    latin("M&S", "m&s"),
    latin("3.5", "3.5"),
    latin("35", "35"),
    latin("won't", "won't", "wont"),
    latin("won’t", "won't", "wont"),
    latin("wont", "wont"),
    latin("O’Brien", "o'brien", "OBrien"),
    latin("O'BRIEN", "o'brien", "OBRIEN"),
    latin("Ofcom’s", "ofcom", "Ofcom", length=5, asked=False, joins=False),
    latin("Ofcom", "ofcom"),
    latin("йод", "йод"),
    latin("и\u0306од", "йод", "йод"),
    latin("иод", "иод"),
    latin("Ёж", "еж", "Еж", accented="ёж", both="Ёж"),
    latin("еж", "еж"),
    latin("ΟΔΟΣ", "οδοσ"),
    latin("οδος", "οδοσ", "οδος"),
    latin("صورة", "صورة"),
    latin("صُورَة", "صورة", "صورة", accented="صُورَة", both="صُورَة"),
    latin("صــورة", "صورة", "صورة"),
    latin("심의", unicodedata.normalize("NFKD", "심의")),
    latin(unicodedata.normalize("NFD", "심의"), unicodedata.normalize("NFKD", "심의"), "심의"),
    spaceless("深圳", ("深", 1), ("圳", 1)),
    spaceless("深", ("深", 1)),
    spaceless("ガス", ("カ\u3099", 1), ("ス", 1)),
    spaceless("ｶﾞｽ", ("カ\u3099", 2), ("ス", 1)),
    spaceless("カス", ("カ", 1), ("ス", 1)),
    spaceless("กิน", ("กิ", 2), ("น", 1)),
    spaceless("ภาพ", ("ภ", 1), ("า", 1), ("พ", 1)),
]
HYPHENS = "-‐‑–−"
GAPS = (" ", "  ", "\n", ", ", ". ", " — ", "\u00a0", "; ", " - ", "… ", "\u3000", "™ ", " 👩\u200d💻 ", *HYPHENS)
BODIES: dict[str, Text] = {}
"""The words of each body of a term that was drawn."""


def placed(pieces: list[tuple[Piece, str]]) -> tuple[str, Text]:
    """A text and its words; a hyphen joins only what can be joined."""
    text, found = "", []
    for number, (piece, gap) in enumerate(pieces):
        following = pieces[number + 1][0] if number + 1 < len(pieces) else None
        joins = gap in HYPHENS and piece.joins and following is not None and not _spaceless(following)
        words = [replace(word, start=word.start + len(text), end=word.end + len(text)) for word in piece.words]
        words[-1] = replace(words[-1], joined=joins)
        found += words
        text += piece.written + gap
    return text, found


def _spaceless(piece: Piece) -> bool:
    return unicodedata.name(piece.written[0]).startswith(("CJK", "KATAKANA", "HALFWIDTH", "THAI"))


def body(parts: list[Piece], between: str) -> str:
    """The body of a term of these pieces, its words noted."""
    text, words = placed([(piece, between) for piece in parts[:-1]] + [(parts[-1], "")])
    BODIES[text] = words
    return text


def _kin() -> list[list[Piece]]:
    """Pieces that begin with the same letter, so that what is drawn of a few of them has much in common."""
    found: dict[str, list[Piece]] = {}
    for piece in PIECES:
        found.setdefault(piece.words[0].folded[0], []).append(piece)
    return list(found.values())


KIN = _kin()


def _term(pick: Choices, pool: list[Piece]) -> Node:
    style = pick.of([Style.WORD, Style.PHRASE, Style.PREFIX, Style.EXACT])
    parts = pick.several(1, 3, lambda: pick.of(pool))
    if style is Style.PHRASE:
        return Term(style, body(parts, " "), quoted=True)
    written = body(parts if all(piece.joins for piece in parts) else parts[:1], "-")
    if style is Style.PREFIX and not _may_be_prefix(written):
        style = Style.WORD
    return Term(style, written)


def _may_be_prefix(written: str) -> bool:
    letters = sum(sign.isalnum() for sign in unicodedata.normalize("NFD", written))
    return not written.endswith(".") and (letters > 2 or _spaceless(Piece(written, ())))


def _node(pick: Choices, pool: list[Piece], deep: int) -> Node:
    """A query, or a part of one that holds at most `deep` others within each other."""
    shape = pick.of(["term", "term", "near", *["and", "or", "not"] * (deep > 0)])
    if shape == "near":
        return Near((_term(pick, pool), _term(pick, pool)), (pick.up_to(3),))
    if shape in ("and", "or"):
        parts = pick.several(2, 3, lambda: _node(pick, pool, deep - 1))
        return joined(And if shape == "and" else Or, parts)
    if shape == "not":
        inner = _node(pick, pool, deep - 1)
        return inner if isinstance(inner, Not) else Not(inner)
    return _term(pick, pool)


def _query(pick: Choices, pool: list[Piece]) -> Node:
    return _node(pick, [piece for piece in pool if piece.asked], 1)


Scene = tuple[list[Node], tuple[str, Text], tuple[str, Text]]


def _scene(pick: Choices) -> Scene:
    """Queries, title and text of a few pieces."""
    pool = [piece for pieces in pick.several(1, 2, lambda: pick.of(KIN)) for piece in pieces]
    roots = pick.several(1, 3, lambda: _query(pick, pool))
    title, text = (placed(_line(pick, pool)) for _ in range(2))
    return roots, title, text


def _line(pick: Choices, pool: list[Piece]) -> list[tuple[Piece, str]]:
    """Pieces with the gaps behind them. What a hyphen beside an ending makes of it the table does not say."""
    drawn = pick.several(0, 6, lambda: (pick.of(pool), pick.of(GAPS)))
    behind = [*(piece.asked for piece, _ in drawn[1:]), True]
    return [
        (piece, gap if (piece.asked and plain) or gap not in HYPHENS else " ")
        for (piece, gap), plain in zip(drawn, behind, strict=False)
    ]


@given(chosen(_scene, of=128))
@settings(max_examples=800, deadline=None)
def test_words_of_every_script_are_found_and_shown_where_they_stand(
    scene: Scene,
) -> None:
    roots, title, text = scene
    watches = [Watch(f"w{number}", printed(Query(root))) for number, root in enumerate(roots)]
    found = {
        match.watch: {(span.field, span.start, span.end) for span in match.spans}
        for match in compile_watches(watches).match(Document(title=title[0], text=text[0]))
    }
    fields = {"title": title[1], "text": text[1]}
    slowly = {f"w{number}": holds(root, fields, BODIES.__getitem__) for number, root in enumerate(roots)}
    assert found == {name: places for name, places in slowly.items() if places is not None}


@given(chosen(lambda pick: _query(pick, PIECES), of=48))
@settings(max_examples=600, deadline=None)
def test_a_printed_query_of_any_script_reads_back_as_itself(root: Node) -> None:
    query = Query(root)
    assert parse(printed(query)) == query
