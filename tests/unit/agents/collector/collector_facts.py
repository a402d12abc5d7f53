"""Facts built by hand: `Book` gathers rows and gives Facts, random books included."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl

from storage.facts import FACT_SCHEMAS, FRAMES, Facts

TODAY = date(2026, 11, 23)
KINDS = ["growth", "advanced", "praise", "complaint", "risk"]
Row = dict[str, Any]


def ago(days: int, today: date = TODAY) -> date:
    return today - timedelta(days=days)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@dataclass
class Book:
    """Rows per fact table; missing columns are null."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in FRAMES})

    def account(
        self, account_id: int = 1, created_on: date | None = None, inactivity_days: int | None = None
    ) -> "Book":
        self.rows["accounts"].append(
            {
                "account_id": account_id,
                "external_id": f"A{account_id}",
                "name": f"Account {account_id}",
                "created_on": created_on,
                "inactivity_days": inactivity_days,
            }
        )
        return self

    def contact(self, contact_id: int, account_id: int = 1, **more: Any) -> "Book":
        self.rows["contacts"].append(
            {"contact_id": contact_id, "account_id": account_id, "external_id": f"P{contact_id}"} | more
        )
        return self

    def subscription(self, start: date, account_id: int = 1, **more: Any) -> "Book":
        number = len(self.rows["subscriptions"])
        row = {"account_id": account_id, "external_id": f"S{number}", "start_date": start, "is_trial": False}
        self.rows["subscriptions"].append(row | more)
        return self

    def use(self, day: date, account_id: int = 1, user: str | None = "ann", **more: Any) -> "Book":
        number = len(self.rows["usage"])
        row = {
            "account_id": account_id,
            "day": day,
            "source": "app",
            "event_id": f"e{number}",
            "user": user,
            "count": 1,
        }
        self.rows["usage"].append(row | more)
        return self

    def daily(
        self, first: int, last: int, account_id: int = 1, user: str | None = "ann", **more: Any
    ) -> "Book":
        """Use on each day from `first` to `last` days ago."""
        for days in range(first, last - 1, -1):
            self.use(ago(days), account_id, user, **more)
        return self

    def talk(
        self,
        day: date,
        channel: str = "email",
        direction: str | None = "in",
        account_id: int = 1,
        **more: Any,
    ) -> "Book":
        number = len(self.rows["interactions"]) + 1
        row = {
            "interaction_id": number,
            "account_id": account_id,
            "source": "mail",
            "external_id": f"i{number}",
            "occurred_at": more.pop("at", moment(day)),
            "day": day,
            "channel": channel,
            "direction": direction,
        }
        self.rows["interactions"].append(row | more)
        return self

    def mention(self, day: date, kind: str = "growth", account_id: int = 1) -> "Book":
        number = len(self.rows["mentions"])
        self.rows["mentions"].append(
            {
                "account_id": account_id,
                "interaction_id": number,
                "day": day,
                "kind": kind,
                "ref": f"u{number}",
                "quote": "we grow",
            }
        )
        return self

    def survey(self, day: date, score: float, kind: str = "nps", account_id: int = 1) -> "Book":
        number = len(self.rows["surveys"])
        self.rows["surveys"].append(
            {"account_id": account_id, "external_id": f"v{number}", "day": day, "kind": kind, "score": score}
        )
        return self

    def invoice(self, day: date, billed_users: int | None, account_id: int = 1) -> "Book":
        number = len(self.rows["invoices"])
        self.rows["invoices"].append(
            {
                "account_id": account_id,
                "external_id": f"n{number}",
                "issued_on": day,
                "billed_users": billed_users,
            }
        )
        return self

    def churn(self, day: date, account_id: int = 1) -> "Book":
        self.rows["churn_events"].append({"account_id": account_id, "external_id": f"c{day}", "day": day})
        return self

    def facts(self, until: date = TODAY, since: date = date(2020, 1, 1)) -> Facts:
        """As storage loads them: nothing after `until`, no use or talk before `since`, later ends unknown."""
        frames = {name: pl.DataFrame(self.rows[name], schema=FACT_SCHEMAS[name]) for name in FRAMES}
        dated = {"usage": "day", "interactions": "day", "mentions": "day"}
        for name, day in dated.items():
            frames[name] = frames[name].filter(pl.col(day).is_between(since, until))
        for name, day in {
            "surveys": "day",
            "invoices": "issued_on",
            "churn_events": "day",
            "subscriptions": "start_date",
        }.items():
            frames[name] = frames[name].filter(pl.col(day) <= until)
        for column in ("end_date", "churned_on"):
            ended = pl.when(pl.col(column) <= until).then(pl.col(column))
            frames["subscriptions"] = frames["subscriptions"].with_columns(ended.alias(column))
        paid = pl.when(pl.col("paid_on") <= until).then(pl.col("paid_on"))
        frames["invoices"] = frames["invoices"].with_columns(paid.alias("paid_on"))
        frames["accounts"] = frames["accounts"].sort("account_id")
        return Facts(since=since, until=until, **frames)


