"""Where sentences begin and end in news, law and parliamentary text.

One scan finds every place that may end a sentence (`_STOP`); a few rules about the word before it and the
word after it decide. No rule looks further back than `_LOOK_BACK`, so the time is linear in the text.

To teach it an abbreviation: put the word into the set in `abbreviations.py` that says when it may end a sentence.
"""

from __future__ import annotations

import re

from bot.core.text import abbreviations as known

Span = tuple[int, int]

_LOOK_BACK = 40
_QUOTE_REACH = 500

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

# A terminator with the closing marks that belong to it. Full-width and Indic stops need no space after them.
_STOP = re.compile(
    r"(?<![.!?…])(?P<mark>(?:\.[ \u00a0]){2,8}\.|[.!?…]++|[؟۔])(?P<close>[\"'”’»)\]]*+)(?=\s)"
    r"|(?P<wide>[。！？｡।॥]+[」』”’）]*)"
    r"|(?<=[a-z]{3})(?P<joined>[.!?][\"”’)]?)(?=(?:The|But|And|He|She|It|They|We|In|On|At|This|That|There|A|An|Mr|Mrs|Ms)\s)"
    r"|(?P<tag></?[A-Za-z]\w{0,9}>)(?=\s)"
    r"|(?P<bullet>\s)(?=[•▪●◦‣■]\s)"
)
_AFTER = re.compile(r"\s*(?P<open>[\"'“‘«(\[]*)\s?(?P<word>[^\W_][\w'’-]*)?(?P<dot>\.?)")
_RUNS_ON = re.compile(r"\s*(?:[—–,;:]|--?\s)")
_TOKEN = re.compile(r"[^\s\"“”‘«(\[]+\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
_PARTY = re.compile(r"[RDI]-[A-Z][\w.]*\Z")
_LISTED = re.compile(r"\s*(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\Z")
_SPEECH = re.compile(
    r"\s*(?:[A-Z][\w'’.-]*\s+|the\s+|a\s+){1,5}(?:said|says|asked|asks|added|wrote|tweeted|told|shouted|cried|replied)\b"
)
_LONE_CLOSER = re.compile(r"\s+(?P<mark>''|[\"'”’)])(?=\s|\Z)")


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` as (start, end) offsets in code points, end exclusive, in order.

    The spans are disjoint, begin and end at visible characters and together cover every character that is
    not white space. A line break always ends a sentence. Any text is taken; an empty one gives ().
    """
    lower = not any(map(str.isupper, text))
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for cut in _cuts(text, line.start(), line.end(), lower):
            _keep(spans, text, start, cut)
            start = cut
        _keep(spans, text, start, line.end())
    return tuple(spans)


def _keep(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        start += len(piece) - len(piece.lstrip())
        spans.append((start, start + len(bare)))


def _cuts(text: str, begin: int, end: int, lower: bool) -> list[int]:
    """The offsets in one line after which a new sentence begins."""
    cuts: list[int] = []
    begun = begin
    for stop in _STOP.finditer(text, begin, end):
        if stop.start() < begun:
            continue
        cut = stop.end()
        if stop["mark"] is not None:
            found = _after_mark(text, begun, end, stop, lower)
            if found is None:
                continue
            cut = found
        cuts.append(cut)
        begun = cut
    return cuts


def _after_mark(text: str, begun: int, end: int, stop: re.Match[str], lower: bool) -> int | None:
    """Where the sentence ends that `stop` may end, or None if it goes on."""
    at = stop.start()
    before = text[max(begun, at - _LOOK_BACK) : at]
    following = _AFTER.match(text, stop.end(), end)
    word = following["word"] if following else None
    if not before or before[-1].isspace():
        carries_on = stop["mark"] != "." and word is not None and not _may_open(word)
        return None if carries_on and not lower else _after_lone_mark(text, end, stop)
    if _RUNS_ON.match(text, stop.end(), end):
        return None
    if not following or not word:
        return stop.end()
    if not (lower or _may_open(word) or following["open"]):
        return None
    if stop["mark"] != ".":
        return None if stop["close"] and _SPEECH.match(text, stop.end(), end) else stop.end()
    goes_on = _goes_on(before, word, bool(following["dot"]), bool(stop["close"]))
    if goes_on or _is_list_number(text, begun, at, stop["close"]):
        return None
    return stop.end()


def _after_lone_mark(text: str, end: int, stop: re.Match[str]) -> int:
    """A stop with space before it (tokenised text) ends the sentence; a lone closing quote goes with it."""
    closer = _LONE_CLOSER.match(text, stop.end(), end)
    if closer and not stop["close"]:
        mark = closer["mark"]
        reach = text[max(0, stop.start() - _QUOTE_REACH) : stop.start()].split()
        if mark in "”’)" or reach.count(mark) % 2:
            return closer.end()
    return stop.end()


def _may_open(word: str) -> bool:
    return not word[0].islower()


def _is_list_number(text: str, begun: int, at: int, close: str) -> bool:
    return not close and at - begun <= 8 and _LISTED.match(text[begun:at]) is not None


def _goes_on(before: str, word: str, dotted: bool, closed: bool) -> bool:
    """Whether a full stop after `before` and in front of `word` belongs to an abbreviation inside a sentence."""
    found = _TOKEN.search(before)
    token = found.group() if found else ""
    bare = token.lower().rstrip("’'")
    if token in known.TITLES or bare in known.NEVER_LAST:
        return not closed
    initial = len(token) == 1 and token.isupper()
    if bare in known.BEFORE_NUMBER and not initial:
        return word[0].isdigit() or (not dotted and word != "I" and _LISTED.match(word) is not None)
    if bare in known.MONTHS:
        return word[0].isdigit() or not _opens(word, dotted)
    if bare in known.TIMES_OF_DAY:
        return word in known.AFTER_TIME or word[0].isdigit()
    if bare in known.MAYBE_LAST or _PARTY.match(token):
        return not _opens(word, dotted)
    return _INITIALS.match(token) is not None and not _opens(word, dotted)


def _opens(word: str, dotted: bool) -> bool:
    """Whether `word` is one that opens sentences far more often than it follows an abbreviation."""
    if dotted and len(word) == 1:
        return False
    return word in known.OPENERS
