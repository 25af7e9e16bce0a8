"""What is suggested beside a query: from packs, from what travels with its hits, from verdicts."""

from __future__ import annotations

from bot.core.match import parse
from bot.core.match.suggest import exclusion, related, travelling
from bot.model.policy import TermFamily

QUAYS = TermFamily("quays", ("quay", '"harbour wall"', "pier*"), related=("dredging", "@tides"))
TIDES = TermFamily("tides", ("tide", "surge"))
FAMILIES = {"quays": QUAYS, "tides": TIDES}
NEWS = [f"Council item {number} about parking and budgets" for number in range(200)]
HITS = [f"The pico chatbot made a lumen picture, complaint {number}" for number in range(10)]


def test_a_family_that_holds_a_term_of_the_query_is_suggested_with_what_it_relates_to() -> None:
    found = related(parse("quay AND repair", FAMILIES), FAMILIES)
    assert [each.unit for each in found] == ["@quays", "dredging", "@tides"]
    assert found[0].why == "the family of “quay”, 3 terms"


def test_what_the_query_has_is_not_suggested() -> None:
    assert [each.unit for each in related(parse("@quays AND dredging", FAMILIES), FAMILIES)] == ["@tides"]
    assert related(parse("parking", FAMILIES), FAMILIES) == ()


def test_a_family_is_suggested_for_a_word_joined_hyphenated_or_longer_than_its_term() -> None:
    families = {
        "ships": TermFamily("ships", ("tug-boat*", "ferry", "barge")),
        "tugs": TermFamily("tugs", ("tug-boat*", "=Tug NEAR/3 boat*")),
    }
    for word in ("tugboat", "tugboats", '"tug boats"', "tug-boat"):
        assert [each.unit for each in related(parse(word, families), families)] == ["@tugs", "@ships"]
    assert related(parse("tug OR ferryman", families), families) == ()


def test_a_family_is_not_suggested_for_what_only_another_family_says() -> None:
    families = {**FAMILIES, "harbour": TermFamily("harbour", ("quay", "pilot"))}
    assert [each.unit for each in related(parse("@harbour", families), families)] == []


def test_words_that_travel_with_the_hits_are_suggested_strongest_first() -> None:
    found = travelling(parse("pico"), HITS, [*NEWS, "A chatbot at the council"])
    assert [each.unit for each in found] == ["complaint", "lumen", "chatbot"]
    assert found[0].why == "in 100 % of the hits, in no other item"
    assert found[2].why == "in 100 % of the hits, in 0.5 % of the others"


def test_everyday_words_own_words_and_few_hits_suggest_nothing() -> None:
    assert travelling(parse("pico"), HITS[:4], NEWS) == ()
    assert "pico" not in [each.unit for each in travelling(parse("lumen"), HITS, NEWS)][3:]
    assert travelling(parse("council"), NEWS[:20], NEWS[20:]) == ()


def test_an_exclusion_leaves_out_unwanted_stories_and_no_wanted_one() -> None:
    unwanted = ["Jaguar wins the regatta", "Jaguar opens the regatta", "A jaguar and a circus"]
    wanted = ["Jaguar recalls cars", "Jaguar cuts jobs at its factory"]
    found = exclusion(parse("jaguar"), wanted, unwanted)
    assert found is not None
    assert (found.word, found.stories, round(found.fewer, 2)) == ("regatta", 2, 0.4)


def test_of_words_that_spare_as_many_stories_the_one_said_most_is_named() -> None:
    unwanted = ["Derby ferry for derby fans of the striker", "Striker takes the ferry to the derby: derby tickets"]
    found = exclusion(parse("ferry"), ["Ferry strike ends"], unwanted)
    assert found is not None
    assert (found.word, found.stories) == ("derby", 2)


def test_a_word_that_a_wanted_story_holds_is_never_excluded() -> None:
    assert exclusion(parse("jaguar"), ["Jaguar at the regatta"], ["Jaguar regatta", "Regatta of jaguar"]) is None
    assert exclusion(parse("jaguar"), [], ["Jaguar regatta"]) is None
