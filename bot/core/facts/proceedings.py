"""Lines of a report of proceedings that nobody speaks: headings, times and columns, what the meeting did."""

from __future__ import annotations

import re

_DID = re.compile(
    r".*\brose\s*[—–-]\s*\Z|(?:The House|The Committee) (?:divided|proceeded)\b|Question (?:put|proposed|agreed)\b"
    r"|(?:Ayes|Noes)\b|Bill (?:accordingly|read)\b"
    r"|(?:Amendments?|Clauses?|Schedules?|Motion|Question|New [Cc]lause)\b[^.]{0,80}"
    r"\b(?:withdrawn|agreed(?: to)?|moved|negatived|made|disagreed|added|put)\b[^.]{0,40}\.?\Z"
)
_OF_THE_MEETING = re.compile(
    r"(?:(?:The|This)\s+)?(?:oral\s+|public\s+|evidence\s+)?(?:witness(?:es)?|sitting|committee|house|debate|speaker|chair"
    r"|deputy\s+speaker|time\s+allotted|session|proceedings|meeting|motion|division|bill|members?|tellers?|business"
    r"|ordered|resolved|adjourned|examination\s+of|presentation\s+and|it\s+being|on\s+resuming)\b"
    r"[^.?!]{0,200}?\b(?:withdrew|withdrawn|deliberated|adjourn(?:ed)?|suspended|resum(?:ed|ing)|concluded|proceeded|divided"
    r"|agreed|read(?:ing)?|presented|put|expired|interrupted|lapsed|stood|left|took|discharged|ordered|reported|considered"
    r"|examined|printed|closed|attendance|present|sworn|sat|rose)\b",
    re.IGNORECASE,
)
_LONGEST = 25
_OURS = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|[Mm]e|[Uu]s|[Yy]ou|[Yy]our)\b")
_HEADING = re.compile(r"(?:[A-Z][^.!?…;”\"]*)?[\w)]\Z")
_HEADING_WORDS = 14
_SMALL = 3
"""Letters of words that a heading need not have in capitals."""

_ASIDE = re.compile(
    r"\[[^\[\]]{1,80}\]\.?\Z|Column\s+\d+\w*\Z|(?:\d{1,2}(?:[.:]\d\d)?\s*(?:[ap]\.?m\.?|noon)|noon|midnight)\.?\Z",
    re.IGNORECASE,
)


def procedural(paragraph: str) -> bool:
    """Whether a paragraph under a speech is none of it: it tells what the meeting did, or is a heading."""
    if _DID.match(paragraph) or heading(paragraph):
        return True
    short = len(paragraph.split()) <= _LONGEST and _OURS.search(paragraph) is None
    return short and _OF_THE_MEETING.match(paragraph) is not None


def beside(paragraph: str) -> bool:
    """Whether a paragraph stands within a speech and is none of it: [Interruption.], a time, a column."""
    return _ASIDE.match(paragraph) is not None


def heading(paragraph: str) -> bool:
    """Whether a line is a heading: few words, the long ones in capitals, no stop."""
    words = [word.strip("()[],") for word in paragraph.split()]
    if not 1 < len(words) <= _HEADING_WORDS or _HEADING.match(paragraph) is None or beside(paragraph):
        return False
    long = [word for word in words if len(word) > _SMALL]
    return bool(long) and all(word[:1].isupper() or word[:1].isdigit() for word in long)


_CHAIR = re.compile(
    r"\bChair(?:man|woman)?\s*\((?P<a>[A-Z][^()]{3,40})\)|(?P<b>[A-Z][\w.’'-]+(?:\s+[A-Z][\w.’'-]+){1,4})\s*\((?:in\s+the\s+)?[Cc]hair\)"
    r"|\[(?P<c>[^\[\]]{3,50}?),?\s+in\s+the\s+Chair\]"
)


def in_the_chair(text: str) -> str | None:
    """Who is told to chair a meeting: Chair (Edwin Farrant), Edwin Farrant (Chair), [Edwin Farrant in the Chair]."""
    found = _CHAIR.search(text)
    return next(filter(None, found.groups()), None) if found else None
