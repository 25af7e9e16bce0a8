"""Which sentences of a page are not the story: bylines, stamps, captions, notices and calls to subscribe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.text.fold import spaceless

Span = tuple[int, int]

FEWEST_WORDS = 4
"""Shorter pieces are stamps, names or fragments, never a sentence worth quoting."""

_BY = re.compile(r"(?:[Bb]y|BY)\b(?!\s+(?:the|a|an|then|now|and large|contrast|comparison|law|far)\b)")
_BY_ALONE = re.compile(r"(?:[Bb]y|BY)\s*[.:]?\Z")
_NAME_WORD = re.compile(
    r"(?:[^\W\d_a-z][\w'’.-]*,?|and|for|in|at|of|the|[,.|&]|[\w.]+@[\w.]+|@\w+|reporter|correspondent|editor)\Z"
)
_NAMES_AT_MOST = 12

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_WHOLE = re.compile(
    rf"""(?:
      [\W_]*(?:first\s+)?(?:published|updated|last\s+updated|posted|modified|created|date)\b
      \s*(?::|\.|on\b|at\b|\d)(?=.*\d|\W*\Z).{{0,60}}
    | [\W\d]*(?:\d{{1,2}}[:.]\d{{2}}\s*(?:[ap]\.?m\.?)?\s*)?(?:[A-Z]{{2,4}},?\s+)?(?:\w+day,?\s+)?
      (?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?|{_MONTH}\s+\d{{1,2}},?)\s+\d{{4}}[\W\d]*(?:\s*[ap]\.?m\.?)?\W*
    | \W*\d{{1,2}}[:.]\d{{2}}\s*(?:[ap]m\b)?\s*(?:gmt|bst|est|edt|utc|et)?\W*
    | (?:live\s+)?(?:reporting|edited|updates?|coverage|compiled|written)\s+by\b.{{0,80}}
    | (?:image|photo(?:graph)?|picture|video|credit|caption)s?\s*:.{{0,200}}
    | (?:image|media)\s+(?:source|caption|copyright)\b.{{0,200}}
    | .{{0,120}}\b(?:getty\s+images|afp\s+via\s+getty|shutterstock|pa\s+images|pa\s+wire)\W*
    )\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENING = re.compile(
    r"""\W*(?:
      scroll\s+down\s+for | click\s+(?:here|below|through) | tap\s+here | read\s+(?:more|also|next)\b | see\s+also\s*:
    | watch(?:\s+(?:live|now|more|the\s+video))\b | related\s*(?:stories|articles|content|:)
    | sign\s+up\s+(?:for|to|here|now) | subscribe\b | (?:already\s+)?a\s+subscriber\? | register\s+(?:for\s+free|now)
    | follow\s+(?:us|@) | (?:share|print|email|save)\s+this\b | share\s+on\b | copy\s+link | advertisement\b
    | support\s+(?:our|independent)\s+journalism | download\s+(?:the|our)\s+app
    | listen\s+to\s+(?:this|the)\s+(?:story|article|podcast)
    | (?:we|this\s+(?:site|website|page))\s+uses?\s+cookies | (?:by\s+continuing|accept\s+(?:all\s+)?cookies)
    | (?:©|\(c\)\s*\d{4}|copyright\s+(?:©|\(c\)|\d{4})|all\s+rights\s+reserved)
    | this\s+(?:article|story|material|page|video|file)\s+
      (?:was\s+(?:originally|first|amended|updated)|may\s+not\s+be|is\s+(?:being\s+)?updated|has\s+been\s+updated)
    | this\s+is\s+a\s+(?:breaking|developing)\s+(?:news\s+)?story | more\s+(?:follows|to\s+follow|on\s+this\s+story)
    | for\s+confidential\s+support | (?:do\s+)?you\s+have\s+a\s+story
    | get\s+(?:the|our|your)\s+
      (?:latest|best|daily|morning|free)\b.{0,60}(?:inbox|newsletter|alerts?)
    | (?:please\s+)?enable\s+javascript | your\s+browser\s+(?:does|is)\s+not | pictured\s*[:(]
    | file\s+(?:photo|picture|image)
    | (?:most\s+read|latest|trending|breaking)\s*: | comments?\s+(?:are\s+)?closed
    | the\s+post\s.{1,150}\sappeared\s+first\s+on
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ANYWHERE = re.compile(
    r"""contributed\s+to\s+this\s+(?:report|story|article) | all\s+rights\s+reserved | our\s+(?:privacy|cookie)\s+policy
    | terms\s+(?:of\s+(?:use|service)|and\s+conditions)\s+apply
    | to\s+(?:our|the)\s+(?:free\s+)?(?:daily\s+|weekly\s+)?newsletter
    | may\s+not\s+be\s+(?:published|reproduced|broadcast|redistributed) | unlimited\s+(?:digital\s+)?access
    | scroll\s+down\s+for\s+(?:video|more) | (?:views|opinions)\s+expressed\s+(?:in|are) | call\s+the\s+samaritans""",
    re.IGNORECASE | re.VERBOSE,
)


def boilerplate(sentence: str) -> bool:
    """Return whether a sentence, by itself, is not part of the story."""
    if len(sentence.split(None, FEWEST_WORDS - 1)) < FEWEST_WORDS and not _without_spaces(sentence):
        return True
    if len(sentence) < 300 and _WHOLE.match(sentence):
        return True
    return bool(_OPENING.match(sentence) or _ANYWHERE.search(sentence)) or byline(sentence)


def _without_spaces(sentence: str) -> bool:
    """Whether the few words are few only because the script sets no spaces."""
    return not sentence.isascii() and sum(map(spaceless, sentence)) >= 2 * FEWEST_WORDS


def byline(sentence: str) -> bool:
    """Return whether a sentence is "By" and names, and nothing else."""
    return _BY.match(sentence) is not None and _names(sentence)


def without_boilerplate(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the sentences of `text` that tell the story, in order.

    A line that says only "By" takes the names and stamps that follow it along.
    """
    in_byline = False
    for start, end in spans:
        sentence = text[start:end]
        if _BY_ALONE.match(sentence):
            in_byline = True
        elif in_byline and _names(sentence):
            continue
        elif not boilerplate(sentence):
            in_byline = False
            yield start, end


def _names(sentence: str) -> bool:
    words = sentence.split()
    return len(words) <= _NAMES_AT_MOST and all(map(_NAME_WORD.match, words[1:]))
