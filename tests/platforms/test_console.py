"""The terminal as a destination. Rewrite the golden files: python -m tests.platforms.test_console"""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.model.message import Earlier, Linked, Message, Quoted
from bot.platforms.console import ConsoleNotifier, host, plain
from bot.ports import Notifier
from tests.contract.notifier_suite import AT, EDIT, MESSAGES, POST, NotifierSuite, outgoing

FOLDER = Path(__file__).parents[1] / "golden" / "console"
LONDON = ZoneInfo("Europe/London")


class TestConsole(NotifierSuite):
    @pytest.fixture
    def notifier(self) -> Notifier:
        return ConsoleNotifier(Console(file=StringIO(), width=100), lambda: AT, "Europe/London")


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.kind.value)
def test_the_terminal_shows_what_it_always_showed(message: Message) -> None:
    expected = (FOLDER / f"{message.kind.value}.txt").read_text("utf-8")
    assert plain(message, LONDON) == expected


def test_times_are_shown_in_the_zone_of_the_destination() -> None:
    assert "4 Mar 18:30" in plain(POST, ZoneInfo("Asia/Tokyo"))


def test_source_text_is_not_read_as_markup() -> None:
    hostile = replace(POST, headline=Linked("[red]not red[/red]"), summary=(Quoted("[link=x]no[/link]", "[b]Times"),))
    shown = plain(hostile, LONDON)
    assert "[red]not red[/red]" in shown
    assert "[link=x]no[/link]  [b]Times" in shown


def test_a_long_address_is_folded_never_cut() -> None:
    address = "https://harbour.example/" + "a" * 300
    shown = plain(replace(POST, headline=Linked("Pico", address)), LONDON)
    assert address in shown.replace("\n", "").replace(" ", "")


def test_the_true_host_stands_beside_the_link_in_punycode() -> None:
    assert host("https://gazette.example@аррӏе.com/x") == "xn--80ak6aa92e.com"
    assert host("https://zeitung.münchen.example/") == "zeitung.xn--mnchen-3ya.example"
    assert host("https://[bad/") == "a broken address"
    assert "(harbour.example)" in plain(POST, LONDON)


def test_a_summary_that_a_machine_wrote_says_so_in_posts_and_edits() -> None:
    for message in (POST, EDIT):
        shown = " ".join(plain(replace(message, written_by="owl-7b"), LONDON).split())
        assert "Summary written by a machine (owl-7b); each sentence was checked against its source." in shown
        assert POST.summary[0].text in shown
        assert "written by a machine" not in plain(message, LONDON)


def test_a_story_that_follows_another_says_so_below_its_headline() -> None:
    later = replace(POST, follows=Earlier(9, "Pico goes on sale", "https://desk.example/m1"))
    assert "Follows story S9: “Pico goes on sale”." in plain(later, LONDON)
    assert "Follows" not in plain(POST, LONDON)


async def test_destinations_that_share_a_terminal_are_named() -> None:
    out = StringIO()
    await ConsoleNotifier(Console(file=out, width=100), lambda: AT, "Europe/London", "newsdesk").send(outgoing(POST))
    assert out.getvalue().startswith("To newsdesk:")


def _write() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for message in MESSAGES:
        (FOLDER / f"{message.kind.value}.txt").write_text(plain(message, LONDON), "utf-8")


if __name__ == "__main__":
    _write()
