"""The signs of a query: from typed text to tokens, with an error that says what would be right."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from bot.core.match.query import FIELDS
from bot.core.text.fold import is_word, spaceless
from bot.core.text.words import words
from bot.errors import QueryError

LONGEST_QUERY = 8000
SHORTEST_PREFIX = 3
WIDEST_NEAR = 50

_OPENING = '"“”„«»'
_CLOSING = '"“”»«'
_INSIDE = "'’‘ʼ׳״-‐‑&."
_NEAR = re.compile(r"NEAR\s*/\s*(\d+)(?![^\W_])")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_NAME = re.compile(r"[^\W_][\w-]*")
_DAYS = re.compile(r"[^\s()]+")
_REMEDIES = {
    "|": "Write OR for a choice.",
    "+": "Words side by side are all required; leave the + out.",
    "!": "Write NOT, or - directly before the word.",
    "#": "Leave the # out: hashtags are found by their word.",
    "*": "A * stands directly after a word of at least three letters, such as nudif*.",
    "?": "There is no sign for one letter; write the forms with OR, or a word with * at its end.",
    "/": "Regular expressions are not supported; write words, phrases, OR and NEAR/5.",
    ",": "Write OR for a choice, or a blank if all words are required.",
    "-": "A - that means NOT stands directly before what it excludes.",
    ":": "A field is written as name:word, such as title:grok.",
    "'": 'Write phrases in double quotes, such as "intimate image".',
    "^": "Leave the sign out.",
    "‘": 'Write phrases in double quotes, such as "intimate image".',
    "’": 'Write phrases in double quotes, such as "intimate image".',
    "[": "Write round brackets.",
    "{": "Write round brackets.",
}


class Sign(Enum):
    """Kinds of token."""

    WORD = auto()
    PHRASE = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    EQUALS = auto()
    TILDE = auto()
    STAR = auto()
    FAMILY = auto()
    FIELD = auto()
    DAYS = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` is the word, phrase, name or number; `at` and `end` are code points of the query."""

    sign: Sign
    text: str
    at: int
    end: int


_NOTHING = Token(Sign.END, "", 0, 0)
_SINGLE = {"(": Sign.OPEN, ")": Sign.CLOSE, "=": Sign.EQUALS, "~": Sign.TILDE}
_OPERATORS = {"AND": Sign.AND, "OR": Sign.OR, "NOT": Sign.NOT}


