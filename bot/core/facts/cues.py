"""Words that say what a date is of, by kind; the nearest one before the date counts most."""

from __future__ import annotations

import re

from bot.model.fact import EventKind


def _any(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{text})\b", re.IGNORECASE | re.VERBOSE)


IN_FORCE = _any(
    r"""into\s+(?:force|effect|operation) | in\s+(?:force|operation) | tak(?:e|es|ing|en)\s+effect
    | took\s+effect | go(?:es)?\s+live | commenc(?:e|es|ed|ing|ement)
    | (?:be|become|becomes)\s+(?:law|illegal|mandatory|compulsory|an?\s+offence)"""
)
STARTS = _any(
    r"""begins? | began | begun | starts? | started | appl(?:y|ies) | introduced | rises? | rise | falls?
    | fall | raise
    | increase[sd]? | cut | offered | ban(?:ned)?"""
)
RULES = _any(
    r"""bans? | freeze | checks? | rules? | laws? | offences? | schemes? | regulations? | rates? | fees?
    | duty | duties
    | caps? | tax(?:es)? | contract | wage | tariffs? | vaccine | prices? | fares? | limits? | allowance | charges?
    | bills | benefits? | pensions? | programme | levy | sanctions? | restrictions? | Act | powers"""
)
NEW_RULE = _any(
    r"""no\s+longer\s+(?:be|have|need) | will\s+(?:have|need)\s+to | will\s+need\s+an?
    | (?:will|to)\s+be\s+(?:scrapped|abolished|outlawed|required|banned|replaced|entitled
      |forced|illegal|free|raised|cut)"""
)
PUBLISHED = _any(
    r"""publish(?:es|ed|ing)? | publication | (?:be|will|to)\s+set\s+out | (?:be|was|were|been)\s+(?:released|issued)
    | release\s+(?:of\s+)?(?:the|its)
    | (?:will|to)\s+report(?:\s+back)?(?!\s+to\b) | hand(?:ed|ing)\s+down
    | (?:guidance|report|review|figures|results|minutes|findings|paper|statistics|strategy|response|book
      |novel|memoir|album)\b[^.;]{0,50}
      \b(?:follow|due|out|expected|appear)"""
)
DEADLINE = _any(
    r"""deadlines? | must\s+(?:\w+\s+){0,2}(?:be\s+)?\w+ | closing\s+date | respond | responses?
    | submit | comply | compliance | (?:have|has|had|given|gave)\b[^.;]{0,40}\buntil
    | (?:no|not)\s+later\s+than | expires?
    | last\s+day | write\s+to | sign\s+up | register | object\s+to | apply\s+(?:by|before)
    | (?:urge|ask|invite|request)(?:s|d|ing|ed)?\b[^.;]{0,40}\bto"""
)
OWED = _any(r"""must | should | ha(?:s|ve|d)\s+(?:to|until) | deadlines? | comply | responses?""")
GUESSED = _any(r"""could | might | may | thinks? | hopes? | predicts?""")
"""Words that make "by Friday" a guess, unless somebody is told to."""
DEADLINE_BEFORE = re.compile(
    r"\b(?:by|until|(?:no|not)\s+later\s+than|before|on\s+or\s+before)\s+"
    r"(?:(?:the\s+)?(?:end|close|start|middle|beginning)\s+of\s+"
    r"|the\s+|(?:noon|midnight|midday|\d[\d.:]*\s*[ap]\.?m\.?)\s+on\s+|early\s+|late\s+)*\Z",
    re.IGNORECASE,
)
CLOSES = _any(r"clos(?:e|es|ed|ing) | ends?")
INVITES = _any(
    r"""consultation | petition | window | portal | competition | applications? | call\s+for\s+evidence
    | nominations? | fund | bids | entries | survey
    | registrations? | bookings? | responses"""
)
HEARING = _any(
    r"""hearings? | trial | inquest | inquiry | (?:be\s+)?sentenc(?:ed|ing) | appear(?:s|ed|ance)? | tribunal
    | magistrates
    | hear(?:s|d)?
    | jury | listed | verdict | plead | appeal | court | evidence\s+session | (?:give|take|hear)s?\s+evidence
    | case\s+(?:continues|resumes|was\s+adjourned|is\s+due)"""
)
VOTE = _any(
    r"""vot(?:e|es|ed|ing) | ballot(?:s|ed|ing)? | (?:by-)?elections? | polls? | polling | referendum
    | (?:second|third)\s+reading | division"""
)
FORMAL = _any(
    r"""(?:laid|made|signed)(?!\s+(?:it|him|her|them|a|an|the)\b) | royal\s+assent | launch(?:ed|es)?
    | opened | came\s+into\s+being | handed\s+down"""
)
PLANNED = _any(
    r"""(?:intend|plan|aim|hope|expect)s?\s+to | on\s+(?:course|track)\s+to
    | will | shall | to\s+be | (?:is|are|was|were)\s+(?:due|expected|scheduled|set|planned|to) | due
    | expected | opens?
    | airs? | launches | goes\s+on\s+sale | kicks?\s+off | comes?\s+out | sits?\s+again
    | closes? | begins? | starts? | ends? | would | takes?\s+place | commit(?:s|ted)?\s+to | could\s+\w+ | reopens?
    | pencilled\s+in | (?:is|are)\s+out | go(?:es)?\s+before | engagements | is\s+on | go(?:es)?\s+on\s+trial
    | go(?:es)?\s+to\s+the\s+polls | must | resumes?
    | continues?
    | returns? | meets? | can\s+\w+"""
)
PAST = _any(
    r"""was | were | had | came | took | went | said | told | began | begun | ended | fell | rose | laid
    | made | received
    | opened | closed | published | voted | died | \w{2,}ed"""
)
FUTURE = _any(
    r"""will | would | shall | is | are | be | due | expected | must | is\s+to | are\s+to | has\s+until
    | have\s+until | set\s+to
    | scheduled | comes | takes | closes | opens | begins | starts | planned | should | could | may | can
    | pencilled | listed | intends? | until | by"""
)
NEVER = _any(r"not | never | no\s+longer")
STALE = _any(
    r"(?:was|were|had\s+been)\s+(?:originally\s+|first\s+|previously\s+)?(?:due|expected|meant|supposed|scheduled"
    r"|planned) | (?:should|would)\s+have | had\s+(?:feared|hoped|expected|promised) | promised"
    r" | originally | previously"
)
"""An older plan, told beside the present one."""

ORDER: tuple[tuple[EventKind, re.Pattern[str]], ...] = (
    (EventKind.IN_FORCE, IN_FORCE),
    (EventKind.HEARING, HEARING),
    (EventKind.VOTE, VOTE),
    (EventKind.PUBLISHED, PUBLISHED),
    (EventKind.DEADLINE, DEADLINE),
)
