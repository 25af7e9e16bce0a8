"""Who is in a text: the full names to which short names, offices and pronouns are led back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from bot.core.facts import words
from bot.core.facts.given_names import HERS, HIS
from bot.core.facts.nameless import POSSESSIVE, Who, without_article
from bot.core.facts.people import noun_phrase, role_of
from bot.core.facts.proceedings import in_the_chair

_NAMED = re.compile(
    r"[A-ZÀ-ÞŁŠŽ][\w'’-]+(?:[^\S\n]+(?:[A-Z]\.|(?:de|da|di|van|von|der|al|bin|la|le|of)[^\S\n]+(?=[A-ZÀ-Þ])|[A-ZÀ-ÞŁŠŽ][\w'’-]+)){1,6}"
)
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Sir|Dame|Dr|Prof)\.?\s+((?:[A-ZÀ-Þ][\w’'-]+\s+){0,2}[A-ZÀ-Þ][\w’-]+)")
_GENDER = {"Mr": "he", "Sir": "he", "Mrs": "she", "Ms": "she", "Miss": "she", "Dame": "she"}
_HIS_ROLES = frozenset(
    [
        "husband",
        "father",
        "brother",
        "son",
        "uncle",
        "grandfather",
        "spokesman",
        "chairman",
        "dad",
        "duke",
        "king",
        "lord",
    ]
)
_HER_ROLES = frozenset(
    ["wife", "mother", "sister", "daughter", "aunt", "grandmother", "spokeswoman", "chairwoman", "mum", "widow"]
)
_OF_A_THING = re.compile(r"\b(?:the|an?)\s\Z", re.IGNORECASE)
_SHORT_FORM = re.compile(r"((?:[A-Z][\w’'-]*\s+)(?:(?:of|for|and|the|on|in|&|[A-Z][\w’'-]*)\s+){0,7})\(([A-Z]{2,6})\)")
_SENTENCE_END = re.compile(r"[.!?][”\"’']?\s+|[”\"]\s+|\n")
_MANY_HOLD = frozenset(
    ["minister", "secretary", "officer", "executive", "director", "president", "spokesman", "member"]
)
"""Offices of which there are too many for one to be meant by the noun alone."""

_FRONTED = re.compile(
    r"(?:In|On|At|After|Before|Up|Down|During|Outside|Inside|Among|With|For|From|Under|Over|Speaking|Responding|Asked)\b[^.]*,\Z"
)
_INTRODUCED = re.compile(
    r"(?:Among|One\s+of|With|Watching|Leading|Waiting|First|Also|Behind|There|Next|Last)\b[^.]*\s(?:was|were|is|are|stood|sat|came)"
    r"(?:\s+(?:the|an?)(?:\s+[a-z][\w-]*){1,3}|\s+\d[\w-]*)?,?\Z"
)
"""Opens a sentence whose subject stands behind its verb: Among the first to see it was"""

_ONE_OF = re.compile(r"(?:One|Another|A\s+(?:second|third))(?:\s+of\s+[\w\s’'-]{1,40})?,\Z|Among\s+them,\Z")
_ONLY_AS = re.compile(
    r"\b(?:the|an?)\s+(?:[\w’'-]+\s+){0,2}([\w’'-]+),\s+(?:who\s+)?(?:(?:gave|giving)\s+(?:his|her|their)\s+name\s+(?:only\s+)?as"
    r"|(?:asked|wanted|wished|would)\s+(?:only\s+)?(?:to\s+)?be\s+(?:named|known|identified)\s+(?:only\s+)?as)\s+(?:only\s+)?"
    r"([A-Z][\w’-]+)"
)
"""Somebody who gave one name alone: the victim, who gave his name only as Gaz"""

_APPOSED = re.compile(r",\s+(?:the|its|their)\s+([a-z][a-z-]*(?:\s+[a-z-]+){0,2}),")
_NEVER_SHORT = frozenset(["police", "court", "government", "party", "parliament", "house", "church"])
"""Nouns that stand for themselves although a name in the text ends in them."""


class Directory:
    """The full names that a text has, in order, to which short names and pronouns are led back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._people: list[tuple[int, str]] = []
        self._roles: dict[str, str] = {}
        self._pronouns: dict[str, str] = {}
        self._short = dict(_short_forms(text))
        for found in _NAMED.finditer(text):
            who = noun_phrase(found.group())
            if _OF_A_THING.search(text, max(0, found.start() - 4), found.start()) and not (who and who.role):
                continue  # the Trojan Horse schools
            if who and who.person and " " in who.name:
                self._people.append((found.start(), who.name))
                if who.role:
                    self._roles.setdefault(who.name, who.role)
                elif (apposed := _APPOSED.match(text, found.end())) and (role := role_of(apposed[1])):
                    self._roles.setdefault(who.name, role)
        self._roles.update((found[2], found[1]) for found in _ONLY_AS.finditer(text))
        chair = noun_phrase(in_the_chair(text) or "")
        self._chair = chair.name if chair is not None and chair.person else ""
        self._titles = {
            found[2].split()[-1]: _GENDER[found[1]] for found in _TITLED.finditer(text) if found[1] in _GENDER
        }

    def anew(self) -> Directory:
        """A directory of the same text that has learnt nothing yet: the names of a text are looked for once."""
        other = copy(self)
        other._roles, other._pronouns = dict(self._roles), {}
        return other

    def alone(self, name: str) -> bool:
        """Whether one word is the name of a person, by an age or a title that stands with it: Stubbs, 44,"""
        if len(name.split()) != 1 or not name[:1].isupper():
            return False
        return name in self._titles or re.search(rf"\b{re.escape(name)}, \d{{1,3}},", self._text) is not None

    def learn(self, who: Who) -> None:
        """Keep the role of a person."""
        if who.person and who.role:
            self._roles.setdefault(who.name, who.role)

    def learn_pronoun(self, name: str, pronoun: str) -> None:
        """Keep that "he" or "she" was said of a person: who comes later with the other pronoun is somebody else."""
        self._pronouns.setdefault(name, pronoun)

    def full(self, who: Who) -> Who:
        """The same speaker under the fullest name, with the role told elsewhere if it has none here."""
        known = who
        if not who.person:
            known = who = replace(who, name=self._short.get(who.name, who.name))
        if self._chair and who.name.lower() in ("chair", "chairman", "chairwoman"):
            return Who(self._chair, "Chair", person=True)
        if who.definite and (meant := self._meant(who)) is not None:
            return meant
        bare = who.name.split()
        if len(bare) == 2 and bare[0].lower().rstrip(".") in words.TITLES - words.PEERS:
            bare = bare[1:]
        if len(bare) == 1:
            fuller = self._by_surname(bare[0], who.name.split()[0].rstrip("."))
            fuller = fuller or (self._by_first_name(bare[0]) if who.name == bare[0] else None)
            if fuller is not None:
                known = replace(who, name=fuller, person=True)
        if not known.role and known.name in self._roles:
            known = replace(known, role=self._roles[known.name])
        return known

    def _meant(self, who: Who) -> Who | None:
        """Whom "the owner" or "the bank" stands for: the one person with that role, the one body of that name."""
        noun = POSSESSIVE.sub("", who.name.lower())
        loose = noun not in _MANY_HOLD
        holders = {
            name
            for name, role in self._roles.items()
            if role.lower() == noun or (loose and role.split()[-1].lower() == noun)
        }
        if len(holders) == 1:
            name = holders.pop()
            return Who(name, self._roles[name], person=True)
        if not who.name.isalpha() or noun in _NEVER_SHORT:
            return None
        bodies = set(_bodies_called(noun, self._text))
        return Who(bodies.pop()) if len(bodies) == 1 else None

    def _by_surname(self, last: str, title: str) -> str | None:
        """The one person of a surname whom the title fits; the first if none is told apart by a title."""
        pronoun = _GENDER.get(title, "")
        found = dict.fromkeys(name for _, name in self._people if _surnamed(name, last) and not _titled(name))
        fitting = [name for name in found if not pronoun or self.fits(name, pronoun, by_title=False)]
        if len(fitting) > 1 and (title in _GENDER or title in ("Dr", "Prof")):
            return None  # two of a name: which of them is not told
        return next(iter(fitting), None)

    def _by_first_name(self, first: str) -> str | None:
        """The one person of the text with that first name: papers call singers and children by it."""
        found = {name for _, name in self._people if name.split()[0] == first}
        return found.pop() if len(found) == 1 else None

    def fits(self, name: str, pronoun: str, *, by_title: bool = True) -> bool:
        """Whether "he" or "she" may stand for a name, by its titles, the role told for it and its first name."""
        first, last = name.split()[0].lower(), name.split()[-1]
        told = self._titles.get(last) if by_title else None
        told = told or self._pronouns.get(name)
        role = self._roles.get(name, "").lower().split()
        if told is None and role:
            told = "he" if role[-1] in _HIS_ROLES else "she" if role[-1] in _HER_ROLES else None
        if told is None:
            told = "he" if first in HIS else "she" if first in HERS else None
        return told in (None, pronoun)

    def told_person(self, name: str) -> bool:
        """Whether anything tells that a name is a person's: a first name, a title, a role, a pronoun."""
        first, last = name.split()[0].lower(), name.split()[-1]
        known = first in HIS or first in HERS or last in self._titles
        return known or name in self._roles or name in self._pronouns

    def titled(self, text: str, start: int, end: int, pronoun: str) -> Who | None:
        """The person named last in a part of the text with a title that the pronoun fits: Mr Pruett ... he said."""
        found = [one for one in _TITLED.finditer(text, start, end) if _GENDER.get(one[1], pronoun) == pronoun]
        return self.full(Who(found[-1][2], person=True)) if found else None

    def subject(self, text: str, start: int, end: int, pronoun: str) -> Who | None:
        """The person who opens the last sentence that one whom the pronoun fits opens, in a part of the text."""
        opens = [
            name
            for place, name in self._people
            if start < place < end and self._opens_sentence(text, place, name) and self.fits(name, pronoun)
        ]
        return self.full(Who(opens[-1], person=True)) if opens else None

    def _opens_sentence(self, text: str, place: int, name: str) -> bool:
        """Whether nothing but a role stands between a name and the end before it: The Marl manager, Stu Bee, was"""
        begins = max((found.end() for found in _SENTENCE_END.finditer(text, max(0, place - 160), place)), default=0)
        before = text[begins:place].strip()
        if not before.strip("“\"‘'"):
            return True
        if _INTRODUCED.match(before):
            return True
        if before.endswith(","):
            return (
                _ONE_OF.match(before) is not None
                or bool(role_of(before.rstrip(",")))
                or _FRONTED.match(before) is not None
            )
        before = before.rsplit(", ", 1)[-1] if _FRONTED.match(before[: before.rfind(",") + 1]) else before
        who = noun_phrase(f"{before} {name}")
        return who is not None and who.name == name and bool(who.role)

    def before(self, place: int, pronoun: str = "") -> Who | None:
        """The person named last before a place, or the last one whom the pronoun fits."""
        earlier = [name for start, name in self._people if start < place]
        fitting = [name for name in earlier if self.fits(name, pronoun)] if pronoun else earlier
        found = fitting
        return self.full(Who(found[-1], person=True)) if found else None


