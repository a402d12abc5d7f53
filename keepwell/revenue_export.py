"""The business numbers for programs and spreadsheets."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agents.revenue.cohorts import Cohort
from agents.revenue.contracted import SAYS as CONTRACTED_SAYS
from agents.revenue.lifetime import Lifetime
from agents.revenue.movements import MOVEMENTS
from agents.revenue.rates import Rate
from agents.revenue.report import By, Group
from agents.revenue.waterfall import Amounts, GroupMoves
from domain.errors import KeepwellError
from domain.export import neutralise
from keepwell.revenue_report import POINT_IN_TIME, RevenueReport
from keepwell.revenue_words import amount


def document(report: RevenueReport) -> dict[str, Any]:
    """The whole report for programs: amounts in cents, shares as parts of one."""
    n, whole = report.numbers, report.numbers.whole
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
        "bands_as_of": report.scored_on,
        "bands": [asdict(band) for band in n.bands],
        "cohorts": [_cohort_json(cohort) for cohort in n.cohorts],
        "groups": [_group_json(group) for group in n.groups],
        "rates": [_rate_json(code, n.currency, rate) for code, rate in n.rates.items()],
        "left_out": [asdict(one) for one in n.left_out],
        "notes": [*report.cautions, *report.notes],
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "group": group.name,
        **({} if group.title is None else {"account": group.title}),
        **_moves_json(group.moves),
        "refunds": None if group.refunds is None else asdict(group.refunds),
        "bands": None if group.bands is None else [asdict(band) for band in group.bands],
        "cltv": None if group.lifetime is None else _lifetime_json(group.lifetime),
    }


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
    whole = Group("all", report.numbers.whole, None, None, None)
    for group in report.numbers.groups if by else [whole]:
        named = [
            neutralise(name or "") for name in (group.name, *([group.title] if by is By.ACCOUNT else []))
        ]
        for month in group.moves.months:
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