def random_book(seed: int, accounts: int = 5, days: int = 620, today: date = TODAY) -> Book:
    """A few accounts with every kind of fact and of hole; the same seed gives the same book."""
    drawn = _drawn(seed, accounts, days, today)
    return Book({name: [dict(row) for row in rows] for name, rows in drawn.rows.items()})


@lru_cache(maxsize=16)  # drawing takes longer than reading, and a law reads the same book several times
def _drawn(seed: int, accounts: int, days: int, today: date) -> Book:
    rng = np.random.default_rng(seed)
    book = Book()
    outages = {name: _outage(rng, days) for name in ("app", "web", "mail", "crm")}
    busy = rng.random() < 0.6
    for account_id in range(1, accounts + 1):
        created = ago(int(rng.integers(0, days + 200)), today) if rng.random() < 0.7 else None
        book.account(account_id, created, [None, 45, 180][account_id % 3])
        if rng.random() < 0.07:
            continue
        _random_contacts(book, rng, account_id)
        _random_terms(book, rng, account_id, days, today)
        _random_use(book, rng, account_id, days, today, outages, busy)
        _random_talk(book, rng, account_id, days, today, outages, busy)
    return book


def _one(rng: np.random.Generator, choices: list[str]) -> str:
    """What `rng.choice` would draw, a tenth of its price."""
    return choices[int(rng.integers(0, len(choices)))]


def _outage(rng: np.random.Generator, days: int) -> range:
    """Days ago on which a source delivers nothing; often the newest ones."""
    newest = int(rng.choice([0, 0, 15, 72, int(rng.integers(0, days))]))
    return range(newest, newest + int(rng.integers(5, 45)))


def _random_contacts(book: Book, rng: np.random.Generator, account_id: int) -> None:
    for n in range(int(rng.integers(0, 4))):
        identity = account_id * 10 + n
        book.contact(
            identity,
            account_id,
            external_id=f"u{n}" if n == 1 else f"P{identity}",
            email=f"U{n}@x.io" if n == 2 else None,
        )


