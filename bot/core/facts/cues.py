"""Words that say what a date is of, by kind; the nearest one before the date counts most."""

from __future__ import annotations

import re

from bot.model.fact import EventKind


def _any(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{text})\b", re.IGNORECASE | re.VERBOSE)


IN_FORCE = _any(
    r"""into\s+(?:force|effect|operation) | in\s+(?:force|operation)
    | tak(?:e|es|ing|en)\s+(?:legal\s+|full\s+|immediate\s+)?effect
    | took\s+(?:legal\s+|full\s+|immediate\s+)?effect | go(?:es)?\s+live | went\s+live | kick(?:s|ed)?\s+in
    | commenc(?:e|es|ed|ing|ement)
    | (?:be|bec[ao]mes?)\s+(?:(?:the\s+)?law|illegal|unlawful|mandatory|compulsory
      |an?\s+(?:\w+\s+){0,2}(?:offence|crime|requirement))
    | (?:be|was|were|been)\s+(?:(?:fully|formally|finally)\s+)?(?:banned|outlawed|criminalised|abolished|scrapped
      |implemented|repealed|rolled\s+out|brought\s+in)"""
)
STARTS = _any(
    r"""begins? | began | begun | starts?(?!\s+of\b) | started | appl(?:y|ies) | introduced | rises? | rise | falls?
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
    r"""publish(?:es|ed|ing)? | publication | (?:be|will|to)\s+set\s+out
    | (?:be|was|were|been)\s+(?:released|unveiled)
    | (?:guidance|report|review|figures|results|minutes|findings|paper|statistics|strategy|response|advice|decision
      |judgment|ruling|statement|update|estimates?|guidelines|code|forecast)\b[^.;]{0,40}
      \b(?:be|was|were|been)\s+issued
    | unveil(?:s|ed|ing)?
    | releas(?:e|es|ed|ing)\s+(?:of\s+)?(?:the|its|their|his|her|an?|new|draft|final|official)
    | (?:issu|releas)(?:e|es|ed|ing)\s+(?:[\w’'-]+\s+){0,4}(?:guidance|report|review|figures|results|minutes|findings
      |paper|statistics|strategy|response|advice|decision|judgment|ruling|statement|update|estimates?)
    | will\s+the\s+(?:\w+\s+){1,3}?report\b | (?:will|to)\s+report(?:\s+back)?(?!\s+to\b) | hand(?:ed|ing)\s+down
    | (?:guidance|report|review|figures|results|minutes|findings|paper|statistics|strategy|response|book
      |novel|memoir|album|conclusions|recommendations|judgment|ruling|blueprint)\b[^.;]{0,50}
      \b(?:follow|due|out|expected|appear|available|emerge)"""
)
DEADLINE = _any(
    r"""deadlines? | must\s+(?:\w+\s+){0,2}(?:be\s+)?\w+ | closing\s+date | respond | responses?
    | submit | comply | compliance | (?:have|has|had|given|gave)\b[^.;]{0,40}\buntil
    | (?:no|not)\s+later\s+than | expires?
    | last\s+day | write\s+to | sign\s+up | (?:to|must|should|can)\s+register | object\s+to
    | (?:to|must|should|can|may)\s+apply\s+(?:by|before)
    | (?:urge|ask|invite|request)(?:s|d|ing|ed)?\b[^.;]{0,40}\bto\s+(?!(?:an?|the|his|her|its|their)\b)"""
)
OWED = _any(
    r"""must | should | ha(?:s|ve|d)\s+(?:to|until) | deadlines? | comply | responses? | needs?\s+to | required
    | (?:asked|urged|ordered|told|instructed|invited|called\s+on|given)\b[^.;]{0,60}\bto\s+
      (?!(?:an?|the|his|her|its|their)\b)
    | (?:bids|entries|forms|applications|submissions|payments?|returns?|tax|answers?|repl(?:y|ies))\b[^.;]{0,20}\bdue
    | (?:has|have)\s+(?:pledged|promised|vowed|undertaken)
    | want(?:s|ed)? | demand(?:s|ed|ing)? | obliged | can\s+be\s+(?:sent|made|submitted)"""
)
GUESSED = _any(r"""could | might | may | thinks? | hopes? | predicts?""")
"""Words that make "by Friday" a guess, unless somebody is told to."""
DEADLINE_BEFORE = re.compile(
    r"\b(?:by|until|(?:no|not)\s+later\s+than|before|on\s+or\s+before)\s+"
    r"(?:(?:the\s+)?(?:end|close|start|middle|beginning)\s+of\s+(?:(?:business|play|trading)\s+)?"
    r"|the\s+|on\s+|(?:noon|midnight|midday|\d[\d.:]*\s*[ap]\.?m\.?|this)[,\s]+|early\s+|late\s+|mid-)*\Z",
    re.IGNORECASE,
)
CLOSES = _any(r"clos(?:e|es|ed|ing)(?!\s+of\b) | ends?(?!\s+of\b)")
INVITES = _any(
    r"""consultation | petition | window | portal | competition | applications? | call\s+for\s+evidence
    | nominations? | fund | bids | entries | survey
    | registrations? | bookings? | responses"""
)
HEARING = _any(
    r"""hearings? | trial | inquest | inquiry | (?:be\s+)?sentenc(?:ed|ing) | appear(?:s|ed|ance)? | tribunal
    | magistrates
    | hear(?:s|d)? | in\s+the\s+dock
    | (?:due|appear\w*|go(?:es)?|summoned|called|back|grilled)\s+before
      \s+(?:the\s+|a\s+)?(?:MPs|peers|magistrates|judge|\w+\s+committee)
    | (?:committee|MPs|peers|panel|inquiry|select\s+committee)\b[^.;]{0,30}
      \b(?:question|quiz|grill|interview|cross-examine|hear\s+from|take\s+evidence)
    | be\s+(?:questioned|quizzed|grilled|cross-examined)\s+by
    | jury | listed | verdict | plead | appeal | court | evidence\s+session
    | (?:giv|tak|hear)(?:e|es|s|ing)?\s+(?:oral\s+)?evidence
    | (?:due|appear\w*|go(?:es)?|summoned|called)\s+before
      \s+(?:the\s+|an?\s+)?(?:\w+\s+){0,3}(?:panel|board|committee|coroner)
    | (?:debated|scrutinised|examined)\s+by\s+(?:the\s+|an?\s+)?(?:\w+\s+){0,3}(?:committee|panel|board)
    | case\s+(?:continues|resumes|was\s+adjourned|is\s+due)"""
)
VOTE = _any(
    r"""vot(?:e|es|ed|ing) | (?:was|were|suffered)\s+(?:an?\s+)?(?:\w+\s+)?defeat(?:ed)?
    | ballot(?:s|ed|ing)? | (?:by-)?elections? | polls? | polling | referendum
    | (?:second|third)\s+reading | read\s+(?:a|the|for\s+the)\s+(?:second|third)\s+time
    | (?:remaining|report)\s+stages? | elected\s+by | divi(?:de|sion)"""
)
COURT = _any(
    r"""court | magistrates | tribunal | bench | Old\s+Bailey | jury | judge | justice | assizes | committee | panel
    | inquest | inquiry | sheriff"""
)
IN_COURT = _any(
    r"""appeared | pleaded | pled | jailed | sentenced | convicted | acquitted | cleared | (?:found|admitted|denied)\b
    | took\s+[\w\s]{1,30}(?:minutes|hours|days)
    | remanded | fined | bailed | imprisoned | gave\s+evidence | was\s+heard | opened | adjourned | ordered"""
)
"""What happens to people in court; with a court beside it, its day is that of a hearing."""

FORMAL = _any(
    r"""(?:laid|signed|(?:order|regulations|rules|instrument|declaration)\b[^.;]{0,60}\bmade)
      (?!\s+(?:it|him|her|them|an?(?!\s+(?:week|fortnight|month|year))|the)\b)
    | royal\s+assent | launch(?:ed|es)?
    | opened | came\s+into\s+being | handed\s+down"""
)
PLANNED = _any(
    r"""(?:intend|plan|aim|hope|expect)s?\s+to | on\s+(?:course|track)\s+to
    | will | shall | to\s+be | (?:is|are|was|were)\s+(?:due|expected|scheduled|set|planned|to) | due
    | expected | opens?
    | airs? | runs?\s+from | on\s+display | launches | go(?:es)?\s+on\s+(?:sale|show|display|tour)
    | kicks?\s+off | comes?\s+out | sits?\s+again
    | closes? | begins? | starts?(?!\s+of\b) | ends?(?!\s+of\b) | would | takes?\s+place
    | commit(?:s|ted)?\s+to | could\s+\w+ | reopens?
    | pencilled\s+in | (?:is|are)\s+out | go(?:es)?\s+before | engagements | is\s+on | go(?:es)?\s+on\s+trial
    | go(?:es)?\s+to\s+the\s+polls | must | resumes?
    | continues?
    | next\s+(?:meeting|session|sitting)\b[^.;]{0,60}\s(?:is|are)
    | (?:has|have)\s+called\b[^.;]{0,50}\bto\s+an?\s+(?:\w+\s+)?(?:meeting|summit|talks)
    | returns? | meets?
    | can\s+(?:now\s+)?(?:be\s+\w+|apply|register|vote|visit|buy|attend|take\s+part|comment|submit|book|object
      |start|expect)"""
)
LEAD = (
    r"(?:(?:the|this|next|last|early|earlier|late|later|mid|end|start|close|middle|beginning|of|at|on|in|noon"
    r"|midday|midnight|sometime"
    r"|\d[\d.:]*\s*[ap]\.?m\.?)[\s,-]+)*\Z"
)
"""What may stand between a preposition and the day itself."""

FRONTED = re.compile(
    r"(?:(?:over|during|half|mid-|first|second|third|last|week|a|this|next|last|coming|within|sometime|later|earlier|early|late|on|in|at|by"
    r"|from|before|until|the|end|start|of|but|and|then|noon|midnight"
    r"|\d[\d.:]*\s*[ap]\.?m\.?)\s*)+",
    re.IGNORECASE,
)
"""What may stand in front of a day that opens its clause."""
NEVER = _any(r"not | never | no\s+longer")
STALE = _any(
    r"(?:was|were|had\s+been)\s+(?:originally\s+|first\s+|previously\s+)?(?:due|expected|meant|supposed|scheduled"
    r"|planned) | (?:should|would)\s+have | had\s+(?:feared|hoped|expected|promised)"
    r" | (?<!has\s)(?<!have\s)promised(?!\s+that\b)"
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
