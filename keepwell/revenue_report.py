"""The business numbers as people and programs read them: amounts in cents, every caveat a sentence."""

import csv
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from agents.revenue.cohorts import Cohort
from agents.revenue.contracted import SAYS as CONTRACTED_SAYS
from agents.revenue.lifetime import LATE_RENEWAL_DAYS, Lifetime
from agents.revenue.movements import MOVEMENTS
from agents.revenue.rates import Rate
from agents.revenue.report import Asked, By, Group, Revenue, work_out
from agents.revenue.sides import BandMrr
from agents.revenue.waterfall import Amounts, GroupMoves, month_end
from domain.errors import KeepwellError
from domain.export import neutralise
from keepwell.asked_day import FIRST, asked_day
from keepwell.bootstrap import House
from keepwell.revenue_words import amount
from sources.currencies import CURRENCIES
from storage.revenue_facts import RevenueFacts

SCORES_LOOK_BACK = 31
"""Days before the end of the period in which scores still tell the health of that day."""
OLD_RATE = timedelta(days=45)
OLD_DATA = timedelta(days=45)
NO_ACCOUNTS = "There are no accounts yet: `keepwell import PATH` brings yours, `keepwell demo` a sample."
POINT_IN_TIME = (
    "Worked out from the subscriptions as they are known today; nothing that begins after the last day changes a "
    "number of it, except the contracted MRR."
)


@dataclass(frozen=True)
class RevenueReport:
    """`scored_on` is the day the health bands are of, None where nothing was scored by then.

    `cautions` are what the numbers must not be read without; `notes` what else is to be known.
    """

    numbers: Revenue
    scored_on: date | None
    cautions: list[str]
    notes: list[str]
    names: dict[str, str]

    @property
    def currency(self) -> str:
        return self.numbers.currency

    @property
    def nothing_told(self) -> bool:
        """Whether all MRR there is had to be left out."""
        return bool(self.numbers.left_out) and not any(self.numbers.whole.total.cents.values())

    def as_json(self) -> dict[str, Any]:
        n, whole = self.numbers, self.numbers.whole
        return {
            "from": n.asked.first,
            "to": n.asked.last,
            "currency": n.currency,
            "by": n.asked.by,
            "point_in_time": POINT_IN_TIME,
            **_moves_json(whole),
            "arr_end_cents": 12 * whole.total.cents["end"],
            "subscriptions_end": n.standing.subscriptions,
            "trials_end": n.standing.trials,
            "paused_mrr_cents": n.standing.paused_cents,
            "paused_accounts_end": n.standing.paused_accounts,
            "late_renewals": n.standing.late_renewals,
            "contracted": {**asdict(n.contracted), "cents": n.contracted.cents, "says": CONTRACTED_SAYS},
            "cltv": _lifetime_json(n.lifetime),
            "refunds": {**asdict(n.refunds), "left_out_cents": n.refunds_left_out},
            "bands_as_of": self.scored_on,
            "bands": [_band_json(band) for band in n.bands],
            "cohorts": [_cohort_json(cohort) for cohort in n.cohorts],
            "groups": [self._group_json(group) for group in n.groups],
            "rates": [_rate_json(code, n.currency, rate) for code, rate in n.rates.items()],
            "left_out": [asdict(one) for one in n.left_out],
            "notes": [*self.cautions, *self.notes],
        }

    def _group_json(self, group: Group) -> dict[str, Any]:
        named = {"account": self.names.get(group.name or "")} if self.numbers.asked.by is By.ACCOUNT else {}
        return {
            "group": group.name,
            **named,
            **_moves_json(group.moves),
            "refunds": None if group.refunds is None else asdict(group.refunds),
            "bands": None if group.bands is None else [_band_json(band) for band in group.bands],
            "cltv": None if group.lifetime is None else _lifetime_json(group.lifetime),
        }


