"""The canonical form of a link: equal for all links that lead to the same piece."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

MAX_LINK = 4096  # characters; longer ones are no addresses of articles

TRACKING_PREFIXES = (
    "utm_",
    "at_",
    "ns_",
    "mc_",
    "pk_",
    "mtm_",
    "piwik_",
    "matomo_",
    "hsa_",
    "_hs",
    "wt.",
    "guce_",
    "__s",
)
_TRACKING = """
    fbclid gclid dclid gbraid wbraid msclkid twclid yclid ttclid li_fat_id igshid igsh mkt_tok _ga _gl gclsrc
    ref_src ref_url cmp cmpid cmpgn icid ocid ito smid smtyp sr_share guccounter soc_src soc_trk xtor wt_mc s_cid
    s_kwcid ftag feedtype feedname traffic_source taid ncid cvid __twitter_impression share_id sharetype rss
    partner ico intcmp int_cmp oly_enc_id oly_anon_id vero_id vero_conv wickedid trk trkinfo spm scm
    _openstat yptr tblci cid_source fb_action_ids fb_action_types fb_source amp amp_js_v outputtype usqp echobox
"""
_FROM_FEEDS = """
    rss rssfeed rss20 feed feeds atom xml newsfeed twitter facebook x linkedin bluesky whatsapp email newsletter
    social share amp google googlenews
"""
TRACKING = frozenset(_TRACKING.split())
SAYS_FROM = frozenset(
    {"source", "src", "from", "ref", "via", "origin", "medium", "campaign", "output", "format", "type"}
)
FROM_FEEDS = frozenset(_FROM_FEEDS.split())
GOOGLE = re.compile(r"(?:www\.)?google\.(?:[a-z]{2,3}|co\.[a-z]{2}|com\.[a-z]{2})")
AMP_CACHE = re.compile(r"/[a-z]/(?:s/)?([^/]+\.[^/]+(?:/.*)?)")
AMP_END = re.compile(r"(?:/amp|\.amp|/amp\.html|\.amp\.html)$", re.IGNORECASE)
SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
SIMPLE_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9]{1,20}(?::(?!80\Z|443\Z|0)(?:\d{1,4}|[1-5]\d{4}))?")
SIMPLE_PATH = re.compile(r"[A-Za-z0-9/._~-]*")
ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
UNRESERVED_KEPT = "/:@!$&'()*+,;=~-._"  # RFC 3986: may stand in a path as they are


@lru_cache(maxsize=256)
def canonical(url: str, *, fragment: bool = False) -> str | None:
    """The canonical form, such as `example.org/news/1?id=2`; None if this is no http(s) link to a host.

    No scheme, `www.`, default port, tracking parameters, AMP form, trailing slash; parameters in order of name;
    redirects of Google Alerts and AMP caches unwrapped. The fragment stays only if asked for, or if it is a route
    of the page's own (`#!`).
    """
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    simple = _simple_host(host) if scheme in ("http", "https") else None
    if simple is not None and SIMPLE_PATH.fullmatch(path):
        return simple + _bare_path(slash + path)
    parts = _split(url)
    for _ in range(3):  # a wrapped link may itself be wrapped; nobody wraps more
        inner = _unwrapped(parts) if parts else None
        if inner is None:
            break
        parts = _split(inner)
    return _joined(parts, fragment) if parts else None


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if len(url) > MAX_LINK:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        return None
    return parts if usable else None


def _unwrapped(parts: SplitResult) -> str | None:
    """The link inside a redirect or cache link, or None if this is neither."""
    host = (parts.hostname or "").lower()
    if GOOGLE.fullmatch(host):
        if parts.path == "/url":
            query = dict(parse_qsl(parts.query, max_num_fields=100) if parts.query.count("&") < 100 else ())
            inner = query.get("url") or query.get("q") or ""
            return inner if inner.startswith(("http://", "https://")) else None
        if parts.path.startswith("/amp/"):
            return "https://" + parts.path.removeprefix("/amp/").removeprefix("s/")
    if host.endswith(".cdn.ampproject.org"):
        found = AMP_CACHE.fullmatch(parts.path)
        return f"https://{found[1]}" if found else None
    return None


def _joined(parts: SplitResult, fragment: bool) -> str:
    path = _escaped(_bare_path(SESSION.sub("", parts.path)))
    query = _query(parts.query)
    keep = parts.fragment and (fragment or parts.fragment.startswith("!"))
    return _host(parts) + path + (f"?{query}" if query else "") + (f"#{parts.fragment}" if keep else "")


def _bare_path(path: str) -> str:
    path = path.rstrip("/")
    return AMP_END.sub("", path).rstrip("/") if "amp" in path.lower() else path


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower().rstrip(".")
    if not host.isascii():
        with suppress(UnicodeError):  # a host that has no ASCII form is compared as it stands
            host = host.encode("idna").decode("ascii")
    host = _bare_host(host)
    default = 443 if parts.scheme == "https" else 80
    return host if parts.port in (None, default) else f"{host}:{parts.port}"


@lru_cache(maxsize=1024)
def _simple_host(host: str) -> str | None:
    """The canonical form of a host that is written plainly, with its port; None for all others."""
    if not SIMPLE_HOST.fullmatch(host) or "google." in host or "ampproject" in host:
        return None
    return _bare_host(host.lower())


def _bare_host(host: str) -> str:
    for prefix in ("www.", "amp."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    return host


def _escaped(path: str) -> str:
    """One spelling for escapes: only what must be escaped is (RFC 3986, 6.2.2)."""
    if "%" not in path and path.isascii():
        return path
    if "%2f" in path.lower():
        return ESCAPED.sub(lambda found: found[0].upper(), path)
    return quote(unquote(path), safe=UNRESERVED_KEPT)


def _query(query: str) -> str:
    if not query:
        return ""
    if query.count("&") > 100:
        return query
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _tracks(name.lower(), value.lower())]
    return urlencode(sorted(kept))


def _tracks(name: str, value: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIXES) or (name in SAYS_FROM and value in FROM_FEEDS)
