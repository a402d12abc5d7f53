"""The collector written again the slow and obvious way: one account, one day, plain Python over lists of rows."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

from storage.facts import FRAMES, Facts

NAN = float("nan")
KNOWN = 425
MEETINGS = ("qbr", "meeting", "call")
Row = dict[str, Any]


def plus(day: date, days: int) -> date:
    return day + timedelta(days=days)


def anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class Reference:
    """Signals, standing and circumstances of one account as of one day, from rows dated by that day."""

    def __init__(self, facts: Facts) -> None:
        self.rows: dict[str, list[Row]] = {name: getattr(facts, name).to_dicts() for name in FRAMES}
        self.mine = cache(self._mine)
        self.live = cache(self._live)
        self.patience = cache(self._patience)
        self.heard = cache(self._heard)
        self.days_of = cache(self._days_of)
        self.uses = cache(self._uses)
        self.source = cache(self._source)

    def _mine(self, table: str, account: int) -> list[Row]:
        return [row for row in self.rows[table] if row["account_id"] == account]

    # --- sources

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
        days = [day for day in self.days_of(kind, source) if plus(last, -89) <= day <= last]
        if self.fed(kind, source, last) < 3 or len(days) < 5 or (last - days[0]).days < 28:
            return float("inf")
        pauses = sorted((b - a).days - 1 for a, b in pairwise(days))
        return max(3, 3 * pauses[-2])

    def last_heard(self, kind: str, source: str, day: date) -> date | None:
        days = self.days_of(kind, source)
        place = bisect_right(days, day)
        return days[place - 1] if place and days[place - 1] >= plus(day, -460) else None

    def dead(self, kind: str, source: str, day: date, seen_on: date) -> bool:
        last = self.last_heard(kind, source, day)
        if last is None or last == day:
            return False
        days = self.days_of(kind, source)
        place = bisect_right(days, day)
        end = days[place] if place < len(days) and days[place] <= seen_on else plus(seen_on, 1)
        return (end - last).days - 1 > self.patience(kind, source, last)

    def stopped(self, kind: str, source: str, day: date) -> bool:
        last = self.last_heard(kind, source, day)
        silent = (day - last).days if last else 0
        return last is not None and 0 < silent <= 160 and silent > self.patience(kind, source, last)

    def _live(self, kind: str, source: str | None, days: int, day: date) -> int:
        if source is None:
            return days
        first = plus(day, 1 - days)
        last = self.last_heard(kind, source, day)
        judged = True
        if last is not None and (day - last).days <= 160:
            judged = self.fed(kind, source, last) >= 3
        start = first
        if judged:
            heard = [d for d in self.days_of(kind, source) if plus(first, -30) <= d <= day]
            start = max(heard[0] if heard else plus(day, 1), first)
        span = [plus(start, n) for n in range((day - start).days + 1)]
        return sum(not self.dead(kind, source, d, day) for d in span)

    def _source(self, kind: str, account: int, day: date) -> str | None:
        table = "usage" if kind == "usage" else "interactions"
        days: dict[str, set[date]] = defaultdict(set)
        for row in self.mine(table, account):
            if plus(day, -460) <= row["day"] <= day:
                days[row["source"] or ""].add(row["day"])
        if not days:
            return None
        return min(
            days, key=lambda s: (-sum(d > plus(day, -90) for d in days[s]), -max(days[s]).toordinal(), s)
        )

    def account_live(self, kind: str, account: int, days: int, day: date) -> int:
        return self.live(kind, self.source(kind, account, day), days, day)

    def enough(self, kind: str, account: int, days: int, day: date) -> bool:
        return 2 * self.account_live(kind, account, days, day) >= days

    # --- rows in windows

    def _uses(self, account: int) -> tuple[list[date], list[Row]]:
        """Every row that is use, by day."""
        rows = []
        for row in self.mine("usage", account):
            count = 1 if row["count"] is None else row["count"]
            tenths = round((row["minutes"] or 0.0) * 10)
            if count > 0 or tenths > 0:
                rows.append(row | {"n": count, "tenths": tenths})
        rows.sort(key=lambda r: r["day"])
        return [row["day"] for row in rows], rows

    def use(self, account: int, day: date, days: int) -> list[Row]:
        on, rows = self.uses(account)
        return rows[bisect_right(on, plus(day, -days)) : bisect_right(on, day)]

    def talk(self, account: int, day: date, days: int) -> list[Row]:
        return [r for r in self.mine("interactions", account) if plus(day, -days) < r["day"] <= day]

    def met(self, account: int, day: date, days: int) -> list[Row]:
        """Meetings by the later of the day recorded and the day due."""
        rows = []
        for row in self.mine("interactions", account):
            on = max(row["day"], row["scheduled_on"] or row["day"])
            if row["channel"] in MEETINGS and plus(day, -days) < on <= day:
                rows.append(row | {"on": on})
        return rows

    def active(self, account: int, day: date) -> int:
        return len({r["user"] for r in self.use(account, day, 30) if r["user"] is not None})

    def named(self, account: int, day: date, column: str) -> bool:
        """Something had a name lately, and the last 30 days are not nameless only."""
        ever = any(r[column] is not None for r in self.use(account, day, KNOWN))
        month = self.use(account, day, 30)
        return ever and (not month or any(r[column] is not None for r in month))

    # --- engagement

    def login_frequency(self, account: int, day: date) -> float:
        if not self.use(account, day, KNOWN) or not self.enough("usage", account, 30, day):
            return NAN
        user_days = {(r["day"], r["user"]) for r in self.use(account, day, 30)}
        return len(user_days) * 7 / self.account_live("usage", account, 30, day)

    def feature_breadth(self, account: int, day: date) -> float:
        if not self.named(account, day, "feature") or not self.enough("usage", account, 30, day):
            return NAN
        return len({r["feature"] for r in self.use(account, day, 30) if r["feature"] is not None})

    def core_ratio(self, account: int, day: date) -> float:
        told = [r for r in self.use(account, day, 30) if r["is_core"] is not None]
        total = sum(r["n"] for r in told)
        if not total or not self.enough("usage", account, 30, day):
            return NAN
        return sum(r["n"] for r in told if r["is_core"]) / total

    def session_duration(self, account: int, day: date) -> float:
        spent: dict[tuple[date, str | None], int] = defaultdict(int)
        for row in self.use(account, day, 30):
            spent[row["day"], row["user"]] += row["tenths"]
        minutes = [tenths for tenths in spent.values() if tenths > 0]
        if not minutes or not self.enough("usage", account, 30, day):
            return NAN
        return median(minutes) / 10

    def usage_regularity(self, account: int, day: date) -> float:
        lately = self.use(account, day, KNOWN)
        if not lately:
            return NAN
        start = max(plus(day, -89), min(r["day"] for r in lately))
        source = self.source("usage", account, day)

        def dead(first: date, last: date, seen_on: date, feed: str | None) -> int:
            if feed is None:
                return 0
            return sum(
                self.dead("usage", feed, plus(first, n), seen_on) for n in range((last - first).days + 1)
            )

        days = (day - start).days + 1
        live = days - dead(start, day, day, source)
        if days < 14 or live < 14 or 2 * live < days:
            return NAN
        used = sorted({r["day"] for r in lately if r["day"] >= start})
        if not used:
            return 0.0
        gaps = [max((used[0] - start).days + 1 - dead(start, used[0], used[0], source), 1)]
        for before, after in pairwise(used):
            feed = self.source("usage", account, after)
            gaps.append(max((after - before).days - dead(plus(before, 1), after, after, feed), 1))
        gaps.append(max((day - used[-1]).days + 1 - dead(plus(used[-1], 1), day, day, source), 1))
        evenness = sum(gaps) ** 2 / (len(gaps) * sum(g * g for g in gaps))
        return min(len(used) / live, 1.0) * evenness

    def usage_trend(self, account: int, day: date) -> float:
        lately = self.use(account, day, KNOWN)
        if not lately:
            return NAN
        first = min(r["day"] for r in lately)
        live1, live2, live3 = (self.account_live("usage", account, n, day) for n in (30, 60, 90))
        early = min(max((first - plus(day, -89)).days, 0), 30)
        days = [live1, live2 - live1, max(live3 - live2 - early, 0)]
        if first > plus(day, -59) or 2 * days[0] < 30 or 2 * days[1] < 30:
            return NAN
        months = [sum(r["n"] for r in self.use(account, plus(day, -30 * n), 30)) for n in range(3)]
        if months[0] == 0:
            return -100.0
        rate = [m / d if d else 0.0 for m, d in zip(months, days, strict=True)]
        if 2 * days[2] >= 30:
            slope = (rate[0] - rate[2]) / 2 / (sum(rate) / 3) * 100
        else:
            slope = (rate[0] - rate[1]) / ((rate[0] + rate[1]) / 2) * 100
        return min(max(slope, -150.0), 150.0)

    # --- relationship

    def waits(self, account: int, day: date) -> list[tuple[date, float]]:
        """(day it was known, minutes) of every question of ours by `day`."""
        threads: dict[str, list[Row]] = defaultdict(list)
        for row in self.mine("interactions", account):
            written = row["channel"] in ("email", "chat") and row["direction"] in ("in", "out")
            if written and row["thread"] is not None and row["day"] <= day:
                threads[row["thread"]].append(row)
        found = []
        for rows in threads.values():
            rows.sort(key=lambda r: (r["occurred_at"], r["interaction_id"]))
            for index, row in enumerate(rows):
                before = rows[index - 1] if index else None
                follows = before is not None and before["direction"] == "out"
                follows = follows and minutes(before, row) <= 14 * 1440
                if row["direction"] == "out" and not follows:
                    found.append(self._wait(row, rows[index + 1 :]))
        return [(on, waited) for on, waited in found if on <= day]

    def _wait(self, asked: Row, later: Iterable[Row]) -> tuple[date, float]:
        limit = plus(asked["day"], 14)
        answer = next((r for r in later if r["direction"] == "in"), None)
        if answer is None or minutes(asked, answer) > 14 * 1440 or answer["day"] > limit:
            return limit, 14 * 1440
        return answer["day"], minutes(asked, answer)

    def response_latency(self, account: int, day: date) -> float:
        waits = self.waits(account, day)
        now = [m for on, m in waits if on > plus(day, -60)]
        habit = [m for on, m in waits if plus(day, -425) < on <= plus(day, -60)]
        if len(now) < 2 or len(habit) < 3 or not self.enough("conversations", account, 60, day):
            return NAN
        return max(median(now), 60) / max(median(habit), 60)

    def touchpoint_attendance(self, account: int, day: date) -> float:
        told = [r for r in self.met(account, day, 180) if r["attended"] is not None]
        if not told or not self.enough("conversations", account, 180, day):
            return NAN
        return sum(r["attended"] for r in told) / len(told)

    def people(self, account: int, day: date, days: int) -> set[Any]:
        contacts: dict[str, int] = {}
        for row in sorted(self.mine("contacts", account), key=lambda r: -r["contact_id"]):
            for name in (row["external_id"], row["email"]):
                if name is not None:
                    contacts[name.strip().lower()] = row["contact_id"]
        users = {r["user"] for r in self.use(account, day, days) if r["user"] is not None}
        seen = {contacts.get(user.strip().lower(), user) for user in users}
        said = [r for r in self.talk(account, day, days) if r["direction"] == "in"]
        came = [r for r in self.met(account, day, days) if r["attended"]]
        return seen | {r["contact_id"] for r in said + came if r["contact_id"] is not None}

    def active_contacts(self, account: int, day: date) -> float:
        said = [r for r in self.talk(account, day, 30) if r["direction"] == "in"]
        came = [r for r in self.met(account, day, 30) if r["attended"]]
        people = self.people(account, day, 30)
        anything = self.use(account, day, 30) or said or came
        known = bool(self.people(account, day, KNOWN)) and (bool(people) or not anything)
        live = (self.enough("usage", account, 30, day) or not self.use(account, day, KNOWN)) and (
            self.enough("conversations", account, 30, day) or not self.talk(account, day, KNOWN)
        )
        return len(people) if known and live else NAN

    def sentiment_trend(self, account: int, day: date) -> float:
        def points(first: int, last: int) -> list[float]:
            found = []
            for row in self.mine("surveys", account):
                if plus(day, -first) < row["day"] <= plus(day, -last):
                    nps = row["kind"] == "nps"
                    found.append(row["score"] * 10 if nps else (min(max(row["score"], 1), 5) - 1) * 25)
            return found

        every, late, early = points(180, 0), points(90, 0), points(180, 90)
        if not every:
            return NAN
        change = sum(late) / len(late) - sum(early) / len(early) if late and early else 0.0
        return sum(every) / len(every) + change / 2

    # --- contract

    def terms(self, account: int, day: date) -> list[Row]:
        """Subscriptions started by the day, with the first day they no longer cover as known on the day."""
        rows = []
        for row in self.mine("subscriptions", account):
            end = row["end_date"] if row["end_date"] and row["end_date"] <= day else None
            churned = row["churned_on"] if row["churned_on"] and row["churned_on"] <= day else None
            stops = [d for d in (plus(end, 1) if end else None, churned) if d]
            if row["start_date"] <= day:
                rows.append(row | {"stop": min(stops) if stops else None})
        return rows

    def covering(self, account: int, day: date) -> list[Row]:
        return [r for r in self.terms(account, day) if r["stop"] is None or r["stop"] > day]

    def seats(self, account: int, day: date) -> int:
        covering = self.covering(account, day)
        paid = [r for r in covering if not r["is_trial"]]
        return sum(r["seats"] or 0 for r in (paid or covering))

    def license_utilisation(self, account: int, day: date) -> float:
        seats = self.seats(account, day)
        if not seats or not self.named(account, day, "user") or not self.enough("usage", account, 30, day):
            return NAN
        return self.active(account, day) / seats

    def billed_to_active(self, account: int, day: date) -> float:
        billed = [
            r
            for r in self.mine("invoices", account)
            if r["issued_on"] <= day and r["billed_users"] is not None
        ]
        if not billed or not self.named(account, day, "user") or not self.enough("usage", account, 30, day):
            return NAN
        newest = max(billed, key=lambda r: (r["issued_on"], r["billed_users"]))
        return newest["billed_users"] / max(self.active(account, day), 1)

    def tenure(self, account: int, day: date) -> float:
        starts = {
            trial: [r["start_date"] for r in self.terms(account, day) if r["is_trial"] == trial]
            for trial in (0, 1)
        }
        (created,) = [r["created_on"] for r in self.mine("accounts", account)]
        facts = [r["day"] for r in self.use(account, day, KNOWN) + self.talk(account, day, KNOWN)]
        for days in (starts[0], [created] if created and created <= day else [], starts[1], facts):
            if days:
                return (day - min(days)).days / 30.4375
        return NAN

    def renewal_history(self, account: int, day: date) -> float:
        paid = [r for r in self.terms(account, day) if not r["is_trial"]]
        paid.sort(key=lambda r: (r["start_date"], r["external_id"]))
        points = []
        for before, after in pairwise(paid):
            if before["stop"] is None or (before["stop"] - before["start_date"]).days < 300:
                continue
            gap = (after["start_date"] - before["stop"]).days
            if -30 <= gap <= 60:
                points.append({1: 100, 0: 85, -1: 40}[change(before, after)] - (25 if gap > 7 else 0))
        for row in paid:
            year = 1
            while row["billing"] == "annual" and (on := anniversary(row["start_date"], year)) <= day:
                if row["stop"] is None or on < row["stop"]:
                    points.append(85)
                year += 1
        return sum(points) / len(points) / 100 if points else NAN

    # --- expansion

    def mentions(self, account: int, day: date, days: int, kind: str) -> int:
        return sum(
            r["kind"] == kind and plus(day, -days) < r["day"] <= day for r in self.mine("mentions", account)
        )

    def growth_mentions(self, account: int, day: date) -> float:
        if not self.talk(account, day, KNOWN) or not self.enough("conversations", account, 90, day):
            return NAN
        return self.mentions(account, day, 90, "growth")

    def active_growth(self, account: int, day: date) -> float:
        then = self.account_live("usage", account, 90, day) - self.account_live("usage", account, 60, day)
        older = any(
            r["user"] is not None and r["day"] <= plus(day, -89) for r in self.use(account, day, KNOWN)
        )
        live = self.enough("usage", account, 30, day) and 2 * then >= 30
        if not (self.named(account, day, "user") and older and live):
            return NAN
        now, before = self.active(account, day), self.active(account, plus(day, -60))
        return min(max((now - before) * 100 / max(before, 3), -100.0), 200.0)

    def advanced_interest(self, account: int, day: date) -> float:
        told = any(r["is_advanced"] is not None for r in self.use(account, day, KNOWN))
        talks = bool(self.talk(account, day, KNOWN))
        live = (self.enough("usage", account, 30, day) or not told) and (
            self.enough("conversations", account, 30, day) or not talks
        )
        if not (told or talks) or not live:
            return NAN
        uses = {(r["day"], r["feature"]) for r in self.use(account, day, 30) if r["is_advanced"]}
        return len(uses) + self.mentions(account, day, 30, "advanced")

    # --- standing and circumstances

    def standing(self, account: int, day: date) -> int:
        (created,) = [r["created_on"] for r in self.mine("accounts", account)]
        churns = [r["day"] for r in self.mine("churn_events", account) if r["day"] <= day]
        terms = self.terms(account, day)
        met = bool(created and created <= day) or bool(churns or terms)
        met = met or bool(self.use(account, day, KNOWN)) or bool(self.talk(account, day, KNOWN))
        for table, column in (("surveys", "day"), ("invoices", "issued_on")):
            met = met or any(r[column] <= day for r in self.mine(table, account))
        if not met:
            return 0
        if self.covering(account, day):
            return 1
        if any(not r["is_trial"] for r in terms):
            return 2
        if churns and not any(r["day"] > max(churns) for r in self.use(account, day, KNOWN)):
            return 2
        return 1

    def days_to_renewal(self, account: int, day: date) -> float:
        found = []
        for row in self.covering(account, day):
            renewal = row["renewal_date"]
            if renewal is None and row["billing"] == "annual":
                renewal = anniversary(row["start_date"], 1)
            if renewal is None or row["is_trial"]:
                continue
            first, year = renewal, 1
            while row["billing"] == "annual" and renewal < day:
                renewal, year = anniversary(first, year), year + 1
            found.append((renewal - day).days)
        ahead = [n for n in found if n >= 0]
        return min(ahead) if ahead else max(found, default=NAN)

    def utilisation_peak_270(self, account: int, day: date) -> float:
        shares = []
        for back in range(270):
            on = plus(day, -back)
            use = self.use(account, on, 30)
            if not self.seats(account, on) or (use and all(r["user"] is None for r in use)):
                return NAN
            shares.append(self.active(account, on) / self.seats(account, on))
        named = [r for r in self.use(account, day, KNOWN) if r["user"] is not None]
        older = any(r["day"] <= plus(day, -269) for r in named)
        if not older or 10 * self.account_live("usage", account, 299, day) < 9 * 299:
            return NAN
        return max(shares)

    def saturated_days(self, account: int, day: date) -> float:
        run = 0
        while run < 270:
            seats = self.seats(account, plus(day, -run))
            if not seats or self.active(account, plus(day, -run)) * 100 < 85 * seats:
                break
            run += 1
        return run

    def momentum(self, account: int, day: date) -> float:
        def moments(last: date, days: int) -> int:
            said = [
                (r["day"], r["channel"], r["contact_id"])
                for r in self.talk(account, last, days)
                if r["direction"] == "in"
            ]
            came = [
                (r["on"], r["channel"], r["contact_id"])
                for r in self.met(account, last, days)
                if r["attended"]
            ]
            return len(set(said + came))

        talk = self.talk(account, day, KNOWN)
        if not talk or not self.enough("conversations", account, 21, day):
            return NAN
        history = (plus(day, -20) - min(r["day"] for r in talk)).days
        if history >= 180:
            live = [self.account_live("conversations", account, n, day) for n in (201, 21)]
            history = live[0] - live[1]
        if history < 60:
            return NAN
        usual = moments(plus(day, -21), 180) * 21 / history
        return moments(day, 21) / max(usual, 1.0)

    def action_age(self, account: int, day: date) -> float:
        held = [
            r["on"]
            for r in self.met(account, day, KNOWN + 1000)
            if (
                r["attended"]
                or (r["attended"] is None and r["channel"] == "call" and r["direction"] == "out")
            )
            and r["direction"] != "in"
        ]
        age = (day - max(held)).days if held else KNOWN
        return age if age < KNOWN else NAN

    def seasonal(self, account: int, day: date) -> float:
        def total(ago: int, work: Callable[[date], bool] = lambda _: True) -> int:
            return sum(r["n"] for r in self.use(account, plus(day, -ago), 28) if work(r["day"]))

        now, before, then, then_before = total(0), total(28), total(364), total(392)
        if not before or now * 100 >= before * 90:
            return 0
        first = min((r["day"] for r in self.use(account, day, KNOWN)), default=day)
        if first <= plus(day, -395) and then_before and 1 - then / then_before >= 0.6 * (1 - now / before):
            return 1

        def work(on: date) -> bool:
            return not ((on.month == 12 and on.day >= 24) or (on.month == 1 and on.day <= 2))

        days = [sum(work(plus(day, -ago - n)) for n in range(28)) for ago in (0, 28)]
        if days[0] == 28 or min(days) < 14:
            return 0
        return int(total(0, work) * days[1] * 100 >= total(28, work) * days[0] * 90)

    def leaving(self, account: int, day: date) -> list[date]:
        """The days the steps were reached on."""
        one = self._fall(account, day)
        if one is None:
            return []
        talk = self.talk(account, day, 500)
        missed = [
            r["on"] for r in self.met(account, day, 500) if r["channel"] != "call" and r["attended"] is False
        ]
        two = min((d for d in missed if d > one), default=None)
        if two is None:
            return [one]
        direct = [r["day"] for r in talk if r["direction"] == "in" and r["channel"] in ("email", "call")]
        tickets = [r["day"] for r in talk if r["channel"] == "ticket" and r["direction"] in ("in", None)]
        three = min((d for d in direct if d > two), default=None)
        habit = sum(plus(two, -120) < d <= two for d in tickets) >= 2
        if three is None or not habit or any(two < d <= three for d in tickets):
            return [one, two]
        on = plus(three, 14)
        while on <= day:
            if self._silent(account, on):
                return [one, two, three, on]
            on = plus(on, 1)
        return [one, two, three]

    def _silent(self, account: int, day: date) -> bool:
        said = [r for r in self.talk(account, day, 14) if r["direction"] == "in"]
        came = [r for r in self.met(account, day, 14) if r["attended"]]
        used = {r["day"] for r in self.use(account, day, 14)}
        alive = all(self.account_live(kind, account, 14, day) == 14 for kind in ("usage", "conversations"))
        return not said and not came and len(used) <= 1 and alive

    def _fall(self, account: int, day: date) -> date | None:
        totals, lives = {}, {}
        for back in range(120):
            on = plus(day, -back)
            now = sum(r["n"] for r in self.use(account, on, 30))
            before = sum(r["n"] for r in self.use(account, plus(on, -30), 30))
            totals[on] = now, before
            live = self.account_live("usage", account, 30, on)
            lives[on] = live, self.account_live("usage", account, 60, on) - live
        for on in sorted(totals):
            (now, before), (live, live_before) = totals[on], lives[on]
            base = len({r["day"] for r in self.use(account, plus(on, -30), 30)})
            if base < 8 or before == 0 or 2 * live < 30 or 2 * live_before < 30:
                continue
            if now * live_before * 10 > 7 * before * live:
                continue
            later = [d for d in totals if d > on]
            if not any(totals[d][0] * live_before * 10 >= 9 * before * lives[d][0] for d in later):
                return on
        return None

    def held(self, kind: str, account: int, day: date) -> bool:
        known = self.use(account, day, KNOWN) if kind == "usage" else self.talk(account, day, KNOWN)
        source = self.source(kind, account, day)
        return bool(known) and source is not None and self.stopped(kind, source, day)


def minutes(first: Row, later: Row) -> int:
    def whole(moment: datetime) -> int:
        return int(moment.timestamp()) // 60

    return whole(later["occurred_at"]) - whole(first["occurred_at"])


def change(before: Row, after: Row) -> int:
    """1 up, 0 about the same, -1 down: by MRR of one currency, else by seats."""
    if None not in (before["mrr_cents"], after["mrr_cents"]) and before["currency"] == after["currency"]:
        old, new = before["mrr_cents"], after["mrr_cents"]
    elif None not in (before["seats"], after["seats"]):
        old, new = before["seats"], after["seats"]
    else:
        return 0
    return (new * 100 > old * 101) - (new * 100 < old * 99)
