"""Normalise: what an entry's text and links are, once everything that hides, decorates or tracks is gone.

    Entry -> clean text, canonical link, fingerprint -> Prepared (keys by which it is known again) -> grade of an edit

Pure, standard library only. To add a tracking parameter or an AMP form: a line in `links.py` and its table test.
"""

from bot.core.normalise.changes import Change, changes
from bot.core.normalise.cleaning import clean
from bot.core.normalise.grades import grade
from bot.core.normalise.identity import fingerprint, folded, is_long, prepare
from bot.core.normalise.links import canonical

__all__ = ["Change", "canonical", "changes", "clean", "fingerprint", "folded", "grade", "is_long", "prepare"]
