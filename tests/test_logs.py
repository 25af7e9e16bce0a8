"""Secrets appear in no log line: not in messages, arguments, extras or tracebacks."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from bot import logs
from tests.cli.terminal import own_logging

TOKEN = "xoxb-000000000000-planted"
HOOK = "https://hooks.chat.example/services/T0/B0/planted-hook-secret"
SECRETS = (TOKEN, HOOK, "planted-hook-secret")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    yield from own_logging()


@pytest.fixture
def stream() -> StringIO:
    out = StringIO()
    logs.set_up(SECRETS, stream=out)
    return out


def shown(stream: StringIO) -> str:
    """What was logged, after the check that no secret is in it."""
    text = stream.getvalue()
    assert not any(secret in text for secret in SECRETS)
    assert logs.HIDDEN in text
    return text


def test_a_secret_in_a_message_or_argument_is_hidden(stream: StringIO) -> None:
    logging.getLogger("tocsin").warning("posting to %s with %s", HOOK, {"token": TOKEN})
    assert "posting to [secret] with" in shown(stream)


def test_a_secret_in_a_traceback_and_its_causes_is_hidden(stream: StringIO) -> None:
    try:
        try:
            raise ValueError(f"401 for {HOOK}")
        except ValueError as cause:
            raise RuntimeError(f"token {TOKEN} refused") from cause
    except RuntimeError:
        logging.getLogger("tocsin.deliver").exception("Serving failed")
    text = shown(stream)
    assert "RuntimeError: token [secret] refused" in text
    assert "ValueError: 401 for [secret]" in text


def test_local_variables_are_not_printed(stream: StringIO) -> None:
    try:
        half = TOKEN[:-2]
        raise RuntimeError(str(len(half)))
    except RuntimeError:
        logging.getLogger("tocsin").exception("failed with %s", TOKEN)
    assert TOKEN[:-2] not in shown(stream)


def test_libraries_and_extras_are_redacted_too(stream: StringIO) -> None:
    logging.getLogger("some.library").error("boom", extra={"url": HOOK})
    shown(stream)


def test_libraries_that_log_addresses_are_quiet(stream: StringIO) -> None:
    logging.getLogger("httpx2").info("GET https://feed.example/private?key=1")
    assert stream.getvalue() == ""


def test_the_longest_secret_goes_first_so_none_shows_in_part() -> None:
    assert logs.Redaction(SECRETS).clean(f"{HOOK} planted-hook-secret") == "[secret] [secret]"


def test_short_values_tear_no_words_apart() -> None:
    assert logs.Redaction(["a", "", "desk"]).clean("a desk") == "a desk"
