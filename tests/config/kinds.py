"""A small registry of source kinds for the tests of the configuration."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.policy import KindShape


def _organisation(given: Mapping[str, str]) -> str:
    if " " in given["organisation"]:
        raise ValueError("write the last part of its address, such as home-office")
    return f"https://gov.example/{given['organisation']}.atom?q={given.get('keywords', '')}"


KINDS: Mapping[str, KindShape] = {
    "govuk": KindShape(("organisation",), _organisation, ("keywords",)),
    "parliament": KindShape(("bills",), lambda given: f"https://bills.example/{given['bills']}.rss"),
    "legislation": KindShape(("type",), lambda given: f"https://law.example/{given['type']}.feed"),
    "page": KindShape(("url",), lambda given: given["url"]),
}
