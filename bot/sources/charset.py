"""Bytes to text. What the bytes are counts for more than what a header says they are.

byte order mark | UTF-8, whole or with a few broken bytes | as declared | as detected | Windows-1252
"""

from __future__ import annotations

import codecs
import re

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
META = re.compile(rb"""<meta\b[^<>]{0,300}?\bcharset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
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
MEND = "tocsin-mend"  # the name under which Python's decoders know `_mended`
STRANGER = "\ue000"  # stands for a byte that is no UTF-8 until it is counted
NOT_ASCII = re.compile("[^\x00-\x7f]")
SURE = 4  # whole characters for each broken byte from which a text is UTF-8 all the same
LOOKED_AT = 20_000  # bytes that detection is shown
LATIN_SHARE = 0.25  # share of bytes beyond ASCII that texts in Latin letters stay under


def text_of(body: bytes, content_type: str | None = None) -> str:
    """The body as text: by byte order mark, else UTF-8 if it is valid or nearly so, else as declared, else as detected.

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
    for name in (declared if declared.startswith(SEVEN_BIT) else "", "utf-8"):
        read = _read(body, name)
        if read is not None:
            return read
    read = _nearly_utf8(body) or _read(body, declared) or _read(body, _detected(body)) or _read(body, "cp1252")
    return read or body.decode(_kind(declared) or "utf-8", "replace")


def _nearly_utf8(body: bytes) -> str | None:
    """The text if it is UTF-8 but for a few bytes: cut characters, or a line pasted from elsewhere."""
    whole = body.decode("utf-8", MEND)
    beyond = len(NOT_ASCII.findall(whole))
    broken = whole.count(STRANGER)
    return whole.replace(STRANGER, "") if beyond - 2 * broken >= SURE * broken else None


def _mended(fault: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 by itself is read as Windows-1252; the beginning of a cut character is U+FFFD."""
    assert isinstance(fault, UnicodeDecodeError)
    odd = fault.object[fault.start : fault.end]
    read = odd.decode("cp1252", "replace") if len(odd) == 1 else "\ufffd"
    return STRANGER + read, fault.end


codecs.register_error(MEND, _mended)


def _detected(body: bytes) -> str:
    """The charset that fits best, for scripts other than Latin; Latin ones are too alike to be told apart by it."""
    beyond = body.translate(None, bytes(range(128)))
    letters = len(re.findall(rb"[A-Za-z\x80-\xff]", body))
    if len(beyond) < LATIN_SHARE * letters:
        return ""
    from charset_normalizer import from_bytes  # seldom needed, and some megabytes

    start = next(iter(re.finditer(rb"[\x80-\xff]", body))).start()
    best = from_bytes(body[max(0, start - 100) : start + LOOKED_AT]).best()
    return best.encoding if best is not None else ""


def _declared(body: bytes, content_type: str | None) -> str:
    found = DECLARED.match(body[:512])
    if found:
        return found[1].decode("ascii").lower()
    header = HEADER.search(content_type or "")
    if header:
        return header[1].lower()
    meta = META.search(body[:4096])
    return meta[1].decode("ascii").lower() if meta else ""


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
