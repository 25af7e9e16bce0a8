"""Sentences made of who speaks and how speech is told, with their answers: a product of two tables.

The tables are the language's, written down apart from those of the rules. `{S}` opens a sentence with the speaker,
`{s}` stands inside of one; `Q` is quoted speech, `C` a clause that is reported and `P` a quoted part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Q = "We will not wait any longer for an answer"
Q2 = "There is no time to lose"
C = "the bridge would have to be closed for a year"
P = "a slap in the face"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text and what is said in it: (speaker, kind, words)."""

    text: str
    expected: tuple[tuple[str, str, str], ...]
    way: str
    who: str


SPEAKERS: tuple[tuple[str, str], ...] = (
    ("Ann Bee", "Ann Bee"),
    ("Ms Bee", "Bee"),
    ("Dr Ann Bee", "Ann Bee"),
    ("Professor Ann Bee", "Ann Bee"),
    ("Sir Cy Dee", "Cy Dee"),
    ("Lord Dee", "Lord Dee"),
    ("Baroness Bee of Marl", "Baroness Bee of Marl"),
    ("the Health Secretary, Ann Bee", "Ann Bee"),
    ("Health Secretary Ann Bee", "Ann Bee"),
    ("the health secretary Ann Bee", "Ann Bee"),
    ("Ann Bee, the Health Secretary", "Ann Bee"),
    ("Ann Bee, chief executive of Marl Aid", "Ann Bee"),
    ("Ann Bee, the chief executive of the charity Marl Aid", "Ann Bee"),
    ("Ann Bee, a lawyer for the family", "Ann Bee"),
    ("Ann Bee, who runs the clinic", "Ann Bee"),
    ("Ann Bee, 42, a nurse from Marl", "Ann Bee"),
    ("Ann Bee, 42", "Ann Bee"),
    ("Ann Bee, of Marl Aid", "Ann Bee"),
    ("Ann Bee of Marl Aid", "Ann Bee"),
    ("Ann Bee, from Marl Aid", "Ann Bee"),
    ("Ann Bee from Marl Aid", "Ann Bee"),
    ("Marl Models in Trowley", "Marl Models"),
    ("the Roads and Rivers Commission", "Roads and Rivers Commission"),
    ("the Roads and Rivers Commission (RRC)", "Roads and Rivers Commission"),
    ("Reverend Ann Bee", "Ann Bee"),
    ("Foreign Minister Julie Bishop", "Julie Bishop"),
    ("Julie Bishop", "Julie Bishop"),
    ("Administrator Bob Dee", "Bob Dee"),
    ("Marl Police Ch Insp Ann Bee", "Ann Bee"),
    ("ITU Secretary-General Ann Bee", "Ann Bee"),
    ("the US Secretary of State Ann Bee", "Ann Bee"),
    ("DI Ann Bee, from the Marlshire, Trowshire and Weldshire crime unit", "Ann Bee"),
    ("Ann Bee, professor of law at the University of Marl", "Ann Bee"),
    ("Ann Bee, head of policy and research at Marl Aid", "Ann Bee"),
    ("Ann Bee, director of Marl Aid and a former minister", "Ann Bee"),
    ("Ann Bee, the Labour MP for Marl", "Ann Bee"),
    ("Ann Bee, Labour MP for Marl and chair of the committee", "Ann Bee"),
    ("Labour MP Ann Bee", "Ann Bee"),
    ("the Labour MP Ann Bee", "Ann Bee"),
    ("shadow health secretary Ann Bee", "Ann Bee"),
    ("the shadow health secretary, Ann Bee", "Ann Bee"),
    ("Marl Aid's chief executive, Ann Bee", "Ann Bee"),
    ("the charity's chief executive Ann Bee", "Ann Bee"),
    ("the union’s general secretary, Ann Bee", "Ann Bee"),
    ("Marl Council leader Ann Bee", "Ann Bee"),
    ("the leader of Marl Council, Ann Bee", "Ann Bee"),
    ("the chief executive of Marl Aid, Ann Bee", "Ann Bee"),
    ("Marl Aid director Ann Bee", "Ann Bee"),
    ("Detective Inspector Ann Bee", "Ann Bee"),
    ("DI Ann Bee, of Marl Police", "Ann Bee"),
    ("campaigner Ann Bee", "Ann Bee"),
    ("local resident Ann Bee", "Ann Bee"),
    ("mother-of-two Ann Bee", "Ann Bee"),
    ("her husband, Cy Dee", "Cy Dee"),
    ("the Information Commissioner, Ann Bee", "Ann Bee"),
    ("the Bishop of Marl, the Rt Rev Ann Bee", "Ann Bee"),
    ("Cllr Ann Bee, cabinet member for housing", "Ann Bee"),
    ("Councillor Ann Bee", "Ann Bee"),
    ("Judge Ann Bee", "Ann Bee"),
    ("Mr Justice Dee", "Mr Justice Dee"),
    ("Ann Bee KC, for the family", "Ann Bee"),
    ("a spokesman for Marl Council", "Marl Council"),
    ("a Marl Council spokesman", "Marl Council"),
    ("a spokesperson for the Department for Roads", "Department for Roads"),
    ("a Department for Roads spokesperson", "Department for Roads"),
    ("a Home Office spokeswoman", "Home Office"),
    ("Marl Council", "Marl Council"),
    ("the Department for Roads", "Department for Roads"),
    ("the Home Office", "Home Office"),
    ("the University of Marl", "University of Marl"),
    ("the National Union of Carers", "National Union of Carers"),
    ("the Roads Authority", "Roads Authority"),
    ("the charity Marl Aid", "Marl Aid"),
    ("police", "police"),
    ("the company", "company"),
    ("ministers", "ministers"),
    ("campaigners", "campaigners"),
    ("the judge", "judge"),
    ("the Green Party", "Green Party"),
    ("the Conservatives", "Conservatives"),
)

