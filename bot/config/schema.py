"""The JSON Schema of the configuration file, for editors and for config/schema.json."""

from __future__ import annotations

import json
from datetime import time, timedelta
from enum import Enum
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bot.config.shapes import FileShape

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def schema() -> dict[str, Any]:
    """The schema as JSON values (draft 2020-12). Every setting is in it with its default."""
    made = FileShape.model_json_schema(schema_generator=_AsWritten)
    return {"$schema": _DIALECT, **made, "title": "Tocsin configuration"}


def schema_text() -> str:
    """The schema as config/schema.json holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


class _AsWritten(GenerateJsonSchema):
    """Defaults are shown as a person writes them in the file: 5m, 20/10m, 127.0.0.1:8080."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        if "default" not in schema:
            return inner
        return {**inner, "default": as_written(schema["default"])}


def as_written(value: object) -> Any:
    """A default in the words of the file."""
    if isinstance(value, timedelta):
        return written_duration(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        first, second = value
        return f"{first}:{second}" if isinstance(second, int) else f"{first}/{as_written(second)}"
    return str(value) if isinstance(value, Enum) else value


def written_duration(span: timedelta) -> str:
    """A duration in its largest whole unit, as in 30s, 5m, 6h or 400d."""
    seconds = span.total_seconds()
    if seconds != int(seconds):
        return f"{seconds}s"
    for size, unit in _UNITS:
        if seconds and int(seconds) % size == 0 and not (unit == "d" and seconds <= 3 * size):
            return f"{int(seconds) // size}{unit}"
    return "0s"
