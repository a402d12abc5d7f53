"""The traces of one account as of one day, counted the slow and obvious way."""

from collections import Counter
from datetime import date

import numpy as np
from collector_reference import Reference
from collector_slow_facts import KNOWN, NAN, Row, plus


def log_ratio(now: float, before: float, least: float = 1.0) -> float:
    return float(np.log((now + least) / (before + least)))


class SlowTraces(Reference):
    """`trace(name, account, day)` of every name in agents/collector/traces.py."""

    def trace(self, name: str, account: int, day: date) -> float:
        head, _, tail = name.rpartition("_")
        if head in ("use_days", "use_volume") and tail.isdigit():
            return self.rate(head, int(tail), account, day)
        if name == "people":
            return self.people_month(account, day)  # `people` is the set behind a signal
        return float(getattr(self, name)(account, day))

    # Use

    def age(self, account: int, day: date) -> int:
        return (day - min(r["day"] for r in self.use(account, day, KNOWN))).days + 1

    def rate(self, what: str, days: int, account: int, day: date, ago: int = 0) -> float:
        """Per 30 live days of the source that feeds the account on the day."""
        end = plus(day, -ago)
        if not self.use(account, day, KNOWN):
            return NAN
        live = len(self.live("usage", self.source("usage", account, day), days, end))
        bottom = min(live, max(self.age(account, day) - ago, 7))
        if 2 * live < days or bottom <= 0:
            return NAN
        rows = self.use(account, end, days)
        found = len({r["day"] for r in rows}) if what == "use_days" else sum(r["n"] for r in rows)
        return found * 30 / bottom

    def use_silence(self, account: int, day: date) -> float:
        used = self.use(account, day, KNOWN)
        return (day - used[-1]["day"]).days if used else NAN

    def use_silence_usual(self, account: int, day: date) -> float:
        often = len({r["day"] for r in self.use(account, day, 365)})
        if not often:
            return NAN
        usual = min(self.age(account, day), 365) / often
        return self.use_silence(account, day) / max(usual, 1.0)

    def _against(self, account: int, day: date, now: int, before: int, ago: int, what: str) -> float:
        return log_ratio(self.rate(what, now, account, day), self.rate(what, before, account, day, ago))

    def use_month_to_usual(self, account: int, day: date) -> float:
        return self._against(account, day, 30, 180, 30, "use_days")

    def use_volume_to_usual(self, account: int, day: date) -> float:
        return self._against(account, day, 30, 180, 30, "use_volume")

    def use_month_ago_30(self, account: int, day: date) -> float:
        return self._against(account, day, 30, 30, 30, "use_days")

    def use_month_ago_90(self, account: int, day: date) -> float:
        return self._against(account, day, 30, 30, 90, "use_days")

    def use_quarter_to_quarter(self, account: int, day: date) -> float:
        return self._against(account, day, 90, 90, 90, "use_days")

    def use_beyond_drift(self, account: int, day: date) -> float:
        return self.use_quarter_to_quarter(account, day) - self._drift(account, day)

    def _drift(self, account: int, day: date) -> float:
        source = self.source("usage", account, day)
        if source is None:
            return 0.0

        def share(end: date) -> float:
            days = [plus(end, -n) for n in range(90)]
            fed = sum(self.fed("usage", source, d) for d in days)
            heard = self.heard("usage")[source]
            return sum(len(heard.get(d, ())) for d in days) / fed if fed else NAN

        now, before = share(day), share(plus(day, -90))
        return float(np.log(now / before)) if now > 0 and before > 0 else 0.0

    def weeks(self, account: int, day: date) -> list[int]:
        """Days with use in each of the last 52 weeks, the newest last."""
        return [len({r["day"] for r in self.use(account, plus(day, -7 * n), 7)}) for n in range(51, -1, -1)]

    def use_deviation(self, account: int, day: date) -> float:
        if not self.use(account, day, KNOWN) or self.age(account, day) < 210:
            return NAN
        weeks = self.weeks(account, day)
        before = weeks[-30:-4]
        mean = sum(before) / 26
        spread = (sum((w - mean) ** 2 for w in before) / 26) ** 0.5
        return float((sum(weeks[-4:]) / 4 - mean) / max(spread, 0.5))

    def use_weeks_falling(self, account: int, day: date) -> float:
        if not self.use(account, day, KNOWN):
            return NAN

        def month(ago: int) -> int:
            return len({r["day"] for r in self.use(account, plus(day, -7 * ago), 28)})

        falling = 0
        while falling < 8 and month(falling) < month(falling + 1):
            falling += 1
        return falling

    def _break(self, account: int, day: date) -> tuple[float, float, float]:
        """Size, strength and weeks ago of the split of the year that a Poisson likelihood ratio likes best."""
        weeks, there = self.weeks(account, day), min(max(self.age(account, day), 7) / 7, 52)

        def fit(count: int, length: float) -> float:
            return float(count * np.log(max(count / length, 1e-9)))

        best = (NAN, -1.0, NAN)
        for left in range(4, 49):
            before, after, here, rest = sum(weeks[:left]), sum(weeks[left:]), left - (52 - there), 52 - left
            if here < 4:
                continue
            gain = fit(before, here) + fit(after, rest) - fit(before + after, here + rest)
            if gain > best[1]:
                best = log_ratio(after / rest, before / here, 0.1), gain, float(rest)
        return best

    def _broke(self, account: int, day: date) -> bool:
        return bool(self.use(account, day, KNOWN)) and self.age(account, day) >= 56

    def use_break(self, account: int, day: date) -> float:
        if not self._broke(account, day):
            return NAN
        size, strength, _ = self._break(account, day)
        return size * min(strength / 5.0, 1.0) if strength > 0 else NAN

    def use_break_weeks(self, account: int, day: date) -> float:
        if not self._broke(account, day):
            return NAN
        _, strength, ago = self._break(account, day)
        return ago if strength > 0 else NAN

    # People

    def users(self, account: int, day: date, days: int, ago: int = 0) -> set[str]:
        return {r["user"] for r in self.use(account, plus(day, -ago), days) if r["user"] is not None}

    def _named(self, account: int, day: date, value: float) -> float:
        return value if self.users(account, day, KNOWN) else NAN

    def people_month(self, account: int, day: date) -> float:
        return self._named(account, day, len(self.users(account, day, 30)))

    def people_now(self, account: int, day: date) -> float:
        return self._named(account, day, len(self.users(account, day, 60)))

    def people_come(self, account: int, day: date) -> float:
        fresh = self.users(account, day, 60) - self.users(account, day, 120, 60)
        return self._named(account, day, len(fresh))

    def people_gone(self, account: int, day: date) -> float:
        before = self.users(account, day, 120, 60)
        return len(before - self.users(account, day, 60)) / len(before) if before else NAN

    def people_quarter_to_quarter(self, account: int, day: date) -> float:
        now, before = (len(self.users(account, day, 30, ago)) for ago in (0, 90))
        return self._named(account, day, log_ratio(now, before))

    def people_one(self, account: int, day: date) -> float:
        return self._named(account, day, float(len(self.users(account, day, 60)) <= 1))

    # Conversations

    def _said(self, account: int, day: date, days: int) -> list[Row]:
        """What came from their side: each message by its day, each attended meeting by the day it was held."""
        wrote = [r | {"on": r["day"]} for r in self.talk(account, day, days) if r["direction"] == "in"]
        return wrote + [r for r in self.met(account, day, days) if r["attended"]]

    def _spoken(self, account: int, day: date, value: float) -> float:
        return value if self.talk(account, day, KNOWN) else NAN

    def talk_30(self, account: int, day: date) -> float:
        return self._spoken(account, day, len(self._said(account, day, 30)))

    def talk_90(self, account: int, day: date) -> float:
        return self._spoken(account, day, len(self._said(account, day, 90)))

    def talk_silence(self, account: int, day: date) -> float:
        last = max((r["on"] for r in self._said(account, day, KNOWN)), default=None)
        return self._spoken(account, day, (day - last).days if last else KNOWN)

    def talk_month_to_usual(self, account: int, day: date) -> float:
        usual = len(self._said(account, plus(day, -30), 180)) / 6
        return self._spoken(account, day, log_ratio(len(self._said(account, day, 30)), usual))

    def talk_missed(self, account: int, day: date) -> float:
        missed = [r for r in self.met(account, day, 90) if r["attended"] is False]
        return self._spoken(account, day, len(missed))

    def _tickets(self, account: int, day: date, days: int) -> float:
        rows = [r for r in self.talk(account, day, days) if r["channel"] == "ticket"]
        return self._spoken(account, day, len(rows))

    def talk_tickets_30(self, account: int, day: date) -> float:
        return self._tickets(account, day, 30)

    def talk_tickets_90(self, account: int, day: date) -> float:
        return self._tickets(account, day, 90)

    def _speakers(self, account: int, day: date) -> list[int]:
        said = self._said(account, day, 180)
        return sorted(Counter(r["contact_id"] for r in said if r["contact_id"] is not None).values())

    def talk_people(self, account: int, day: date) -> float:
        return self._spoken(account, day, len(self._speakers(account, day)))

    def talk_one_person(self, account: int, day: date) -> float:
        times = self._speakers(account, day)
        return self._spoken(account, day, times[-1] / sum(times) if times else NAN)

    # The contract

    def _paid(self, account: int, day: date) -> list[Row]:
        return [r for r in self.covering(account, day) if not r["is_trial"]]

    def _income(self, account: int, day: date) -> int:
        return sum(r["mrr_cents"] or 0 for r in self._paid(account, day))

    def term_days_to_renewal(self, account: int, day: date) -> float:
        return self.days_to_renewal(account, day)

    def term_age(self, account: int, day: date) -> float:
        paid = self._paid(account, day)
        return (day - max(r["start_date"] for r in paid)).days if paid else NAN

    def term_billing_day(self, account: int, day: date) -> float:
        return self.term_age(account, day) % 30

    def term_income(self, account: int, day: date) -> float:
        income = self._income(account, day)
        return float(np.log1p(income / 100)) if income > 0 else NAN

    def term_income_change(self, account: int, day: date) -> float:
        now, before = self._income(account, day), self._income(account, plus(day, -180))
        return log_ratio(now, before) if now > 0 and before > 0 else NAN

    def term_seats(self, account: int, day: date) -> float:
        seats = sum(r["seats"] or 0 for r in self._paid(account, day))
        return float(np.log1p(seats)) if seats else NAN

    def term_annual(self, account: int, day: date) -> float:
        paid = self._paid(account, day)
        return float(any(r["billing"] == "annual" for r in paid)) if paid else NAN

    def term_auto_renew(self, account: int, day: date) -> float:
        paid = self._paid(account, day)
        return float(any(r["auto_renew"] is not False for r in paid)) if paid else NAN

    def term_trial(self, account: int, day: date) -> float:
        covering = self.covering(account, day)
        return float(bool(covering) and all(r["is_trial"] for r in covering))

    def term_count(self, account: int, day: date) -> float:
        return len([r for r in self.terms(account, day) if not r["is_trial"]])

    def term_overdue(self, account: int, day: date) -> float:
        rows = [r for r in self.mine("invoices", account) if r["due_on"] and r["issued_on"] <= day]
        unpaid = [r for r in rows if r["due_on"] < day and not (r["paid_on"] and r["paid_on"] <= day)]
        return len(unpaid) if rows else NAN