DIRECT = (("d", Q),)
INDIRECT = (("i", C),)
PART = (("d", P),)
WAYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("{S} said: “{Q}.”", DIRECT),
    ("{S} said “{Q}”.", DIRECT),
    ("“{Q},” {s} said.", DIRECT),
    ("‘{Q},’ {s} said.", DIRECT),
    ('"{Q}," said {s_}.', DIRECT),
    ("“{Q},” said {s_}. “{Q2}.”", (("d", Q), ("d", Q2))),
    ("“{Q},” {s} told the BBC. “{Q2}.”", (("d", Q), ("d", Q2))),
    ("{S} told the BBC: “{Q}.”", DIRECT),
    ("{S} told Radio 4's Today programme: “{Q}.”", DIRECT),
    ("{S} added: “{Q}.”", DIRECT),
    ("{S} tweeted: “{Q}.”", DIRECT),
    ("{S} wrote on X: “{Q}.”", DIRECT),
    ("{S} said in a statement: “{Q}.”", DIRECT),
    ("{S} said on Monday: “{Q}.”", DIRECT),
    ("{S} later told reporters: “{Q}.”", DIRECT),
    ("{S} commented: “{Q}.”", DIRECT),
    ("In a statement, {s} said: “{Q}.”", DIRECT),
    ("In a letter to the minister, {s} wrote: “{Q}.”", DIRECT),
    ("Speaking after the vote, {s} said: “{Q}.”", DIRECT),
    ("Speaking to the Herald on Monday, {s} said: “{Q}.”", DIRECT),
    ("Responding to the ruling, {s} said: “{Q}.”", DIRECT),
    ("Asked about the delay, {s} replied: “{Q}.”", DIRECT),
    ("Commenting on the figures, {s} said: “{Q}.”", DIRECT),
    ("But {s} said: “{Q}.”", DIRECT),
    ("However, {s} said: “{Q}.”", DIRECT),
    ("Last night {s} said: “{Q}.”", DIRECT),
    ("{S} said:\n\n“{Q}.”", DIRECT),
    ("{S} said: “{Q}.\n\n“{Q2}.”", (("d", Q), ("d", Q2))),
    ("{S} said that {C}.", INDIRECT),
    ("{S} told MPs that {C}.", INDIRECT),
    ("{S} told the committee that {C}.", INDIRECT),
    ("{S} warned that {C}.", INDIRECT),
    ("{S} said {C}.", INDIRECT),
    ("{S} warned {C}.", INDIRECT),
    ("{S} told the inquiry {C}.", INDIRECT),
    ("{S} insisted that {C}.", INDIRECT),
    ("{S} conceded that {C}.", INDIRECT),
    ("{S} argued that {C}.", INDIRECT),
    ("{S} also said that {C}.", INDIRECT),
    ("{S} has said that {C}.", INDIRECT),
    ("{S} confirmed on Monday that {C}.", INDIRECT),
    ("{C^}, {s} said.", INDIRECT),
    ("{C^}, {s} has warned.", INDIRECT),
    ("{C^}, {s} said on Monday.", INDIRECT),
    ("{C^}, according to {s_}.", INDIRECT),
    ("According to {s}, {C}.", INDIRECT),
    ("Meanwhile, {s} said that {C}.", INDIRECT),
    ("{S} described the plan as “{P}”.", PART),
    ("{S} called the plan “{P}”.", PART),
    ("{S} said the plan was “{P}”.", PART),
    ("The plan was “{P}”, {s} said.", PART),
    ("The plan was described by {s} as “{P}”.", PART),
    ("The plan was condemned as “{P}” by {s_}.", PART),
    ("The plan is “{P}”, according to {s_}.", PART),
    ("The plan was welcomed by {s}, who said: “{Q}.”", DIRECT),
)
"""Ways to tell what somebody says; {s_} is the speaker at the end of a clause."""


def _with_comma(who: str) -> str:
    """An apposition has a comma behind it where its clause goes on."""
    return f"{who}," if "," in who else who


def spoken() -> Iterator[Spoken]:
    """Every text of the product, with its answer."""
    for way, told in WAYS:
        for who, speaker in SPEAKERS:
            inner = _with_comma(who).rstrip(",") if way.endswith("who said: “{Q}.”") else _with_comma(who)
            if "according to {s}," in way.lower() and "," in who:
                inner = who
            text = way.format(
                S=inner[0].upper() + inner[1:], s=inner, s_=who, Q=Q, Q2=Q2, C=C, P=P, **{"C^": C[0].upper() + C[1:]}
            )
            kinds = {"d": "direct", "i": "indirect"}
            yield Spoken(text, tuple((speaker, kinds[kind], words) for kind, words in told), way, who)
