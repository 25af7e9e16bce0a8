"""Plain text from a source, without anything a reader cannot see.

Invisible characters hide text from people and show it to machines, turn lines around, and break matching
(Unicode TR 36 and TR 39). What is shown keeps its case, accents, quotes and hyphens.
"""

from __future__ import annotations

import re

MAX_MARKS = 4  # combining marks on one letter; no living script needs more, "zalgo" text has dozens

# Categories Cc (but not line ends and tabs), Cf, Cs, Co and noncharacters of Unicode 15, and the letters and marks
# that are drawn as nothing (Hangul fillers, grapheme joiner, Khmer inherent vowels) or stand for a picture that is not
# there (U+FFFC). U+FFFD stays: a reader may see that something was mangled. U+200D is judged apart.
HIDDEN_RANGES = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ece\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302d\u3099\u309a\ufe20-\ufe2f"
)

# Hidden or piled up, yet printable to Python: fillers, joiners and marks. One set, because one set is searched fast.
_DOUBTFUL = re.compile(f"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufffc{_MARKS}]")
_HIDDEN = re.compile(f"[{HIDDEN_RANGES}]")
_LOOSE_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d+|\u200d+(?![{_EMOJI}])")
_JOINERS = re.compile("\u200d{2,}")
_TOO_MANY_MARKS = re.compile(f"([{_MARKS}]{{{MAX_MARKS}}})[{_MARKS}]+")


def clean(text: str) -> str:
    """The text with hidden characters gone, blanks folded to one, and paragraph breaks kept as single newlines."""
    if text.isascii() and text.isprintable() and "  " not in text:  # one plain line: so are most titles and names
        return text.strip(" ")
    if _is_plain(text):
        return "\n".join([line for line in text.strip(" ").split("\n") if line])
    lines = []
    for line in text.splitlines():
        plain = line.isascii() and line.isprintable() and "  " not in line  # most lines, at half the cost
        folded = line.strip(" ") if plain else _folded(line)
        if folded:
            lines.append(folded)
    return "\n".join(lines)


def _is_plain(text: str) -> bool:
    """Whether nothing but empty lines, and blanks at its ends, is to be taken out: so are most, and it is soon seen."""
    spaced = "  " in text or " \n" in text or "\n " in text
    return not spaced and text.isascii() and text.replace("\n", "").isprintable()


def _folded(line: str) -> str:
    folded = " ".join(line.split())
    if not folded.isprintable() or (not folded.isascii() and _DOUBTFUL.search(folded)):
        return " ".join(_visible(folded).split())
    return folded


def _visible(text: str) -> str:
    text = _HIDDEN.sub("", text)
    if "\u200d" in text:
        text = _LOOSE_JOINER.sub("", _JOINERS.sub("\u200d", text))
    return _TOO_MANY_MARKS.sub(r"\1", text)
