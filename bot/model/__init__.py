"""Nouns: frozen, slotted dataclasses without I/O. Words are defined in docs/glossary.md."""
