"""Read one document: its sentences with everything that is counted of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.summarise import terms
from bot.core.summarise.concepts import Sentence
from bot.core.text.boilerplate import without_boilerplate
from bot.core.text.fold import spaceless
from bot.core.text.sentences import sentences

SENTENCES_READ = 20
"""Of each document; what comes later hardly ever stands in a summary."""

LONGEST = 2000
"""A longer piece, in characters, is a list or a fault of the source, not a sentence."""

FEWEST_TO_TELL = 20
ENGLISH_SHARE = 0.15
"""English prose has about 40 % function words; other languages share few of them."""

_STRANGE = re.compile(r"[^\x00-\u024f\W\d_]")
"""Letters beyond the Unicode block Latin Extended-B."""

_FIRST_SPACELESS = "\u0e00"
"""Thai, the first of the scripts that set no spaces between words."""

_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?|(?<!\w)[‘'](?=\w)[^’']*[’'](?!\w)")
_CAPITAL = re.compile(r"(?<=[\w,;:’'] )[A-Z][^\W_]+")


def read(doc: int, text: str) -> list[Sentence]:
    """The first sentences of a text that tell its story; `doc` is the number of the document."""
    found: list[Sentence] = []
    for start, end in without_boilerplate(text, sentences(text)):
        sentence = text[start:end]
        if end - start > LONGEST or not (plain := terms.words(sentence)):
            continue
        found.append(
            Sentence(
                doc=doc,
                index=len(found),
                start=start,
                end=end,
                text=sentence,
                length=_length(sentence),
                stems=tuple(map(terms.stem, plain)),
                first_person=not terms.FIRST_PERSON.isdisjoint(plain),
                names=frozenset(terms.stem(word.lower()) for word in _CAPITAL.findall(sentence)),
                quoted=frozenset(word for piece in _QUOTED.findall(sentence) for word in terms.stems(piece)),
            )
        )
        if len(found) == SENTENCES_READ:
            break
    return found


def _length(sentence: str) -> int:
    """Words at white space; where a script writes without spaces, three characters are about a word."""
    words = len(sentence.split())
    return words if max(sentence) < _FIRST_SPACELESS else words + sum(map(spaceless, sentence)) // 3


def foreign(found: Iterable[Sentence]) -> bool:
    """Whether the sentences are surely not English: another script, or too few of its function words."""
    found = tuple(found)
    strange = sum(len(_STRANGE.findall(sentence.text)) for sentence in found)
    if strange * 2 > sum(len(sentence.text) for sentence in found) - strange:
        return True
    stems = [stem for sentence in found for stem in sentence.stems]
    if len(stems) < FEWEST_TO_TELL:
        return False
    return sum(stem in terms.STOP for stem in stems) < ENGLISH_SHARE * len(stems)
