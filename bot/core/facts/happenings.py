"""What a dated clause tells that is of no formal kind: it happened on a day, or is still to come.

A day is one of an event if it belongs to a finite verb, a participle ("a survey carried out in January") or the noun of
an incident ("a fire in February"). It is none if a noun owns it ("the covenant of May", "Saturday's game"), if the verb
is one of speech ("police said on Monday"), and if the clause tells a habit, a birth, a figure of a month or a guess.
"""

from __future__ import annotations

import re

from bot.core.facts import cues, words
from bot.core.facts.days import Day
from bot.core.facts.tense import IRREGULAR, NOT_UNTIL
from bot.model.fact import EventKind, Precision

_NO_VERB = (
    r"hundred|indeed|exceed|proceed|succeed|speed|seed|need|breed|naked|sacred|kindred|red|bed|shed|used\s+to|seemed"
    "|remained|averaged|totalled|numbered|dated|based|aged|named|known|linked|related|compared|armed|alleged"
)
_DID = re.compile(
    rf"(?<![\w’'-])(?<!\bto\s)(?!(?:{_NO_VERB})\b)(?:[a-z]{{2,}}ed|said|told|spoke|wrote|read|heard|thought|{IRREGULAR}"
    r"|(?:was|were)\s+(?:\w+ly\s+)?[a-z]{2,}ing)\b(?!-)"
)
_AT_THE_TIME = re.compile(
    r"(?:\A|\s)(?:on|in|at|over|during|between)\s+"
    r"(?:(?:around|about|just|the|early|late|mid|morning|afternoon|evening|night|hours|start|end|beginning|middle|first|last|week|of|on"
    r"|in|after|before|noon|midday|midnight|\d[\d.:]*\s*(?:[ap]\.?m\.?)?)[\s,-]+)*\Z"
    r"|(?:\A|\s)(?:last|this|next)\s+\Z",
    re.IGNORECASE,
)
"""What stands between a verb and its day: (struck) at 3am on, (was unbolted) in the early hours of"""

_OF_ITSELF = re.compile(
    r"(?:today|tonight|tomorrow|yesterday|this|last|next|at|over|during|earlier|later|in|(?:an?|one|two|three)\s+(?:weeks?|fortnight))\b|.*\bago\Z",
    re.IGNORECASE,
)
"""A day that needs no preposition."""

_OPENS = re.compile(
    r"\W*(?:(?:and|but|then|early|late|earlier|later|just|only|last|this|on|in|at|over|the|end|start|beginning|middle"
    r"|shortly|around|about|before|after|noon|midday|midnight|half|quarter|past|to|o['’]clock|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|twenty"
    r"|hours|morning|night|evening|afternoon|of|mid|\d[\d.:]*\s*(?:[ap]\.?m\.?)?)[\s-]+)*\Z",
    re.IGNORECASE,
)
_WITHIN_VERB = re.compile(r"\b(?:has|have|had|was|were|am|is|are)\s+\Z")
_WITHIN_REST = re.compile(r"\s+(?:\w+ly\s+)?(?:[a-z]{2,}(?:ed|ing)|" + IRREGULAR + r")\b")
_BETWEEN_TWO = re.compile(r"\b(?:between|from)\s+[\w\s]{1,20}?\s+(?:and|to)\s+\Z|\d\s+to\s+\Z")
"""In front of the last day of a span: the first is when it began."""

_OUTRIGHT_NONE = re.compile(
    r"\b(?:born|birthday|since|if|unless|as\s+(?:of|at)|every|each|turn(?:s|ed|ing)?\s+\d+|(?:will\s+be|was|were)\s+\d{1,3}"
    r"|(?:would|could|might|may|should|must)\s+(?:\w+\s+)?(?:have|be)|to\s+have|best[\s-]before|expiry|quoting)\b",
    re.IGNORECASE,
)
_OF_A_MONTH = re.compile(
    r"\b(?:rose|fell|slipped|grew|climbed|dropped|increased|declined|dipped|jumped|soared|slumped|edged|shrank|hit|reached"
    r"|risen|fallen|up|down|recorded|made|averaged)\b[^.;]{0,60}(?:\d|\bby\s+a\s+(?:half|third|quarter|fifth|tenth)\b)|\b(?:rose|fell|grew|slowed|dropped|climbed|slipped|eased|dipped"
    r"|increased|declined|shrank|jumped|slumped|doubled|halved|profit|loss|surplus|deficit)\s+(?:\w+ly\s+)?"
    r"(?:(?:in|for|during|earlier|last|this|at|the|end|start|of)\s+)*\Z|\bbetween\s+\Z"
)
"""A figure that a month has, and months that are covered: prices slipped to £268,400 in September."""

