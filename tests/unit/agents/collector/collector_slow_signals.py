"""The 17 signals of the slow reference."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from statistics import median
from typing import Any

from collector_slow_facts import KNOWN, NAN, Row, SlowFacts, anniversary, plus, quiet


def counts(days: list[date]) -> list[int]:
    """All of them, and those at weekends."""
    return [len(days), sum(d.weekday() >= 5 for d in days)]


def minus(one: list[int], other: list[int]) -> list[int]:
    return [a - b for a, b in zip(one, other, strict=True)]


def weekly(used: list[tuple[date, int]], live: int, live_weekends: int) -> float:
    """5 mean live weekdays and 2 mean live weekend days."""
    at_weekends = sum(n for d, n in used if d.weekday() >= 5)
    weekdays, weekends = live - live_weekends, live_weekends
    rest = sum(n for _, n in used) - at_weekends
    return (rest / weekdays * 5 if weekdays > 0 else 0.0) + (
        at_weekends / weekends * 2 if weekends > 0 else 0.0
    )


def a_week(days: list[date], live: list[date]) -> float:
    return weekly([(d, 1) for d in days], *counts(live))


class SlowSignals(SlowFacts):
    """Each signal of one account as of one day."""

    def login_frequency(self, account: int, day: date) -> float:
        if not self.use(account, day, KNOWN) or not self.enough("usage", account, 30, day):
            return NAN
        user_days = {(r["day"], r["user"]) for r in self.use(account, day, 30)}
        live = self.live_days("usage", account, 30, day)
        return a_week([d for d, _ in user_days], live)

    def feature_breadth(self, account: int, day: date) -> float:
        if not self.named(account, day, "feature") or not self.enough("usage", account, 30, day):
            return NAN
        return len({r["feature"] for r in self.use(account, day, 30) if r["feature"] is not None})

    def core_ratio(self, account: int, day: date) -> float:
        told = [r for r in self.use(account, day, 30) if r["is_core"] is not None]
        total = sum(r["n"] for r in told)
        if not total or not self.enough("usage", account, 30, day):
            return NAN
        return float(sum(r["n"] for r in told if r["is_core"]) / total)

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
            span = [plus(first, n) for n in range((last - first).days + 1)]
            return sum(quiet(d) or (feed is not None and self.dead("usage", feed, d, seen_on)) for d in span)

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
        return float(min(len(used) / live, 1.0) * evenness)

    def usage_trend(self, account: int, day: date) -> float:
        lately = self.use(account, day, KNOWN)
        if not lately:
            return NAN
        first = min(r["day"] for r in lately)
        live1, live2, live3 = (self.live_days("usage", account, n, day) for n in (30, 60, 90))
        early = [plus(day, n - 89) for n in range(min(max((first - plus(day, -89)).days, 0), 30))]
        spans = [counts(live1), minus(counts(live2), counts(live1))]
        spans.append([max(n, 0) for n in minus(minus(counts(live3), counts(live2)), counts(early))])
        days = [max(len(live1), 0), len(live2) - len(live1), max(len(live3) - len(live2) - len(early), 0)]
        spans = [
            [of[0], weekends] for of, weekends in zip([[n] for n in days], [s[1] for s in spans], strict=True)
        ]
        if first > plus(day, -59) or 2 * days[0] < 30 or 2 * days[1] < 30:
            return NAN
        quarter = {r["day"] for r in self.use(account, day, 90)}
        year = {r["day"] for r in self.use(account, day, 365)}
        month = self.use(account, day, 30)
        if len(quarter) < 8 and (month or len(year) < 48):
            return NAN
        if not month or sum(r["n"] for r in month) == 0:
            return -100.0
        used = [self.use(account, plus(day, -30 * n), 30) for n in range(3)]
        rate = [
            weekly([(r["day"], r["n"]) for r in rows], *span) for rows, span in zip(used, spans, strict=True)
        ]
        if 2 * days[2] >= 30:
            slope = (rate[0] - rate[2]) / 2 / (sum(rate) / 3) * 100
        else:
            slope = (rate[0] - rate[1]) / ((rate[0] + rate[1]) / 2) * 100
        return min(max(slope, -150.0), 150.0)

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
                follows = before is not None and (
                    before["direction"] == "out" and minutes(before, row) <= 14 * 1440
                )
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
        return float(sum(r["attended"] for r in told) / len(told))

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
        praises, complaints = (self.mentions(account, day, 90, kind) for kind in ("praise", "complaint"))
        if not every:
            days = {
                r["day"]
                for r in self.mine("mentions", account)
                if r["kind"] in ("praise", "complaint") and plus(day, -90) < r["day"] <= day
            }
            if len(days) < 3 or not self.enough("conversations", account, 90, day):
                return NAN
            return 50 + 20 * (praises - complaints) / (praises + complaints)
        change = sum(late) / len(late) - sum(early) / len(early) if late and early else 0.0
        answered = sum(every) / len(every) + change / 2
        words = min(max(praises - complaints, -5), 5)
        if words < 0:
            return answered if answered < 0 else max(answered + words, 0.0)
        return answered if answered > 100 else min(answered + words, 100.0)

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
        return float(newest["billed_users"] / max(self.active(account, day), 1))

    def tenure(self, account: int, day: date) -> float:
        starts = {
            trial: [r["start_date"] for r in self.terms(account, day) if r["is_trial"] == trial]
            for trial in (0, 1)
        }
        (created,) = [r["created_on"] for r in self.mine("accounts", account)]
        facts = [r["day"] for r in self.use(account, day, KNOWN) + self.talk(account, day, KNOWN)]
        for days in (starts[0], [created] if created and created <= day else [], starts[1], facts):
            if days:
                return float((day - min(days)).days / 30.4375)
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

    def mentions(self, account: int, day: date, days: int, kind: str) -> int:
        """Days, each once."""
        told = [r["day"] for r in self.mine("mentions", account) if r["kind"] == kind]
        return len({on for on in told if plus(day, -days) < on <= day})

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
    return int((new * 100 > old * 101) - (new * 100 < old * 99))
