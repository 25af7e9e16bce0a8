"""The clause around a day, and whether it tells of the past."""

from __future__ import annotations

import re

from bot.core.facts import cues
from bot.core.facts.days import LIMIT

BREAK = re.compile(
    r"[;–—]|\s-\s|,\s+with\s+(?=(?:an?|the|its|his|her|their|some)\s)|\((?![A-Z][\w\s]{0,40}\)\s+(?:\([A-Z]\w+\)\s+)?(?:Act|Bill|Regulations|Order|Rules)\b)|:(?!\d)|,\s+(?:and|but|while|which|who|so|although)\b|\sand,\s|\s(?:but|while|which|when|because|although|after(?!\s+\d))\s"
    r"|\sand\s(?!(?:\w+day,?\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
    r"|,\s+(?=(?:the|a|an|it|he|she|they|[A-Z][\w’']+)\s)"
)
_AUX = (
    r"(?:will|would|shall|should|could|may|might|must|can|cannot|is|are|be|being|to\s+be|due|going|expected|likely"
    r"|set(?=\s+(?:to|for)\b))"
)
_BETWEEN = r"(?:\s+(?:not|also|now|then|only|all|both|being|be|\w+ly))*"
_COMMA = re.compile(r"(?:\s+(?:morning|afternoon|evening|night))?\s*,\s+")
IRREGULAR = (
    r"came|took|went|began|begun|fell|rose|laid|made|became|gave|held|left|met|won|lost|sent|struck|found|broke|brought"
    r"|bought|built|caught|chose|flew|got|grew|kept|led|paid|ran|sat|saw|sold|shot|threw|withdrew|drew|drove|stood"
    r"|(?<!to\s)(?:put|cut|hit|shut|quit|let|burst|spread|split)|taken|given|seen|gone|done|stolen|fallen|risen|broken"
    r"|chosen|driven|drawn|thrown|flown|blown|shown|beaten|sworn|torn|worn|frozen|sank|sunk|swam|rang|sang|swept|slept"
    r"|dealt|taught|fought|sought|hung|swung|dug|fed|bled|fled|lit|bit|hid|stole|woke|tore|wore|swore|froze|rode|ridden"
    r"|written|spent|lent|bent|sped|spun|undertaken|overtaken|withdrawn|underwent|overran"
    r"|(?<!to\s)set\s+(?:out|off|up|fire|on\s+fire|alight)"
)
"""Forms of verbs that tell of the past by themselves, besides those in -ed."""

_PARTICIPLE = (
    r"(?:\w{2,}(?:ed|en|own)|held|made|put|heard|laid|built|brought|bought|sold|sent|set|cut|read|told|met|paid|led|kept"
    r"|lost|won|found|left|run|shut|felt|dealt|caught|taught|thought|sought|begun|become|come|gone|done|struck|hit|hung|dug"
    r"|fed|lit|spent|lent|split|spread|swept|sunk|fought|withdrawn|drawn|let)"
)
_SET_DOWN = (
    r"(?:fixed|set|listed|booked|scheduled|slated|timetabled|arranged|adjourned|postponed|delayed|put\s+back|pushed\s+back"
    r"|brought\s+forward|moved|deferred|bailed|remanded|earmarked|pencilled|planned|confirmed|called|extended)"
)
_DATE_BEGINS = (
    r"(?:(?:the|early|late|mid|next|this|an?|week|end|start|of|around|about|later|noon|on|\d[\d.:]*[ap]m)[\s-]+){0,4}"
    r"(?:\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Easter|Christmas"
    r"|spring|summer|autumn|winter|today|tomorrow|week|month|year)"
)
NOT_UNTIL = re.compile(r"\b(?:was|were|did|had)\s+not\s+(?:\w+\s+){0,3}until\s+(?:the\s+|early\s+|late\s+)*\Z")
"""What had not come about before a day that is over: was not mended until (Sunday)"""

