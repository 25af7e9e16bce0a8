"""Tocsin: one story, one message that stays current.

To read the product in one sitting, open `bot/flows/ingest.py`, then `bot/flows/deliver.py`.
"""

__version__ = "0.1.0"
