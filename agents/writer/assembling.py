"""Rows of many accounts made into a situation of each."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from agents.expansion.contract import contract_on
from agents.expansion.prices import TierPrices
from agents.playbooks.table import Profile
from agents.writer.situation import (
    AlertReason,
    Contact,
    GrowthReason,
    Level,
    Meeting,
    Ours,
    Said,
    Seats,
    Situation,
    Ticket,
)
from domain.addresses import is_machine, is_shared, plain_address
from domain.alerts import Alert, Trigger
from domain.opportunities import Opportunity
from domain.text_signals import Side, TextSignal
from storage.draft_frames import DraftFrames

Row = dict[str, Any]
Rows = Mapping[int, Sequence[Row]]
Profiles = Mapping[int, tuple[Profile | None, float]]
HELD = ("meeting", "qbr", "call")
ZONE_NAMES = ("timezone", "time_zone", "time zone", "tz")
TICKET_DAYS = 180
YEAR = 365.25


def situations(
    facts: DraftFrames, profiles: Profiles, prices: TierPrices, ours: Ours
) -> dict[int, Situation]:
    """By account id. `profiles` by contact id: the letter, or None, and how sure (0 to 1)."""
    alerts: dict[int, list[Alert]] = defaultdict(list)
    for alert in facts.alerts:
        alerts[alert.account_id or 0].append(alert)
    growing: dict[int, list[Opportunity]] = defaultdict(list)
    for one in facts.opportunities:
        growing[one.account_id].append(one)
    plans = {plan.account_id: plan for plan in facts.plans}
    contacts, terms = _by_account(facts.contacts), _by_account(facts.subscriptions)
    talk, words = _by_account(facts.interactions), _by_account(facts.mentions)
    levels = _by_account(facts.levels)
    found = {}
    for account in facts.accounts.iter_rows(named=True):
        number, as_of = account["account_id"], facts.as_of
        its, spoken = terms.get(number, ()), talk.get(number, ())
        people = _people(contacts.get(number, ()), spoken, profiles)
        level = next(iter(levels.get(number, ())), None)
        covering = [row for row in its if not row["is_trial"] and _covers(row, as_of)]
        contract = contract_on(its, as_of)
        found[number] = Situation(
            as_of=as_of,
            account_id=number,
            external_id=account["external_id"],
            name=account["name"],
            segment=account["segment"],
            csm=account["csm"],
            country=account["country"],
            zone=_zone(account["attributes"]),
            currency=account["currency"] or contract.currency,
            alerts=tuple(_alert(one, as_of) for one in alerts[number]),
            opportunities=tuple(_growth(one, as_of) for one in growing[number]),
            contacts=people,
            contract=contract if covering else None,
            plan=_only({row["plan"] for row in covering if row["plan"]}),
            mrr_cents=sum(row["mrr_cents"] or 0 for row in covering) if covering else None,
            billing=_only({row["billing"] for row in covering if row["billing"]}),
            seats=_seats(level, contract.seats),
            renewal_on=_renewal(covering, as_of),
            customer_since=min((row["start_date"] for row in its if not row["is_trial"]), default=None),
            contract_changed_on=max((row["start_date"] for row in its if not row["is_trial"]), default=None),
            said=_all_said(words.get(number, ()), spoken, people),
            tickets=_tickets(spoken, as_of),
            meetings=_meetings(spoken),
            last_contact_on=_last(row for row in spoken if _held(row)),
            last_heard_on=_last(
                row for row in spoken if _held(row) and (row["direction"] == "in" or row["channel"] in HELD)
            ),
            save_plan=plans.get(number),
            level=_level(level),
            prices=prices,
            features=facts.features,
            ours=ours,
        )
    return found


def _by_account(frame: pl.DataFrame) -> Rows:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["account_id"]].append(row)
    return found


def _people(rows: Sequence[Row], spoken: Sequence[Row], profiles: Profiles) -> tuple[Contact, ...]:
    """Those that can be written to as a person: no box of several people, no machine, nobody without an address."""
    wrote: dict[int, date] = {}
    for row in spoken:
        if row["direction"] == "in" and row["contact_id"] is not None:
            wrote[row["contact_id"]] = row["occurred_at"].date()
    found = []
    for row in rows:
        address = plain_address(row["email"])
        if address is None or is_shared(address) or is_machine(address):
            continue
        number = row["contact_id"]
        profile, sure = profiles.get(number, (None, 0.0))
        found.append(
            Contact(
                id=number,
                external_id=row["external_id"],
                name=row["name"] or "",
                email=address,
                title=row["title"],
                role=row["role"],
                is_primary=bool(row["is_primary"]),
                language=row["language"],
                profile=profile,
                confidence=sure,
                last_wrote_on=wrote.get(number),
            )
        )
    return tuple(found)


def _alert(alert: Alert, as_of: date) -> AlertReason:
    return AlertReason(
        id=alert.id,
        rule=alert.rule,
        opened_on=alert.opened_on,
        step=alert.step,
        headline=alert.headline,
        action=alert.action,
        action_why=alert.action_why,
        triggers=_known(alert.triggers, as_of),
        contact=alert.contact,
    )


def _growth(one: Opportunity, as_of: date) -> GrowthReason:
    return GrowthReason(
        id=one.id,
        kind=one.kind,
        opened_on=one.opened_on,
        headline=one.headline,
        evidence=_known(one.evidence, as_of),
        contact=one.contact,
        contact_why=one.contact_why,
        size_cents=one.size_cents,
        currency=one.currency,
        arithmetic=one.arithmetic,
        timing=one.timing,
    )


def _known(triggers: Sequence[Trigger], as_of: date) -> tuple[Trigger, ...]:
    """An alert may have been put into words anew after the day."""
    return tuple(one for one in triggers if one.on is None or one.on <= as_of)


def _covers(row: Row, day: date) -> bool:
    end, churned = row["end_date"], row["churned_on"]
    over = (end is not None and end < day) or (churned is not None and churned <= day)
    return row["start_date"] <= day and not over


def _renewal(covering: Sequence[Row], day: date) -> date | None:
    """The nearest one ahead, as agents/collector/upcoming.py has it; none that has passed."""
    ahead = []
    for row in covering:
        annual = row["billing"] == "annual"
        on = row["renewal_date"] or (_later(row["start_date"], 1) if annual else None)
        if on is not None and on < day and annual:
            on = _later(on, day.year - on.year)
            on = on if on >= day else _later(on, 1)
        if on is not None and on >= day:
            ahead.append(on)
    return min(ahead, default=None)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _seats(level: Row | None, bought: int) -> Seats | None:
    """The share in use is of the seats there were when it was measured: only where it gives whole people."""
    if level is None or level["utilisation"] is None or not bought:
        return None
    used = level["utilisation"] * bought
    if used < 0 or abs(used - round(used)) > 1e-6:
        return None
    return Seats(level["as_of"], round(used), bought)


def _level(row: Row | None) -> Level | None:
    if row is None:
        return None
    return Level(row["as_of"], row["health"], row["band"], row["velocity_30"], row["churn_60"], row["red"])


def _all_said(words: Sequence[Row], spoken: Sequence[Row], people: Sequence[Contact]) -> tuple[Said, ...]:
    """With whether we have written in the same conversation since."""
    threads = {row["interaction_id"]: (row["thread"], row["occurred_at"]) for row in spoken}
    ours: dict[str, Any] = {}
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


def _held(row: Row) -> bool:
    return row["channel"] != "note" and row["attended"] is not False


def _last(rows: Any) -> date | None:
    return max((row["occurred_at"].date() for row in rows), default=None)


def _tickets(spoken: Sequence[Row], as_of: date) -> tuple[Ticket, ...]:
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


def _meetings(spoken: Sequence[Row]) -> tuple[Meeting, ...]:
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
        if row["channel"] in HELD
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.ref), reverse=True))


def _zone(attributes: str | None) -> str | None:
    told = json.loads(attributes) if attributes else None
    if not isinstance(told, dict):
        return None
    for name, value in told.items():
        if str(name).casefold() in ZONE_NAMES and isinstance(value, str):
            try:
                return ZoneInfo(value.strip()).key
            except (ZoneInfoNotFoundError, ValueError, OSError):
                return None
    return None


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
