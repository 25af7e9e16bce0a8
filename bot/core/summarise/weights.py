"""The learnt numbers of the summariser, in the order of the rows that `concepts.features` makes.

Logistic regression (L2, C = .1, standardised features, each set of stories weighted alike) on whether a written
summary holds the word (at least k times) or the pair; weights are given for the raw features. They were learnt
from measurement sets; the texts of those sets are not part of Tocsin.
"""

from __future__ import annotations

WORD: tuple[float, ...] = (-1.93, -0.01, 0.83, -0.39, 1.42, -0.19, 0.09, 0.55, 0.24, -0.65, -0.59, 1.54, -1.18, -1.72)
"""Constant, ln times, other documents, first sentences, headlines, rarity, stop word, digit, capital, first person,
ln earliest sentence, ln times over k, k = 2, k = 3."""

PAIR: tuple[float, ...] = (-2.15, 1.30, 0.87, -0.58, 2.07, 0.38, -0.32, 0.51, 0.19, -0.53, -0.66, 0.34, -0.11, 0.40)
"""Constant, ln times, other documents, first sentences, headlines, rarity, stop word, digit, capital, first person,
ln earliest sentence; mean over both words of ln times, other documents, headlines."""
