"""Every command that needs a configuration: what it prints, in which form, and how it ends."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.cli.terminal import Terminal
from tests.fakes import FakeFetcher

LISTS = [
    (("search", "pico"), "2 items for pico"),
    (("story", "list"), "1 story"),
    (("story", "show", "S1"), "S1: Pico inquiry opened over fake intimate images"),
    (("story", "show", "1", "--why"), "S1: why these items belong together"),
    (("watch", "list"), "1 watch"),
    (("watch", "test", "derby"), "derby would have caught 1 item in 7 days"),
    (("source", "list"), "2 sources"),
    (("source", "health"), "All sources are well"),
    (("deliveries", "list"), "1 delivery"),
    (("deliveries", "show", "D1"), "D1 post to log: Pico inquiry opened over fake intimate images"),
    (("mute", "list"), "0 mutes"),
    (
        ("why", "https://upland.example/pico?utm_source=x"),
        "Why: Regulator opens inquiry into Pico chatbot of Lumen Labs",
    ),
]


@pytest.mark.parametrize(("words", "title"), LISTS, ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_look_ups_answer_in_words(archive: Terminal, words: tuple[str, ...], title: str) -> None:
    ended = archive.tocsin(*words)
    assert (ended.code, ended.out.split("\n")[0], ended.err) == (0, title, "")


@pytest.mark.parametrize("words", [words for words, _ in LISTS], ids=" ".join)
def test_json_is_one_document(archive: Terminal, words: tuple[str, ...]) -> None:
    ended = archive.tocsin(*words, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert isinstance(json.loads(ended.out), list | dict)


def test_json_of_poll_is_one_document_though_a_screen_is_told(terminal: Terminal, feeds: FakeFetcher) -> None:
    text = terminal.config.read_text("utf-8").replace("to: [log]", "to: [screen]")
    terminal.config.write_text(text, "utf-8")
    ended = terminal.tocsin("poll", "--json")
    assert json.loads(ended.out)["delivered"]["delivered"] == 1


def test_poll_names_a_failing_source_and_ends_with_1(terminal: Terminal, feeds: FakeFetcher) -> None:
    del feeds.documents["https://upland.example/feed"]
    ended = terminal.tocsin("poll")
    assert (ended.code, "Upland Mail" in ended.err) == (1, True)
    assert ended.out.startswith("2 sources read, 2 new items, 1 caught by a watch, 1 message delivered.")


def test_poll_without_delivery_keeps_the_message_for_later(terminal: Terminal, feeds: FakeFetcher) -> None:
    assert "0 messages delivered" in terminal.tocsin("poll", "--no-deliver").out
    assert not (terminal.folder / "alerts.jsonl").exists()
    assert "1 message delivered" in terminal.tocsin("poll").out


def test_poll_of_one_source_reads_that_one(terminal: Terminal, feeds: FakeFetcher) -> None:
    terminal.tocsin("poll", "--source", "Upland Mail")
    assert feeds.asked == ["https://upland.example/feed"]


def test_poll_of_an_unknown_source_names_those_there_are(terminal: Terminal) -> None:
    ended = terminal.tocsin("poll", "--source", "Upland Male")
    assert (ended.code, "there are: Harbour Times, Upland Mail" in ended.err) == (2, True)


def test_a_source_added_by_hand_can_be_polled_by_name(archive: Terminal, feeds: FakeFetcher) -> None:
    archive.tocsin("source", "add", "https://added.example/feed", "--name", "Added Gazette")
    feeds.documents["https://added.example/feed"] = feeds.documents["https://upland.example/feed"]
    assert archive.tocsin("poll", "--source", "Added Gazette").code == 0
    assert feeds.asked[-1] == "https://added.example/feed"


def test_check_lists_what_is_set_up(terminal: Terminal) -> None:
    ended = terminal.tocsin("check")
    assert ended.code == 0
    assert "2 sources, 1 watch, 2 destinations" in ended.out


def test_check_online_names_the_fault_of_a_source(terminal: Terminal, feeds: FakeFetcher) -> None:
    del feeds.documents["https://upland.example/feed"]
    ended = terminal.tocsin("check", "--online")
    assert ended.code == 1
    assert "ok   Source Harbour Times: 2 items, rss20" in ended.out
    assert "fault Source Upland Mail: The server says there is no such page." in ended.out


def test_check_posts_a_test_message(terminal: Terminal) -> None:
    ended = terminal.tocsin("check", "--send", "log")
    assert (ended.code, "ok   Test message to log: posted" in ended.out) == (0, True)
    row = json.loads((terminal.folder / "alerts.jsonl").read_text("utf-8"))
    assert (row["kind"], row["reason"]) == ("notice", "test")


def test_an_unknown_destination_names_those_there_are(terminal: Terminal) -> None:
    ended = terminal.tocsin("check", "--send", "newsdesk")
    assert (ended.code, ended.err.strip()) == (2, "There is no destination “newsdesk”; there are: log, screen.")


def test_status_of_a_process_that_never_ran_is_1(archive: Terminal) -> None:
    ended = archive.tocsin("status", "--json")
    assert json.loads(ended.out)["well"] == (ended.code == 0)


def test_status_without_a_database_says_what_makes_one(terminal: Terminal) -> None:
    ended = terminal.tocsin("status")
    assert (ended.code, "`tocsin poll` or `tocsin run` makes it" in ended.err) == (1, True)


def test_a_watch_and_a_source_are_added_muted_and_taken_away(archive: Terminal) -> None:
    assert archive.tocsin("watch", "add", "Derby", "derby", "--severity", "low").out.startswith(
        "Watch W2 “Derby” is kept."
    )
    assert archive.tocsin("source", "add", "https://added.example/feed", "--name", "Added").code == 0
    assert archive.tocsin("mute", "add", "Derby", "--for", "8h").out.startswith(
        "Watch “Derby” is muted everywhere until"
    )
    assert archive.tocsin("mute", "list").out.startswith("1 mute\n")
    assert archive.tocsin("mute", "lift", "derby").out == "Watch “Derby” is heard again.\n"
    assert archive.tocsin("source", "remove", "Added").out.startswith("Source “Added” is no longer read.")


def test_what_was_added_by_hand_is_written_for_the_file(archive: Terminal) -> None:
    assert archive.tocsin("config", "export").out.startswith("# Nothing was added by hand")
    archive.tocsin("watch", "add", "Derby", 'derby NOT "horse race"', "--severity", "low", "--to", "log")
    archive.tocsin("source", "add", "https://added.example/feed", "--name", "Added", "--tags", "uk,primary")
    assert archive.tocsin("config", "export").out.partition("version: 1\n")[2] == (
        'sources:\n  - name: "Added"\n    url: "https://added.example/feed"\n    tags: ["primary", "uk"]\n'
        'watches:\n  - name: "Derby"\n    query: "derby NOT \\"horse race\\""\n    severity: low\n    to: ["log"]\n'
    )


REFUSED = [
    (("watch", "add", "Pico", "derby"), 1, "Pico"),
    (("watch", "add", "Bad", "derby AND"), 2, "derby AND\n"),
    (
        ("watch", "add", "Bad", "derby", "--to", "nobody"),
        2,
        "There is no destination “nobody”; there are: log, screen.",
    ),
    (("watch", "add", "Bad", "derby", "--severity", "loud"), 2, "write low, normal, high or urgent"),
    (("watch", "test", "(derby"), 2, "(derby\n"),
    (("source", "add", "ftp://x.example"), 2, "starting with https://"),
    (("source", "add", "https://me:hidden@x.example/feed"), 2, "The address holds a name or password; leave them out"),
    (("source", "add", "https://x.example:port/feed"), 2, "starting with https://"),
    (("source", "remove", "Nowhere"), 1, "Nowhere"),
    (("source", "remove", "Upland Mail"), 1, "file"),
    (("mute", "add", "Nothing"), 1, "There is no story, watch or source “Nothing”"),
    (("mute", "add", "Pico", "--for", "long"), 2, "“long” is no duration"),
    (("story", "show", "S99"), 1, "There is no story S99."),
    (("story", "show", "D1"), 2, "“D1” is no id; write it as S12 or 12."),
    (("deliveries", "show", "D99"), 1, "There is no delivery D99."),
    (("why", "https://nowhere.example/x"), 1, "No source has brought https://nowhere.example/x"),
    (("why", "not a link"), 2, "give the whole link"),
    (("search", "pico", "--since", "ages"), 2, "“ages” is no duration"),
    (("no-such-command",), 2, "No such command"),
    (("story", "list", "--limit", "0"), 2, "limit"),
]


@pytest.mark.parametrize(
    ("words", "code", "said"), REFUSED, ids=lambda each: " ".join(each) if isinstance(each, tuple) else ""
)
def test_faults_are_one_plain_text_and_an_exit_code(
    archive: Terminal, words: tuple[str, ...], code: int, said: str
) -> None:
    ended = archive.tocsin(*words)
    assert ended.code == code
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_query_that_cannot_be_read_is_shown_with_a_caret(archive: Terminal) -> None:
    lines = archive.tocsin("search", "pico AND AND derby").err.rstrip("\n").split("\n")
    assert lines[-2:] == ["  pico AND AND derby", "           ^"]


def test_lint_advises_on_a_query(terminal: Terminal) -> None:
    assert terminal.tocsin("watch", "lint", "pico AND @intimate-image-abuse").code == 0
    assert "advice on" in terminal.tocsin("watch", "lint", "image AND pico OR the").out


def test_a_configuration_that_is_not_there_is_named(terminal: Terminal) -> None:
    ended = terminal.tocsin("poll", "--config", "missing.yaml")
    assert (ended.code, "missing.yaml" in ended.err) == (2, True)


def test_every_fault_of_a_configuration_is_said_at_once(terminal: Terminal) -> None:
    terminal.config.write_text("version: 1\nsauces: []\nwatches:\n  - {name: A, query: '(', to: [nobody]}\n", "utf-8")
    ended = terminal.tocsin("check")
    assert ended.code == 2
    assert all(word in ended.err for word in ("tocsin.yaml", "sauces", "nobody"))


def test_the_database_is_made_and_checked(terminal: Terminal) -> None:
    assert terminal.tocsin("db", "upgrade").out == "The database is up to date.\n"
    assert terminal.tocsin("db", "check").out == "The database is sound.\n"


def test_schema_and_manifest_are_printed_whole(terminal: Terminal) -> None:
    assert json.loads(terminal.tocsin("config", "schema").out)["type"] == "object"
    assert "socket_mode_enabled" in terminal.tocsin("slack", "manifest").out


def test_init_asks_and_writes_what_check_accepts(terminal: Terminal) -> None:
    ended = terminal.tocsin("init", stdin="\n" * 12)
    assert ended.code == 0
    assert (terminal.folder / "config" / "tocsin.local.yaml").exists()
    assert terminal.tocsin("check", "--config", "config/tocsin.local.yaml").code == 0


def test_a_story_is_exported_with_hashes_that_hold(archive: Terminal) -> None:
    ended = archive.tocsin("story", "export", "S1", "--to", str(archive.folder / "evidence"))
    assert (ended.code, ended.err) == (0, "")
    (bundle,) = (archive.folder / "evidence").iterdir()
    manifest = (bundle / "manifest.json").read_bytes()
    assert ended.out.startswith("Written: ")
    assert hashlib.sha256(manifest).hexdigest() in ended.out
    for file in json.loads(manifest)["files"]:
        assert hashlib.sha256((bundle / file["name"]).read_bytes()).hexdigest() == file["sha256"]


def test_an_export_leaves_what_is_there_alone(archive: Terminal) -> None:
    taken = archive.folder / "evidence"
    taken.write_text("mine", "utf-8")
    ended = archive.tocsin("story", "export", "S1", "--to", str(taken))
    assert (ended.code, "is there already and was left as it is" in ended.err) == (2, True)
    assert taken.read_text("utf-8") == "mine"
