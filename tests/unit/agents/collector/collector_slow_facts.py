"""Sources and rows of the slow reference: what was heard of whom, and when a source was silent."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from agents.collector.axis import LOOKBACK_DAYS
from storage.facts import FRAMES, Facts

NAN = float("nan")
KNOWN = 425
MEETINGS = ("qbr", "meeting", "call")
Row = dict[str, Any]


def plus(day: date, days: int) -> date:
    return day + timedelta(days=days)


def quiet(day: date) -> bool:
    """The turn of the year: neither use nor silence counts."""
    return (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day <= 2)


@cache
def working(after: date, until: date) -> int:
    """Days after one day up to another, quiet days left out."""
    return sum(not quiet(plus(after, n)) for n in range(1, (until - after).days + 1))


def anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class SlowFacts:
    """Rows of one account in a window, and how many days of it were alive."""

    def __init__(self, facts: Facts) -> None:
        self.rows: dict[str, list[Row]] = {name: getattr(facts, name).to_dicts() for name in FRAMES}
        self.mine = cache(self._mine)
        self.live = cache(self._live)
        self.patience = cache(self._patience)
        self.heard = cache(self._heard)
        self.days_of = cache(self._days_of)
        self.uses = cache(self._uses)
        self.source = cache(self._source)
        self.dead = cache(self._dead)

    def _mine(self, table: str, account: int) -> list[Row]:
        return [row for row in self.rows[table] if row["account_id"] == account]

    def _heard(self, kind: str) -> dict[str, dict[date, set[int]]]:
        found: dict[str, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
        for row in self.rows["usage" if kind == "usage" else "interactions"]:
            found[row["source"] or ""][row["day"]].add(row["account_id"])
        return found

    def _days_of(self, kind: str, source: str) -> list[date]:
        return sorted(self.heard(kind)[source])

    def fed(self, kind: str, source: str, day: date) -> int:
        heard = self.heard(kind)[source]
        return len(set().union(*(heard.get(plus(day, -back), set()) for back in range(30))))

    def _patience(self, kind: str, source: str, last: date) -> float:
        """The longest silence after `last` that is still usual."""
        first = plus(last, -89)
        days = [day for day in self.days_of(kind, source) if first <= day <= last]
        if self.fed(kind, source, last) < 3 or len(days) < 5 or (last - days[0]).days < 28:
            return float("inf")
        pauses = sorted(
            (b - a).days - 1 - sum(quiet(plus(a, n)) for n in range(1, (b - a).days + 1))
            for a, b in pairwise(days)
        )
        return max(3, 3 * pauses[-2])

    def last_heard(self, kind: str, source: str, day: date) -> date | None:
        days = self.days_of(kind, source)
        place = bisect_right(days, day)
        return days[place - 1] if place and days[place - 1] >= plus(day, -LOOKBACK_DAYS) else None

    def _dead(self, kind: str, source: str, day: date, seen_on: date) -> bool:
        last = self.last_heard(kind, source, day)
        if last is None or last == day or quiet(day):
            return False
        days = self.days_of(kind, source)
        place = bisect_right(days, day)
        end = days[place] if place < len(days) and days[place] <= seen_on else plus(seen_on, 1)
        return working(last, plus(end, -1)) > self.patience(kind, source, last)

    def stopped(self, kind: str, source: str, day: date) -> bool:
        last = self.last_heard(kind, source, day)
        silent = working(last, day) if last else 0
        return last is not None and 0 < silent <= 160 and silent > self.patience(kind, source, last)

    def _live(self, kind: str, source: str | None, days: int, day: date) -> list[date]:
        """The live days of a window."""
        first = plus(day, 1 - days)
        if source is None:
            return [d for d in (plus(first, n) for n in range(days)) if not quiet(d)]
        last = self.last_heard(kind, source, day)
        judged = True
        if last is not None and working(last, day) <= 160:
            judged = self.fed(kind, source, last) >= 3
        start = first
        if judged:
            early = plus(first, -30)
            heard = [d for d in self.days_of(kind, source) if early <= d <= day]
            start = max(heard[0] if heard else plus(day, 1), first)
        span = [plus(start, n) for n in range((day - start).days + 1)]
        return [d for d in span if not quiet(d) and not self.dead(kind, source, d, day)]

    def _source(self, kind: str, account: int, day: date) -> str | None:
        table = "usage" if kind == "usage" else "interactions"
        days: dict[str, set[date]] = defaultdict(set)
        first, lately = plus(day, -LOOKBACK_DAYS), plus(day, -90)
        for row in self.mine(table, account):
            if first <= row["day"] <= day:
                days[row["source"] or ""].add(row["day"])
        if not days:
            return None
        return min(days, key=lambda s: (-sum(d > lately for d in days[s]), -max(days[s]).toordinal(), s))

    def account_live(self, kind: str, account: int, days: int, day: date) -> int:
        return len(self.live_days(kind, account, days, day))

    def live_days(self, kind: str, account: int, days: int, day: date) -> list[date]:
        return self.live(kind, self.source(kind, account, day), days, day)

    def enough(self, kind: str, account: int, days: int, day: date) -> bool:
        return 2 * self.account_live(kind, account, days, day) >= days

    def _uses(self, account: int) -> tuple[list[date], list[Row]]:
        """Every row that is use, by day."""
        rows = []
        for row in self.mine("usage", account):
            count = 1 if row["count"] is None else row["count"]
            tenths = round((row["minutes"] or 0.0) * 10)
            if (count > 0 or tenths > 0) and not quiet(row["day"]):
                rows.append(row | {"n": count, "tenths": tenths})
        rows.sort(key=lambda r: r["day"])
        return [row["day"] for row in rows], rows

    def use(self, account: int, day: date, days: int) -> list[Row]:
        on, rows = self.uses(account)
        return rows[bisect_right(on, plus(day, -days)) : bisect_right(on, day)]

    def talk(self, account: int, day: date, days: int) -> list[Row]:
        before = plus(day, -days)
        return [r for r in self.mine("interactions", account) if before < r["day"] <= day]

    def met(self, account: int, day: date, days: int) -> list[Row]:
        """Meetings by the later of the day recorded and the day due."""
        rows, before = [], plus(day, -days)
        for row in self.mine("interactions", account):
            on = max(row["day"], row["scheduled_on"] or row["day"])
            if row["channel"] in MEETINGS and before < on <= day:
                rows.append(row | {"on": on})
        return rows

    def active(self, account: int, day: date) -> int:
        return len({r["user"] for r in self.use(account, day, 30) if r["user"] is not None})

    def named(self, account: int, day: date, column: str) -> bool:
        """Something had a name lately, and the last 30 days are not nameless only."""
        ever = any(r[column] is not None for r in self.use(account, day, KNOWN))
        month = self.use(account, day, 30)
        return ever and (not month or any(r[column] is not None for r in month))
