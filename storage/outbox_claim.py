"""What must hold, in the transaction of the claim, for a message to be sent now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from domain.addresses import plain_address
from domain.clock import after, begin_of
from domain.drafts import GOOD_UNTIL, INTERNAL, DraftState, Recipient, VerdictKind, content_hash
from domain.outbox import MESSAGE_ID, Limits, OutboxState, Rules
from storage import schema
from storage.account_links import account_of
from storage.outbox_blocks import reasons

ZONES = ("timezone", "time_zone", "zone")
"""Where other tools note the time zone of a contact."""
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Held:
    """Not now. `until`: when to look again."""

    until: datetime
    why: str


@dataclass(frozen=True)
class Ended:
    """Not ever, as it stands."""

    state: OutboxState
    why: str


Judged = Held | Ended | None


def approved(connection: Connection, outbox_id: int) -> RowMapping:
    """The row with its verdict (v_), draft (d_), country and language; what is missing is None."""
    o, v, d, r = (
        schema.outbox_messages,
        schema.draft_verdicts,
        schema.drafts,
        schema.draft_revisions,
    )
    told = [
        *(v.c[name].label(f"v_{name}") for name in ("verdict", "content_hash", "draft_id", "by", "details")),
        *(d.c[name].label(f"d_{name}") for name in ("state", "content_hash", "account_id", "kind")),
        schema.accounts.c.country,
        r.c.language,
    ]
    query = (
        sa.select(o, *told)
        .outerjoin(v, v.c.id == o.c.verdict_id)
        .outerjoin(d, d.c.id == o.c.draft_id)
        .outerjoin(r, (r.c.draft_id == v.c.draft_id) & (r.c.number == v.c.revision))
        .outerjoin(schema.accounts, schema.accounts.c.id == o.c.account_id)
        .where(o.c.id == outbox_id)
    )
    return connection.execute(query).mappings().one()


def judge(connection: Connection, row: RowMapping, rules: Rules, channel: str, now: datetime) -> Judged:
    """Whether this message may go now; None is yes."""
    return (
        _changed(row)
        or _withdrawn(row, rules.limits, now)
        or _over(row, now)
        or _elsewhere(row, channel)
        or _not_theirs(connection, row)
        or _blocked(connection, row)
        or _quiet(connection, row, rules.limits, now)
        or _asleep(connection, row, rules, now)
    )


def recipients_of(row: RowMapping) -> tuple[Recipient, ...]:
    return tuple(Recipient(one["name"], one["address"], one.get("contact_id")) for one in row["recipients"])


def looked_up(row: RowMapping) -> list[str]:
    return list(dict.fromkeys(one["address"].lower() for one in row["recipients"]))


def _changed(row: RowMapping) -> Judged:
    """Not one letter differs from what a person approved, or it fails and never leaves."""
    try:
        found = content_hash([one["address"] for one in row["recipients"]], row["subject"], row["body"])
    except (AttributeError, KeyError, TypeError):
        found = ""
    same = found == row["content_hash"] == row["v_content_hash"]
    theirs = row["v_verdict"] == VerdictKind.APPROVE and row["v_draft_id"] == row["draft_id"]
    named = row["message_id"] == f"keepwell-{row['verdict_id']}-{found[:16]}"
    if same and theirs and named and row["recipients"] and re.fullmatch(MESSAGE_ID, row["message_id"]):
        return None
    return Ended(OutboxState.FAILED, "it is not what was approved: recipients, subject or body were changed")


def _withdrawn(row: RowMapping, limits: Limits, now: datetime) -> Judged:
    if row["d_state"] != DraftState.APPROVED:
        return Ended(OutboxState.STOPPED, f"the draft is {row['d_state'] or 'gone'}, no longer approved")
    if row["d_content_hash"] != row["content_hash"]:
        return Ended(OutboxState.STOPPED, "the draft was changed after it was approved")
    if row["created_at"] + limits.stale < now:
        days = limits.stale.days
        return Ended(OutboxState.STOPPED, f"it was approved more than {days} days ago and may be out of date")
    return None


def _elsewhere(row: RowMapping, channel: str) -> Judged:
    """What may have left by one way is not sent by another, where nobody would know it for the same."""
    if row["handed_at"] is None or row["channel"] == channel:
        return None
    return Ended(OutboxState.UNCLEAR, f"it may have left by {row['channel']}, and {channel} is set up now")


def _not_theirs(connection: Connection, row: RowMapping) -> Judged:
    """Customers' messages go to contacts of the account as they stand; internal ones never to anybody's contact."""
    homes = {row["account_id"], account_of(connection, [row["account_id"]]).get(row["account_id"])}
    if row["d_account_id"] not in homes:
        return Ended(OutboxState.STOPPED, "the draft is another account's now")
    if row["d_kind"] in INTERNAL:
        return _leaks(connection, row)
    c = schema.contacts.c
    ids = [one["contact_id"] for one in row["recipients"] if one.get("contact_id") is not None]
    query = sa.select(c.id, c.account_id, c.email).where(c.id.in_(ids))
    known = {one.id: one for one in connection.execute(query)}
    for one in row["recipients"]:
        contact = known.get(one.get("contact_id"))
        if contact is None or contact.account_id not in homes:
            return Ended(OutboxState.STOPPED, f"{one['address']} is no longer a contact of the account")
        if plain_address(contact.email) != plain_address(one["address"]):
            return Ended(OutboxState.STOPPED, f"the contact's address is no longer {one['address']}")
    return None


def _leaks(connection: Connection, row: RowMapping) -> Judged:
    c = schema.contacts.c
    outside = sa.select(c.id).where(sa.func.lower(c.email).in_(looked_up(row))).limit(1)
    if any(one.get("contact_id") is not None for one in row["recipients"]) or connection.scalar(outside):
        return Ended(OutboxState.FAILED, "it is for colleagues, and a recipient is a customer's contact")
    return None


def _blocked(connection: Connection, row: RowMapping) -> Judged:
    address, why = next(iter(reasons(connection, looked_up(row)).items()), ("", ""))
    return Ended(OutboxState.STOPPED, f"{address} is blocked: {why}") if address else None


def _over(row: RowMapping, now: datetime) -> Judged:
    """A day that it speaks of as one to come has passed while it waited."""
    day = (row["v_details"] or {}).get(GOOD_UNTIL)
    if day is None or now.date() <= date.fromisoformat(day):
        return None
    return Ended(OutboxState.STOPPED, f"it speaks of {day} as a day to come, and that day is over")


def _quiet(connection: Connection, row: RowMapping, limits: Limits, now: datetime) -> Judged:
    """One message to a contact in the quiet time; one that is just being sent counts."""
    if row["d_kind"] in INTERNAL or not limits.quiet:
        return None
    o, r = schema.outbox_messages.c, schema.outbox_recipients.c
    at = sa.func.max(sa.func.coalesce(o.handed_at, o.updated_at), type_=o.handed_at.type).label("at")
    query = (
        sa.select(r.address, at)
        .join(schema.outbox_messages, o.id == r.outbox_id)
        .where(r.address.in_(looked_up(row)), o.id != row["id"], sa.func.coalesce(r.outcome, "") != "refused")
        .where((o.handed_at > now - limits.quiet) | (o.state == OutboxState.SENDING.value))
        .group_by(r.address)
        .order_by(at.desc())
    )
    last = connection.execute(query).first()
    if last is None:
        return None
    until = max(last.at + limits.quiet, now + A_MINUTE)
    return Held(
        until, f"{last.address} had a message on {last.at:%Y-%m-%d}; the next may go on {until:%Y-%m-%d}"
    )


def _asleep(connection: Connection, row: RowMapping, rules: Rules, now: datetime) -> Judged:
    if rules.hours is None or row["d_kind"] in INTERNAL:
        return None
    zone = _zone(connection, row["recipients"])
    until = rules.hours(now, row["country"], zone)
    if until <= now:
        return None
    there = row["country"] or zone or "UTC"
    return Held(until, f"it is outside working hours ({there}) until {until:%Y-%m-%d %H:%M} UTC")


def _zone(connection: Connection, recipients: Sequence[Any]) -> str | None:
    c = schema.contacts.c
    query = sa.select(c.attributes).where(c.id == recipients[0].get("contact_id"))
    noted = connection.execute(query).scalar()
    told = noted if isinstance(noted, dict) else {}
    return next((str(told[name]) for name in ZONES if told.get(name)), None)


def day_full(connection: Connection, limits: Limits, now: datetime) -> Held | None:
    """The limit of a day (UTC), whoever is written to. One that is being sent counts."""
    going = _going(connection, begin_of(now.date()), None) if limits.per_day is not None else 0
    if limits.per_day is None or going < limits.per_day:
        return None
    why = f"{going:,} messages left today, and {limits.per_day:,} a day is the limit"
    return Held(after(now.date()), why)


def too_fast(connection: Connection, limits: Limits, now: datetime) -> Held | None:
    # Marks of the future are of a clock that has gone back since: they must not slow down an hour.
    going = _going(connection, now - A_MINUTE, now + A_MINUTE) if limits.per_minute is not None else 0
    if limits.per_minute is None or going < limits.per_minute:
        return None
    return Held(now + A_MINUTE / limits.per_minute, f"{limits.per_minute:,} a minute is the pace")


def _going(connection: Connection, since: datetime, until: datetime | None) -> int:
    o = schema.outbox_messages.c
    handed = o.handed_at >= since
    if until is not None:
        handed &= o.handed_at <= until
    sending = (o.state == OutboxState.SENDING.value) & o.handed_at.is_(None)
    return int(connection.execute(sa.select(sa.func.count()).where(handed | sending)).scalar_one())
