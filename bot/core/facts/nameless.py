"""Speakers without a name, who keep the words that the text has for them: police, the company, a source close to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.facts import words

ARTICLE = re.compile(r"\b(?:the|a|an|one|its|his|her|their|our|my|another|this)\s+", re.IGNORECASE)
_ONE = re.compile(r"one\s", re.IGNORECASE)
POSSESSIVE = re.compile(r"^.*?(?:['’]s|s['’])\s+(?=\S)")
_OF_MEMBERS = re.compile(
    r"\b[a-z]+s['’]\s+(?:\w+\s+)?(?:trust|union|association|society|federation|group|alliance|council)\Z"
)
_DOES = re.compile(r"[a-z]{3,}(?:(?<!ov)er|or|ist|ian|man|woman|master)\Z")
_ARTICLED = frozenset(["the", "a", "an", "one", "his", "her"])
"""Looks like what somebody does: the harbour master, a plasterer."""

_PLURAL = re.compile(r"[a-z]+(?:ers|ors|ists|ants|eers|ians|men|women|people|ents|ees|als)\Z")
_PLACED = re.compile(
    r"((?:(?:the|a|an|one)\s+)?[\w’'-]+(?:\s+[\w’'-]+)?)\s+(?:at|in|from|close\s+to|within|inside)\s+", re.IGNORECASE
)
_CLOSE_TO = re.compile(
    r"(?:[a-z][\w’'-]*\s+){0,3}(?:sources?|insiders?|friends?|people|persons?|officials?|figures?|aides?|ministers?|allies|ally)\s+"
    r"(?:close\s+to|familiar\s+with|with\s+knowledge\s+of|inside|near|briefed\s+on)\s+(?:[\w’'&-]+\s+){0,5}[\w’'&-]+\Z"
)
_AGED_SO = re.compile(r"(?:an?|one|the)\s+(?:[a-z-]+\s+){0,2}(?:man|woman|boy|girl)\s+aged\s+\w+\Z", re.IGNORECASE)
_WHO_DID = re.compile(r"((?:an?|the|one)\s+(?:[a-z][\w’'-]*\s+){1,3})(?:who|that)\s", re.IGNORECASE)
_OWN_BODY = re.compile(r"(?:his|her)\s+(?:bank|college|school|hospital|university|employer|landlord|insurer)\Z")
_MY = re.compile(r"(?:my|our)\s+(?:[a-z][\w-]*\s+)?[a-z][\w-]*\Z", re.IGNORECASE)
MOST_WORDS = 6
_LONGEST = 9
_DEFINITE = frozenset(["the", "its", "his", "her", "their"])
_WHOSE = frozenset(["office", "team", "camp", "solicitors", "lawyers", "predecessor", "successor", "family", "estate"])
"""Nouns that say nothing without whose they are: the Chancellor's office."""


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker as found. `pronoun` is he, she, they or it where the text says no more; `definite` marks "the bank"."""

    name: str
    role: str = ""
    person: bool = False
    pronoun: str = ""
    definite: bool = False


def unnamed(tokens: Sequence[str]) -> Who | None:
    """A speaker without a name: police, the company, senior MPs."""
    phrase = " ".join(tokens)
    placed = _PLACED.match(phrase)
    if placed and _speaks(placed[1].split()[-1].lower()):
        return Who(without_article(phrase)) if len(tokens) <= MOST_WORDS else None
    if _OWN_BODY.match(phrase):
        return Who(phrase)  # her bank: not one that the text has named
    if _MY.match(phrase) and _speaks(tokens[-1].lower()):
        return Who(phrase)
    doer = tokens[0].lower() in _ARTICLED and _DOES.match(tokens[-1].lower()) is not None
    articles = list(ARTICLE.finditer(phrase))
    if articles:
        phrase = phrase[articles[-1].start() if _ONE.match(articles[-1].group()) else articles[-1].end() :]
    parts = phrase.split()
    if (
        not parts
        or len(parts) > MOST_WORDS
        or not (_speaks(parts[-1].lower()) or (doer and parts[-1].lower() not in words.NO_DOERS))
    ):
        return None
    return Who(phrase, definite=bool(articles) and articles[-1].group().strip().lower() in _DEFINITE)


def described(phrase: str) -> Who | None:
    """A speaker who is known by more than a noun: a source close to the chancellor, a woman aged 83"""
    return Who(without_article(phrase)) if _CLOSE_TO.match(phrase) or _AGED_SO.match(phrase) else None


def group_at(phrase: str) -> bool:
    """Whether a small noun is of people who speak for a body: researchers (at Marl College)"""
    return phrase in words.ROLES or phrase.removesuffix("s") in words.ROLES or _PLURAL.match(phrase) is not None


def somebody_who(phrase: str) -> Who | None:
    """A speaker known by what the text says of him: a vet who saw them"""
    head = _WHO_DID.match(phrase)
    tells = head is not None and len(phrase.split()) <= _LONGEST and _speaks(head[1].split()[-1].lower())
    return Who(without_article(phrase.strip())) if tells else None


def _speaks(noun: str) -> bool:
    one = noun.removesuffix("ies") + "y" if noun.endswith("ies") else noun.removesuffix("s")
    if (one in words.BODIES and noun.endswith("s")) or f"{noun}s" in words.NOUNS:
        return True
    return (
        noun in words.NOUNS
        or noun in words.ANYBODY
        or noun in _WHOSE
        or noun in words.ROLES
        or noun in words.BODIES
        or noun in words.SPEAKING
        or _PLURAL.match(noun) is not None
    )


def without_article(text: str) -> str:
    """A noun phrase without the article or possessive in front of it; "one father" keeps what tells that he is one."""
    found = ARTICLE.match(text)
    return text[found.end() :] if found and not _ONE.match(text) else text
