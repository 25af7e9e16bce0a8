"""What a text's own words tell of its language."""

from __future__ import annotations

import pytest

from bot.core.text.stems import OTHER, language_of, stems


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Fed official says weak weather should not slow taper", None),
        ("War in the north: 3 die as man opens fire", None),
        ("Las Vegas to host De La Cruz and Del Toro", None),
        ("Preço da gasolina sobe de novo no país e no ano", "pt"),
        ("Neues Gesetz für die Autobahn ist nicht vom Tisch", "de"),
        ("Le gouvernement annonce une hausse des prix dans les gares", "fr"),
        ("El gobierno anuncia que los precios no bajan hasta el año próximo", "es"),
        ("Ministern vill inte svara på frågor om skatten och skolan", "sv"),
        ("Премьер подал в отставку, но остаётся на посту", "ru"),
        ("Δείτε τι λέει ο πρωθυπουργός για την απεργία", "el"),
        ("深港银行宣布裁员两千人", OTHER),
        ("सरकार ने नई योजना बताई", OTHER),
        ("", None),
    ],
)
def test_function_words_and_script_tell_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_publisher_s_word_decides_where_the_words_do_not() -> None:
    assert language_of("Angebot: Fotografie Vollformat", "de-DE") == "de"
    assert language_of("Angebot: Fotografie Vollformat", "en") is None
    assert language_of("The wrong label on an English text", "de") is None


def test_a_language_brings_its_own_stop_words_and_endings() -> None:
    assert stems("Die Gesetze und das Gesetz", language="de") == ["gesetz", "gesetz"]


def test_scripts_without_spaces_give_pairs_of_characters() -> None:
    assert stems("Orvane发布新模型") == ["orvan", "发布", "布新", "新模", "模型"]
