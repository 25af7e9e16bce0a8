"""Words of a text as stems: what grouping compares.

Folding is coarser than for watches: accents, possessives, dots of abbreviations and hyphens go, so that "U.S.",
"US", "Zelenskyy's" and "Zelenskyy" meet. Positions in the text are not kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

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

_stem_word = snowballstemmer.stemmer("english").stemWord


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """The Snowball English stem; remembered, for the pure Python stemmer is slow."""
    return str(_stem_word(word))


def stems(text: str, limit: int | None = None) -> list[str]:
    """The stems of a text's words in order, without stop words and single letters; at most `limit` of them."""
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    plain = (
        "".join(letter for letter in folded if not unicodedata.combining(letter)) if not folded.isascii() else folded
    )
    kept: list[str] = []
    for match in _WORD.finditer(plain):
        parts = _parts(match.group().lower())
        kept.extend(_stem(part) for part in parts if len(part) > 1 and part not in STOP_WORDS)
        if limit is not None and len(kept) >= limit:
            return kept[:limit]
    return kept


def _parts(word: str) -> list[str]:
    """A word without possessive and abbreviation marks, split at hyphens: "u.s.-led" gives us, led."""
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    if "." in word and not word[0].isdigit():
        word = word.replace(".", "")
    return word.split("-") if "-" in word else [word]