def revenue_report(
    house: House,
    first: date | None = None,
    last: date | None = None,
    by: str | None = None,
    currency: str | None = None,
    margin: float = 1.0,
) -> RevenueReport:
    """From the end of one day to the end of another (default: the year up to today); months end in between.

    KeepwellError for a period that ends before it begins or after today, and for an unknown currency.
    """
    end = asked_day(house, last or house.today())
    start = first or year_before(end)
    if start < FIRST:
        raise KeepwellError(f"Keepwell knows no days before {FIRST}. Ask for a later one than {start}.")
    if start > end:
        raise KeepwellError(f"--from {start} lies after --to {end}. Give the earlier day as --from.")
    if currency is not None and currency not in CURRENCIES:
        raise KeepwellError(f"'{currency}' is no ISO 4217 currency code. Use one such as EUR or USD.")
    facts = house.facts.revenue()
    scored_on, scores = _scores(house, end)
    asked = Asked(start, end, currency, None if by is None else By(by), margin)
    numbers = work_out(facts, asked, scores)
    names = dict(facts.accounts.select("external_id", "name").iter_rows()) if by == By.ACCOUNT else {}
    if facts.accounts.is_empty():
        return RevenueReport(numbers, scored_on, [NO_ACCOUNTS], [], names)
    cautions = [*_left_out(numbers), *_old_data(numbers, _newest_fact(house, facts, end))]
    notes = [*_about_days(house, numbers, first is not None), *_about_rates(numbers), *_about_doubt(numbers)]
    return RevenueReport(numbers, scored_on, cautions, notes, names)


def year_before(day: date) -> date:
    """The same day a year ago; of the last day of a month, the last day."""
    month = day.replace(year=day.year - 1, day=1)
    return month_end(month) if day == month_end(day) else month.replace(day=day.day)


def _scores(house: House, day: date) -> tuple[date | None, pl.DataFrame]:
    """The scores of the day, or of the newest day scored in the month before it."""
    for back in range(SCORES_LOOK_BACK + 1):
        found = house.scores.bands(day - timedelta(days=back))
        if not found.is_empty():
            return day - timedelta(days=back), found
    return None, house.scores.bands(day)


def _about_days(house: House, n: Revenue, first_given: bool) -> list[str]:
    first, last = n.asked.first, n.asked.last
    if n.first_paid is None:
        return ["No account has a paid subscription with an amount (`mrr`): there is no MRR to report."]
    said = []
    if n.first_paid > last:
        said.append(f"Nobody paid anything by {last}: the first paid subscription begins on {n.first_paid}.")
    elif n.whole.retention.nrr is None:
        told = f" that can be told in {n.currency}" if n.left_out else ""
        said.append(f"No account had MRR{told} on {first}: there is no NRR or GRR to speak of.")
    if first_given and first.day == 1 and n.first_paid <= last:
        said.append(
            f"The start is the end of {first}: what began that day is in it, and not new. For the whole of the month "
            f"use --from {first - timedelta(days=1)}."
        )
    if last < house.today():
        said.append(
            "Contracted MRR is told with hindsight: a subscription has no date of signature, so what was signed "
            f"after {last} and begins within a year of it is in it."
        )
    return said


def _newest_fact(house: House, facts: RevenueFacts, last: date) -> date | None:
    """Of those that lie ahead of nobody: a subscription counts once it has begun."""
    begun = facts.subscriptions.filter(pl.col("start_date") <= last).select(pl.col("start_date").max()).item()
    return max((day for day in (house.facts.last_day(planned=False), begun) if day is not None), default=None)


def _old_data(n: Revenue, newest: date | None) -> list[str]:
    last = n.asked.last
    if newest is None or last - newest <= OLD_DATA or n.first_paid is None:
        return []
    return [
        f"The newest fact is of {newest}, {(last - newest).days} days before {last}: what runs without an end is "
        f"taken to run on. `keepwell report --to {newest}` reports as of then."
    ]


def _left_out(n: Revenue) -> list[str]:
    return [
        f"Left out of every number: MRR in {one.currency}, {amount(one.start_cents)} at the start and "
        f"{amount(one.end_cents)} at the end, of {_accounts(one.accounts)}: no exchange rate leads from "
        f"{one.currency} to {n.currency} on or before {one.needed}. Import exchange_rates, or report in another "
        "currency with --currency."
        for one in n.left_out
    ]


def _about_rates(n: Revenue) -> list[str]:
    said = [
        f"Left out of the refunds: {amount(cents)} in {code}, for want of an exchange rate."
        for code, cents in n.refunds_left_out.items()
    ]
    old = [code for code, rate in n.rates.items() if n.asked.last - rate.day > OLD_RATE]
    if old:
        oldest = min(n.rates[code].day for code in old)
        said.append(
            f"The rate of {', '.join(old)} is old: the newest on or before {n.asked.last} is of {oldest}."
        )
    return said