_INCIDENT = re.compile(
    r"\b(?:accident|ambush|arrest|assault|attack|avalanche|blast|blaze|bombing|breach|break-in|burglary|cave-in|ceremony"
    r"|clash|collapse|collision|crash|derailment|disaster|earthquake|eruption|evacuation|explosion|fight|fire|flood|inspection"
    r"|incident|kidnapping|killing|landslide|landslip|leak|march|massacre|murder|outage|outbreak|parade|poisoning|power\s+cut"
    r"|protest|raid|rally|riot|robbery|search|shooting|sinking|spill|stabbing|storm|strike|theft|walkout|wedding)s?\b"
    r"(?P<between>(?:\s+(?:at|in|on|near|off|outside|inside|between|involving|with|of|by|against|for|from|to)\s[^,;:]{1,80})?)\s*\Z"
)
_NEAR_IT = re.compile(r"\s(?:earlier|later|early|late)\s*\Z")
_COMES = re.compile(
    r"(?:\A|\s)(?:she|he|it|they|we|[a-z]{3,}|[A-Z][\w’'-]+)\s+(?!is\b|was\b|has\b|does\b|this\b|its\b|his\b|us\b|always\b)"
    r"[a-z]{2,}s\s+(?:in|on|for|to|at|from|into|the|an?|its|his|her|their|out|off|up|down|back|away|with|over)\s"
    r"|(?<!\bto)(?<!\bof)(?<!\bfor)(?<!\bfrom)(?<!\bwith)(?<!\bby)(?<!\bthe)(?<!ing)\s+(?!is\b|was\b|has\b)[a-z]{2,}s\s+\Z"
)
"""A present that may tell of what is to come: She sails for the Gulf in (May)."""

_RULED = re.compile(r"\b(?:court|judge|tribunal|jury)\b[^.;]{0,40}\bruled\s+(?:in|on)\s+\Z", re.IGNORECASE)
_COURT_ACT = re.compile(
    r"\b(?:jailed|sentenced|convicted|acquitted|imprisoned|found\s+(?:not\s+)?guilty|pleaded|pled|stood\s+trial)\b"
    r"|\bjur(?:y|ors)\b[^.;]*\bretired\b"
    r"|\b(?:appeal|case|trial|claim|application)\b[^.;]{0,60}\b(?:was|were)\s+(?:heard|dismissed|allowed|thrown\s+out)\b"
    r"|\b(?:court|judge|tribunal|jury)\b[^.;]{0,40}\bruled\b",
    re.IGNORECASE,
)
_COURT = re.compile(r"\b(?:[Cc]ourt|magistrates|[Jj]udge|pleaded|[Ss]entenc\w+|[Tt]ribunal)\b")
_FINED = re.compile(r"\b(?:fined|ordered\s+to\s+pay)\b")
_WITH_OBJECT = re.compile(r"\s+(?:the|an?|its|his|her|their|two|three|all|both)\s")
_PASSIVE = re.compile(r"\b(?:was|were)\s+(?:\w+ly\s+|first\s+)?\Z")
_OF_A_THING = re.compile(r"\s+(?:about|over|of)\s")
_OPINION = frozenset(["said", "asked", "claimed", "accused", "criticised", "condemned", "blamed"])
_SPEECH = words.SAYS | words.PARTICIPLES | words.JUDGES | (words.LABELS - {"rejected"})
_NEVER_OBJECT = (
    words.JUDGES | words.LABELS | words.TO_SOMEBODY | {"said", "says", "asked", "claimed", "insisted", "added"}
)
"""Verbs of speech whose object is whom it was said to, or opens what was said."""

