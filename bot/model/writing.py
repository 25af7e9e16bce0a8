"""What a language model is asked for, what it gives, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.message import Quoted


@dataclass(frozen=True, slots=True)
class WritingPolicy:
    """Whether and how much a model may write. `per_day` counts requests in a UTC day; `cache` is how long one holds."""

    model: str
    per_day: int = 200
    timeout: timedelta = timedelta(seconds=20)
    cache: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """A story as data: its headline and the sentences it may rest on as (source, text), numbered from 1."""

    headline: str
    sentences: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a model gave, unchecked: sentences with the number of the one each rests on."""

    claims: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DraftFailed:
    """Nothing usable came. `rubbish` says that asking again would bring the same; `hint` is for the operator."""

    detail: str
    hint: str = ""
    rubbish: bool = False


DraftOutcome = Drafted | DraftFailed


@dataclass(frozen=True, slots=True)
class Written:
    """A summary that a model wrote and the gate let pass, for one version of a story; empty if nothing passed."""

    model: str
    version: int
    at: datetime
    summary: tuple[Quoted, ...] = ()
