from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan.health import Heard, address, bad, good, spread
from bot.model.policy import PollPolicy
from bot.model.source import Failure, FetchFailed, Health, Progress, Source

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
SOURCE = Source("Harbour Gazette", "https://gazette.example/rss")
FRESH = Progress(next_due=NOW, interval=timedelta(minutes=5))
POLICY = PollPolicy()
HTML = FetchFailed(Failure.NOT_A_FEED, "it answered with a web page instead of a feed")
SAME = Heard()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOWN = FetchFailed(Failure.SERVER_ERROR, "the server answered 500", status=500)


def after(count: int, failed: FetchFailed, start: Progress = FRESH) -> tuple[Progress, list[str]]:
    notices = []
    progress = start
    for k in range(count):
        assessed = bad(SOURCE, progress, failed, NOW + timedelta(minutes=k), POLICY)
        progress = assessed.progress
        notices += [assessed.notice] if assessed.notice else []
    return progress, notices


def test_one_bad_answer_is_not_yet_news() -> None:
    assert after(1, DOWN) == (replace(after(1, DOWN)[0], health=Health.OK), [])


def test_a_page_instead_of_a_feed_is_degraded_within_two_polls() -> None:
    progress, notices = after(2, HTML)
    assert progress.health is Health.DEGRADED
    assert notices == ["Harbour Gazette is degraded: it answered with a web page instead of a feed"]


def test_three_failures_in_a_row_are_broken_and_told_once() -> None:
    progress, notices = after(6, DOWN)
    assert (progress.health, progress.failures, len(notices)) == (Health.BROKEN, 6, 1)


def test_what_stays_broken_is_told_again_each_day() -> None:
    broken, _ = after(3, DOWN)
    later = bad(SOURCE, broken, DOWN, NOW + timedelta(hours=25), POLICY)
    assert later.notice is not None


def test_a_source_that_is_gone_sleeps_at_once() -> None:
    progress, notices = after(1, FetchFailed(Failure.GONE, "the publisher removed it (410)", status=410))
    assert (progress.health, len(notices)) == (Health.ASLEEP, 1)


def test_three_deaths_of_the_parser_put_a_source_to_sleep() -> None:
    progress, _ = after(3, FetchFailed(Failure.PARSER_DIED, "reading it took too long"))
    assert progress.health is Health.ASLEEP


def test_recovery_is_told_if_the_trouble_was() -> None:
    broken, _ = after(3, DOWN)
    assert good(SOURCE, broken, SAME, NOW, POLICY).notice == "Harbour Gazette works again."
    assert good(SOURCE, FRESH, SAME, NOW, POLICY).notice is None


def test_a_fixed_rhythm_is_kept() -> None:
    source = replace(SOURCE, every=timedelta(seconds=7))
    assert good(source, FRESH, SAME, NOW, POLICY).progress.interval == timedelta(seconds=7)


def test_failures_back_off_but_never_beyond_the_longest_rhythm() -> None:
    progress, _ = after(20, DOWN)
    assert progress.next_due - (progress.last_polled_at or NOW) == POLICY.max_every


def test_the_server_may_ask_for_a_longer_pause_but_not_for_ever() -> None:
    asked = replace(DOWN, retry_after=timedelta(days=900))
    progress, _ = after(1, asked)
    assert progress.next_due == NOW + timedelta(hours=24)


@given(st.text(max_size=40), st.integers(1, 86_400), st.integers(0, 10**6))
def test_turns_keep_the_rhythm(url: str, seconds: int, offset: int) -> None:
    interval = timedelta(seconds=seconds)
    now = NOW + timedelta(seconds=offset)
    first = spread(url, interval, now)
    second = spread(url, interval, first)
    assert interval / 2 <= first - now <= interval * 1.5
    assert second - first == interval


def test_turns_are_spread_evenly_over_the_interval() -> None:
    interval = timedelta(minutes=5)
    due = [spread(f"https://gazette.example/{k}/rss", interval, NOW) for k in range(1000)]
    tenths = [0] * 10
    for each in due:
        tenths[int((each - NOW - interval / 2) / interval * 10) % 10] += 1
    assert min(tenths) > 60
    assert max(tenths) < 140


GONE = FetchFailed(Failure.GONE, "the publisher removed it (410)", status=410)
NEW_HOME = "https://gazette.example/new/rss"


