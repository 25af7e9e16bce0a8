"""Words of a text as stems: what grouping compares.

Folding is coarser than for watches: accents, possessives, dots of abbreviations and hyphens go, so that "U.S.",
"US", "Zelenskyy's" and "Zelenskyy" meet. Positions in the text are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import snowballstemmer

from bot.core.text.stopwords import foreign_language, stop_words, without_accents

_WORD = re.compile(r"[^\W_](?:[^\W_]|['.&-](?=[^\W_]))*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})

_STOP = """
a about above after again against all also am among an and any are around as at be because been before being
below between both but by can cannot could did do does doing down during each either else ever every few for
from further get gets getting go goes going got had has have having he her here hers him his how however i if in
into is it its itself just like made make makes many may me might more most much must my near new no nor not now
of off on once one only or other others our out over own per put same say saying says said see seen she should
since so some still such take takes than that the their them themselves then there these they this those though
through to today told too under until up upon use used very via was way we were what when where whether which
while who whom whose why will with within without would yes yet you your yours
amid according ago already another around away back come comes came day even first last
monday tuesday wednesday thursday friday saturday sunday
"""
STOP_WORDS = frozenset(_STOP.split())


OTHER = "other"
"""The language of a text in another script whose function words are not known."""

_SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_LETTERS_LOOKED_AT = 200


@lru_cache(maxsize=32)
def _stemmer(language: str | None) -> Callable[[str], str]:
    if language is None:
        return _word_stem("english")
    return _word_stem(_SNOWBALL[language]) if language in _SNOWBALL else str


def _word_stem(algorithm: str) -> Callable[[str], str]:
    found: Callable[[str], str] = snowballstemmer.stemmer(algorithm).stemWord
    return found


@lru_cache(maxsize=65_536)
def _stem(word: str, language: str | None) -> str:
    """The Snowball stem; remembered, for the pure Python stemmer is slow."""
    return _stemmer(language)(word)


def language_of(text: str, said_to_be: str = "") -> str | None:
    """The language of a text, as far as its script and its function words tell; None for English and the unclear.

    `said_to_be` is what its publisher says ("de", "pt-BR"); it decides where there are no English function words.
    """
    plain = without_accents(text.translate(_QUOTES))
    letters = [letter for letter in plain[: 2 * _LETTERS_LOOKED_AT] if letter.isalpha()][:_LETTERS_LOOKED_AT]
    strange = sum(letter >= "\u0370" for letter in letters) * 2 > len(letters)
    said = [part for match in _WORD.finditer(plain) for part in _parts(match.group().lower())]
    found = foreign_language(said, STOP_WORDS, 1 if strange else 2)
    if found is not None:
        return found
    told = said_to_be.lower().replace("_", "-").split("-")[0]
    if told not in ("", "en") and STOP_WORDS.isdisjoint(said):
        return told if told.isalpha() else OTHER
    return OTHER if strange else None


def plain(text: str) -> str:
    """A text as its words are read: one kind of apostrophe and hyphen, and no accents."""
    return without_accents(text.translate(_QUOTES))


def stems_of(words: Iterable[str]) -> set[str]:
    """The stems of English words of a `plain` text, function words included."""
    return {_stem(part, None) for word in words for part in _parts(word.lower()) if len(part) > 1}


def stems(text: str, limit: int | None = None, language: str | None = None) -> list[str]:
    """The stems of a text's words in order, without stop words and single letters; at most `limit` of them.

    `language` is as `language_of` gives it. Scripts without spaces give pairs of neighbouring characters.
    """
    plain = without_accents(text.translate(_QUOTES))
    stop = STOP_WORDS if language is None else stop_words(language)
    kept: list[str] = []
    for match in _WORD.finditer(plain):
        parts = _parts(match.group().lower())
        kept.extend(_stem(part, language) for part in parts if len(part) > 1 and part not in stop)
        if limit is not None and len(kept) >= limit:
            return kept[:limit]
    return kept


def _parts(word: str) -> list[str]:
    """A word without possessive and abbreviation marks, split at hyphens: "u.s.-led" gives us, led."""
    if not word.isascii() and len(word) > 2 and max(word) > "\u0dff":
        return _characters(word)
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    if "." in word and not word[0].isdigit():
        word = word.replace(".", "")
    return word.split("-") if "-" in word else [word]


def _characters(word: str) -> list[str]:
    """Runs of an unspaced script as overlapping pairs of characters, other runs whole."""
    parts: list[str] = []
    for match in _RUN.finditer(word):
        run = match.group()
        pairs = len(run) > 2 and re.match(f"[{_UNSPACED}]", run)
        parts.extend([run[k : k + 2] for k in range(len(run) - 1)] if pairs else [run])
    return parts
