"""Starts processes of one program without paying for its imports each time: `python -m tests.bench.warm bot.cli:main`.

The imports are made once; each line on standard input (a JSON list of arguments and the file for its output) forks
a child that runs the program as `python -m` would. Lines out: `started PID`, `ended PID CODE` (a signal
is a negative code). The children are whole processes of their own: killing one is killing the program.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module

BESIDES = {"bot.cli": ("bot.app.discord", "bot.app.slack", "bot.jobs.local", "bot.storage.migrations")}
"""What a program imports only when it needs it, and always needs here."""


def loaded(program: str) -> Callable[[], object]:
    """The function that `module:function` names, with what it needs."""
    module, _, function = program.partition(":")
    for name in BESIDES.get(module, ()):
        import_module(name)
    found: Callable[[], object] = getattr(import_module(module), function)
    return found


def child(run: Callable[[], object], arguments: list[str], output: str) -> None:
    """Become the program with these arguments; never returns."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(handle, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["program", *arguments]
    code = 1
    try:
        run()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except Exception:  # noqa: BLE001  # as the interpreter itself does at the end of a program
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def say(line: str) -> None:
    """One line to whoever asked for processes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def reap() -> None:
    """Tell of children that have ended."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        say(f"ended {pid} {os.waitstatus_to_exitcode(status)}")


def main() -> None:
    """Serve until standard input ends."""
    run = loaded(sys.argv[1])
    hears, wakes = os.pipe()
    for end in (hears, wakes):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    say("ready")
    buffered = b""
    while True:
        ready, _, _ = select.select([0, hears], [], [])
        if hears in ready:
            os.read(hears, 4096)
        reap()
        if 0 not in ready:
            continue
        part = os.read(0, 65536)
        if not part:
            return
        *lines, buffered = (buffered + part).split(b"\n")
        for line in lines:
            arguments, output = json.loads(line)
            pid = os.fork()
            if pid == 0:
                child(run, arguments, output)
            say(f"started {pid}")


if __name__ == "__main__":
    main()
