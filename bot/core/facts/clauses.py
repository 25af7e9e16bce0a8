"""Reported clauses: which words an act of speech reports, without who was told and when."""

from __future__ import annotations

import re

from bot.core.facts import words
from bot.core.facts.acts import Act

Span = tuple[int, int]

_TOPIC = re.compile(r"about\s+(?:her|his|their|its|the|how|what|why|my|our)\s")
_PARTED = re.compile(r";(?=\s)(?![^()]{0,80}\))")
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s+\d{4})?"
_TIME = (
    r"(?:\s+(?:in\s+(?:evidence|court|Parliament|public|private)|in\s+(?:an?|its|his|her|their)\s+(?:\w+\s+){0,2}(?:statement|letter|post|speech|tweet|interview|note|briefing|submission|video|podcast|message|article|column|tribute|decision|report|ruling"
    r"|judgment|notice|blog|email|memo|filing|reply|response)(?:\s+(?:published|issued|released|sent))?|on\s+\w+day|today|yesterday|last\s+night"
    r"|in\s+(?:[\w’'-]+\s+){0,2}(?:papers|documents|filings|letters|statements|interviews|messages|emails|submissions)"
    r"|to\s+(?:the\s+|an?\s+|his\s+|her\s+|its\s+|their\s+)?(?:clients|customers|investors|shareholders|staff|colleagues"
    r"|parents|members|supporters|residents|tenants|reporters|journalists|papers|me|us|him|her|them|[A-Z][\w’'-]*|(?:house|board|committee|council|paper|court|inquiry|jury)\b)"
    r"|this\s+(?:morning|afternoon|evening|week|weekend|month|year|spring|summer|autumn|winter)|last\s+\w+|earlier|later|on\s+\d+\s+\w+"
    rf"|(?:in|on|at)\s+(?:the\s+(?:end|start)\s+of\s+)?(?:early\s+|late\s+|mid-)?{_MONTH}(?:\s+\d{{1,2}}\b)?|\w+\s+(?:days?|weeks?|fortnight|months?|years?)\s+ago"
    r"|(?:at|over)\s+the\s+weekend|in\s+\d{4}))*"
)
_OBJECT = (
    r"(?:\s+(?:the\s+[\w’'-]+(?:\s+[A-Z]\w+)?|a\s+\w+|[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
    r"|(?:(?:other|all|some|many|local|both|any|its|his|her|their)\s+)?\w+s|him|her|them|us|me|it))"
)
THAT = re.compile(rf"{_OBJECT}?{_TIME}(?:,\s+[^,.;:]{{2,60}},)?,?\s+that\s+(?=\S)")
_SOMEBODY_THAT = re.compile(
    r"(?:\s+(?!(?:was|were|is|are|had|has|have|would|will|could|should|may|might|must|did|how|what|why|if)\b)[\w’'&-]+)"
    r"{1,14}?\s+that\s+(?=\S)"
)
_GOES_ON = re.compile(r"(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must|did|does)\b")
_TOLD = re.compile(rf"{_OBJECT}{_TIME}\s+(?=\S)")
_BARE = re.compile(rf"{_TIME}\s+(?=\S)")
_PRONOUN_CLAUSE = re.compile(
    r"\s+(?:he|she|it|they|there|we)\s+(?:\w+ly\s+)?"
    r"(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must|did|does|do|felt|\w{2,}ed)\b"
)
"""After a verb of speech other than those that do without "that": revealed she will open a pub."""

_WHAT_IS_ASKED = re.compile(rf"{_OBJECT}?{_TIME}\s+(?=(?:why|how|whether|if|what|when|where|who)\s)")
_GLOSS = re.compile(r",\s+(?:which|who|whose\s+\w+)\s+(?:is|are|has|have|will|can|must|[a-z]{2,}[^aious\W]s)\s")
_SHIFTED = re.compile(r"\b(?:would|was|were|had|could|might)\b")
"""What the writer adds of his own is told in the present: would build a plant at Marl, · which is due"""

_CLAUSE_OPENS = re.compile(
    r"(?:the|a|an|this|that|these|those|he|she|it|they|we|there|his|her|its|their|our|my|no|some|many|most|more|all|every"
    r"|only|just|nobody|nothing|everyone|everybody|people|almost|nearly|up\s+to|at\s+least|less|fewer|several|few"
    r"|each|any|both|one|two|three|around|about(?=\s+(?:\d|an?\s|half|one|two|three))|[A-Z£$€\d])|(?:[\w’'-]+\s+){1,6}"
    r"(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must)\b",
)
FINITE = re.compile(
    r"\b(?:was|were|is|are|had|has|have|would|will|could|should|can|may|might|must|did|does|do|\w{2,}ed|\w{3,}s|felt|"
    r"went|came|took|made|knew|saw|got|gave|found|fell|rose|lost|won)\b"
)
_FINITE_FORM = re.compile(FINITE.pattern.replace(r"|\w{3,}s", ""))
_COUNTED = re.compile(
    r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|some|many|most|both|all|several|few)", re.IGNORECASE
)
"""Opens a plural: what ends in s behind it is its noun (admitted two charges), no verb."""

