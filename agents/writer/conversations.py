"""What was said and met, as rows of one account, made into what its situation holds of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from agents.writer.situation import Contact, Meeting, Said, Ticket
from domain.text_signals import Side, TextSignal

Row = dict[str, Any]
MET = ("meeting", "qbr", "call")
TICKET_DAYS = 180


def all_said(words: Sequence[Row], spoken: Sequence[Row], people: Sequence[Contact]) -> tuple[Said, ...]:
    """With whether we have written in the same conversation since."""
    threads = {row["interaction_id"]: (row["thread"], row["occurred_at"]) for row in spoken}
    ours: dict[str, datetime] = {}
    for row in spoken:
        if row["direction"] == "out" and row["thread"]:
            ours[row["thread"]] = row["occurred_at"]
    found = []
    for row in words:
        thread, at = threads.get(row["interaction_id"], (None, None))
        answered = at is not None and thread is not None and thread in ours and ours[thread] > at
        found.append(replace(_said(row, people), answered=answered))
    return tuple(found)


def _said(row: Row, people: Sequence[Contact]) -> Said:
    ours = row["side"] == Side.US.value
    speaker = row["speaker"]
    wrote = None if ours or row["direction"] == "out" else row["contact_id"]
    by = next((one for one in people if one.id == wrote), None)
    if speaker:
        by = next((one for one in people if speaker.casefold() in (one.name.casefold(), one.email)), None)
    return Said(
        ref=row["ref"],
        on=row["day"],
        kind=TextSignal(row["kind"]),
        quote=row["quote"],
        by=speaker or (by.name if by else None),
        contact_id=by.id if by and not ours else None,
        risk=row["risk"],
        promised_by=row["promised_by"],
        due_on=row["due_on"],
        ours=ours,
    )


def held(row: Row) -> bool:
    return row["channel"] != "note" and row["attended"] is not False


def from_them(row: Row) -> bool:
    return held(row) and (row["direction"] == "in" or row["channel"] in MET)


def last_day(rows: Iterable[Row]) -> date | None:
    return max((row["occurred_at"].date() for row in rows), default=None)


def open_tickets(spoken: Sequence[Row], as_of: date) -> tuple[Ticket, ...]:
    """Conversations of tickets they began that nothing has resolved, the newest first."""
    threads: dict[str, list[Row]] = defaultdict(list)
    for row in spoken:
        if row["channel"] == "ticket":
            threads[row["thread"] or row["external_id"]].append(row)
    found = []
    first_day = as_of - timedelta(days=TICKET_DAYS)
    for rows in threads.values():
        first = rows[0]
        open_ = all(row["resolved_at"] is None for row in rows)
        if open_ and (first["direction"] or "in") == "in" and first["occurred_at"].date() >= first_day:
            found.append(
                Ticket(
                    ref=first["external_id"],
                    opened_on=first["occurred_at"].date(),
                    subject=first["subject"] or "",
                    priority=next((row["priority"] for row in reversed(rows) if row["priority"]), None),
                    contact_id=first["contact_id"],
                )
            )
    return tuple(sorted(found, key=lambda one: (one.opened_on, one.ref), reverse=True))


def meetings_of(spoken: Sequence[Row]) -> tuple[Meeting, ...]:
    found = [
        Meeting(
            ref=row["external_id"],
            on=(row["scheduled_at"] or row["occurred_at"]).date(),
            channel=row["channel"],
            attended=row["attended"],
            subject=row["subject"],
            contact_id=row["contact_id"],
        )
        for row in spoken
        if row["channel"] in MET
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.ref), reverse=True))
