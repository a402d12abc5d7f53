"""What a mail says about messages of our outbox: which of them it answers, and of which recipients it reports that they
got nothing (RFC 3464).
"""

import re
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from domain.outbox import MESSAGE_ID, takes_no_mail
from sources.mail.headers import Fields, plain_address
from sources.mail.parts import MOST_PARTS
from sources.mail.plain import one_line

OURS = re.compile(rf"({MESSAGE_ID})@[^@]+")
BAD_NEWS = ("failed", "delayed")
MOST = 50  # recipients of one report
HEADS = 20_000  # characters of returned header fields


def ours(ids: list[str]) -> list[str]:
    """Those of these message ids that our outbox gave, without their domain."""
    return [found[1] for one in ids if (found := OURS.fullmatch(one)) is not None]


def reported(message: "Message[str, str]") -> tuple[list[str], list[dict[str, Any]]]:
    """Of a multipart/report: the ids of the messages that came back, and address, hard and says of each recipient."""
    ids: list[str] = []
    bounced: list[dict[str, Any]] = []
    if message.get_content_type() != "multipart/report":
        return ids, bounced
    for place, part in enumerate(message.walk()):
        if place > MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind == "message/delivery-status" and not bounced:
            bounced = [told for block in _inside(part)[: MOST + 1] if (told := _recipient(Fields(block)))]
        elif kind == "message/rfc822":
            ids += [each for inner in _inside(part)[:1] for each in Fields(inner).ids("message-id")]
        elif kind == "text/rfc822-headers":
            heads = HeaderParser().parsestr(str(part.get_payload())[:HEADS])
            ids += Fields(heads).ids("message-id")
    return ours(ids), bounced


def _inside(part: "Message[str, str]") -> list["Message[str, str]"]:
    held = part.get_payload()
    return [each for each in held if isinstance(each, Message)] if isinstance(held, list) else []


def _recipient(fields: Fields) -> dict[str, Any] | None:
    named = fields.first("original-recipient") or fields.first("final-recipient")
    address = plain_address(named.partition(";")[2] or named)
    action = fields.first("action").lower()
    if address is None or action not in BAD_NEWS:
        return None
    says = one_line(f"{fields.first('status')} {fields.first('diagnostic-code').partition(';')[2]}", 300)
    code = re.search(r"\b([45]\d\d)\b(?!\.)", fields.first("diagnostic-code"))
    hard = action == "failed" and takes_no_mail(says, int(code[1]) if code else 550)
    return {"address": address, "hard": hard, "says": says}
