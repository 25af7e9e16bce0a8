"""The optional summariser: one client for every server that speaks the OpenAI chat API."""
