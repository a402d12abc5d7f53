"""Opportunities as people see them: with the account's name, and with what must come before them on the day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agents.alerts.rules import RETENTION_RULES
from agents.expansion.kinds import BY_ID
from agents.expansion.timing import retention_first
from domain.agent_words import AgentWords
from domain.alerts import Alert, RuleId
from domain.calibration import Calibration
from domain.errors import KeepwellError
from domain.opportunities import Opportunity, OpportunityKind, OpportunityState
from domain.scores import Standing
from keepwell.alert_list import live_on, told_json
from keepwell.bootstrap import House

KINDS = tuple(str(kind) for kind in OpportunityKind)


@dataclass(frozen=True)
class OpportunityRow:
    """`retention_first` says why it must wait, and for what, on the day it is looked at; None where nothing does.
    `told` is what agents say of it in a few words; None: not looked up."""

    opportunity: Opportunity
    account: str
    account_external_id: str
    title: str
    retention_first: str | None = None
    told: tuple[AgentWords, ...] | None = None

    @property
    def says(self) -> str:
        """The headline without the account's name, which stands above it already; dated where it is old."""
        one = self.opportunity
        said = one.headline.removeprefix(f"{self.account} ")
        return f"That day: {said}." if one.opened_on < one.last_seen_on else f"{said[:1].upper()}{said[1:]}."

    @property
    def timing(self) -> str:
        return self.retention_first or self.opportunity.timing or ""

    def as_json(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "account_external_id": self.account_external_id,
            "title": self.title,
            "retention_first": self.retention_first,
            "expected_cents": self.opportunity.expected_cents,
            **self.opportunity.model_dump(mode="json"),
            "timing": self.timing,
            **told_json(self.told),
            "timing_after_retention": self.opportunity.timing if self.retention_first else None,
        }


@dataclass(frozen=True)
class Total:
    """What could come per month in one currency: of each account only the largest, for they overlap."""

    currency: str
    accounts: int
    cents: int


def list_opportunities(
    house: House,
    kind: str | None = None,
    account: str | None = None,
    closed_too: bool = False,
    as_of: date | None = None,
) -> list[OpportunityRow]:
    """As of a day (default: as they are now), the largest first; KeepwellError for an unknown kind or account."""
    if kind is not None and kind not in KINDS:
        raise KeepwellError(f"There is no kind '{kind}'. Choose one of {', '.join(KINDS)}.")
    account_id = house.accounts.find(account).id if account is not None else None
    only_open = OpportunityState.OPEN if as_of is None and not closed_too else None
    stored = house.opportunities.list(only_open, OpportunityKind(kind) if kind else None, account_id)
    known = stored if as_of is None else known_by(stored, as_of)
    shown = [one for one in known if closed_too or one.state is OpportunityState.OPEN]
    return sized_first(described_all(house, shown, as_of))


def opportunities_of(house: House, account_id: int, as_of: date) -> list[OpportunityRow]:
    """All of one account as of a day, the open ones first."""
    known = known_by(house.opportunities.list(account_id=account_id), as_of)
    rows = sized_first(described_all(house, known, as_of))
    return sorted(rows, key=lambda row: row.opportunity.closed_on is not None)


def opportunities_now(
    house: House, account_id: int, account: Mapping[str, Any], alerts: Iterable[Alert]
) -> list[OpportunityRow]:
    """The open ones of one account as things stand now, the largest first; of the account its name, external_id and
    segment are told, and all of its live alerts, so that nothing known is read again."""
    found = house.opportunities.list(OpportunityState.OPEN, account_id=account_id)
    if not found:
        return []
    worries = [alert for alert in alerts if alert.rule in RETENTION_RULES]
    waits = _waits(house, {account_id: account["segment"]}, worries, None)
    return sized_first(_rows(found, {account_id: account}, waits))


def known_by(opportunities: Iterable[Opportunity], day: date) -> list[Opportunity]:
    """As they stood at the end of `day`: not found later, and still open where they closed later."""
    reopened = {"state": OpportunityState.OPEN} | dict.fromkeys(
        ("closed_on", "close_reason", "closed_by", "cleared_on")
    )
    return [
        one.model_copy(update=reopened | {"last_seen_on": min(one.last_seen_on, day)})
        if one.closed_on is not None and one.closed_on > day
        else one.model_copy(update={"last_seen_on": min(one.last_seen_on, day)})
        for one in opportunities
        if one.opened_on <= day
    ]