def _surnamed(name: str, last: str) -> bool:
    """Whether a full name has a surname: Faisal al-Mekdad is Mr Mekdad too."""
    own = name.split()[-1]
    return own == last or own.endswith(f"-{last}")


def _titled(name: str) -> bool:
    """Whether a name is a title and a surname alone."""
    first, *rest = name.split()
    return len(rest) == 1 and first.lower().rstrip(".") in words.TITLES - words.PEERS


def _short_forms(text: str) -> Iterator[tuple[str, str]]:
    """Short forms that a text explains: the Markets Authority (MA)."""
    for found in _SHORT_FORM.finditer(text):
        name = without_article(found[1].strip(" ,."))
        initials = "".join(word[0] for word in name.split() if word[0].isupper())
        if initials == found[2]:
            yield found[2], name


def _bodies_called(noun: str, text: str) -> Iterator[str]:
    """The names of bodies in a text whose last word is a noun, or whose first is before "of" or "for"."""
    head = noun.capitalize()
    ends = re.compile(
        rf"\b((?:[A-Z][\w’'&-]*\s+(?:(?:and|&)\s+(?=[A-Z]))?){{1,5}}{head})\b(?!\s+(?:of|for)\s)(?!\s+[A-Z])"
    )
    opens = re.compile(
        rf"\b({head}\s+(?:of|for)\s+(?:the\s+)?[A-Z][\w’'&-]*(?:,?\s+(?:(?:and|of|&)\s+)?[A-Z][\w’'&-]*){{0,5}})"
    )
    for pattern in (ends, opens):
        for found in pattern.finditer(text):
            name = found[1].split()
            while name and name[0].lower() in words.OPENERS | {"the"}:
                name = name[1:]
            if len(name) > 1:
                yield " ".join(name)
