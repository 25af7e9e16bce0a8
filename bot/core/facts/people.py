"""Who speaks: a noun phrase read as name and role, and short names led back to the full one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.facts import words
from bot.core.facts.given_names import HERS, HIS
from bot.core.facts.nameless import ARTICLE, MOST_WORDS, POSSESSIVE, Who, described, group_at, unnamed, without_article
from bot.core.facts.reckoning import DAYS, MONTHS

_TOKEN = re.compile(r"[^\s,;:()\"“”]+")
_CAPITAL = re.compile(r"[A-ZÀ-ÞŁŠŽ][\w.'’&-]*\Z")
_BETWEEN = frozenset(["of", "de", "da", "di", "du", "van", "von", "der", "al", "bin", "ibn", "la", "le", "y"])
_SPOKES_FOR = re.compile(
    r"(?:.*?\s)?(spokes(?:man|woman|person|people))\s+(?:for|of|at)\s+(?:the\s+)?(?=[A-Z])(.+)\Z", re.IGNORECASE
)
_GROUP_AT = re.compile(r"([A-Za-z]+s)\s+(?:at|from|for|of)\s+(?:the\s+)?([A-Z][\w&'’-]*(?:\s+[A-Z][\w&'’-]*)*)\Z")
_PERSON_OF = re.compile(
    r"((?:[A-Z][\w.’'-]*\s+)*[A-Z][\w’'-]+\s+[A-Z][\w’'-]+)\s+(?:of|from|at|for)\s+(?:the|an?|its)\s+(?:[a-z][\w’'-]*\s+){1,3}"
    r"[A-Z][^,]*\Z"
)
_DOES = re.compile(r"[A-Z][a-z]{2,}(?:er|or|ist|ian|eer|man|woman)\Z")
"""Looks like what somebody does, in front of a name."""

_PARENT_OF = re.compile(r"(?:[Mm]um|[Mm]other|[Dd]ad|[Ff]ather|[Gg]ran\w*|[Pp]arent)-of-\w+\Z")
_ADJECTIVE = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)+\Z")
"""Begins a sentence in front of a name: Big-hearted Ann Bee."""

_OFFICE_OF = re.compile(r"(?:[Tt]he\s+)?(?:[a-z-]+\s+){1,3}of\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*\Z")
_BRACKETED = re.compile(r"\s*\([^()]{1,40}\)")
_WHEN = re.compile(
    r"\A(?:(?:last|this)\s+(?:night|morning|week|month|year|evening)|yesterday|today|but|and|yet|earlier|later|meanwhile|however|still|instead|afterwards|also)\s+(?=\S)",
    re.IGNORECASE,
)
"""Opens a clause in front of its subject: last night (police)."""

AGED = "aged"
"""Stands as the pronoun of "the 34-year-old"."""

_PLACING = frozenset(["from", "in", "at", "near", "of", "outside"])
CALENDAR = frozenset((*DAYS, *MONTHS)) - {"may", "june", "april", "august"}
_NOBODY = frozenset(
    [
        "i",
        "we",
        "you",
        "who",
        "this",
        "that",
        "these",
        "those",
        "there",
        "what",
        "which",
        "nobody",
        "all",
        "one",
        "others",
        "some",
        "many",
        "most",
        "another",
        "each",
        "them",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
    ]
)
_PRONOUNS = frozenset(["he", "she", "they", "it"])
_AT_A_BODY = re.compile(r"\s+(?:at|in)\s+the\s")
_AGED = re.compile(r"the\s+\d{1,3}-year-old(?:\s+(?:from|of|who|in)\s.*)?\Z", re.IGNORECASE)
_OF_AN_OFFICE = [["of", "state"], *(["of", field] for field in words.FIELDS)]
_NUMBERED = frozenset(["Number", "No", "Channel", "Radio", "Unit"])
"""What a number belongs to that is part of a name: Number 10."""


_LONGEST_ROLE = 9
_OFFICE_AND_NAME = 4
"""Words from "for" on: "for Schools Callum Redfern"."""

_LONGEST_BODY = 3
"""Words of a name in front of a role: Ofcom chief, Fishing Federation chairman."""


def noun_phrase(text: str) -> Who | None:
    """Read a noun phrase; None if it names nobody who could speak."""
    phrase = text.strip(" ,–—-")
    last = phrase.rsplit(None, 1)[-1].lower() if phrase else ""
    if last in _PRONOUNS:
        return Who("", pronoun=last)
    if last in _NOBODY or last in CALENDAR or last in ("the", "a", "an"):
        return None
    phrase = _WHEN.sub("", _BRACKETED.sub("", phrase))
    if _AGED.match(phrase):
        return Who("", pronoun=AGED)
    return described(phrase) or _of_a_body(phrase) or _of_tokens(phrase)


def _of_a_body(phrase: str) -> Who | None:
    """Somebody told with the body that he is of or speaks for."""
    if (found := _PERSON_OF.match(phrase)) and (who := _of_tokens(found[1])) is not None and who.person:
        return who  # Ann Bee of the helpline Say It Now
    if found := _SPOKES_FOR.match(phrase):
        return Who(_body(found[2]), found[1])
    found = _GROUP_AT.match(phrase)
    if found is None:
        return None
    if found[2].split()[0].lower().rstrip(".") in words.TITLES | HIS | HERS:
        return Who(without_article(phrase))  # lawyers for Mr Bee
    return Who(_body(found[2]), found[1]) if group_at(_lower_first(found[1])) else None


def _of_tokens(phrase: str) -> Who | None:
    tokens = _TOKEN.findall(phrase)
    while tokens and tokens[-1] in words.LETTERS:
        tokens.pop()
    if not tokens:
        return None
    if tokens[-1].lower() in words.SPOKES and len(tokens) > 1:
        body = without_article(" ".join(tokens[:-1]) + " ").strip()
        if body and _CAPITAL.match(body.split()[0]) and _CAPITAL.match(body.split()[-1]):
            return Who(_body(body), tokens[-1])
        if body in words.NOUNS & words.BODIES and tokens[-1].startswith("spokes"):
            return Who(body, tokens[-1])
    run = _run(tokens)
    if _OFFICE_OF.match(phrase) and any(token.lower() in words.ROLES for token in tokens[: tokens.index("of")]):
        return Who(without_article(phrase))
    if run == len(tokens):
        return unnamed(tokens)
    name = _split(tokens, run)
    return name if name is not None else unnamed(tokens)


def _run(tokens: Sequence[str]) -> int:
    """Where the capitalised words at the end begin; words such as "of" may stand between them."""
    begin = len(tokens)
    for place in range(len(tokens) - 1, -1, -1):
        numbered = tokens[place].isdigit() and place > 0 and tokens[place - 1] in _NUMBERED
        if numbered or _CAPITAL.match(tokens[place]):
            begin = place
        elif tokens[place] == "the" and place + 1 == begin and place and tokens[place - 1] == "of":
            continue
        elif place + 1 != begin or not _binds(tokens, place):
            if tokens[place : place + 2] == ["of", "the"]:
                continue
            break
    return begin


def _binds(tokens: Sequence[str], place: int) -> bool:
    """Whether a small word joins two parts of one name: Ludwig van B, the Department for Culture and Sport."""
    word = tokens[place]
    if word in _BETWEEN or word == "&":
        return True
    if word == "to" and place and tokens[place - 1 : place] == list(tokens[place + 1 : place + 2]):
        return True  # the charity Shoulder to Shoulder
    if word == "for" and place:
        before = tokens[place - 1]
        return before.lower() in words.BODIES | words.ROLES | {"state", "campaign"} or _opens_a_name(tokens, place - 1)
    if word == "and" and tokens[-1].lower() in words.BODIES and place and _CAPITAL.match(tokens[place - 1]):
        return True  # the Equality and Human Rights Commission
    if (
        word == "and"
        and tokens[0].lower() == "the"
        and 1 < place <= _LONGEST_BODY
        and _CAPITAL.match(tokens[place - 1])
    ):
        return True  # the Health and Safety Executive
    return word == "and" and any(before in ("for", "of") for before in tokens[max(0, place - 3) : place])


def _opens_a_name(tokens: Sequence[str], place: int) -> bool:
    """Whether one capitalised word alone stands before "for": Transport for Wales, but not Ann Bee for Labour."""
    alone = place == 0 or not _CAPITAL.match(tokens[place - 1])
    return alone and _CAPITAL.match(tokens[place]) is not None


def _split(tokens: Sequence[str], run: int) -> Who | None:
    """Name and role of a phrase that ends with capitalised words."""
    capitals = list(tokens[run:])
    before = list(tokens[:run])
    if (placed := _placed(tokens, before)) is not None:
        return placed
    before, capitals = _owned(before, capitals)
    while len(capitals) > 2 and (_ADJECTIVE.match(capitals[0]) or _PARENT_OF.match(capitals[0])):
        capitals = capitals[1:]
    cut = _where_named(capitals)
    role_words = capitals[:cut]
    name = capitals[cut:]
    if not name:
        return Who(without_article(" ".join(capitals)))
    if not role_words:
        role_words = _role_before(before)
    if name[0].lower() in ("the", "a", "an") and len(name) > 1:
        name = name[1:]
    bare, titles = _untitled(_without_place(name))
    role = " ".join(role_words) or _spoken_title(titles)
    shown = " ".join([*titles[-1:], *bare] if len(bare) == 1 and not role else bare)
    owned = any(token.endswith(("s'", "s’")) for token in bare[:-1])  # Scholars' Reach
    return Who(shown, role, person=not owned and _is_person(bare, titles or role_words))


def _placed(tokens: Sequence[str], before: Sequence[str]) -> Who | None:
    """A phrase that ends with a place: Marl Models in London, a headteacher in Ludlow."""
    if len(before) < 2 or before[-1] not in _PLACING:
        return None
    if _CAPITAL.match(before[-2]):
        return _of_tokens(" ".join(before[:-1]))
    nameless = before[0].lower() in ("a", "an", "one") and len(tokens) <= MOST_WORDS
    return Who(without_article(" ".join(tokens))) if nameless else None


def _owned(before: list[str], capitals: list[str]) -> tuple[list[str], list[str]]:
    """The capitals without whose somebody is: Marl Water's (Ann Bee), Marl Police (Det Insp Ann Bee)."""
    for place, token in enumerate(capitals[:-1]):
        if token.endswith(("s'", "s’")) and len(capitals) == place + 2 and capitals[-1].lower() not in words.ROLES:
            break  # Scholars' Reach
        if token.endswith(("'s", "’s", "s'", "s’")) and capitals[-1].lower() not in words.BODIES:
            before, capitals = before + capitals[: place + 1], capitals[place + 1 :]
            break
    rank = max((place for place, token in enumerate(capitals) if token.lower() in words.RANKS), default=0)
    if rank and len(capitals) - rank > 2 and capitals[0].lower() not in words.TITLES:
        return before + capitals[:rank], capitals[rank:]
    return before, capitals


