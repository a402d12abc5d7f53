"""Rows of many accounts made into a situation of each."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from agents.expansion.contract import contract_on
from agents.expansion.prices import TierPrices
from agents.playbooks.table import Profile
from agents.writer.conversations import Row, all_said, from_them, held, last_day, meetings_of, open_tickets
from agents.writer.situation import (
    AlertReason,
    Contact,
    GrowthReason,
    Level,
    Ours,
    Seats,
    Situation,
)
from domain.addresses import is_machine, is_shared, plain_address
from domain.alerts import Alert, Trigger
from domain.opportunities import Opportunity
from storage.draft_frames import DraftFrames

Rows = Mapping[int, Sequence[Row]]
Profiles = Mapping[int, tuple[Profile | None, float]]
ZONE_NAMES = ("timezone", "time_zone", "time zone", "tz")


def situations(
    facts: DraftFrames, profiles: Profiles, prices: TierPrices, ours: Ours
) -> dict[int, Situation]:
    """By account id. `profiles` by contact id: the letter, or None, and how sure (0 to 1)."""
    rows = _Laid(facts, profiles, prices, ours)
    return {row["account_id"]: rows.situation(row) for row in facts.accounts.iter_rows(named=True)}


class _Laid:
    """The rows by account."""

    def __init__(self, facts: DraftFrames, profiles: Profiles, prices: TierPrices, ours: Ours) -> None:
        self.facts, self.profiles, self.prices, self.ours = facts, profiles, prices, ours
        self.alerts: dict[int, list[Alert]] = defaultdict(list)
        for alert in facts.alerts:
            self.alerts[alert.account_id or 0].append(alert)
        self.growing: dict[int, list[Opportunity]] = defaultdict(list)
        for one in facts.opportunities:
            self.growing[one.account_id].append(one)
        self.plans = {plan.account_id: plan for plan in facts.plans}
        self.contacts, self.terms = _by_account(facts.contacts), _by_account(facts.subscriptions)
        self.talk, self.words = _by_account(facts.interactions), _by_account(facts.mentions)
        self.levels = _by_account(facts.levels)

    def situation(self, account: Row) -> Situation:
        number, as_of = account["account_id"], self.facts.as_of
        spoken, level = self.talk.get(number, ()), next(iter(self.levels.get(number, ())), None)
        people = _people(self.contacts.get(number, ()), spoken, self.profiles)
        plain = Situation(
            as_of=as_of,
            account_id=number,
            external_id=account["external_id"],
            name=account["name"],
            segment=account["segment"],
            csm=account["csm"],
            country=account["country"],
            zone=_zone(account["attributes"]),
            currency=account["currency"],
            alerts=tuple(_alert(one, as_of) for one in self.alerts[number]),
            opportunities=tuple(_growth(one, as_of) for one in self.growing[number]),
            contacts=people,
            said=all_said(self.words.get(number, ()), spoken, people),
            tickets=open_tickets(spoken, as_of),
            meetings=meetings_of(spoken),
            last_contact_on=last_day(row for row in spoken if held(row)),
            last_heard_on=last_day(row for row in spoken if from_them(row)),
            save_plan=self.plans.get(number),
            level=_level(level),
            prices=self.prices,
            features=self.facts.features,
            ours=self.ours,
        )
        return _with_contract(plain, self.terms.get(number, ()), level)


def _with_contract(plain: Situation, terms: Sequence[Row], level: Row | None) -> Situation:
    """With what they pay for on the day."""
    paid = [row for row in terms if not row["is_trial"]]
    covering = [row for row in paid if _covers(row, plain.as_of)]
    contract = contract_on(terms, plain.as_of)
    return replace(
        plain,
        currency=plain.currency or contract.currency,
        contract=contract if covering else None,
        plan=_only({row["plan"] for row in covering if row["plan"]}),
        mrr_cents=sum(row["mrr_cents"] or 0 for row in covering) if covering else None,
        billing=_only({row["billing"] for row in covering if row["billing"]}),
        seats=_seats(level, contract.seats),
        renewal_on=_renewal(covering, plain.as_of),
        customer_since=min((row["start_date"] for row in paid), default=None),
        contract_changed_on=max((row["start_date"] for row in paid), default=None),
    )


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
