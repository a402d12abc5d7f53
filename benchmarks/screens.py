"""How fast the functions behind the portfolio and account screens are, beside those the command line uses.

`python -m benchmarks.screens HOME` reads that home; an older database is brought up to date, so give a copy.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import numpy as np

from domain.scope import EVERYONE, AccountScope
from keepwell.account_view import view_account
from keepwell.bootstrap import House
from keepwell.desk.account_head import account_head
from keepwell.desk.account_parts import contacts, timeline
from keepwell.desk.ask import PortfolioAsk
from keepwell.desk.page import facets, page
from keepwell.portfolio import portfolio
from keepwell.settings import Settings

PORTFOLIO_TARGET, ACCOUNT_TARGET = 35.0, 60.0
"""Milliseconds of a function within the 60 and 80 of a whole request."""
ROUNDS, SLOW_ROUNDS = 40, 5
EVERY = 7
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Timed:
    name: str
    p50: float
    p95: float
    target: float | None = None

    def says(self) -> str:
        missed = self.target is not None and self.p95 > self.target
        told = "" if self.target is None else f"  (at most {self.target:g}{': MISSED' if missed else ''})"
        return f"{self.name:<44} p50 {self.p50:8.1f} ms   p95 {self.p95:8.1f} ms{told}"


def timed(name: str, calls: Sequence[Callable[[], object]], target: float | None = None) -> Timed:
    """Each call once."""
    took = []
    for call in calls:
        begun = time.perf_counter()
        call()
        took.append((time.perf_counter() - begun) * 1000)
    p50, p95 = np.percentile(took, (50, 95))
    return Timed(name, float(p50), float(p95), target)


def measure(house: House) -> list[Timed]:
    cold = timed("portfolio page, cold", [lambda: page(house, EVERYONE, PortfolioAsk())])
    return [cold, *_portfolio(house), *_accounts(house)]


def _portfolio(house: House) -> list[Timed]:
    csm = next(iter(facets(house, EVERYONE)["csm"]), ("", 0))[0]
    asks = [
        PortfolioAsk(),
        PortfolioAsk(sort="mrr", bands=("red", "orange")),
        PortfolioAsk(text="a", sort="name", offset=50),
        PortfolioAsk(groups=("owe", "news"), sort="risk"),
    ]
    scopes = (EVERYONE, AccountScope(csm))
    mixed = [partial(page, house, scope, ask) for ask in asks for scope in scopes]
    today = timed("keepwell.portfolio.portfolio()", [lambda: portfolio(house)] * SLOW_ROUNDS)
    return [
        timed("edition", [house.desk_frames.edition] * ROUNDS),
        timed("portfolio page, warm", mixed * (ROUNDS // len(mixed) * 4), PORTFOLIO_TARGET),
        timed("facets", [lambda: facets(house, EVERYONE)] * ROUNDS),
        today,
    ]


def _accounts(house: House) -> list[Timed]:
    ids = house.accounts.ids()
    some = ids[:: max(1, len(ids) // ROUNDS)][:ROUNDS]
    day = house.scores.newest_day() or house.today()
    rows = [house.accounts.get(one) for one in some[::EVERY]]
    since = day - MONTH
    account_head(house, EVERYONE, some[0])
    view_account(house, rows[0], day, since)
    for row in rows:
        house.views_kept.view(EVERYONE, row.id, day, since)
    heads = [partial(account_head, house, EVERYONE, one) for one in some]
    lines = [partial(timeline, house, EVERYONE, one) for one in some]
    people = [partial(contacts, house, EVERYONE, one) for one in some]
    kept = [partial(house.views_kept.view, EVERYONE, row.id, day, since) for row in rows]
    whole = [partial(view_account, house, row, day, since) for row in rows]
    return [
        timed("account head", heads, ACCOUNT_TARGET),
        timed("timeline", lines, ACCOUNT_TARGET),
        timed("contacts with style", people),
        timed("computed parts, kept", kept, ACCOUNT_TARGET),
        timed("view_account (computed parts, first time)", whole),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    house = House(Settings(home=parser.parse_args().home))
    print(f"{len(house.accounts.ids())} accounts")
    found = measure(house)
    for one in found:
        print(one.says())
    by = {one.name: one for one in found}
    ratio = by["keepwell.portfolio.portfolio()"].p50 / by["portfolio page, warm"].p50
    whole = by["view_account (computed parts, first time)"].p50 / by["account head"].p50
    print(
        f"portfolio() takes {ratio:.0f} times as long as a page, view_account {whole:.0f} times as the head"
    )


if __name__ == "__main__":
    main()
