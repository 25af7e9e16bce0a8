from __future__ import annotations

import platform

from bot.app.memory import share_arena


def test_where_the_c_library_has_arenas_all_threads_share_one() -> None:
    assert share_arena() is (platform.libc_ver()[0] == "glibc")