_VAGUE = frozenset([Precision.QUARTER, Precision.YEAR])
"""What happened at some time in a year is background."""

_LEAST = 3


_ASIDE_OPENS = re.compile(r"\A[^,]*,\s+(?:\w+ly\s+)?\Z")
_CLOSES_ASIDE = re.compile(
    r"(?:\s+(?:morning|afternoon|evening|night))?"
    rf",\s+(?:never\s+|\w+ly\s+)?(?:has|have|had|was|were|is|are|will|would|{IRREGULAR}|[a-z]+ed)\b"
)
"""Around a participle, which is a verb of nobody's speech: the parcel, · posted on Monday · , never arrived"""


def happening(before: str, after: str, day: Day, told: str, *, past: bool | None, ahead: bool) -> bool:
    """Whether a clause tells of something on its day; `before` and `after` stand around the day, which is `told` so.

    `past` says whether the clause tells of the past, `ahead` whether the day lies behind the item's own.
    """
    if day.precision in _VAGUE or _OUTRIGHT_NONE.search(before):
        return False
    if past is True and NOT_UNTIL.search(before):
        return True
    if _BETWEEN_TWO.search(before) or (day.precision is Precision.MONTH and _OF_A_MONTH.search(before)):
        return False
    if cues.NEVER.search(before):
        return False
    if _WITHIN_VERB.search(before) and told.lower() in ("today", "this morning", "this week", "yesterday"):
        return _does(_WITHIN_REST.match(after), after)
    if after.startswith(("’s", "'s")) or not (_AT_THE_TIME.search(before) or _OF_ITSELF.match(told)):
        return False
    if ahead and past is not True:
        before = _NEAR_IT.sub(" ", before)
        comes = _COMES.search(before) is not None and cues.GUESSED.search(before) is None
        return comes and len(before.split()) >= _LEAST
    return _did(before, after, past=past)


def _did(before: str, after: str, *, past: bool | None) -> bool:
    """Whether the verb of a day tells what was done on it."""
    if past is False:
        return False
    if _OPENS.match(before):
        return _does(_DID.search(after), after)
    verbs = list(_DID.finditer(before))
    found = verbs[-1] if verbs else None
    if found is not None and _CLOSES_ASIDE.match(after) and _ASIDE_OPENS.search(before[: found.start()]):
        return True
    return _does(found, before)


def _does(found: re.Match[str] | None, clause: str) -> bool:
    """Whether a verb is none of speech; one that has an object is none: reported the fault in (March)"""
    if found is None:
        return False
    if _RULED.search(clause):
        return True
    verb = found.group().split()[-1]
    if verb == "warned" and _OF_A_THING.match(clause, found.end()):
        return True
    passive = _PASSIVE.search(clause, 0, found.start()) is not None and verb not in words.TO_SOMEBODY | _OPINION
    if verb not in _SPEECH or passive:
        return True  # the first case was confirmed on
    if verb in _NEVER_OBJECT:
        return False
    return _WITH_OBJECT.match(clause, found.end()) is not None


def incident(before: str, day: Day, told: str) -> bool:
    """Whether a text in front of a day ends with the noun of an incident on it: a crash between two buses on"""
    when = _AT_THE_TIME.search(before)
    if day.precision in _VAGUE or (when is None and not _OF_ITSELF.match(told)):
        return False
    found = _INCIDENT.search(_NEAR_IT.sub("", before[: when.start()] if when else before))
    return found is not None and _DID.search(found["between"]) is None


def kind_of_happening(before: str, after: str, text: str) -> EventKind:
    """What a happening is: what courts do to people is a hearing, a fine if the text tells of a court."""
    around = f"{before} {after}"
    if _COURT_ACT.search(around) or (_FINED.search(around) and _COURT.search(text)):
        return EventKind.HEARING
    return EventKind.OTHER
