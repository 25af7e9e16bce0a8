"""Slack's limits, each under the vendor's page that defines it, and the shares we give to the parts of a message.

All lengths are UTF-16 units of the text as sent, that is after escaping.
"""

from __future__ import annotations

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_IN_MESSAGE = 50

# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION_TEXT = 3000

# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER_TEXT = 150

# https://docs.slack.dev/reference/block-kit/blocks/context-block
CONTEXT_ELEMENTS = 10

# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ACTION_ELEMENTS = 25

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON_TEXT = 75
BUTTON_VALUE = 2000

# https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
# https://docs.slack.dev/reference/block-kit/composition-objects/option-object (and confirmation-dialog-object)
PLACEHOLDER = 150
OPTIONS = 100
OPTION_TEXT = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# `msg_blocks_too_long` begins near 13,200 characters, undocumented: https://github.com/slackapi/bolt-js/issues/2509
ALL_BLOCKS_TEXT = 12_000

# https://docs.slack.dev/changelog/2018-truncating-really-long-messages (longer than 4000 may be split)
FALLBACK_TEXT = 3000

# https://docs.slack.dev/apis/web-api/rate-limits: one message a second a channel; Tier 3 is 50 a minute a method.
POST_EVERY_S = 1.0
UPDATE_EVERY_S = 60 / 50
UPDATE_BURST = 5

# https://docs.slack.dev/reference/methods/conversations.history: no more than 200 are advised.
HISTORY_PAGE = 200
HISTORY_PAGES = 10

# https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: acknowledge within three seconds.
ACKNOWLEDGE_S = 3.0

# Our shares of ALL_BLOCKS_TEXT, so that the parts of one story's message always fit together (a test adds them up).
CONTENT_NOTE = 400
HEADLINE = 400
HEADLINE_URL = 1000
WATCHES = 300
STANDING = 400
WORD = 100
NOTE = 900
EARLIER = 300
EARLIER_URL = 200
SUMMARY = 2700
SOURCES = 3000
SOURCE_NAME = 100
SOURCE_TITLE = 160
SOURCE_URL = 600
MATCHED = 600
HELP = 1200
DIGEST_SECTIONS = 44