def _about_doubt(n: Revenue) -> list[str]:
    s, last, said = n.standing, n.asked.last, []
    if s.unpriced:
        said.append(f"{_subscriptions(s.unpriced)} running on {last} without an amount, and left out.")
    if s.said_gone:
        said.append(
            f"{_accounts(s.said_gone)} with {amount(s.said_gone_cents)} {n.currency} of MRR on {last} had a churn "
            "event and nothing new since: a subscription that still runs counts, so they are not churned here."
        )
    if s.late_renewals:
        times = "Once" if s.late_renewals == 1 else f"{s.late_renewals:,} times"
        said.append(
            f"{times} an account was unpaid over a month end and back within {LATE_RENEWAL_DAYS} days: late renewals, "
            "told as churned and reactivated; they do not end a customer's life."
        )
    if s.endless:
        said.append(
            f"{_subscriptions(s.endless)} ({amount(s.endless_cents)} {n.currency}) cancelled without a last day: "
            "taken to run on. Import end_date or churned_at."
        )
    return said


def _accounts(count: int) -> str:
    return f"{count:,} account{'' if count == 1 else 's'}"


def _subscriptions(count: int) -> str:
    return f"{count:,} subscription{' is' if count == 1 else 's are'}"


def _moves_json(moves: GroupMoves) -> dict[str, Any]:
    total, kept = moves.total, moves.retention
    return {
        "accounts_start": total.paying_start,
        "accounts_end": total.paying_end,
        "mrr_start_cents": total.cents["start"],
        "mrr_end_cents": total.cents["end"],
        "nrr": kept.nrr,
        "grr": kept.grr,
        "retention_base_cents": kept.start_cents,
        "expansion_share": total.expansion_share,
        "churned_mrr_cents": total.cents["churned"],
        "movements": _amounts_json(total),
        "months": [_amounts_json(month) for month in moves.months],
    }


def _amounts_json(amounts: Amounts) -> dict[str, Any]:
    """start + currency + moved + gains - losses = end; losses (contraction, churned, paused) are positive."""
    return {
        "from": amounts.first,
        "to": amounts.last,
        **{f"{line}_cents": cents for line, cents in amounts.cents.items()},
        "accounts": amounts.accounts,
        "accounts_start": amounts.paying_start,
        "accounts_end": amounts.paying_end,
    }


def _lifetime_json(found: Lifetime) -> dict[str, Any]:
    return {**asdict(found), "interval": 0.9, "method": found.says}


def _band_json(band: BandMrr) -> dict[str, Any]:
    return asdict(band)


def _cohort_json(cohort: Cohort) -> dict[str, Any]:
    """Retained parts are of what started: accounts, and their MRR on their first days."""
    months = [
        {
            **asdict(month),
            "accounts_retained": month.accounts / cohort.accounts,
            "mrr_retained": month.mrr_cents / cohort.mrr_cents if cohort.mrr_cents else None,
        }
        for month in cohort.months
    ]
    start = f"{cohort.start:%Y-%m}"
    return {"start": start, "accounts": cohort.accounts, "mrr_cents": cohort.mrr_cents, "months": months}


def _rate_json(currency: str, base: str, rate: Rate) -> dict[str, Any]:
    return {
        "currency": currency,
        "base": base,
        "rate": rate.value,
        "day": rate.day,
        "how": rate.how,
        "via": rate.via,
    }


def csv_rows(report: RevenueReport) -> list[list[str]]:
    """The movements as a table: one row per group (or for the whole) and month, amounts with two decimals."""
    by = report.numbers.asked.by
    lines = ("start", "currency", "moved", *MOVEMENTS, "end")
    head = [str(by or "group"), *(["name"] if by is By.ACCOUNT else []), "from", "to", "currency"]
    head += ["currency_effect" if line == "currency" else str(line) for line in lines]
    rows = [[*head, "accounts_start", "accounts_end"]]
    groups = (
        [(group.name, group.moves) for group in report.numbers.groups]
        if by
        else [("all", report.numbers.whole)]
    )
    for name, moves in groups:
        named = [
            neutralise(name or ""),
            *([neutralise(report.names[name or ""])] if by is By.ACCOUNT else []),
        ]
        for month in moves.months:
            days = [month.first.isoformat(), month.last.isoformat(), report.currency]
            money = [amount(month.cents[line], grouped=False) for line in lines]
            rows.append([*named, *days, *money, str(month.paying_start), str(month.paying_end)])
    return rows


def write_csv(report: RevenueReport, path: Path) -> int:
    """UTF-8 CSV that a spreadsheet opens without running anything in it; gives the rows below the head."""
    rows = csv_rows(report)
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)
    except OSError as refused:
        raise KeepwellError(f"{path} cannot be written: {refused.strerror or refused}.") from refused
    return len(rows) - 1
