"""Frozen model objects as JSON text and back, exactly: messages, receipts and settings in their rows.

Fields that hold their default are left out, so that a later version may add fields to a dataclass and still read
rows that an earlier one wrote. Times become microseconds since 1970 in UTC. What a class may hold is read from
its annotations once.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from bot.storage.times import duration, length, moment, stamp

T = TypeVar("T")

Coder = tuple[Callable[[Any], Any], Callable[[Any], Any]]
"""How to write a value as JSON, and how to read it back."""

_PLAIN = (str, int, float, bool, type(None))
_TIMES: Mapping[Hashable, Coder] = {
    datetime: (stamp, moment),
    timedelta: (length, duration),
    time: (time.isoformat, time.fromisoformat),
}


def dumps(value: Any, kind: Any = None) -> str:
    """JSON text of a dataclass, or of any value whose annotation is `kind`."""
    write, _ = _coder(kind if kind is not None else type(value))
    return json.dumps(write(value), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """The object that `dumps` wrote. Raises ValueError, KeyError or TypeError if the text is not of that kind."""
    _, read = _coder(kind)
    return typing.cast("T", read(json.loads(text)))


def _coder(kind: Any) -> Coder:
    return _made(kind)


@cache
def _made(kind: Hashable) -> Coder:
    if kind in _PLAIN:
        return _same, _same
    if kind in _TIMES:
        return _TIMES[kind]
    origin = typing.get_origin(kind)
    if origin is not None:
        return _generic(origin, typing.get_args(kind))
    if dataclasses.is_dataclass(kind):
        return _dataclass(typing.cast("type[Any]", kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return (lambda value: value.value), kind
    raise TypeError(f"no JSON form for {kind!r}")


def _same(value: Any) -> Any:
    return value


def _generic(origin: Any, arguments: tuple[Any, ...]) -> Coder:
    if origin in (typing.Union, types.UnionType):
        return _optional(arguments)
    if origin is tuple:
        return _sequence(arguments, tuple)
    if origin is frozenset:
        write, read = _sequence(arguments, frozenset)
        return (lambda value: sorted(write(value))), read
    if isinstance(origin, type) and issubclass(origin, Mapping):
        write, read = _coder(arguments[1])
        return _each_value(write), _each_value(read)
    raise TypeError(f"no JSON form for {origin!r}")


def _each_value(turn: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda mapping: {name: turn(value) for name, value in mapping.items()}


def _optional(arguments: tuple[Any, ...]) -> Coder:
    kinds = [kind for kind in arguments if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"no JSON form for a choice of {kinds!r}")
    write, read = _coder(kinds[0])
    return (
        lambda value: None if value is None else write(value),
        lambda value: None if value is None else read(value),
    )


def _sequence(arguments: tuple[Any, ...], build: Callable[[Any], Any]) -> Coder:
    if len(arguments) == 2 and arguments[1] is not Ellipsis:
        pair = tuple(_coder(kind) for kind in arguments)
        return (
            lambda value: [write(part) for (write, _), part in zip(pair, value, strict=True)],
            lambda value: tuple(read(part) for (_, read), part in zip(pair, value, strict=True)),
        )
    write, read = _coder(arguments[0])
    return lambda value: [write(part) for part in value], lambda value: build(read(part) for part in value)


def _dataclass(kind: type[Any]) -> Coder:
    hints = typing.get_type_hints(kind)
    parts = [(field.name, _default(field), *_coder(hints[field.name])) for field in dataclasses.fields(kind)]
    readers = {name: read for name, _, _, read in parts}

    def write_all(value: Any) -> dict[str, Any]:
        held = ((name, default, write, getattr(value, name)) for name, default, write, _ in parts)
        return {name: write(part) for name, default, write, part in held if part != default}

    def read_all(value: Any) -> Any:
        return kind(**{name: readers[name](part) for name, part in value.items() if name in readers})

    return write_all, read_all


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default
