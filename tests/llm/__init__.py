"""The language model, and what is let through of it."""
