"""Every table of measurements, one after the other: `make bench`, or `python -m tests.bench NAME ...` for some.

To add a table: a module here that prints it when run, and its name below.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys

TABLES = ("ingest", "index", "steady", "delay", "match", "match_speed", "group", "summarise", "faithful", "facts")


def main(names: list[str]) -> int:
    """Run the tables in processes of their own; 1 if one of them failed."""
    failed = 0
    for name in names or TABLES:
        module = f"tests.bench.{name}"
        if importlib.util.find_spec(module) is None:
            sys.stdout.write(f"There is no table {name}; there are {', '.join(TABLES)}.\n")
            failed = 1
            continue
        sys.stdout.write(f"\n## {name}\n\n")
        sys.stdout.flush()
        failed |= subprocess.run([sys.executable, "-m", module], check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
