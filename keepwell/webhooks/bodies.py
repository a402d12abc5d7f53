"""An event as bytes: in the form of standardwebhooks.com, or as Slack and what understands its messages take it."""

import json
from typing import Any

from domain.webhooks import Format, Subscription
from keepwell.webhooks.telling import Event

LONGEST = 2_900
"""Slack takes 3,000 letters in a section."""
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_MARKS = str.maketrans({one: f"{one}\u200b" for one in "*_~`"})


def body_of(event: Event, event_id: str, subscription: Subscription) -> bytes:
    told = slack(event) if subscription.format is Format.SLACK else event.as_json(event_id)
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()


def slack(event: Event) -> dict[str, Any]:
    """`text` is for notifications, the blocks are what is read."""
    said = mrkdwn(event.says)
    return {
        "text": said,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": said}},
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": f"{event.kind} · <{event.link}|open in Keepwell>"}],
            },
        ],
        "unfurl_links": False,
    }


def mrkdwn(text: str) -> str:
    """Nothing of it is a mention, a link or formatting."""
    flat = " ".join(text.split())[:LONGEST]
    return flat.translate(_MARKS).translate(_ESCAPED)
