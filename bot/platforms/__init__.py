"""Where messages go: one package or module a platform, none of which knows another.

To add a platform: write a class that fits `bot.ports.Notifier`, run it through the suite in
tests/contract/notifier_suite.py, and name it once in `bot.app`.
"""