def _where_named(capitals: Sequence[str]) -> int:
    """How many of the capitals stand in front of the name; all of them if there is none."""
    cut = _after_role(capitals)
    first = capitals[0].lower()
    if cut == len(capitals) and 2 <= cut <= 3 and first in HIS | HERS:
        return 0  # Ann Bishop
    body = capitals[-1].lower() in words.BODIES
    if (
        not cut
        and len(capitals) == 3
        and not body
        and _DOES.match(capitals[0])
        and _CAPITAL.match(capitals[1])
        and first not in HIS | HERS
    ):
        return 1  # Administrator Bob Young
    return cut


def _without_place(name: Sequence[str]) -> list[str]:
    """Clara Wynn (of the University of Dunholm); bodies and offices keep their "of"."""
    at = list(name).index("of") if "of" in name else 0
    if at < 2 or any(token.lower() in words.BODIES | words.ROLES | words.PEERS for token in name[:at]):
        return list(name)
    return list(name[:at])


def _after_role(capitals: Sequence[str]) -> int:
    """How many of the capitalised words are a role: up to the last noun of a role that leaves a name."""
    last = 0
    for place, token in enumerate(capitals):
        if _is_role(token) and (place or token.lower() not in words.TITLES):
            titled = place == 1 and capitals[0].lower().rstrip(".") in words.TITLES and len(capitals) == place + 2
            last = last if titled else place + 1
    named = [place for place, token in enumerate(capitals[:-1]) if _is_role(token)]
    if last == len(capitals) and named and len(capitals) - named[-1] > 2:
        last = named[-1] + 1  # Foreign Minister Julie Bishop
    if last and [word.lower() for word in capitals[last : last + 2]] in _OF_AN_OFFICE and len(capitals) > last + 2:
        return last + 2
    if last and last < len(capitals) and capitals[last].lower() in ("of", "for"):
        return _after_office(capitals)
    return last


