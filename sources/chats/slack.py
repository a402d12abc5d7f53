"""One day of a channel of a Slack-style export."""

import json
import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from sources.bounded.unreadable import UnreadableError
from sources.mail.headers import plain_address
from sources.mail.plain import one_line, tidy

MOST = 50_000  # messages of one file
SAID = frozenset((None, "", "thread_broadcast", "file_share", "me_message", "bot_message", "reply_broadcast"))
MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
LINK = re.compile(r"<(?:https?:|mailto:)?([^<>|]*)\|([^<>]+)>")
BARE = re.compile(r"<((?:https?|mailto):[^<>|]+)>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def read(content: bytes, order: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages; or, where `order` names a list, the people or channels in it. Raises UnreadableError."""
    try:
        items = json.loads(content)
    except (ValueError, UnicodeError):
        raise UnreadableError("is not JSON") from None
    if not isinstance(items, list):
        raise UnreadableError("is no list, as the files of a chat export are")
    held = [item for item in items if isinstance(item, dict)][:MOST]
    if order.get("list") == "people":
        return [{str(user.get("id")): _user(user)} for user in held]
    if order.get("list") == "channels":
        return [{str(channel.get("name") or channel.get("id")): _members(channel)} for channel in held]
    spoken = [
        item for item in held if item.get("type", "message") == "message" and item.get("subtype") in SAID
    ]
    return [told for item in spoken if (told := _told(item, spoken, order)) is not None]


def _inner(item: dict[str, Any], name: str) -> dict[str, Any]:
    held = item.get(name)
    return held if isinstance(held, dict) else {}


def _user(user: dict[str, Any]) -> dict[str, Any]:
    profile = _inner(user, "profile")
    name = (
        profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    )
    return {
        "name": one_line(str(name or ""), 200) or None,
        "address": plain_address(str(profile.get("email") or "")),
        "bot": bool(user.get("is_bot")),
    }


def _members(channel: dict[str, Any]) -> dict[str, Any]:
    members = channel.get("members")
    listed = [str(one) for one in members][:200] if isinstance(members, list) else []
    return {"id": str(channel.get("id") or channel.get("name")), "members": listed}


def _told(item: dict[str, Any], spoken: list[dict[str, Any]], order: dict[str, Any]) -> dict[str, Any] | None:
    moment = _moment(item.get("ts"))
    words = tidy(_words(str(item.get("text") or ""), order["people"]), 100_000)
    files = [each for each in item.get("files") or [] if isinstance(each, dict)][:50]
    if moment is None or not (words or files):
        return None
    channel = order["channel"]
    known = order["channels"].get(channel, {"id": channel, "members": []})
    speaker = _person(str(item.get("user") or ""), item, order["people"])
    present = dict.fromkeys([*known["members"], *(str(one.get("user")) for one in spoken)])
    changed = _moment(_inner(item, "edited").get("ts"))
    digest = blake2b(f"{item.get('user')}|{item.get('ts')}|{words}".encode(), digest_size=16).hexdigest()
    return {
        "id": f"{known['id']}:{item['ts']}",
        "digest": digest,
        "may_change": True,
        "channel": "chat",
        "moment": moment.isoformat(),
        "speaker": speaker,
        "others": [_person(each, {}, order["people"]) for each in present if each in order["people"]],
        "subject": f"#{channel}",
        "body": words,
        # Without a thread of its own, what is said in a channel goes on what was said there before.
        "thread": f"{known['id']}:{item['thread_ts']}" if item.get("thread_ts") else known["id"],
        "automatic": "robot" if item.get("bot_id") or speaker.get("bot") else None,
        "updated": changed.isoformat() if changed else None,
        "about": {
            "from": {"name": speaker["name"], "address": speaker["address"]},
            "attachments": [
                {
                    "name": one_line(str(each.get("name") or ""), 200),
                    "type": one_line(str(each.get("mimetype") or ""), 100),
                    "size": each["size"] if isinstance(each.get("size"), int) else None,
                }
                for each in files
            ],
        },
    }


def _person(user: str, item: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    known = people.get(user)
    if known is not None:
        return dict(known)
    profile = _inner(item, "user_profile")
    name = profile.get("real_name") or item.get("username") or user
    return {"name": one_line(str(name), 200) or None, "address": None}


def _words(text: str, people: dict[str, Any]) -> str:
    """Slack's own markup as a reader saw it."""
    text = MENTION.sub(lambda found: f"@{people.get(found[1], {}).get('name') or found[1]}", text)
    text = BARE.sub(r"\1", LINK.sub(r"\2", text))
    for escaped, plain in ENTITIES:
        text = text.replace(escaped, plain)
    return text


def _moment(stamp: Any) -> datetime | None:
    try:
        found = datetime.fromtimestamp(float(stamp), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return found if 1990 <= found.year < 2200 else None
