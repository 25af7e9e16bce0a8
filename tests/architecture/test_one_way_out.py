"""Exactly one part opens connections to addresses that come from data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENTS = {
    *("httpx", "httpx2", "httpcore", "httpcore2", "aiohttp", "requests", "urllib3", "niquests", "pycurl", "websockets"),
    *("httptools", "aiohappyeyeballs"),
    *(
        "urllib.request",
        "http.client",
        "socket",
        "ssl",
        "ftplib",
        "smtplib",
        "telnetlib",
        "xmlrpc.client",
        "asyncio.streams",
    ),
}
CALLS = {"create_connection", "open_connection", "urlopen", "create_datagram_endpoint", "sock_connect"}
MAY = ("bot/sources/http/", "bot/platforms/", "bot/llm/")
ONLY_SERVES = ("bot/app/", "bot/web/", "bot/cli", "bot/demo")  # they pass clients on or listen; they never dial


UNIX_ONLY = ("bot/jobs/control.py", "socket")  # commands reach the running process by a file, never by an address


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(MAY) and "_config" not in path.parts:
            yield name, ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_client(name: str) -> bool:
    return any(name == client or name.startswith(f"{client}.") for client in CLIENTS)


def test_no_other_part_imports_a_network_client() -> None:
    found = {
        (name, what)
        for name, tree in modules()
        if not name.startswith(ONLY_SERVES)
        for what in imported(tree)
        if is_client(what)
    }
    assert found - {UNIX_ONLY} == set()


def test_the_command_socket_is_a_file() -> None:
    spoken = [
        node.attr
        for name, tree in modules()
        if name == UNIX_ONLY[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("AF_")
    ]
    assert set(spoken) <= {"AF_UNIX"}


def test_no_other_part_opens_a_connection() -> None:
    found = {
        (name, node.func.attr)
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS
    }
    assert found == set()


def test_the_feed_readers_are_given_bytes_in_memory_only() -> None:
    """feedparser fetches a text that is a link and opens bytes that spell a path: only a BytesIO is safe."""
    given = [
        ast.unparse(node.args[0])
        for path in (ROOT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "feedparser.parse"
    ]
    assert given == ["io.BytesIO(body)"]
