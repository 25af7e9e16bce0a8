"""Sentences, a page each; read these first.

What comes in
    ingest    fetch, parse, prepare, match, decide, store
    pages     the pages behind new entries, where a source asks for them
What goes out
    deliver   claim, send, settle, look
    enrich    what a language model may add afterwards
    remind    dates that are near
People
    ask, record, timeline, handover    look-ups; `answers` has their words
    decide    who has a story, split and merge, mutes, verdicts
    manage    watches and sources made by hand, deliveries sent again or given up
    trying    a query on the archive before it is kept
    commands  the one table of commands; `buttons` are some of them, `dispatch` leads each to its flow
Keeping house
    work      what a process does from second to second; `upkeep`, `prune`
Tools
    trial     the `try` tools
"""
