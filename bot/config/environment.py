"""The only reader of environment variables and of `.env`.

    the process's environment > .env in the working directory; NAME > NAME_FILE within each

A variable that is set but empty counts as not set, and hides the same name in `.env`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic_core import PydanticCustomError

from bot.config.faults import Faults, Place, quoted
from bot.config.values import Reader

ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_QUOTED = re.compile(r"(?:'([^']*)'|\"((?:[^\"\\]|\\.)*)\")\s*(?:#.*)?")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


@dataclass(slots=True)
class Environment:
    """Variables with their places. Every secret that was asked for is remembered in `secrets`."""

    variables: Mapping[str, str]
    places: Mapping[str, Place]
    faults: Faults
    secrets: list[str] = field(default_factory=list)

    def plain(self, name: str) -> str | None:
        """A variable that is no secret; None if unset or empty."""
        return self.variables.get(name, "").strip() or None

    def place(self, name: str) -> Place:
        """Where a variable is set, for faults."""
        return self.places.get(name, Place("environment", 0, name))

    def secret(self, name: str) -> str | None:
        """A secret from NAME or from the file that NAME_FILE names; None if unset or empty."""
        value = self.plain(name)
        where = self.plain(f"{name}_FILE")
        if value is None and where is not None:
            value = self._from_file(f"{name}_FILE", Path(where))
        if value is not None and value not in self.secrets:
            self.secrets.append(value)
        return value

    def fault(self, name: str, text: str) -> None:
        """Note what is wrong with a variable."""
        self.faults.add(self.place(name), text)

    def fitting(self, name: str, value: str, read: Reader) -> str | None:
        """The value as a reader takes it; None with a fault that does not repeat the value."""
        try:
            return read(value)
        except PydanticCustomError as error:
            shown = quoted(value)
            self.fault(name, str(error).replace(shown, "its value") if shown in str(error) else str(error))
            return None

    def _from_file(self, name: str, path: Path) -> str | None:
        try:
            value = path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8 text"
            self.faults.add(self.place(name), f"{path} cannot be read ({why}); check the path and rights")
            return None
        if not value:
            self.faults.add(self.place(name), f"{path} is empty; write the secret into it")
        return value or None


def gather(environment: Mapping[str, str] | None, faults: Faults, folder: Path | None = None) -> Environment:
    """The variables of this process (or these), over those of `.env` in the folder (the working directory)."""
    own = dict(os.environ) if environment is None else dict(environment)
    dotenv = (folder or Path()) / ".env"
    variables: dict[str, str] = {}
    places: dict[str, Place] = {}
    if dotenv.is_file():
        _read_dotenv(dotenv, variables, places, faults)
    for name in list(variables):
        if name in own or (f"{name}_FILE" in own and not name.endswith("_FILE")):
            del variables[name]
            places.pop(name, None)
    return Environment({**variables, **own}, places, faults)


def _read_dotenv(path: Path, variables: dict[str, str], places: dict[str, Place], faults: Faults) -> None:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        faults.add(Place(".env", 0), f"cannot be read ({why}); check its rights and save it as UTF-8")
        return
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = ASSIGNMENT.fullmatch(line)
        if found is None:
            faults.add(Place(".env", number), "is not NAME=value; write one variable a line, # before remarks")
            continue
        variables[found[1]] = dotenv_value(found[2])
        places[found[1]] = Place(".env", number, found[1])


def dotenv_value(written: str) -> str:
    """The value of one line of `.env`: quotes taken off, a remark after ` #` left out, no expansion of $NAME."""
    quotes = _QUOTED.fullmatch(written)
    if quotes is None:
        return re.split(r"(?:^|\s)#", written, maxsplit=1)[0].strip()
    if quotes[1] is not None:
        return quotes[1]
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[0]), quotes[2])


def colour_wanted(environment: Mapping[str, str] | None = None) -> bool:
    """Whether output to a terminal may be coloured: not with NO_COLOR (https://no-color.org) or TERM=dumb."""
    own = os.environ if environment is None else environment
    return not own.get("NO_COLOR") and own.get("TERM") != "dumb"
