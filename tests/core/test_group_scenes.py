"""Grouping in a newsroom's week: what must be one story, and what must never be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.group import Frequencies, Stream, choose, grow, read, recurring, recurring_words, without
from bot.core.group.terms import ALONE, PAIRED

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

FINED = (
    "Harrowgate council fined after care records leaked",
    "The regulator fined Harrowgate council 90,000 pounds over leaked care records of 4,000 residents.",
)
TOLD_BY_ELEVEN = (
    FINED,
    (
        "Regulator fines Harrowgate over leak of care records",
        "Harrowgate council must pay 90,000 pounds because the care records of residents were left open online.",
    ),
    (
        "Care records leak costs Harrowgate council 90,000 pounds",
        "Residents of Harrowgate had their care records exposed for weeks, the regulator found.",
    ),
    (
        "Harrowgate data breach: council to pay £90,000",
        "The council left care records of 4,000 people on an open server, the Records Office said.",
    ),
    (
        "Council hit with fine over exposed care files",
        "Harrowgate council has been fined 90,000 pounds after files of people in care were exposed online.",
    ),
    (
        "Records Office penalises Harrowgate council",
        "We have fined Harrowgate council 90,000 pounds for failing to protect care records of 4,000 residents.",
    ),
    (
        "Families angry after Harrowgate care records leak",
        "Families whose care records were leaked by Harrowgate council say an apology is not enough.",
    ),
    (
        "Harrowgate leader apologises for care records leak",
        "The leader of Harrowgate council said sorry to residents whose care records were left online.",
    ),
    (
        "Harrowgate council will not appeal against leak fine",
        "Harrowgate council said it accepts the 90,000 pound fine for leaked care records.",
    ),
    (
        "Leaked care records: what Harrowgate residents should do",
        "Residents whose care records were exposed by Harrowgate council can ask for advice.",
    ),
    (
        "Opposition demands resignation over Harrowgate leak",
        "Opposition members want the head of care at Harrowgate council to resign over leaked records.",
    ),
)


def stories(
    items: Sequence[tuple[str, str]],
    sources: Sequence[str] = (),
    every: timedelta = 7 * MINUTE,
    weak: Sequence[str] = (),
) -> list[int]:
    """The story of each item, one item after another, each of a source of its own unless told."""
    stream = Stream()
    return [
        stream.add(read(*item, source=sources[k] if sources else f"outlet{k}.example", weak=weak), NOON + k * every)[0]
        for k, item in enumerate(items)
    ]


@pytest.mark.parametrize("weak", [(), ("Harrowgate",)])
def test_eleven_outlets_on_one_event_over_two_days_are_one_story(weak: Sequence[str]) -> None:
    assert stories(TOLD_BY_ELEVEN, every=4 * HOUR, weak=weak) == [0] * 11


def test_two_items_that_share_only_the_word_of_their_watch_stay_apart() -> None:
    items = [
        ("Grok and Ofcom agree", "Fine text about Grok. It said so."),
        ("Grok broken but readable", ""),
        ("Why my aunt talks to Grok", "She asks Grok for recipes and it answers in verse."),
    ]
    assert stories(items, weak=("Grok",)) == [0, 1, 2]


@pytest.mark.parametrize(
    "items",
    [
        [
            ("Fire guts bakery in Skarvoy", ""),
            ("Skarvoy school wins chess prize", ""),
            ("New bus timetable for Skarvoy", ""),
            ("Skarvoy mayor to retire in June", ""),
        ],
        [
            ("Fire guts bakery in Skarvoy", "Crews from Skarvoy fought a fire at a bakery overnight. Nobody was hurt."),
            ("Skarvoy school wins chess prize", "Pupils of a Skarvoy school beat forty teams at a chess tournament."),
            ("New bus timetable for Skarvoy", "Buses between Skarvoy and the coast will run more often from May."),
        ],
        [
            ("Zentrivo opens office in Leeds", "Software maker Zentrivo will employ 200 people in Leeds."),
            ("Zentrivo shares slide after warning", "Shares of Zentrivo fell 12 per cent after it cut its forecast."),
            ("Zentrivo sued over patent", "A rival has sued Zentrivo in Texas over a patent for batteries."),
        ],
    ],
    ids=["headlines", "with texts", "a company"],
)
def test_unrelated_stories_with_the_same_name_stay_apart(items: Sequence[tuple[str, str]]) -> None:
    assert stories(items) == list(range(len(items)))


PORTUGUESE = [
    (
        "Governo anuncia novo plano para a saúde do ano",
        "O governo disse que o plano será apresentado por partes no ano que vem.",
    ),
    (
        "Time vence por dois a zero e assume liderança",
        "O time venceu por dois a zero e que liderança de ano foi essa por parte de todos.",
    ),
    (
        "Preço da gasolina sobe de novo no país",
        "O preço da gasolina subiu por causa de impostos e de custos que vieram este ano.",
    ),
    (
        "Atriz diz que vai deixar a novela",
        "A atriz disse que vai deixar a novela por motivos de saúde no fim do ano.",
    ),
]
GERMAN = [
    ("Neues Update für das Telefon", "Der Hersteller hat ein neues Update für das Telefon und die Uhr vorgestellt."),
    ("Neues Gesetz für die Autobahn", "Die Regierung hat ein neues Gesetz für die Autobahn und das Tempo vorgestellt."),
    ("Neue Uhr mit mehr Speicher", "Der Hersteller hat die neue Uhr mit mehr Speicher und einem Update gezeigt."),
]
CHINESE = [("今日要闻：市场上涨", ""), ("今日要闻：新车发布", ""), ("今日要闻：大雨来袭", "")]


@pytest.mark.parametrize("items", [PORTUGUESE, GERMAN, CHINESE], ids=["Portuguese", "German", "Chinese"])
@pytest.mark.parametrize("one_outlet", [True, False])
def test_function_words_of_other_languages_tie_nothing(items: Sequence[tuple[str, str]], one_outlet: bool) -> None:
    sources = ["jornal.example"] * len(items) if one_outlet else ()
    assert stories(items, sources) == list(range(len(items)))


@pytest.mark.parametrize(
    "items",
    [
        [
            (
                "Barragem rompe em Vila Torta e deixa três mortos",
                "A barragem da mina rompeu na manhã desta segunda em Vila Torta e deixou três mortos.",
            ),
            (
                "Rompimento de barragem em Vila Torta mata três",
                "Três pessoas morreram após o rompimento de uma barragem em Vila Torta, dizem bombeiros.",
            ),
        ],
        [("深港银行宣布裁员两千人", ""), ("深港银行宣布裁员两千人，股价下跌", "")],
    ],
    ids=["Portuguese", "Chinese"],
)
def test_one_event_in_another_language_is_one_story(items: Sequence[tuple[str, str]]) -> None:
    assert stories(items) == [0, 0]


def test_posts_of_one_blog_on_one_product_stay_apart() -> None:
    posts = [
        (
            "The knives come out for the Orvane tablet",
            "I have used the Orvane tablet for a week, and the screen is poor.",
        ),
        ("Orvane hires a designer from a car maker", "Good news for Orvane: a designer of dashboards has joined them."),
        ("What Orvane should do next", "My wishes for Orvane: a keyboard, a stand, and a tablet that lasts a day."),
    ]
    assert stories(posts, ["blog.example"] * 3, every=DAY) == [0, 1, 2]


def test_deals_of_one_shop_page_stay_apart() -> None:
    posts = [
        ("Slim case for Orvane 12 drops to $9", "Get the slim case today. Clip the coupon. We may earn a share."),
        ("Leather Orvane 12 case is 40% off", "Get the leather case now. Clip the coupon. We may earn a share."),
        ("Rugged case for Orvane 12 now $15", "The rugged case is cheap. Clip the coupon. We may earn a share."),
        ("Two clear Orvane cases for $7", "Two for the price of one. Clip the coupon. We may earn a share."),
        ("Wallet case for Orvane 12 at $11", "Cards and telephone in one. Clip the coupon. We may earn a share."),
    ]
    footers, series = recurring([text for _, text in posts]), recurring_words([title for title, _ in posts])
    bare = [(title, without(text, footers)) for title, text in posts]
    assert stories(bare, ["deals.example"] * 5, every=DAY, weak=sorted(series)) == [0, 1, 2, 3, 4]


def test_episodes_of_a_series_stay_apart() -> None:
    episodes = [
        ("Loom Users 336: networks at home", "A talk with Ada Brook on cables."),
        ("Loom Users 337: writing tools", "A talk with Olaf Penn on pencils."),
    ]
    assert stories(episodes, ["loom.example"] * 2, every=DAY) == [0, 1]


TURNED_OFF = (
    (
        "Ostrava Works reportedly turns off photo editing in Tilo",
        "Ostrava Works has reportedly turned off photo editing in its chatbot Tilo for users who do not pay. Faked "
        "nude pictures could still be made by paying users on Thursday morning.",
    ),
    (
        "Tilo photo editing turned off by Ostrava Works for users who do not pay",
        "Photo editing in Tilo has been turned off by Ostrava Works for users who do not pay. Tests by this paper "
        "showed that paying users could still make faked nude pictures.",
    ),
)
CHARITY = (
    "Charity finds illegal pictures of pupils made with Tilo",
    "The Open Door Charity says it has found illegal pictures of pupils that were made with the Tilo chatbot of "
    "Ostrava Works. The charity told the police on Thursday.",
)


def test_names_that_hit_the_watch_of_a_story_do_not_tie_what_another_watch_found() -> None:
    stream, hits = Stream(), ("Tilo", "Ostrava Works", "faked nude pictures")
    watched = [(TURNED_OFF[0], hits), (CHARITY, ("Tilo", "pupils")), (TURNED_OFF[1], hits)]
    told = [
        stream.add(read(*item, source=f"outlet{k}.example", weak=weak), NOON + k * 2 * HOUR)[0]
        for k, (item, weak) in enumerate(watched)
    ]
    assert told == [0, 1, 0]


@pytest.mark.parametrize("weak", [(), ("Norvale Water",)], ids=["seen by chance", "watched"])
def test_developments_of_one_company_are_told_apart_and_each_is_told_once(weak: Sequence[str]) -> None:
    items = [
        (
            "Regulator opens inquiry into Norvale Water over sewage",
            "The Water Office has opened an inquiry into Norvale Water after nine days of sewage in the river Tam.",
        ),
        (
            "Norvale Water faces inquiry over sewage in river Tam",
            "Norvale Water is under inquiry by the Water Office over nine days of sewage in the river Tam.",
        ),
        (
            "Norvale Water chief gives up bonus",
            "The chief executive of Norvale Water, Ida Brand, will not take her bonus of 300,000 pounds this year.",
        ),
        (
            "Ida Brand of Norvale Water hands back 300,000 pound bonus",
            "Norvale Water said its chief executive Ida Brand will go without this year's bonus of 300,000 pounds.",
        ),
        (
            "Norvale Water bills to rise by a fifth",
            "Households will pay Norvale Water a fifth more from April, it told customers in a letter.",
        ),
    ]
    assert stories(items, every=5 * HOUR, weak=weak) == [0, 0, 1, 1, 2]


SERIES = {
    "calendars": [
        (
            "Northshire wellness calendar, Aug. 9-16",
            "Classes, talks and walks in Northshire this week: yoga in the park and free checks of blood pressure.",
        ),
        (
            "Westmere wellness calendar, Aug. 9-16",
            "Classes, talks and walks in Westmere this week: yoga at the library and free checks of blood pressure.",
        ),
    ],
    "numbered updates": [
        ("KB7014024: Servicing update for Panes: May 10, 2026", "This update makes the servicing more reliable."),
        ("KB7014026: Servicing update for Panes: May 10, 2026", "This update makes the servicing more reliable."),
    ],
    "matches": [
        ("Marlow 2-1 Tarn: late winner for hosts", "Report of the league match, won late by the hosts."),
        ("Corrin 3-1 Ashby: late winner for hosts", "Report of the league match, won late by the hosts."),
    ],
    "horoscopes": [
        ("Your horoscope for Aries today", "The stars favour bold plans. Money comes late, friends early."),
        ("Your horoscope for Pisces today", "The stars favour quiet plans. Money comes late, friends early."),
    ],
    "markets": [
        ("Larne shares close higher as banks gain", "The Larne index rose 0.4 per cent. Traders wait for figures."),
        ("Larne shares close lower as miners slip", "The Larne index fell 0.3 per cent. Traders wait for figures."),
    ],
    "parts": [
        ("An introduction to queues, part 1", ""),
        ("An introduction to queues, part 2", ""),
    ],
    "bulletins": [
        ("Morning briefing: five things to know on Monday", "A vote, a rail strike and a new chief at Larne Bank."),
        ("Morning briefing: five things to know on Tuesday", "Snow, a cup final and the price of bread."),
    ],
    "releases": [
        ("FOI release: spending on hire cars", "Released under the Freedom of Information Act: hire cars in 2025."),
        ("FOI release: spending on consultants", "Released under the Freedom of Information Act: consultants in 2025."),
    ],
    "letters": [
        ("Letter: Ida Brand to the chair of the Health Committee", "Letter from the minister on waiting times."),
        ("Letter: Tom Reeve to the chair of the Health Committee", "Letter from the minister on dentists."),
    ],
    "statistics": [
        ("National statistics: hospital waiting times", "Monthly figures on waiting times in Norland."),
        ("National statistics: ambulance waiting times", "Monthly figures on waiting times in Norland."),
    ],
    "quizzes": [
        ("Quiz of the week: what do you remember?", "Test your memory: which mayor fell off a horse?"),
        ("Quiz of the week: how much do you know?", "Test your memory: which bridge closed?"),
    ],
    "live pages": [
        ("Live: Ashby council meets on the closed bridge", "Follow our updates."),
        ("Live: Corrin council meets on the closed school", "Follow our updates."),
    ],
    "instructions": [
        ("Use a Lumo braille display with Reader", "Connect the braille display by cable and choose its name."),
        ("Use a Vetta braille display with Reader", "Connect the braille display by cable and choose its name."),
    ],
}


@pytest.mark.parametrize("items", SERIES.values(), ids=SERIES)
def test_posts_of_one_series_stay_apart(items: Sequence[tuple[str, str]]) -> None:
    assert stories(items, ["one.example"] * 2, every=3 * HOUR) == [0, 1]


def test_two_words_beside_what_a_source_always_says_are_no_headline_said_again() -> None:
    pages = [
        ("See what's on the opening menu - Orvane Support", "Learn where the opening menu shows your files."),
        ("Ask the opening menu - Orvane Support", "Learn where the opening menu shows your files."),
    ]
    assert stories(pages, ["orvane.example"] * 2, weak=("Orvane Support",)) == [0, 1]


SAME_WORDS = {
    "charges": [
        ("Man charged with murder after death in Ashby", "A man of 34 is in court over a death in Ashby."),
        (
            "Man charged with murder after death in Corrin",
            "A man of 51 is in court over a death in Corrin.",
        ),
    ],
    "crashes": [
        ("Motorcyclist dies in crash on A40", "A motorcyclist has died after a crash with a lorry near Tarn."),
        ("Cyclist dies in crash on A12", "A cyclist has died after a crash with a van near Marlow."),
    ],
    "results": [
        ("Larnel Bank beats forecasts in fourth quarter", "Larnel Bank said its profit rose, beating all forecasts."),
        ("Orvane beats forecasts in fourth quarter", "Orvane said its profit rose, beating all forecasts."),
    ],
    "headlines in capitals": [
        ("Strong Quake Hits Norlandian Island, Kills Six", "A quake shook an island in the east of Norland on Friday."),
        ("Strong Quake Injures Six in Ruritania", "A strong quake shook the west of Ruritania on Monday."),
    ],
}


@pytest.mark.parametrize("items", SAME_WORDS.values(), ids=SAME_WORDS)
def test_events_told_in_the_same_words_of_other_parties_stay_apart(items: Sequence[tuple[str, str]]) -> None:
    assert stories(items, every=HOUR) == [0, 1]


def test_an_event_told_of_the_same_parties_in_the_same_words_is_one_story() -> None:
    items = [
        SAME_WORDS["charges"][0],
        ("Murder charge after death in Ashby", "Police have charged a man of 34 over the death of a woman in Ashby."),
    ]
    assert stories(items, every=HOUR) == [0, 0]


def test_rare_words_written_small_are_no_names_and_tell_what_happened() -> None:
    items = [
        (
            "Zentrivo app shows schoolgirls undressed",
            "Faked pictures that the app Zentrivo made show schoolgirls undressed, a charity in Tarn told reporters "
            "after weeks of searching forums where men trade them for money.",
        ),
        (
            "Police look into Zentrivo after complaint",
            "Officers in Marlow have opened a case over Zentrivo after a mother found schoolgirls undressed by "
            "software on a telephone that her son had brought home from class last Friday.",
        ),
    ]
    assert stories(items, weak=("Zentrivo", "faked pictures")) == [0, 0]


@pytest.mark.parametrize(
    ("seen", "together"),
    [
        ({"vorn": 20, "tarnfest": 10}, True),
        ({"vorn": 900, "tarnfest": 10}, True),
        ({"vorn": 900, "tarnfest": 700}, False),
    ],
    ids=["one watch of many", "the watch of all, with a name beside it", "what all items have"],
)
def test_bare_headlines_are_tied_by_watched_names_as_far_as_few_items_have_them(
    seen: dict[str, int], together: bool
) -> None:
    frequencies = Frequencies(1000, {**seen, PAIRED: 400, ALONE: 600})
    first, second = ("Vorn speaks at Tarnfest", "Tarnfest grants Vorn immunity from hard questions")
    story = grow(None, read(first, "", source="a.example", weak=["Vorn"]), NOON, frequencies)
    choice = choose(read(second, "", source="b.example", weak=["Vorn"]), NOON + HOUR, [(1, story)], frequencies)
    assert (choice.story == 1) is together


def test_where_few_items_have_company_a_faint_likeness_is_chance() -> None:
    first, later = (
        ("Treasuries rise as crude oil climbs", "Debt prices climbed on Monday as investors bet that oil will hurt."),
        ("Households wait for figures", "Traders bet that prices of houses will fall further this year."),
    )
    known = Frequencies(1000, {})
    story = grow(None, read(*first, source="a.example"), NOON, known)
    busy, quiet = Frequencies(1000, {PAIRED: 400, ALONE: 600}), Frequencies(1000, {PAIRED: 20, ALONE: 980})
    doc = read(*later, source="b.example")
    joins = [choose(doc, NOON + HOUR, [(1, story)], frequencies).story for frequencies in (busy, quiet)]
    assert joins == [1, None]
    copy = read(*first, source="c.example")
    assert choose(copy, NOON + HOUR, [(1, story)], quiet).story == 1


def test_an_outlet_that_goes_on_with_its_headline_goes_on_with_its_story() -> None:
    items = [
        ("Ferry aground off Skarvoy", "A ferry with forty people ran aground off Skarvoy on Monday."),
        ("Ferry aground off Skarvoy: all forty saved", "A ferry ran aground off Skarvoy on Monday. All were saved."),
    ]
    assert stories(items, ["one.example"] * 2, every=3 * HOUR) == [0, 0]


def test_a_second_piece_of_one_of_many_outlets_joins_what_they_all_tell() -> None:
    again = (
        "Harrowgate council fined 90,000 pounds: how care records of residents leaked",
        "Care records of 4,000 residents leaked from Harrowgate council, which the regulator fined 90,000 pounds.",
    )
    outlets = [f"outlet{k}.example" for k in range(6)]
    assert stories([*TOLD_BY_ELEVEN[:6], again], [*outlets, outlets[1]]) == [0] * 7


def test_one_common_word_is_not_an_event() -> None:
    items = [("Plenty of heart in the second half", ""), ("Heart of glass on a summer evening", "")]
    assert stories(items) == [0, 1]


def test_a_live_blog_stays_one_story_while_its_headline_grows() -> None:
    text = "The council meets at six. Follow our updates on the leaked care records."
    items = [
        ("Live: Harrowgate council meets over leaked care records", text),
        ("Live: Harrowgate council meets over leaked care records - leader resigns", f"{text} The leader resigned."),
    ]
    assert stories(items, ["times.example"] * 2, every=2 * HOUR) == [0, 0]


def test_a_syndicated_copy_joins() -> None:
    copy = (FINED[0], f"{FINED[1]} (Harbour Wire)")
    assert stories([FINED, copy], weak=("Harrowgate", "council")) == [0, 0]


def test_a_festival_is_not_the_speech_that_somebody_gave_there() -> None:
    verbs = ("warns", "thanks", "accuses", "rejects", "defends", "mocks", "praises")
    stream = Stream()
    for number in range(180):
        there = "at Tarnfest" if number % 3 == 0 else "again"
        title = f"Vorn {verbs[number % 7]} ministry over leaked cables {there}"
        stream.add(read(title, "", source=f"outlet{number}.example"), NOON + number * MINUTE / 2)
    bands = read("Tarnfest: the bands to hear", "", source="music.example")
    more_of_it = read("Leaked cables: what Vorn told Tarnfest", "", source="late.example")
    assert stream.add(bands, NOON + 2 * HOUR)[0] != 0
    assert stream.add(more_of_it, NOON + 3 * HOUR)[0] == 0


def test_a_follow_up_after_a_week_opens_a_new_story() -> None:
    assert stories(TOLD_BY_ELEVEN[:2], every=7 * DAY) == [0, 1]


def test_a_footer_is_what_recurs_in_the_texts_of_a_document() -> None:
    texts = [
        "Rain fell. Subscribe to our letter now.",
        "Wind rose. Subscribe to our letter now.",
        "Snow. Issue 3 is out now!",
    ]
    texts.append("Fog lay. Subscribe to our letter now. Issue 4 is out now!")
    footers = recurring(texts)
    assert footers == {"subscribe to our letter now."}
    assert without(texts[0], footers).split() == ["Rain", "fell."]
    assert recurring(texts[:2]) == frozenset()
    assert without("Rain fell.", frozenset()) == "Rain fell."


def test_a_series_is_what_recurs_in_the_titles_of_a_document() -> None:
    titles = [f"Loom Users {number}: {what}" for number, what in enumerate(("cable", "pencil", "lamp", "desk", "ink"))]
    assert recurring_words(titles) == {"loom", "users"}
    assert recurring_words(titles[:4]) == frozenset()
