"""What a written sentence must not bring: numbers, names and quotations that its source has not, or a turned denial.

Each is found by form alone, so it holds for whatever wrote the sentence: a person's slip, an invention, a swapped name.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.core.summarise import terms
from bot.core.summarise.pieces import NUMBERS, stemmed
from bot.core.text.fold import fold


class Veto(StrEnum):
    """Why a sentence is not what its source says, however many words it copies."""

    NUMBER = "number"
    NAME = "name"
    QUOTATION = "quotation"
    NEGATION = "negation"


_NUMBER = re.compile(
    r"(?<![\w.,])(\d+(?:,\d{3})+|\d+)((?:\.\d+)?)\s?(%|per\s?cent\b|percent\b|(?:m|mn|bn|tn|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<=\d)\s?([.,])\s?(?=\d)")
_ONE = "1"
"""Says no number where it stands for somebody: "one of the children"."""

_UNITS = {"mn": "m", "million": "m", "billion": "bn", "trillion": "tn"}
_DENIALS = frozenset(["not", "never", "nobody", "nothing", "none", "without", "neither", "nor", "cannot", "no", "t"])
_SHORTENED = re.compile(r"n['’ ]t\b", re.IGNORECASE)
_NOT_ONLY = frozenset(["onli", "just", "least", "longer", "onc"])
_BEGINS = re.compile(r"(?:\A|[.!?:]\s)[^\w]*\Z")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|(?<!\w)‘([^‘]+?)’(?!\w)|(?<!\w)'([^']+?)'(?!\w)")
_UNHEARD = 7.0
"""Rarity from which a capital at the start of a sentence is taken for a name."""
_DENIED_WITHIN = 3


def vetoes(source: str, sentence: str) -> tuple[Veto, ...]:
    """Return what speaks against `sentence` as a statement of what `source` says, each kind once."""
    checks = (
        (Veto.NUMBER, _new_number),
        (Veto.NAME, _new_name),
        (Veto.QUOTATION, _new_words_in_marks),
        (Veto.NEGATION, _turned_round),
    )
    return tuple(veto for veto, found in checks if found(source, sentence))


def _new_number(source: str, sentence: str) -> bool:
    known = _numbers(source) | _numbers(_SPACED.sub(r"\1", source))
    return not _numbers(sentence) <= known | {(_ONE, "")}


def _numbers(text: str) -> set[tuple[str, str]]:
    """The numbers of a text, each with its unit: 1,400 and 1400, 9m and 9 million, 4% and 4 per cent are one."""
    found = set()
    for whole, rest, unit in _NUMBER.findall(text):
        unit = unit.lower()
        unit = "%" if unit.startswith("per") else _UNITS.get(unit, unit)
        found.add((whole.replace(",", "") + rest, unit))
    return found | {(NUMBERS[word], "") for word in terms.words(text) if word in NUMBERS}


def _new_name(source: str, sentence: str) -> bool:
    told = set(terms.words(fold(source).text))
    folded = fold(sentence)
    for word in terms.WORD.finditer(folded.text):
        start, _ = folded.span(*word.span())
        if not sentence[start].isupper() or word.group() in told:
            continue
        first = _BEGINS.search(sentence[:start]) is not None
        if not first or terms.idf(terms.stem(word.group())) >= _UNHEARD:
            return True
    return False


def _new_words_in_marks(source: str, sentence: str) -> bool:
    told = f" {_plain(source)} "
    quoted = (next(filter(None, groups), "") for groups in _QUOTED.findall(sentence))
    return any(f" {_plain(words)} " not in told for words in quoted if _plain(words))


def _plain(text: str) -> str:
    return " ".join(terms.WORD.findall(text.casefold()))


def _turned_round(source: str, sentence: str) -> bool:
    """Whether the sentence denies where the source nowhere does, or states what the source only denies."""
    told, claim = stemmed(_SHORTENED.sub(" not", source)), stemmed(_SHORTENED.sub(" not", sentence))
    if _DENIALS.intersection(claim) and not _DENIALS.intersection(told):
        return True
    denied, stated = _denied(told)
    claim_denied, claim_stated = _denied(claim)
    return bool((denied - stated) & (claim_stated - claim_denied))


def _denied(stems: list[str]) -> tuple[set[str], set[str]]:
    """The content words that stand right behind a denial, and those that do not."""
    denied: set[str] = set()
    stated: set[str] = set()
    since = _DENIED_WITHIN
    for place, stem in enumerate(stems):
        if stem in _DENIALS and not _NOT_ONLY.intersection(stems[place + 1 : place + 2]):
            since = 0
        elif stem not in terms.STOP:
            (denied if since < _DENIED_WITHIN else stated).add(stem)
            since = _DENIED_WITHIN
        else:
            since += 1
    return denied, stated