def _is_role(token: str) -> bool:
    """Whether a word is the noun of a role: Secretary-General too."""
    return token.lower() in words.ROLES or ("-" in token and token.split("-")[0].lower() in words.ROLES)


def _after_office(capitals: Sequence[str]) -> int:
    """Where the name behind an office begins: Minister for Schools · Callum Redfern; the length if there is none."""
    small = [place for place, token in enumerate(capitals) if token in ("for", "and")]
    name = capitals[-2:]
    if not small or len(capitals) - small[-1] < _OFFICE_AND_NAME or "for" not in capitals:
        return len(capitals)
    named = all(_CAPITAL.match(token) and token.lower() not in words.BODIES | words.FIELDS for token in name)
    return len(capitals) - 2 if named else len(capitals)


def _role_before(before: Sequence[str]) -> list[str]:
    """The role in front of a name, in small letters: (the singer) Lola Vance, Skelby (mayor) Iris Bone."""
    if not before or before[-1].lower() not in words.ROLES:
        return []
    begin = len(before) - 1
    while begin and before[begin - 1].lower() in words.ROLE_PARTS:
        begin -= 1
    small = begin
    while small and begin - small < _LONGEST_BODY and before[small - 1].isalpha() and _modifies(before[small - 1]):
        small -= 1
    if small == 0 or ARTICLE.match(before[small - 1] + " ") or (small == 1 and _names_a_body(before[0])):
        begin = small
    named = begin
    while named and begin - named < _LONGEST_BODY and _names_a_body(before[named - 1]):
        named -= 1
    return list(before[named:])


