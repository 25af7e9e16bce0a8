"""Showing what hit."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.watch import Span


def marked(text: str, spans: Iterable[Span], before: str = "[", after: str = "]") -> str:
    """The text with marks around the spans; spans that overlap or touch share one pair of marks.

    `spans` are all of one field, with offsets into `text`.
    """
    runs: list[list[int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if runs and start <= runs[-1][1]:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    parts: list[str] = []
    last = 0
    for start, end in runs:
        parts += (text[last:start], before, text[start:end], after)
        last = end
    return "".join((*parts, text[last:]))
