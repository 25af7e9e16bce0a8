"""The learnt numbers of the summariser, in the order of the rows that `concepts.features` makes.

Logistic regression (L2, C = .1, standardised features, each set of stories weighted alike) on whether a written
summary holds the word (at least k times) or the pair; the weights are given for the raw features. They were learnt
from measurement sets whose texts are no part of Tocsin.
"""

from __future__ import annotations

WORD: tuple[float, ...] = (
    -1.800,  # constant
    -0.455,  # ln times
    0.384,  # share of the other documents
    -0.535,  # share of first sentences
    2.238,  # share of headlines
    -0.132,  # rarity / 8
    0.143,  # stop word
    0.539,  # digit
    0.338,  # capital inside a sentence
    -0.532,  # share of sentences in the first person
    -0.353,  # ln earliest sentence
    -0.286,  # ln size of the story
    1.140,  # one document only
    -0.088,  # share of sentences where it is quoted
    0.114,  # ln shortest sentence
    1.091,  # headline share of its best sentence
    -0.349,  # ln earliest sentence if one document
    -0.704,  # ln times if one document
    -1.317,  # headlines x other documents
    2.739,  # ln times over k
    -0.345,  # k = 2
    -0.437,  # k = 3
)

PAIR: tuple[float, ...] = (
    -0.184,  # constant
    1.055,  # ln times
    1.228,  # share of the other documents
    -0.946,  # share of first sentences
    2.026,  # share of headlines
    0.283,  # rarity / 8
    -0.234,  # stop word
    0.536,  # digit
    0.254,  # capital inside a sentence
    -0.517,  # share of sentences in the first person
    -0.590,  # ln earliest sentence
    -0.555,  # ln size of the story
    1.621,  # one document only
    0.233,  # share of sentences where it is quoted
    0.110,  # ln shortest sentence
    1.382,  # headline share of its best sentence
    -0.239,  # ln earliest sentence if one document
    0.300,  # ln times if one document
    -0.452,  # headlines x other documents
    0.181,  # mean ln times of both words
    0.532,  # mean share of other documents
    0.305,  # mean share of headlines
)

PAIR_LEANING = 0.6
"""How much of the leanings of its two words (`terms.leanings`) a pair has."""