def tokens(query: str) -> list[Token]:
    """Part a query into tokens, END last. Raises QueryError where it cannot be read."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            f"The query has {len(query)} characters, more than {LONGEST_QUERY}",
            query[:60] + "...",
            0,
            "Make several watches of it, or a family in a topic pack.",
        )
    found: list[Token] = []
    at = 0
    while at < len(query):
        if query[at].isspace() or not query[at].isprintable():
            at += 1
            continue
        token = _token(query, at, found)
        found.append(token)
        at = token.end
    found.append(Token(Sign.END, "", len(query), len(query)))
    return found


def _token(query: str, at: int, before: list[Token]) -> Token:
    sign = query[at]
    last = before[-1] if before else _NOTHING
    if (last.sign, last.text) == (Sign.FIELD, "published"):
        return _days(query, at)
    if sign in _SINGLE:
        return Token(_SINGLE[sign], sign, at, at + 1)
    if sign in _OPENING:
        return _phrase(query, at)
    if is_word(sign):
        return _word(query, at)
    if sign == "@":
        return _family(query, at)
    if sign == "*" and last.sign is Sign.WORD and last.end == at:
        return _star(query, at, last)
    if sign == "-" and query[at + 1 : at + 2].strip():
        return Token(Sign.NOT, "-", at, at + 1)
    raise _stray(query, at)


def _stray(query: str, at: int) -> QueryError:
    if query.startswith("&&", at):
        return QueryError("&& is not an operator", query, at, "Words side by side are all required; or write AND.")
    if query[at] in "+#" and at and is_word(query[at - 1]):
        remedy = (
            "Signs are not looked at: put it in double quotes together with a word beside it, or leave the sign out."
        )
        return QueryError(f'"{query[at]}" after a word', query, at, remedy)
    remedy = _REMEDIES.get(query[at], "Leave it out, or put the phrase it belongs to in double quotes.")
    return QueryError(f'"{query[at]}" cannot stand here', query, at, remedy)


def _phrase(query: str, at: int) -> Token:
    end = next((place for place in range(at + 1, len(query)) if query[place] in _CLOSING), None)
    if end is None:
        raise QueryError("This quotation mark is never closed", query, at, 'Add a " at the end of the phrase.')
    body = " ".join(query[at + 1 : end].split())
    if not body[:1].isalnum() and not words(body).joined.strip():
        raise QueryError(
            "There is no word between these quotation marks", query, at, "Write a phrase, or leave them out."
        )
    if "*" in body:
        remedy = "Between quotation marks * is no sign; write the words side by side: deepfake NEAR/0 image*"
        raise QueryError("A * inside a phrase", query, query.index("*", at), remedy)
    return Token(Sign.PHRASE, body, at, end + 1)


def _word(query: str, at: int) -> Token:
    near = _NEAR.match(query, at)
    if near:
        return _near(query, at, near)
    end = _word_end(query, at)
    if query[end : end + 1] == "." and _INITIALS.fullmatch(query, at, end):
        end += 1
    text = query[at:end]
    after = query[end : end + 1]
    if after == ":":
        return _field(query, at, end)
    if after in {"/", "_"}:
        raise QueryError(f'"{after}" inside a word', query, end, _slash(text, query, end))
    if text == "NEAR":
        raise QueryError("NEAR without a number", query, at, "Write how many words may stand between, such as NEAR/5.")
    return Token(_OPERATORS.get(text, Sign.WORD), text, at, end)


def _word_end(query: str, at: int) -> int:
    end = at
    while end < len(query):
        if is_word(query[end]) or _joins(query, end):
            end += 1
        else:
            break
    return end


def _joins(query: str, at: int) -> bool:
    """Whether a sign stands inside a word: a letter or digit follows it (or it is a joiner that is not seen)."""
    if query[at] in "\u200c\u200d\u00ad":
        return True
    return query[at] in _INSIDE and is_word(query[at + 1 : at + 2] or " ")


def _slash(text: str, query: str, end: int) -> str:
    number = re.match(r"\d+", query[end + 1 :])
    if text.upper() == "NEAR" and number:
        return f"Operators are written in capitals: NEAR/{number[0]}."
    if text.upper() == "NEAR":
        return "Write how many words may stand between, such as NEAR/5."
    after = query[end + 1 : _word_end(query, end + 1)]
    return f'Write the parts as a phrase in double quotes: "{text} {after}".' if after else "Leave it out."


def _near(query: str, at: int, near: re.Match[str]) -> Token:
    if int(near[1]) > WIDEST_NEAR:
        remedy = f"At most {WIDEST_NEAR} words may stand between; beyond that write AND."
        raise QueryError(f"NEAR/{near[1]} is too wide", query, at, remedy)
    return Token(Sign.NEAR, str(int(near[1])), at, near.end())


def _field(query: str, at: int, end: int) -> Token:
    name = query[at:end]
    if name.lower() in FIELDS and (query[end + 1 : end + 2].strip() or not query[end + 1 :].strip()):
        return Token(Sign.FIELD, name.lower(), at, end + 1)
    if name.lower() in FIELDS:
        raise QueryError(f"A blank after {name}:", query, end + 1, f"Write {name.lower()}:word without a blank.")
    if query.startswith("://", end):
        raise QueryError(
            "An address is no word", query, at, "Write host:example.org, or url: and a word of the address."
        )
    near = get_close_matches(name.lower(), FIELDS, 1)
    guess = f"Did you mean {near[0]}: ?" if near else f"Fields are {', '.join(FIELDS)}."
    raise QueryError(f'There is no field "{name}"', query, at, guess)


def _family(query: str, at: int) -> Token:
    name = _NAME.match(query, at + 1)
    if name is None:
        raise QueryError("@ without a name", query, at, "Write the name of a family, such as @intimate-image-abuse.")
    return Token(Sign.FAMILY, name[0].lower(), at, name.end())


def _star(query: str, at: int, word: Token) -> Token:
    if is_word(query[at + 1 : at + 2] or " "):
        raise QueryError("A * inside a word", query, at, "It can only stand at the end of a word.")
    if not spaceless(query[at - 1]) and letters(word.text) < SHORTEST_PREFIX:
        remedy = f"Write at least {SHORTEST_PREFIX} letters before the *, or the words you mean with OR."
        raise QueryError("Too few letters before the *", query, at, remedy)
    return Token(Sign.STAR, "*", at, at + 1)


def letters(word: str) -> int:
    """How many letters and digits a word has; a Korean syllable is written with two or three letters."""
    return sum(sign.isalnum() for sign in unicodedata.normalize("NFD", word))


def _days(query: str, at: int) -> Token:
    days = _DAYS.match(query, at)
    if days is None:
        remedy = "Write days such as published:2026-01-01..2026-02-01."
        raise QueryError("published: takes no brackets", query, at, remedy)
    return Token(Sign.DAYS, days[0], at, days.end())
