"""Sentences beside pySBD, a splitter of its own kind, on paragraphs of our own without quotations.

With quotations the two differ by design: pySBD keeps a quotation of several sentences whole. Section numbers ("s. 138")
it cuts, so that they stand in test_sentences alone.
"""

from __future__ import annotations

import warnings

import pytest

from bot.core.text.sentences import sentences

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its patterns, which are no raw strings, when it is first compiled
    import pysbd

PARAGRAPHS = [
    "Dr. Osei went to the U.K. in May. He met Mr. Vance at noon on Friday. It ended well.",
    "The vote was held at 3.30 p.m. on Friday. Nobody spoke against it. The House rose soon after.",
    "Sen. Ada Pruitt (R-Ky.) voted no. J.J. Marlowe abstained. The rest voted yes.",
    "The council met on 4 March. It heard from Ms. Hollis and Prof. Quill. Both asked for more time.",
    "Marl Gas Ltd. lost £1.2m last year. It rose by 3.5 per cent. That was a record.",
    "Is the plan dead? Nobody would say. The minister left without a word!",
    "The order covers e.g. hotels and shops. It applies from Jan. 5. Fines can reach £500.",
    "Ms Okafor said the plan was late. She blamed the weather. The trust did not reply.",
    "The case of Marlowe v. Pruitt was cited. The Crown appealed. Judgment is reserved.",
    "The review was led by Col. Ince and Lt. Gen. Farr. It took a year. It cost £2.50 a page.",
    "The firm is based in St. Albans. Its owner lives abroad. The works closed in 2019.",
]


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda paragraph: paragraph[:24])
def test_an_independent_splitter_divides_a_paragraph_alike(paragraph: str) -> None:
    told = pysbd.Segmenter(language="en", clean=False).segment(paragraph)
    assert [paragraph[start:end] for start, end in sentences(paragraph)] == [one.strip() for one in told]
