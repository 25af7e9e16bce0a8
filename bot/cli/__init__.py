"""The commands: parse, call a flow, print.

    main        how every command starts and ends
    working     run, poll
    whole       all commands; demo, check, init, status
    lookups     search, story, why, watch, source, deliveries, mute
    tools       try ..., config ..., db ..., slack manifest
    printing    how answers and JSON are shown

Exit codes: 0 done, 1 done with failures that the output names, 2 wrong usage or configuration.
"""

from bot.cli.main import main, program

__all__ = ["main", "program"]
