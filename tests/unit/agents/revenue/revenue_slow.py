"""The same movements the slow and obvious way: one account, one pair of days, one subscription at a time."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from revenue_ledger import Ledger

LOSSES = ("contraction", "churned", "paused")


def last_day(row: dict[str, Any]) -> date:
    known = [day for day in (row.get("end_date"), row.get("churned_on")) if day is not None]
    return min(known, default=date.max)


def is_paused(row: dict[str, Any]) -> bool:
    return (row.get("status") or "").strip().lower() == "paused"


def brings_mrr(row: dict[str, Any]) -> bool:
    return not is_paused(row) and not row.get("is_trial") and row["mrr_cents"] is not None


def covers(row: dict[str, Any], day: date) -> bool:
    return bool(row["start_date"] <= day <= last_day(row))


def rate(ledger: Ledger, currency: str, base: str, day: date) -> float:
    if currency == base:
        return 1.0
    known = [(at, value) for c, b, at, value in ledger.rates if (c, b) == (currency, base) and at <= day]
    return max(known)[1]


def rows_of(ledger: Ledger, name: str) -> list[dict[str, Any]]:
    number = ledger.accounts[name]["account_id"]
    return [row for row in ledger.subscriptions if row["account_id"] == number]


def mrr(ledger: Ledger, name: str, day: date, rates_of: date, base: str, plan: object = any) -> int:
    """Each subscription rounded by itself, halves to even, as Python rounds."""
    return sum(
        round(row["mrr_cents"] * rate(ledger, row["currency"], base, rates_of))
        for row in rows_of(ledger, name)
        if brings_mrr(row) and covers(row, day) and (plan is any or row.get("plan") == plan)
    )


def movement(ledger: Ledger, name: str, before: date, after: date, base: str) -> tuple[str | None, int, int]:
    """The kind of movement, its size (positive), and what the exchange rates did."""
    start, restated = mrr(ledger, name, before, before, base), mrr(ledger, name, before, after, base)
    end = mrr(ledger, name, after, after, base)
    rows = rows_of(ledger, name)
    kind = None
    if restated <= 0 < end:
        once_paid = any(
            brings_mrr(row) and row["mrr_cents"] > 0 and row["start_date"] <= min(before, last_day(row))
            for row in rows
        )
        paused = any(is_paused(row) and covers(row, before) for row in rows)
        kind = "new" if not once_paid else "resumed" if paused else "reactivation"
    elif end <= 0 < restated:
        kind = "paused" if any(is_paused(row) and covers(row, after) for row in rows) else "churned"
    elif end > restated:
        kind = "expansion"
    elif end < restated:
        kind = "contraction"
    return kind, abs(end - restated), restated - start


def month_ends(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    between = [day for day in days[1:-1] if (day + timedelta(days=1)).day == 1]
    return [first, *between, last]


def steps(ledger: Ledger, names: list[str], first: date, last: date, base: str) -> Iterator[Counter[str]]:
    """The lines of the waterfall of these accounts, step by step."""
    ends = month_ends(first, last)
    for before, after in pairwise(ends):
        lines: Counter[str] = Counter()
        for name in names:
            kind, size, currency = movement(ledger, name, before, after, base)
            lines["start"] += mrr(ledger, name, before, before, base)
            lines["end"] += mrr(ledger, name, after, after, base)
            lines["currency"] += currency
            if kind:
                lines[kind] += size
        yield lines


def retention(
    ledger: Ledger, names: list[str], first: date, last: date, base: str
) -> tuple[float | None, float | None]:
    """NRR and GRR."""
    pairs = [(mrr(ledger, name, first, last, base), mrr(ledger, name, last, last, base)) for name in names]
    there = [(old, new) for old, new in pairs if old > 0]
    start = sum(old for old, _ in there)
    if not start:
        return None, None
    return sum(new for _, new in there) / start, sum(min(old, new) for old, new in there) / start
