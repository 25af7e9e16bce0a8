"""The made-up week runs to its end, and what it claims is what happened."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest


@pytest.mark.timeout(300)
def test_the_demo_plays_its_week_and_ends_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--no-browser"], capture_output=True, text=True, timeout=280, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "What the week came to" in done.stdout
    assert re.search(r"polls brought \d+ new items; \d+ were caught by a watch", done.stdout)
    assert "Northgate Herald moved house on Saturday" in done.stdout
    summary = done.stdout[done.stdout.index("What the week came to") :]
    stories = {title: number for number, title in re.findall(r"(S\d+) │ (\S+ \S+ \S+)", done.stdout)}
    assert stories["Lumen Labs reportedly"] != stories["Foundation finds illegal"], summary