_ENDS = re.compile(rf"(?:{_OBJECT})?{_TIME}(?:\s+\([^()]{{3,40}}\))?\s*[.!?”\"’']*\s*\Z")
_BUT_DID = re.compile(
    r",?\s+but\s+(?:\w+ed|said|told|made|gave|took|went)\s|,\s+so\s+(?:why|how|what|where|when|who)\s|,\s+and\s+I\s"
    r"|,?\s+and\s+(?:urged|called\s+(?:on|for)|appealed|asked|promised|vowed|pledged|praised|thanked|apologised|accused)\s"
)
"""Where what is reported ends within its sentence."""

_GOES_ON_BEHIND = re.compile(rf"(?:{_OBJECT})?{_TIME},\s+(?:but|and|although|though|while|yet)\s+(?=[\w“‘\"'£])")
_DID_THEN = re.compile(
    r"(?:(?!need)[a-z]+ed|said|told|made|gave|took|went|left|sent|won|put|held)\b"
    r"|(?:(?:he|she|it|they)\s+)?(?:would|did|could|was|were|had)\s*(?:not|n[’']t|no)\s+(?:\w+\s+)?(?:say|give|comment|name|drawn|disclose|confirm"
    r"|elaborate|details)\b|(?:he|she|it|they)\s+(?:\w+ly\s+)?(?:declined|refused|added|said)\b"
)
"""Opens what the speaker did then, no second half: ..., police said, and appealed for witnesses"""

_WHO_SAID = re.compile(r",\s+who\s+\Z")
_BACK_TO_SUBJECT = re.compile(r",\s+(?:will|would|was|were|is|are|has|had|have|could|must)\s")
"""Where a clause with "who" ends: Ann Bee, who says she was at home · , will give evidence."""

_TOLD_WHOM = re.compile(
    r"\s+(?:the|an?|his|her|its|their)(?:\s+[\w’'-]+){1,4}\s*[.!?]?\s*\Z|(?:\s+[a-z]+s)?,\s+and\s+(?:\w+ed|gave|made|took|left|went)\b[^,;]*\Z"
)
"""Behind "..., she told": the music site Earwax; customers, and handed out buns."""

_LONGEST = 600
"""Characters of a clause behind a semicolon."""

FEWEST = 3


def ends(behind: str, verb: str) -> bool:
    """Whether a sentence ends behind a verb of speech, whoever was told."""
    if _ENDS.match(behind):
        return True
    return verb in words.TO_SOMEBODY and _TOLD_WHOM.match(behind) is not None


def broken(text: str, start: int, act: Act, end: int) -> tuple[Span, Span] | None:
    """Both halves of a reported clause with its speaker within: It was late, · Ann Bee said, · but nobody had gone."""
    first = trimmed(text, semicolon(text, start, act.opens) + 1 or start, act.opens)
    goes_on = _GOES_ON_BEHIND.match(text, act.end, end)
    if goes_on is None or text[first[1] : act.opens].strip() != "," or len(text[slice(*first)].split()) < FEWEST:
        return None
    second = trimmed(text, goes_on.end(), end)
    told = text[slice(*second)]
    if _DID_THEN.match(told) or _FINITE_FORM.search(told) is None or _FINITE_FORM.search(text[slice(*first)]) is None:
        return None
    return first, second


def complement(text: str, act: Act, end: int) -> Span | None:
    """The clause that an act of speech reports, if it reports one."""
    found = _opening(text, act, end)
    if found is None:
        return None
    did = _BUT_DID.search(text, found.end(), end)
    if did is None and _WHO_SAID.search(text[max(0, act.start - 12) : act.start]):
        did = _BACK_TO_SUBJECT.search(text, found.end(), end)
    stop = did.start() if did else end
    gloss = _GLOSS.search(text, found.end(), stop)
    if gloss is not None and _SHIFTED.search(text, found.end(), gloss.start()):
        stop = gloss.start()
    clause = trimmed(text, found.end(), stop)
    return clause if len(text[slice(*clause)].split()) >= FEWEST else None


def _opening(text: str, act: Act, end: int) -> re.Match[str] | None:
    """What stands between a verb of speech and the clause that it reports."""
    found = THAT.match(text, act.end, end)
    if found is None and act.verb in words.TO_SOMEBODY:
        found = _SOMEBODY_THAT.match(text, act.end, end)
    if found is None and act.verb in words.BARE:
        pattern = _TOLD if act.verb in words.TO_SOMEBODY else _BARE
        found = pattern.match(text, act.end, end)
        if found is not None and pattern is _TOLD and _GOES_ON.match(text, found.end(), end):
            found = _BARE.match(text, act.end, end)  # warned (the bridge) would close: nobody is told it
        return found if found is not None and _is_clause(text[found.end() : end]) else None
    if found is None and act.verb in words.ASKS:
        return _WHAT_IS_ASKED.match(text, act.end, end)
    if found is None and act.verb not in words.ONLY_THAT and _PRONOUN_CLAUSE.match(text, act.end, end):
        return _BARE.match(text, act.end, end)
    return found


def _is_clause(text: str) -> bool:
    if _CLAUSE_OPENS.match(text) is None or _TOPIC.match(text):
        return False
    counted = _COUNTED.match(text) is not None
    return (_FINITE_FORM if counted else FINITE).search(text) is not None


def semicolon(text: str, start: int, end: int) -> int:
    """The last semicolon that parts two clauses, -1 if there is none: one in brackets parts none."""
    parts = [found.start() for found in _PARTED.finditer(text, max(start, end - _LONGEST), end)]
    return parts[-1] if parts else -1


def trimmed(text: str, start: int, end: int) -> Span:
    """The span of a clause without the blanks and stops around it."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip().rstrip(".!?,;: "))
