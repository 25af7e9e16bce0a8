"""Discord: `notifier` and `webhook` deliver over REST, `chat` listens over the gateway.

    Message -> embeds (escape) -> notifier -> connect (pace, discord.py) -> outcomes | lookup | access
    gateway -> chat -> listeners -> ask -> embeds.answer_embed

To add what a message shows: a line in `embeds` and its golden file under tests/golden/discord.
"""
