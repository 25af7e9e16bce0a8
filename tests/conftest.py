"""For all tests: how long an example of a property takes is no finding; machines differ and are under load.

A person's run draws new examples each time. A run that decides whether a change may land draws the same ones for the
same tests, so that it never fails for what the change did not touch.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")
