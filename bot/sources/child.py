"""The process that reads documents: started by `bot.sources.worker`, one document at a time, with limits on itself.

It talks in frames: 4 bytes of length (big-endian) and that many bytes. A request is a JSON head in one frame
(`url`, `type`, `kind`, `lane`; for pages `type` alone) and the body in a second. The answer is a frame of JSON and one
of text in UTF-8: titles and texts of the entries (`crossing`), or the text of a page. Neither is a pickle, because what
reads hostile documents is not to be trusted by what started it.
"""

from __future__ import annotations

import ctypes
import gc
import json
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from bot.errors import DocumentError
from bot.sources.crossing import LENGTH, pack
from bot.sources.feed import clean_document, parse_document

PR_SET_PDEATHSIG = 1  # prctl(2)
CODE = (".py", ".pyc", ".so")  # what imports may still open once the first document has come
TOO_MUCH = "Reading the feed needs more memory than one feed may have. Use a shorter feed of this source."
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.", "shutil.")


Answer = Callable[[dict[str, str], bytes], tuple[dict[str, Any], str]]


def _answer(head: dict[str, str], body: bytes) -> tuple[dict[str, Any], str]:
    """`entries` with what goes with them and their texts, or `error`, or `later` if only the tolerant lane can tell."""
    try:
        if head["lane"] == "clean":
            parsed = clean_document(body, head["url"], head["type"], head["kind"])
        else:
            parsed = parse_document(body, head["url"], head["type"], head["kind"])
    except DocumentError as fault:
        return {"error": str(fault)}, ""
    except (MemoryError, RecursionError):
        return {"error": TOO_MUCH}, ""
    return ({"later": True}, "") if parsed is None else pack(parsed)


def _feed_reader() -> Answer:
    return _answer


def _patient_reader() -> Answer:
    """What answers for feeds that are broken. feedparser is loaded here, for later its parts may not be."""
    from bot.sources import tolerant

    assert tolerant
    return _answer


def _page_reader() -> Answer:
    """What answers for pages: their text, or `error`. Its parts are loaded here, for later they may not be."""
    from bot.sources import article  # a worker for feeds does not pay for it

    article.warm_up()

    def answer(head: dict[str, str], body: bytes) -> tuple[dict[str, Any], str]:
        try:
            return {}, article.read_page(body, head["type"])
        except DocumentError as fault:
            return {"error": str(fault)}, ""
        except MemoryError:
            return {"error": "Reading its page needs more memory than one page may have."}, ""

    return answer


def _frame(pipe: BinaryIO) -> bytes | None:
    """The next frame, or None at the end of the pipe: whoever started us is gone."""
    start = pipe.read(LENGTH.size)
    if len(start) < LENGTH.size:
        return None
    size: int = LENGTH.unpack(start)[0]
    held = pipe.read(size)
    return held if len(held) == size else None


def _grant(cpu_s: int) -> None:
    """CPU seconds for the next document, counted from what is used by now; the kernel ends us beyond them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu_s + 1, hard))


def _confine(memory: int) -> None:
    """Memory cap in bytes, no core dump, no file written, and an end together with the parent."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us in order
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    sys.addaudithook(_watch)


def _watch(event: str, args: tuple[Any, ...]) -> None:
    """Refuse network, other programs and every file but code that is imported late."""
    if event == "open":
        if not str(args[0]).endswith(CODE):
            raise PermissionError("a parser worker opens no files")
    elif event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"a parser worker does no {event}")


READERS = {"feeds": _feed_reader, "broken feeds": _patient_reader, "pages": _page_reader}


def main(memory: int, cpu_s: int, reads: str = "feeds") -> None:
    """Answer requests until the pipe ends. `memory` in bytes, `cpu_s` for each document; `reads` is of READERS."""
    answer_to = READERS[reads]()
    gc.freeze()  # what is imported stays; the collector need not walk through it for each document
    gc.set_threshold(20_000, 10, 10)  # documents refer to nothing in circles: counting frees them
    _confine(memory)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head, body = _frame(asked), _frame(asked)
        if head is None or body is None:
            return
        _grant(cpu_s)
        answer, texts = answer_to(json.loads(head), body)
        _tell(told, json.dumps(answer, separators=(",", ":"), ensure_ascii=False))
        _tell(told, texts)
        told.flush()


def _tell(pipe: BinaryIO, text: str) -> None:
    packed = text.encode("utf-8", "replace")
    pipe.write(LENGTH.pack(len(packed)))
    pipe.write(packed)
