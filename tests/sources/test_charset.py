"""Bytes to text, whatever their header says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.charset import text_of

RUSSIAN = "Городской совет открыл новую набережную, сообщила пресс-служба порта. Паром пойдёт в понедельник."
JAPANESE = "市議会は火曜日、新しい岸壁の再開を決めた。フェリーは月曜日の朝から運航する見通しだ。"
CHINESE = "市议会星期二决定重新开放码头，渡轮预计从星期一早上开始运行。"
TAIWAN = "市議會星期二決定重新開放碼頭，渡輪預計從星期一早上開始運行。"
KOREAN = "시의회는 화요일 부두를 다시 열기로 했다. 여객선은 월요일 아침부터 운항할 전망이다."
GREEK = "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να ανοίξει ξανά την προβλήτα από τη Δευτέρα."
HEBREW = "מועצת העיר החליטה ביום שלישי לפתוח מחדש את הרציף החל מיום שני בבוקר."
ARABIC = "قرر مجلس المدينة يوم الثلاثاء إعادة فتح الرصيف اعتبارا من صباح يوم الاثنين المقبل."
WESTERN = "Zürich’s “naïve” café — £5 für Señor Müller, dit l’hôtelière."


def feed(text: str) -> str:
    items = "".join(f"<item><title>{text}</title><link>https://harbour.example/{n}</link></item>" for n in range(4))
    return f"<rss version='2.0'><channel><title>Harbour</title>{items}</channel></rss>"


@pytest.mark.parametrize(
    ("coding", "text"),
    [
        *(("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("iso8859-5", RUSSIAN), ("shift_jis", JAPANESE)),
        *(("euc-jp", JAPANESE), ("gb18030", CHINESE), ("big5", TAIWAN), ("euc-kr", KOREAN), ("cp1253", GREEK)),
        *(("cp1255", HEBREW), ("cp1256", ARABIC), ("cp1252", WESTERN)),
    ],
)
def test_what_nobody_declares_is_detected(coding: str, text: str) -> None:
    assert text_of(feed(text).encode(coding)) == feed(text)


@pytest.mark.parametrize(
    ("coding", "text"),
    [
        *(("cp1251", RUSSIAN), ("shift_jis", JAPANESE), ("gbk", CHINESE), ("big5", TAIWAN), ("euc-kr", KOREAN)),
        *(("iso-8859-7", GREEK), ("windows-1255", HEBREW), ("iso-2022-jp", JAPANESE), ("hz", CHINESE)),
    ],
)
def test_what_is_declared_counts_in_declaration_header_and_page_alike(coding: str, text: str) -> None:
    body = feed(text)
    declared = f"<?xml version='1.0' encoding='{coding}'?>{body}"
    paged = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={coding}"></head>{body}</html>'
    assert text_of(declared.encode(coding)) == declared
    assert text_of(body.encode(coding), f"application/rss+xml; charset={coding}") == body
    if not coding.startswith(("iso-2022", "hz")):
        assert text_of(paged.encode(coding), "text/html") == paged


@pytest.mark.parametrize(
    ("broken", "read"),
    [
        (b"caf\xe9 ", "café "),  # a line pasted from a Windows text
        (b"It\xe2\x80 ", "It\ufffd "),  # a character cut in two
        (b"\xf0\x9f\x98", "\ufffd"),
        (b"\xff", "ÿ"),
    ],
)
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
def test_one_broken_byte_does_not_mangle_the_rest(broken: bytes, read: str, declared: str) -> None:
    whole = feed(WESTERN)
    assert text_of(whole.encode() + broken, f"text/xml; charset={declared}") == whole + read


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff\0{<"), min_size=1))
def test_every_utf8_text_is_read_as_it_is(text: str) -> None:
    assert text_of(text.encode(), "text/xml; charset=windows-1251") == text


@given(st.binary(max_size=400), st.sampled_from(["", "utf-8", "cp1251", "utf-7", "idna", "hex", "hz", "x" * 50]))
def test_no_bytes_fail(body: bytes, declared: str) -> None:
    assert isinstance(text_of(body, f"text/xml; charset={declared}"), str)
