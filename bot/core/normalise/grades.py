"""How much an edit matters. Only substantive edits reach a channel, so doubt goes to substantive."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher

from bot.model.item import Grade

SHARE = 0.2  # changed words over all words from which an edit is substantive whatever the words are
TYPO_ALIKE = 0.8  # similarity of two spellings of one word
MAX_TYPOS = 4
WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*")
SENTENCE_START = re.compile(r"(?:^|[.!?:\n]\s*[\"“‘']?\s*)([^\W_]+)")
QUOTED = re.compile(r"“([^“”]{3,600})”|\"([^\"\n]{3,600})\"|(?<!\w)‘([^‘\n]{3,600}?)’(?!\w)")
_MEANINGFUL = """
    not no never without none neither nor cannot deny denies denied refuse refused refuses
    one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion trillion half
    twice double triple
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday
"""
MEANINGFUL = frozenset(_MEANINGFUL.split())


def grade(old_title: str, old_text: str, new_title: str, new_text: str) -> Grade:
    """COSMETIC for spacing, punctuation, case and typos; SUBSTANTIVE for a changed headline, number, date, name,
    quotation or negation, or a fifth of the words; MINOR for the rest. Texts are clean plain text."""
    if words(old_title) != words(new_title) and not _typos(old_title, new_title):
        return Grade.SUBSTANTIVE
    gone, come = _changed(old_text, new_text)
    if not gone and not come:
        return Grade.COSMETIC if words(old_text) == words(new_text) else Grade.MINOR
    if _typos(old_text, new_text):
        return Grade.COSMETIC
    return Grade.SUBSTANTIVE if _matters(old_text, new_text, gone + come) else Grade.MINOR


def words(text: str) -> list[str]:
    """The words of a text in the form in which edits are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return WORD.findall(folded)


def _changed(old: str, new: str) -> tuple[Counter[str], Counter[str]]:
    before, after = Counter(words(old)), Counter(words(new))
    return before - after, after - before


def _typos(old: str, new: str) -> bool:
    """Whether each word that went has a near twin that came, none of them one that carries meaning."""
    gone, come = _changed(old, new)
    if not gone and not come:
        return False
    lost, won = list(gone.elements()), list(come.elements())
    if len(lost) != len(won) or len(lost) > MAX_TYPOS or any(map(weighs, lost + won)):
        return False
    for word in lost:
        twin = next((other for other in won if _alike(word, other)), None)
        if twin is None:
            return False
        won.remove(twin)
    return True


def _alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other).ratio() >= TYPO_ALIKE


def weighs(word: str) -> bool:
    """Whether a word, folded, carries meaning by itself: a number, a day, a negation."""
    return word in MEANINGFUL or word.endswith("n't") or any(letter.isdigit() for letter in word)


def _matters(old: str, new: str, changed: Counter[str]) -> bool:
    if any(map(weighs, changed)):
        return True
    total = max(len(words(old)), len(words(new)))
    if changed.total() >= SHARE * total:
        return True
    return _names(old) != _names(new) or _quotations(old) != _quotations(new)


def _names(text: str) -> frozenset[str]:
    """Words written with a capital somewhere inside a sentence."""
    starts = {found.start(1) for found in SENTENCE_START.finditer(text)}
    words = WORD.finditer(text)
    return frozenset(
        w[0].casefold().removesuffix("'s") for w in words if w[0][:1].isupper() and w.start() not in starts
    )


def _quotations(text: str) -> frozenset[str]:
    return frozenset(" ".join(words("".join(part or "" for part in found))) for found in QUOTED.findall(text))
