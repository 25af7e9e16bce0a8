"""The deciders: each takes a snapshot and `now`, and returns a plan. No other code decides a change.

ingest    what a poll changes; with `identity`, `noteworthy`, `growth` and `ledger`
claim     what is due goes out now: hold, fold into a digest or catch-up, or send; with `digest`, `recent`, `holding`
settle    an answer or a look; `states` has every step of a delivery's life
act       a person: mutes and deliveries (act), who has a story (standing), split and merge (regroup), forget
health    the condition of a source; with `rhythm`; `space` when the disk is full, `clocks` when the clock was set
remind    dates that are near; `unclaimed` urgent alerts; `enrich` what a language model wrote
"""
