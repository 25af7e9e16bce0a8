"""Pydantic's view of a document, said in our words and with our places."""

from __future__ import annotations

import types
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.faults import Faults, meant, nearest, quoted
from bot.config.leaks import SECRET_KEYS
from bot.config.reading import Keyed, place_of

M = TypeVar("M", bound=BaseModel)

Steps = tuple[str | int, ...]

_MISSING = {
    "version": "write version: 1 at the top",
    "name": "give it a name",
    "query": 'write what to look for, such as query: "Ofcom AND deepfake*"',
    "env": "write {env: NAME_OF_THE_VARIABLE}",
    "terms": "write a list of terms",
    "sources": "write a list of sources",
    "watches": "write a list of watches",
    "path": "write the path of a file, such as var/alerts.jsonl",
    "url": "write url: {env: HOOK_URL}",
}
_SECRETS = (
    "tokens and keys are read from the environment or .env only "
    "(SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, DISCORD_BOT_TOKEN, TOCSIN_LLM_KEY); take it out here"
)


def validate(model: type[M], tree: Keyed, faults: Faults) -> M | None:
    """The document as that model; None with every fault noted if it does not fit."""
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            _add(model, tree, detail, faults)
        return None


def _add(model: type[BaseModel], tree: Keyed, detail: ErrorDetails, faults: Faults) -> None:
    steps: Steps = detail["loc"]
    place = place_of(tree, steps)
    if place is not None:
        faults.add(place, _said(model, steps, detail))


def _said(model: type[BaseModel], steps: Steps, detail: ErrorDetails) -> str:
    """The fault in our words. Kinds of error: https://docs.pydantic.dev/latest/errors/validation_errors/."""
    kind, given = detail["type"], detail["input"]
    if kind == "tocsin":
        return str(detail["msg"])
    if kind == "missing":
        return f"is missing; {_MISSING.get(str(steps[-1]), 'write it')}"
    if kind == "extra_forbidden":
        return _unknown(str(steps[-1]), known_keys(model, steps[:-1]))
    if kind == "list_type":
        inner = given if isinstance(given, (str, int)) and not isinstance(given, bool) else "..."
        return f"{quoted(given)} is not a list; write [{inner}] or one line with a dash for each"
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        keys = known_keys(model, steps)
        example = f"{{{keys[0]}: ...}}" if keys else "{}"
        return f"{quoted(given)} is not a mapping; write keys and values, such as {example}"
    return f"{quoted(given)} does not fit; see docs/configuration.md for this setting"


def _unknown(key: str, known: list[str]) -> str:
    if key.casefold() in SECRET_KEYS:
        return f"{SECRET_KEYS[key.casefold()]} have no place in this file; {_SECRETS}"
    return f"is not a setting; {unknown_key(key, known, 'settings here')}"


def unknown_key(key: str, known: list[str], what: str) -> str:
    """The remedy for a key that is not known: the one that was probably meant, else all."""
    close = nearest(key, known)
    return f'did you mean "{close}"?' if close else meant(key, known, what=what, none="leave it out")


def known_keys(model: Any, steps: Steps) -> list[str]:
    """The keys that a mapping at these steps may have; empty if it is none of ours."""
    for step in steps:
        model = _model(model)
        if get_origin(model) is list:
            model = get_args(model)[0]
        elif get_origin(model) is dict:
            model = get_args(model)[1]
        elif isinstance(model, type) and issubclass(model, BaseModel) and step in model.model_fields:
            model = model.model_fields[str(step)].annotation
        else:
            return []
    model = _model(model)
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _model(annotation: Any) -> Any:
    """An annotation without Annotated and Optional."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation
