"""From a term of a query to the patterns that find it, and the stricter look at what they found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import snowballstemmer

from bot.core.match.query import Style, Term
from bot.core.text.fold import fold, has_accents, shape, undotted
from bot.core.text.words import Words, words

# Snowball algorithms by ISO 639-1 code; a language that is missing here is stemmed as English.
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch", "en": "english", "eo": "esperanto",
    "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Strict:
    """What must be equal beyond folding: upper case, accents, apostrophes and inner full stops (`keep`)."""

    case: bool
    accents: bool
    keep: str
    wanted: str

    def holds(self, text: str, *, prefix: bool) -> bool:
        """Whether this stretch of the text as given is what was asked for."""
        found = undotted(shape(text, case=self.case, accents=self.accents, keep=self.keep))
        return found.startswith(self.wanted) if prefix else found == self.wanted


@dataclass(frozen=True, slots=True, eq=False)
class Needle:
    """A term, made ready; equal to another of the same term.

    `patterns` are looked for in `Words.joined` and among the joined forms of compounds. `phrase` are the words of
    a quoted phrase of two or more; `stem` is the word to compare by stem (no patterns then).
    """

    term: Term
    patterns: tuple[str, ...]
    phrase: tuple[str, ...] = ()
    strict: Strict | None = None
    stem: str = ""
    key: int = 0
    written: str = ""

    def __hash__(self) -> int:
        return self.key

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Needle) and self.key == other.key and self.term == other.term)

    @property
    def prefix(self) -> bool:
        """Whether a pattern is the beginning of a word."""
        return self.term.style is Style.PREFIX


@lru_cache(maxsize=1024)
def needle(term: Term) -> Needle:
    """Make a term ready to be looked for."""
    key, written = hash(term), term.written
    if term.style is Style.STEM:
        return Needle(term, (), stem=term.body, key=key, written=written)
    read = words(term.body)
    spaced = read.joined.strip()
    strict = _strict(term, read)
    if term.quoted:
        parts = tuple(spaced.split(" "))
        return Needle(term, (f" {spaced} ",), parts if len(parts) > 1 else (), strict, "", key, written)
    whole = [form for form, start, end in read.forms if start == 0 and end == len(read.line)]
    end = "" if term.style is Style.PREFIX else " "
    patterns = tuple(f" {form}{end}" for form in dict.fromkeys((spaced, *whole)))
    return Needle(term, patterns, (), strict, "", key, written)


def _strict(term: Term, read: Words) -> Strict | None:
    case, accents = term.style is Style.EXACT, not term.body.isascii() and has_accents(term.body)
    keep = "".join(sign for sign in "'." if sign in read.folded.text and _parts(read, sign))
    if not (case or accents or keep):
        return None
    return Strict(case, accents, keep, undotted(shape(term.body, case=case, accents=accents, keep=keep)))


def _parts(read: Words, sign: str) -> bool:
    """Whether this sign stands between letters and parted or ended a word there, so that the line lost it."""
    text = read.folded.text
    return any(
        text[at] == sign and text[at + 1].isalnum() and _lost(read.line[at], sign, text[at + 1 :])
        for at in range(len(text) - 1)
    )


def _lost(shown: str, sign: str, after: str) -> bool:
    if sign == "." and shown == "\x01":
        return False
    return shown != sign and bool(after)


def primary(language: str) -> str:
    """The primary subtag of a language tag in lower case: en for en-GB (RFC 5646)."""
    return language.replace("_", "-").partition("-")[0].strip().lower()


def algorithm(language: str) -> str:
    """The Snowball algorithm for a language tag; English for a language unknown or without one."""
    return _ALGORITHMS.get(primary(language), "english")


@cache
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=100_000)
def stem(word: str, name: str) -> str:
    """The folded Snowball stem of a word, accents read before they are folded."""
    return fold(str(_stemmer(name).stemWord(shape(word, case=False, accents=True, keep="'")))).text