def _random_terms(book: Book, rng: np.random.Generator, account_id: int, days: int, today: date) -> None:
    start = ago(int(rng.integers(0, days + 700)), today)
    for _ in range(int(rng.integers(0, 4))):
        length = int(rng.choice([30, 90, 330, 365, 400]))
        end = start + timedelta(days=length - 1) if rng.random() < 0.7 else None
        book.subscription(
            start,
            account_id,
            end_date=end,
            seats=int(rng.integers(0, 9)) if rng.random() < 0.9 else None,
            mrr_cents=int(rng.integers(1, 4)) * 10000 if rng.random() < 0.8 else None,
            currency=str(rng.choice(["EUR", "USD"], p=[0.9, 0.1])),
            billing=[None, "annual", "monthly"][int(rng.integers(0, 3))],
            is_trial=bool(rng.random() < 0.2),
            churned_on=start + timedelta(days=int(rng.integers(0, 500))) if rng.random() < 0.2 else None,
            renewal_date=start + timedelta(days=int(rng.integers(100, 800))) if rng.random() < 0.5 else None,
        )
        start = start + timedelta(days=length + int(rng.choice([-40, -5, 0, 0, 5, 20, 80])))
    if rng.random() < 0.3:
        book.churn(ago(int(rng.integers(0, days)), today), account_id)
    for _ in range(int(rng.integers(0, 8))):
        book.survey(
            ago(int(rng.integers(0, 400)), today),
            float(rng.integers(0, 11)),
            str(rng.choice(["nps", "csat"])),
            account_id,
        )
    for _ in range(int(rng.integers(0, 4))):
        book.invoice(
            ago(int(rng.integers(0, 400)), today),
            int(rng.integers(0, 9)) if rng.random() < 0.8 else None,
            account_id,
        )


def _random_use(
    book: Book,
    rng: np.random.Generator,
    account_id: int,
    days: int,
    today: date,
    outages: dict[str, range],
    busy: bool,
) -> None:
    first = int(rng.integers(1, days))
    sources = ["app", "web"] if rng.random() < 0.4 else [str(rng.choice(["app", "web"]))]
    pace = float(rng.choice([0.0, 0.1, 0.7, 1.5], p=[0.1, 0.1, 0.2, 0.6] if busy else None))
    slump = int(rng.integers(0, 250))
    nameless = rng.random() < 0.2
    for back in range(first, -1, -1):
        for _ in range(int(rng.poisson(pace * (0.3 if back < slump else 1.0)))):
            source = _one(rng, sources)
            if back in outages[source]:
                continue
            user = None if nameless or rng.random() < 0.1 else _one(rng, ["u0", "u1", "u2@X.io", "u3", "u4"])
            book.use(
                ago(back, today),
                account_id,
                user,
                source=source,
                feature=_one(rng, ["a", "b", "c"]) if rng.random() < 0.8 else None,
                is_core=[None, True, False][int(rng.integers(0, 3))],
                count=int(rng.integers(0, 5)) if rng.random() < 0.9 else None,
                minutes=round(rng.random() * 30, 2) if rng.random() < 0.6 else None,
                is_advanced=[None, True, False, False][int(rng.integers(0, 4))],
            )


def _random_talk(
    book: Book,
    rng: np.random.Generator,
    account_id: int,
    days: int,
    today: date,
    outages: dict[str, range],
    busy: bool,
) -> None:
    pace = 0.5 if busy else float(rng.choice([0.0, 0.1, 0.4]))
    for back in range(int(rng.integers(1, days)), -1, -1):
        for _ in range(int(rng.poisson(pace))):
            source = _one(rng, ["mail", "crm"])
            if back in outages[source]:
                continue
            day = ago(back, today)
            meets = rng.random() < 0.3
            book.talk(
                day,
                _one(rng, ["qbr", "meeting", "call"] if meets else ["email", "chat", "ticket", "note"]),
                ["in", "out", None][int(np.searchsorted([0.45, 0.9], rng.random(), side="right"))],
                account_id,
                at=moment(day, int(rng.integers(0, 24)), int(rng.integers(0, 60))),
                source=source,
                contact_id=account_id * 10 + int(rng.integers(0, 4)) if rng.random() < 0.7 else None,
                thread=f"t{rng.integers(0, 3)}" if rng.random() < 0.8 else None,
                scheduled_on=day + timedelta(days=int(rng.integers(-5, 20)))
                if meets and rng.random() < 0.7
                else None,
                attended=[None, True, False][int(rng.integers(0, 3))] if meets else None,
            )
            if rng.random() < 0.15:
                book.mention(day, _one(rng, KINDS), account_id)