def sized_first(rows: Sequence[OpportunityRow]) -> list[OpportunityRow]:
    """The largest expected size first, then the newest; amounts of different currencies are never compared.

    The currency of most opportunities comes first, and what nothing gives a size for comes last.
    """
    many: dict[str | None, int] = {}
    for row in rows:
        many[row.opportunity.currency] = many.get(row.opportunity.currency, 0) + 1

    def order(row: OpportunityRow) -> tuple[object, ...]:
        one = row.opportunity
        size, currency = one.expected_cents, one.currency or ""
        ranked = (size is None, -many[one.currency], currency, -(size or 0))
        return (*ranked, -one.opened_on.toordinal(), row.account, one.id)

    return sorted(rows, key=order)


def totals(rows: Sequence[OpportunityRow]) -> list[Total]:
    """Of the open ones that have a size and nothing before them, by currency."""
    largest: dict[tuple[str, int], int] = {}
    for row in rows:
        one = row.opportunity
        if one.size_cents is None or one.currency is None or row.retention_first:
            continue
        if one.state is OpportunityState.OPEN:
            key = (one.currency, one.account_id)
            largest[key] = max(one.size_cents, largest.get(key, 0))
    currencies = sorted({currency for currency, _ in largest})
    sizes = [[size for (own, _), size in largest.items() if own == currency] for currency in currencies]
    found = [Total(name, len(its), sum(its)) for name, its in zip(currencies, sizes, strict=True)]
    return sorted(found, key=lambda total: (-total.accounts, total.currency))


def described_all(
    house: House, opportunities: Sequence[Opportunity], as_of: date | None = None
) -> list[OpportunityRow]:
    """The rows of these opportunities, in their order."""
    ids = sorted({one.account_id for one in opportunities})
    accounts = {row["account_id"]: row for row in house.accounts.rows(ids).iter_rows(named=True)}
    segments = {number: row["segment"] for number, row in accounts.items()}
    worries = _worries(house, sorted(segments), as_of) if segments else []
    return _rows(opportunities, accounts, _waits(house, segments, worries, as_of))


def _rows(
    opportunities: Iterable[Opportunity], accounts: Mapping[int, Mapping[str, Any]], waits: Mapping[int, str]
) -> list[OpportunityRow]:
    rows = []
    for one in opportunities:
        account = accounts[one.account_id]
        row = OpportunityRow(one, account["name"], account["external_id"], BY_ID[one.kind].title)
        is_open = one.state is OpportunityState.OPEN
        rows.append(replace(row, retention_first=waits.get(one.account_id) if is_open else None))
    return rows


def described(house: House, opportunity: Opportunity) -> OpportunityRow:
    return described_all(house, [opportunity])[0]


def _waits(
    house: House, segments: dict[int, str | None], worries: Iterable[Alert], as_of: date | None
) -> dict[int, str]:
    """By account, why its opportunities must wait: from the alerts and the score of the day."""
    if not segments:
        return {}
    live: dict[int, list[tuple[RuleId, date]]] = {}
    for alert in worries:
        if alert.account_id in segments:
            live.setdefault(alert.account_id, []).append((alert.rule, alert.opened_on))
    ids = sorted(segments)
    scores = house.scores.latest(ids) if as_of is None else house.scores.stood(ids, as_of)
    calibrations: dict[int, Calibration] = {}
    found = {}
    by_account = {row["account_id"]: row for row in scores.iter_rows(named=True)}
    for number, segment in segments.items():
        score = by_account.get(number)
        band = health = None
        red = 0.0
        if score is not None and score["standing"] == Standing.ACTIVE:
            band, health, used = score["band"], score["health"], score["calibration"]
            if used not in calibrations:
                calibrations[used] = house.calibrations.get(used)
            red = calibrations[used].frame(segment).red
        wait = retention_first(band, health, red, live.get(number, []))
        if wait is not None:
            found[number] = wait
    return found


def _worries(house: House, ids: list[int], as_of: date | None) -> list[Alert]:
    if as_of is None:
        return [alert for alert in house.alerts.live(ids) if alert.rule in RETENTION_RULES]
    if len(ids) == 1:
        return live_on(house.alerts.list(account_id=ids[0]), as_of)
    return [alert for rule in RETENTION_RULES for alert in live_on(house.alerts.list(rule=rule), as_of)]
