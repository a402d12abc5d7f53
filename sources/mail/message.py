"""One message as a conversation: who, to whom, when, their own words, and what stands around them."""

import re
from datetime import datetime
from email.parser import BytesParser
from email.policy import compat32
from hashlib import blake2b
from typing import Any

from rapidfuzz import fuzz

from sources.bounded.unreadable import UnreadableError
from sources.mail.automatic import automatic_kind, list_address
from sources.mail.dates import sent_at
from sources.mail.headers import ADDRESS, Fields, Person, plain_address, spoofed
from sources.mail.html import visible
from sources.mail.parts import Parts, Section, take_apart
from sources.mail.plain import one_line, tidy
from sources.mail.reports import ours, reported
from sources.mail.words import Words, split_words

LONGEST = {"own": 200_000, "quoted": 100_000, "signature": 4_000, "hidden": 4_000, "plain": 20_000}
ALIKE = 55  # of 100: below it, the two forms of a message say different things
COMPARED = 3_000  # characters
TICKET = re.compile(
    r"[\[(]\s*(?:ticket|case|request|issue)?\s*[#:]?\s*([A-Z]{0,6}-?\d{2,12})\s*[\])]", re.IGNORECASE
)
LOW_TRUST = 0.3
REFUTED = re.compile(r"\bdmarc=fail\b", re.IGNORECASE)
FIELD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")


def read(content: bytes, order: dict[str, Any]) -> list[dict[str, Any]]:
    """One conversation (see sources/conversations/told.py). `order` has now (ISO) and maybe envelope, the date that an
    mbox gives. Raises UnreadableError.
    """
    if not FIELD.match(content.lstrip(b"\xef\xbb\xbf\r\n \t")[:200]):
        raise UnreadableError("is no mail: it does not begin with header fields")
    message = BytesParser(policy=compat32).parsebytes(content)
    fields = Fields(message)
    sender, doubts = _sender(fields)
    moment, moment_from = sent_at(fields, datetime.fromisoformat(order["now"]), order.get("envelope"))
    subject = fields.text("subject", 2_000)
    parts = take_apart(message)
    written = _written(parts, doubts)
    to, copied = fields.people("to"), fields.people("cc")
    returned, bounced = reported(message)
    about = {
        "from": sender,
        "to": to,
        "cc": copied,
        **{name: text for name, text in written.items() if name != "own"},
        "attachments": parts.attachments,
        "spoofed": spoofed(sender),
        "doubts": doubts,
        "trust": LOW_TRUST if doubts else None,
        "notes": parts.notes,
        "date_from": moment_from,
    }
    return [
        {
            "id": _message_id(fields),
            "digest": _digest(fields, parts),
            "channel": "email",
            "moment": moment.isoformat(),
            "speaker": sender,
            "others": [*to, *copied],
            "subject": subject,
            "body": written["own"],
            "references": fields.ids("references", "in-reply-to"),
            "parent": next(iter(fields.ids("in-reply-to")), None),
            "automatic": automatic_kind(message, fields, sender, subject),
            "list": list_address(fields),
            "ticket": _ticket(fields, subject),
            "ours": list(dict.fromkeys([*ours(fields.ids("references", "in-reply-to")), *returned])),
            "bounced": bounced,
            "about": about,
        }
    ]


def _message_id(fields: Fields) -> str | None:
    return next(iter(fields.ids("message-id")), None) or one_line(fields.first("message-id"), 998) or None


def _sender(fields: Fields) -> tuple[Person, list[str]]:
    """Whom the message is from, and what speaks against it. Raises UnreadableError where that is not known."""
    named = [person for person in fields.people("from") if person["address"]]
    if len(fields.every("from")) > 1 and len({person["address"] for person in named}) > 1:
        raise UnreadableError("has two From fields that name different senders")
    if not named:
        named = [person for person in fields.people("sender") if person["address"]]
    if not named:
        returned = plain_address(fields.first("return-path").strip("<>"))
        named = [{"name": None, "address": returned}] if returned else []
    if not named:
        raise UnreadableError("names no sender with an address")
    doubts = []
    if spoofed(named[0]):
        shown = ADDRESS.search(named[0]["name"] or "")
        doubts.append(
            f"shows {shown.group() if shown else 'another address'} but is from {named[0]['address']}"
        )
    if REFUTED.search(" ".join(fields.every("authentication-results"))):
        # Anybody may write that checks passed; that they failed is only written by the servers that made them.
        doubts.append("the checks of its sender's domain failed")
    return named[0], doubts


def _written(parts: Parts, doubts: list[str]) -> dict[str, str]:
    shown, hidden, others = [], [], []
    for section in parts.sections:
        text, concealed, other = _seen(section)
        shown.append(text)
        hidden.append(concealed)
        others.append(other)
    if any(others):
        doubts.append("its plain and its HTML text say different things; the HTML is what a reader sees")
    words = split_words(tidy("\n\n".join(filter(None, shown)), 2 * LONGEST["own"]))
    found = _kept(words) | {
        "hidden": "\n".join(filter(None, hidden)),
        "plain": "\n\n".join(filter(None, others)),
    }
    return {name: tidy(text, LONGEST[name]) for name, text in found.items()}


def _kept(words: Words) -> dict[str, str]:
    return {"own": words.own, "quoted": words.quoted, "signature": words.signature}


def _seen(section: Section) -> tuple[str, str, str]:
    """What a reader sees of a section, what is hidden in it, and its plain form where that says something else."""
    plain = (section.plain or "").replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    if section.html is None:
        return plain, "", ""
    html = visible(section.html)
    if not plain.strip():
        return html.text, html.hidden, ""
    if _alike(plain, html.text + " " + html.hidden):
        return plain, "" if _squeezed(html.hidden) in _squeezed(plain) else html.hidden, ""
    return html.text, html.hidden, plain


def _alike(plain: str, html: str) -> bool:
    """Whether both say much the same; a plain form that only points to the HTML has words of its own."""
    one, other = _squeezed(plain)[:COMPARED], _squeezed(html)[:COMPARED]
    return not one or not other or fuzz.token_set_ratio(one, other) >= ALIKE


def _squeezed(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _ticket(fields: Fields, subject: str) -> str | None:
    for name in ("x-ticket-id", "x-zendesk-ticket-id", "x-case-id", "x-jira-issue-key", "x-rt-ticket"):
        if fields.first(name):
            return one_line(fields.first(name), 60)
    found = TICKET.search(subject)
    return found[1] if found else None


def _digest(fields: Fields, parts: Parts) -> str:
    """The same for the same message, whoever's mailbox it lay in and however well its words are told apart."""
    own = [fields.first(name) for name in ("from", "to", "date", "subject")]
    texts = [" ".join((text or "").split()) for each in parts.sections for text in (each.plain, each.html)]
    names = [f"{each['name']}:{each['size']}" for each in parts.attachments]
    whole = "\x1f".join([*own, *texts, *names])
    return blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()
