"""Bytes to text. What the bytes are counts for more than what a header says they are."""

from __future__ import annotations

import codecs
import re

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Text encodings only: Python's list also holds unpackers and name codings, some of quadratic cost.
ALLOWED = re.compile(
    r"(utf|ucs|us-?ascii|ascii|iso|latin|l\d|windows|cp|koi8|mac|big5|gb|hz|euc|shift|sjis|s-jis|ms|tis|johab|ks|uhc)"
    r"[a-z0-9._:-]{0,30}",
    re.IGNORECASE,
)
SEVEN_BIT = ("iso-2022", "hz", "iso2022")  # these look like plain ASCII, so they must be asked for before UTF-8
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"{\0", "utf-16-le"), (b"\0{", "utf-16-be"))


def text_of(body: bytes, content_type: str | None = None) -> str:
    """The body as text: by byte order mark, else UTF-8 if it is valid, else as declared, else Windows-1252.

    ISO-8859-1 is read as Windows-1252, as browsers do (WHATWG Encoding, 4.2). Never raises: what cannot be read
    becomes U+FFFD.
    """
    for mark, name in MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    for start, name in UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace")
    declared = _declared(body, content_type)
    for name in (declared if declared.startswith(SEVEN_BIT) else "", "utf-8", declared, "cp1252"):
        read = _read(body, name)
        if read is not None:
            return read
    return body.decode(_kind(declared) or "utf-8", "replace")


def _declared(body: bytes, content_type: str | None) -> str:
    found = DECLARED.match(body[:512])
    if found:
        return found[1].decode("ascii").lower()
    header = HEADER.search(content_type or "")
    return header[1].lower() if header else ""


def _kind(name: str) -> str | None:
    if not ALLOWED.fullmatch(name):
        return None
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return "cp1252" if known in ("iso8859-1", "ascii") else known


def _read(body: bytes, name: str) -> str | None:
    known = _kind(name)
    if known is None:
        return None
    try:
        return body.decode(known)
    except (UnicodeError, LookupError):
        return None