def _modifies(word: str) -> bool:
    """Whether a small word may stand in front of the noun of a role: (café) owner, (primary school) teacher."""
    return word.islower() and word not in words.COMMON | words.OPENERS and not word.endswith(("ed", "ing", "ly"))


def _names_a_body(word: str) -> bool:
    return _CAPITAL.match(word) is not None and word.lower() not in words.OPENERS | words.COMMON


def _untitled(name: Sequence[str]) -> tuple[list[str], list[str]]:
    """A name without its titles; a peer keeps the title, and Mr Speaker all of it."""
    titles: list[str] = []
    rest = list(name)
    while len(rest) > 1 and rest[0].lower().rstrip(".") in words.TITLES:
        office = rest[1].lower() in words.ROLES and (len(rest) == 2 or rest[1].lower() in words.TITLES)
        if rest[0].lower() in words.PEERS or office or rest[1] == "Deputy":
            break
        titles.append(rest.pop(0))
    return rest, titles


def _spoken_title(titles: Sequence[str]) -> str:
    """A rank serves as a role: Judge, Det Ch Insp."""
    plain = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "rt", "hon"}
    return " ".join(title for title in titles if title.lower().rstrip(".") not in plain)


def _is_person(name: Sequence[str], support: Sequence[str]) -> bool:
    last = name[-1].lower().rstrip(".")
    if last in words.BODIES | words.THINGS or (last.endswith("s") and last in words.NOUNS):
        return False
    return bool(support) or 2 <= len(name) <= 4 or name[0].lower() in words.PEERS


def _body(text: str) -> str:
    return without_article(text.strip(" ,."))


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def role_of(text: str) -> str:
    """A role as told beside a name: "the council's leader" is leader; empty if it is no role."""
    phrase = POSSESSIVE.sub("", without_article(text.strip().removeprefix("whose ")))
    head = re.split(r"\s+(?:of|for|at|in|from|to)\s+|,", phrase, maxsplit=1)[0]
    tokens = phrase.split()
    if not tokens or len(tokens) > _LONGEST_ROLE or not head:
        return ""
    if head.split()[-1].lower() not in words.ROLES:
        return ""
    of_what = phrase[len(head) :].split(",")[0].split()
    if phrase[0].isupper() and " of " in phrase:
        return _AT_A_BODY.split(phrase, maxsplit=1)[0]
    told = of_what[:1] == ["of"] and of_what[1:] and of_what[1].islower() and not ARTICLE.match(of_what[1] + " ")
    return f"{head} of {of_what[1]}" if told else head
