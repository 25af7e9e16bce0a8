"""The `try` tools: one JSON object in, one out, line by line, without store or network.

To add a tool: write `answer(row) -> dict` in a module here and give it to `lines.run`.
"""
