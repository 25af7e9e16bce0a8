"""The deciders: each takes a snapshot and `now`, and returns a plan. No other code decides a change.

ingest   what a poll changes
claim    what is due goes out now: hold, fold into a digest or catch-up, or send
settle   an answer or a look
act      a person: mute (and later claim, split, merge, forget)
health   the condition of a source
"""
