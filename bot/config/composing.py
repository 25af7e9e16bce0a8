"""YAML text to nodes that know their lines.

    text -> libyaml -> nodes
              `-refuses, or the text has what YAML 1.1 and 1.2 see differently-> ruamel -> nodes, or what is wrong

libyaml reads a thousand sources in a twentieth of ruamel's time; ruamel keeps to YAML 1.2 and says best where a text is
wrong. Nodes are not resolved: what a plain scalar means is decided by `reading`, for both alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol, cast

import yaml

_SEEN_DIFFERENTLY = re.compile("[\t\x85\u2028\u2029\ufeff]|^%|(?<!\\w)\\?\\s", re.MULTILINE)
"""Line breaks of YAML 1.1 that are letters in 1.2 (https://yaml.org/spec/1.2.2/#54-line-break-characters), byte order
marks and directives."""


class Mark(Protocol):
    """A place in a text; `line` counts from 0."""

    line: int


class Node(Protocol):
    """A scalar, sequence or mapping as it was written; `id` says which of the three."""

    id: str
    tag: object
    value: Any
    style: str | None
    start_mark: Mark


class Unreadable(Exception):
    """A text that is not YAML: what is wrong, and the line from 0 where that is known."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.line = line


def compose(text: str) -> Node | None:
    """The root node of a text, None if it holds nothing. Raises Unreadable."""
    if _SEEN_DIFFERENTLY.search(text) is None:
        try:
            return cast("Node | None", yaml.compose(text, Loader=yaml.CBaseLoader))
        except (yaml.YAMLError, ValueError):  # ValueError: a lone surrogate
            pass
    return compose_slowly(text)


def compose_slowly(text: str) -> Node | None:
    """By the letter of YAML 1.2, and with the better words for what is wrong."""
    from ruamel.yaml import YAML  # only a file with a fault, or a rare one, pays for it
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return cast("Node | None", YAML(typ="safe", pure=True).compose(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = " ".join((error.problem or error.context or "cannot be read").split())
        remedy = "write spaces, no tabs" if "'\\t'" in problem else "check indentation, brackets and quotes"
        raise Unreadable(f"{problem}; {remedy}", mark.line if mark else 0) from error
    except RecursionError as error:
        raise Unreadable("it is nested too deeply; write it flatter") from error
    except (YAMLError, ValueError) as error:
        lines: Sequence[str] = str(error).splitlines()
        raise Unreadable(f"{lines[0] if lines else 'cannot be read'}; check for control characters") from error
