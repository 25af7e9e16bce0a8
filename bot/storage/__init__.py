"""Everything that lasts: one schema, one set of queries, and what truly differs between databases.

    sqlite.py     the store: connection, lock, transaction; each method hands over to a module below
    schema.py     the tables (SQLAlchemy Core); migrations/ makes them
    polling, snapshot, ingest            the way in: claim sources, read what a poll is decided on, apply the plan
    outbox, settling                     the way out: claim rows, store what became of them
    people, catalogue                    acts and silences; sources, watches and destinations
    lookups, stories, searching          read-only questions, and the full-text index
    rows, coding, times                  rows to model objects and back
    threads.py    the hop from the event loop to the writer thread and the two readers

Statements are plain SQL text with bound parameters on the driver's own connection; SQLAlchemy holds the schema and
migrates it. To add a table: add it to schema.py and write a migration; a test compares the two.
"""
