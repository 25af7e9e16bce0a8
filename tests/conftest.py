"""For all tests: how long an example of a property takes is no finding; machines differ and are under load."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