def polls(*answers: tuple[timedelta, Heard | FetchFailed], start: Progress = FRESH) -> tuple[Progress, list[str]]:
    """The progress and what the operator was told after answers, each so long after the one before."""
    progress, now, notices = start, NOW, []
    for wait, answer in answers:
        now += wait
        judge = bad if isinstance(answer, FetchFailed) else good
        assessed = judge(SOURCE, progress, answer, now, POLICY)  # type: ignore[arg-type]  # the judge fits the answer
        progress = assessed.progress
        notices += [assessed.notice] if assessed.notice else []
    return progress, notices


def test_a_gone_source_is_told_once_and_left_alone() -> None:
    progress, notices = polls((HOUR, GONE), (DAY * 30, GONE), (DAY * 30, GONE))
    assert len(notices) == 1
    assert progress.next_due - (progress.last_polled_at or NOW) == DAY * 30


def test_what_the_server_calls_fresh_is_not_asked_for_again() -> None:
    progress = good(SOURCE, FRESH, Heard(max_age=timedelta(minutes=40)), NOW, POLICY).progress
    assert progress.next_due >= NOW + timedelta(minutes=40)


def test_no_server_holds_a_source_back_beyond_the_longest_rhythm() -> None:
    progress = good(SOURCE, FRESH, Heard(max_age=DAY), NOW, POLICY).progress
    assert progress.next_due <= NOW + POLICY.max_every * 1.5


def test_a_fixed_rhythm_does_not_heed_what_the_server_calls_fresh() -> None:
    source = replace(SOURCE, every=timedelta(seconds=30))
    progress = good(source, FRESH, Heard(max_age=DAY), NOW, POLICY).progress
    assert progress.next_due <= NOW + timedelta(seconds=45)


def test_a_short_pause_asked_for_is_a_minute_at_least() -> None:
    policy = replace(POLICY, default_every=timedelta(seconds=1), min_every=timedelta(seconds=1))
    asked = replace(DOWN, retry_after=timedelta(seconds=2))
    assert bad(SOURCE, FRESH, asked, NOW, policy).progress.next_due == NOW + timedelta(seconds=60)


def test_a_new_address_is_kept_after_three_polls_that_agree_and_told_once() -> None:
    there = Heard(moved_to=NEW_HOME)
    twice, nothing = polls((HOUR, there), (HOUR, there))
    assert (address(SOURCE, twice), nothing) == (SOURCE.url, [])
    moved, notices = polls((HOUR, there), (HOUR, SAME), (HOUR, SAME), start=twice)
    assert address(SOURCE, moved) == NEW_HOME
    assert len(notices) == 1
    assert NEW_HOME in notices[0]


def test_polls_that_disagree_keep_the_old_address() -> None:
    there, elsewhere = Heard(moved_to=NEW_HOME), Heard(moved_to="https://gazette.example/login")
    progress, notices = polls((HOUR, there), (HOUR, elsewhere), (HOUR, there), (HOUR, SAME), (HOUR, there))
    assert (address(SOURCE, progress), notices) == (SOURCE.url, [])


def test_a_new_address_that_breaks_is_given_up_for_the_old_one() -> None:
    there = Heard(moved_to=NEW_HOME)
    moved, _ = polls((HOUR, there), (HOUR, there), (HOUR, there))
    progress, _ = polls((HOUR, DOWN), (HOUR, DOWN), (HOUR, DOWN), start=moved)
    assert address(SOURCE, progress) == SOURCE.url


def test_silence_far_beyond_the_rhythm_is_told_daily_and_its_end_too() -> None:
    hourly = [(HOUR, Heard(news=1))] * 24 * 9
    quiet, notices = polls(*hourly, (DAY * 2, SAME), (HOUR, SAME), (DAY, SAME))
    assert (quiet.health, len(notices)) == (Health.DEGRADED, 2)
    assert "nothing new for 2 days" in notices[0]
    over, notices = polls((HOUR + DAY * 3, Heard(news=1)), start=replace(quiet, last_new_at=NOW))
    assert (over.health, notices) == (Health.OK, ["Harbour Gazette works again."])


def test_a_weekend_of_silence_is_no_sign_in_the_first_week() -> None:
    hourly = [(HOUR, Heard(news=1))] * 24 * 4
    progress, notices = polls(*hourly, (DAY * 2, SAME))
    assert (progress.health, notices) == (Health.OK, [])
