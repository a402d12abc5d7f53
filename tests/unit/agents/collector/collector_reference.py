"""The collector written again the slow and obvious way: one account, one day, plain Python over lists of rows."""

from collections.abc import Callable
from datetime import date

from collector_slow_facts import KNOWN, NAN, anniversary, plus
from collector_slow_signals import SlowSignals


class Reference(SlowSignals):
    """Signals, standing and circumstances of one account as of one day, from rows dated by that day."""

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
        (limit,) = [r["inactivity_days"] for r in self.mine("accounts", account)]
        seen = [*self.use(account, day, limit or 0), *self.talk(account, day, limit or 0)]
        new = created and plus(day, -(limit or 0)) < created <= day
        return 2 if limit and not seen and not new else 1

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
            if seats < 3 or self.active(account, plus(day, -run)) * 100 < 85 * seats:
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
        return float(moments(day, 21) / max(usual, 1.0))

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
