"""How each kind of fact becomes passages: what was said as it was said, the rest as sentences with their numbers."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.clock import begin_of, in_words
from domain.passages import Kind, Passage, Trust
from knowledge.cutting import pieces
from storage.uncut import Uncut

TRUST = {"in": Trust.CUSTOMER, "out": Trust.OURS}


def cut(fact: Uncut) -> Iterator[Passage]:
    """The passages of a fact, in order; none where it has no words."""
    for part, passage in enumerate(CUTTERS[fact.origin](fact)):
        yield replace(passage, part=part) if fact.origin in KEEPS_ORDER else passage


def _base(fact: Uncut, kind: Kind, ref: str, said_at: datetime, text: str) -> Passage:
    row = fact.row
    return Passage(
        account_id=row["account_id"],
        origin=fact.origin,
        origin_id=row["id"],
        part=0,
        kind=kind,
        ref=ref,
        conversation=f"{fact.origin}:{row['id']}",
        trust=Trust.SYSTEM,
        text=text,
        said_at=said_at,
        recorded_at=fact.recorded_at,
    )


def _interaction(fact: Uncut) -> Iterator[Passage]:
    row, attributes = fact.row, _attributes(fact.row)
    doubtful = bool(attributes.get("spoofed"))
    written = replace(
        _base(fact, Kind.WRITTEN, row["external_id"], row["occurred_at"], ""),
        conversation=f"thread:{row['source']}:{row['thread']}"
        if row["thread"]
        else f"interactions:{row['id']}",
        trust=Trust.UNKNOWN if doubtful else TRUST.get(row["direction"], Trust.UNKNOWN),
        contact_id=row["contact_id"],
        speaker=None if row["direction"] == "out" else fact.contact,
        channel=row["channel"],
        direction=row["direction"],
    )
    body = "\n\n".join(part for part in (row["subject"], row["body"]) if part and part.strip())
    for piece in pieces(body):
        yield replace(written, text=piece)
    yield from _spoken(fact, written)
    yield from _attached(attributes, written)


def _spoken(fact: Uncut, written: Passage) -> Iterator[Passage]:
    for line in fact.utterances:
        theirs = line.speaker is not None and line.speaker.casefold() in fact.customers
        for piece in pieces(line.text):
            yield replace(
                written,
                kind=Kind.SPOKEN,
                ref=line.external_id or written.ref,
                speaker=line.speaker,
                contact_id=None,
                trust=Trust.CUSTOMER if theirs else Trust.OURS if line.speaker else Trust.UNKNOWN,
                text=piece,
            )


def _attached(attributes: dict[str, Any], written: Passage) -> Iterator[Passage]:
    """The text of attachments, each piece under the name of its file."""
    files = attributes.get("attachments")
    for file in files if isinstance(files, list) else []:
        text = file.get("text") if isinstance(file, dict) else None
        for piece in pieces(text) if isinstance(text, str) else ():
            yield replace(written, kind=Kind.ATTACHED, text=f"{file.get('name') or 'attachment'}: {piece}")


def _survey(fact: Uncut) -> Iterator[Passage]:
    row = fact.row
    score = "" if row["score"] is None else f" {row['score']:g}"
    comment = (row["comment"] or "").strip()
    said = _base(fact, Kind.SURVEY, row["external_id"], row["occurred_at"], "")
    said = replace(said, speaker=fact.contact, contact_id=row["contact_id"], channel="survey", direction="in")
    said = replace(said, trust=Trust.CUSTOMER)
    opening = f"{row['kind'].upper()}{score}"
    for piece in pieces(comment) if comment else ("no comment",):
        yield replace(said, text=f"{opening}: {piece}")


def _subscription(fact: Uncut) -> Iterator[Passage]:
    row, made = (
        fact.row,
        _base(fact, Kind.CONTRACT, fact.row["external_id"], begin_of(fact.row["start_date"]), ""),
    )
    yield replace(made, text=_contract(row))
    if row["churned_at"]:
        ended = f"The contract {_plan(row)}ended on {in_words(row['churned_at'])}: it was cancelled."
        yield replace(made, part=1, said_at=begin_of(row["churned_at"]), text=ended)


def _contract(row: dict[str, Any]) -> str:
    trial = "Trial" if row["is_trial"] else "Contract"
    parts = [f"{trial} {_plan(row)}from {in_words(row['start_date'])}"]
    if row["end_date"]:
        parts.append(f"to {in_words(row['end_date'])}")
    facts = []
    if row["seats"] is not None:
        facts.append(f"{row['seats']:,} seats")
    if row["mrr_cents"] is not None:
        facts.append(f"{row['mrr_cents'] / 100:,.2f} {row['currency'] or ''} a month".replace("  ", " "))
    if row["billing"]:
        facts.append(f"billed {'yearly' if row['billing'] == 'annual' else 'monthly'}")
    if row["renewal_date"]:
        facts.append(f"renews on {in_words(row['renewal_date'])}")
    return " ".join(parts) + (": " + ", ".join(facts) if facts else "") + "."


def _plan(row: dict[str, Any]) -> str:
    names = [name for name in (row["plan"], row["tier"]) if name]
    return " ".join(dict.fromkeys(names)) + " " if names else ""


def _churn(fact: Uncut) -> Iterator[Passage]:
    row = fact.row
    because = f": {row['reason']}" if row["reason"] else ", no reason recorded"
    ref = row["external_id"] or f"churn:{row['occurred_at']}"
    text = f"The account left on {in_words(row['occurred_at'])}{because}."
    yield _base(fact, Kind.CONTRACT, ref, begin_of(row["occurred_at"]), text)


def _alert(fact: Uncut) -> Iterator[Passage]:
    row = fact.row
    name = row["rule"].replace("_", " ")
    says = " ".join([f"Alert, {name}: {row['headline']}", *_sentences(row["triggers"]), row["action"] or ""])
    opened = _base(fact, Kind.ALERT, f"alert:{row['id']}", begin_of(row["opened_on"]), says.strip())
    yield opened
    if row["closed_on"]:
        why = f": {row['close_reason']}" if row["close_reason"] else ""
        text = f"The alert {name} was closed{why}."
        yield replace(opened, part=1, said_at=begin_of(row["closed_on"]), text=text)


def _opportunity(fact: Uncut) -> Iterator[Passage]:
    row = fact.row
    says = " ".join([f"Opportunity, {row['kind']}: {row['headline']}", *_sentences(row["evidence"])])
    opened = _base(fact, Kind.OPPORTUNITY, f"opportunity:{row['id']}", begin_of(row["opened_on"]), says)
    yield opened
    if row["closed_on"]:
        text = f"The opportunity {row['kind']} was closed: {row['close_reason'] or row['state']}."
        yield replace(opened, part=1, said_at=begin_of(row["closed_on"]), text=text)


def _action(fact: Uncut) -> Iterator[Passage]:
    row = fact.row
    name = row["playbook"].replace("_", " ")
    note = f" {row['note'].strip()}" if row["note"] else ""
    text = f"{row['by']} did: {name}.{note}"
    taken = _base(fact, Kind.ACTION, f"action:{row['id']}", begin_of(row["taken_on"]), text)
    yield replace(taken, trust=Trust.OURS)
    if row["measured_on"]:
        said = f"What came of {name} (done on {in_words(row['taken_on'])}): {row['verdict'] or 'not known'}."
        yield replace(taken, part=1, said_at=begin_of(row["measured_on"]), text=said)


def _annotation(fact: Uncut) -> Iterator[Passage]:
    row = fact.row
    text = row["text"].strip() or row["kind"]
    yield _base(fact, Kind.NOTE, f"note:{row['id']}", begin_of(row["day"]), text)


CUTTERS: dict[str, Callable[[Uncut], Iterator[Passage]]] = {
    "interactions": _interaction,
    "surveys": _survey,
    "subscriptions": _subscription,
    "churn_events": _churn,
    "alerts": _alert,
    "opportunities": _opportunity,
    "actions": _action,
    "annotations": _annotation,
}
KEEPS_ORDER = ("interactions", "surveys")
"""Facts cut by length. The parts of the others mean something: 0 how it began, 1 how it ended."""


def _sentences(stored: Any) -> list[str]:
    found = json.loads(stored) if isinstance(stored, str) else stored
    return [one["says"].rstrip(".") + "." for one in found or [] if isinstance(one, dict) and one.get("says")]


def _attributes(row: dict[str, Any]) -> dict[str, Any]:
    stored = row.get("attributes")
    found = json.loads(stored) if isinstance(stored, str) else stored
    return found if isinstance(found, dict) else {}
