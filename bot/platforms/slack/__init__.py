"""Slack as a platform: notifier (a channel), webhook (an incoming webhook), listeners (what people type), connect.

Message -> blocks -> notifier -> outcomes          typed words -> listeners -> ask -> answers
"""
