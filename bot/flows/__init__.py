"""Sentences, a page each; read these first.

ingest    what comes in: fetch, parse, prepare, match, decide, store
deliver   what goes out: claim, send, settle, look
ask       look-ups
manage    what people decide
commands  the one table of commands
trial     the `try` tools
"""
