"""A written sentence may bring no number, name, quotation or denial that its source has not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.summarise.faithful import PASSES, faithful, passes
from bot.core.summarise.vetoes import Veto, vetoes

SOURCE = (
    "The council did not consult residents before it spent £1.2 million on 3,400 cameras, an audit found. "
    "Tom Vance, its leader, said the plan was “rushed but right”. Crime fell by 4 per cent, the audit says."
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The council spent £1.2m on 3400 cameras.", ()),
        ("The council spent £1.2bn on 3,400 cameras.", (Veto.NUMBER,)),
        ("The council spent £12 million on cameras.", (Veto.NUMBER,)),
        ("Crime fell by 4%.", ()),
        ("Crime fell by 40%.", (Veto.NUMBER,)),
        ("Three residents were consulted.", (Veto.NUMBER, Veto.NEGATION)),
        ("One of the cameras was bought by the council.", ()),
        ("The plan was rushed, said Tom Vance.", ()),
        ("The plan was rushed, said Ann Vance.", (Veto.NAME,)),
        ("Ofcom said the plan was rushed.", (Veto.NAME,)),
        ("The leader of the council said the plan was “rushed but right”.", ()),
        ("The leader of the council said the plan was “right but rushed”.", (Veto.QUOTATION,)),
        ("The leader said the plan was 'a triumph'.", (Veto.QUOTATION,)),
        ("The council's leader said it was the council's plan.", ()),
        ("The council consulted residents.", (Veto.NEGATION,)),
        ("The council didn't consult residents.", ()),
        ("The council failed to consult residents.", (Veto.NEGATION,)),
    ],
)
def test_what_the_source_has_not_is_named(claim: str, expected: tuple[Veto, ...]) -> None:
    assert vetoes(SOURCE, claim) == expected


def test_a_denial_that_the_source_has_not_is_named() -> None:
    assert vetoes("The pool closed in May.", "The pool never closed.") == (Veto.NEGATION,)
    assert vetoes("The pool closed not only in May but in June.", "The pool closed in May.") == ()


def test_numbers_torn_apart_by_a_source_are_known() -> None:
    assert vetoes("More than 3 , 000 letters, 98 .7 per cent, were read.", "98.7% of 3,000 letters were read.") == ()


def test_each_veto_halves_the_score_and_none_passes() -> None:
    told = "Tom Vance, its leader, said the plan was rushed but right."
    assert passes("The audit is out. " + told, told)
    changed = "Tim Vance, its leader, said the plan was rushed but right."
    assert faithful("The audit is out. " + told, changed) < PASSES / 2


@given(st.text(max_size=80))
def test_a_text_never_speaks_against_itself(text: str) -> None:
    assert vetoes(text, text) == ()