_IN_COURT = re.compile(
    r"\b(?:was|were)\s+(?:ordered|told|given)\b[^.;]*\b(?:at|in|by)\s+(?:the\s+)?(?:[\w’'-]+\s+){0,4}(?:[Cc]ourt|tribunal)\s+on\s+\Z"
)
"""Told of a court that sat: was ordered to do unpaid work at Marl magistrates' court on (Monday)"""

_TENSE = re.compile(
    rf"""
    (?P<past>
      \b(?:is|are|be)\s+(?:accused|suspected|alleged|believed\s+to\s+have|thought\s+to\s+have|said\s+to\s+have)\b
      | \bto\s+have\b | \b(?:thank|thanked|praised|apologised)\b[^.;]{{0,60}}\bfor\s+\w+ing\b
      | \b(?:has|have)\s+been\s+(?!{_SET_DOWN}\b)\w+ed\b (?!\s+(?:for|until|to)\b)
      | \b(?:should|would|could|might|must|may)\s+have\s+{_PARTICIPLE}\b
    )
    | (?P<future>
      \b{_AUX}\b{_BETWEEN}(?:\s+{_PARTICIPLE}\b)?
      | \b(?:agreed|asked|ordered|told|invited|summoned|required|promised|pledged|vowed|decided|scheduled|called|asks?
        |wants?|hopes?|hoped|plans?|planned|intends?|intended|aims?|aimed|expects?|urged|directed|instructed)\b
        (?:\s+[\w’'-]+){{0,5}}?\s+to\s+(?!(?:the|a|an|his|her|its|their)\b)[a-z]+
      | \b{_SET_DOWN}\b(?=[^.;]{{0,40}}\b(?:(?:for|until|till)\b|from\s+{_DATE_BEGINS}
          |to\s+(?:{_DATE_BEGINS}|(?!(?:the|an?|his|her|its|their)\b)[a-z])))
      | \bha(?:s|ve|d)\s+(?:been\s+given\s+)?until\b
      | (?<!\bto\s)(?<!\bthe\s)(?<!\ba\s)(?<!\bof\s)(?<!\d\s)\b
        (?:comes?|takes?|closes?|opens?|begins?|starts?(?!\s+of\b|\s*\Z)|ends?(?!\s+of\b|\s*\Z)|kicks|goes?
        |becomes?|returns?|resumes?|meets?|sits?|expires?|airs|launches|votes?|appl(?:y|ies)|need)\b
    )
    | (?P<told>
      \b(?:was|were|had|said|told|spoke|wrote|heard|thought|{IRREGULAR}|(?!need\b)\w{{2,}}ed)\b
    )""",
    re.VERBOSE,
)


def clause_around(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The clause around a place in a sentence: from the break before it to the one after."""
    left = max([start, *(found.end() for found in BREAK.finditer(text, start, end) if found.end() <= first)])
    following = BREAK.search(text, last, end)
    if not text[left:first].strip(" ,") or cues.FRONTED.fullmatch(text[left:first].strip(" ,")):
        # The day opens its clause: what follows the comma behind it is what it is of.
        comma = _COMMA.match(text, last, end)
        following = BREAK.search(text, comma.end(), end) if comma else following
    if following is not None and following.group().strip() == "when" and not text[last : following.start()].strip(" ,"):
        # "on Monday when peers voted" tells of the same event.
        following = BREAK.search(text, following.end(), end)
    return left, following.start() if following else end


def over(text: str, start: int, end: int, first: int, last: int) -> bool | None:
    """Whether the clause around the day `text[first:last]` in the sentence `text[start:end]` tells of the past.

    None if its tense leaves that open.
    """
    left, right = clause_around(text, start, end, first, last)
    before = text[left:first]
    if NOT_UNTIL.search(before) or _IN_COURT.search(before):
        return True
    if cues.DEADLINE_BEFORE.search(before) or LIMIT.match(text, first):
        return True if cues.STALE.search(before) else None
    told = list(_TENSE.finditer(before))
    if told:
        return told[-1].lastgroup != "future"
    following = _TENSE.search(text, last, right)
    return following.lastgroup != "future" if following is not None else None
