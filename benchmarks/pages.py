"""How long a person waits for the portfolio and for an account, and what comes over the wire: whole requests to the
real server.

`python -m benchmarks.pages HOME [--accounts 200]` works on a copy of the home. Nothing else should be at work on the
machine: times are of the wall, beside the processor's, which others disturb less.
"""

import argparse
import gzip
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.portfolio import open_house
from benchmarks.served import Answer, Browser, Server, copied, served
from domain.principals import Role
from domain.scope import EVERYONE
from keepwell.bootstrap import House
from keepwell.desk.page import facets
from keepwell.portfolio import portfolio
from keepwell.signing_in import door

PORTFOLIO_MS, ACCOUNT_MS, WIRE_BYTES = 60.0, 80.0, 100_000
ROUNDS, SLOW_ROUNDS = 5, 5
ASKS = (
    "sort=health",
    "sort=mrr&band=red&band=orange",
    "q=a&sort=name&offset=50",
    "group=owe&group=news&sort=risk",
    "renewing=90&sort=renewal",
    "sort=change&reverse=1&offset=500",
    "segment={segment}&sort=csm",
    "snoozed=1&sort=velocity_30&offset=100",
)
PARTS = (
    "/accounts/{id}/detail",
    "/ask/box?account={id}",
    "/accounts/{id}/timeline",
    "/accounts/{id}/people",
    "/accounts/{id}/evidence",
)
AROUND = ("/review/count", "/find?q=an")
LINKED = re.compile(rb'(?:href|src)="(/static/[^"#]+)')


@dataclass
class Group:
    """Requests of a kind; `processor` seconds of the server over all of them."""

    name: str
    target: float | None = None
    answers: list[Answer] = field(default_factory=list)
    processor: float = 0.0

    def says(self, told: dict[str, float]) -> str:
        server = np.percentile([told[one.number] for one in self.answers], (50, 95, 100))
        whole = np.percentile([one.ms for one in self.answers], (50, 95))
        wire = np.percentile([one.wire for one in self.answers], 95) / 1000
        aim = "" if self.target is None else f"  (at most {self.target:g})"
        missed = self.target is not None and server[1] > self.target
        return (
            f"{self.name:<34} {len(self.answers):4}  server {server[0]:7.1f} {server[1]:7.1f} {server[2]:7.1f}"
            f"  whole {whole[0]:7.1f} {whole[1]:7.1f}  processor {self.processor * 1000 / len(self.answers):6.1f}"
            f"  {wire:6.1f} kB{aim}{' MISSED' if missed else ''}"
        )


class Sitting:
    """One server, two people, and what they asked it for."""

    def __init__(self, server: Server, admin: Browser, csm: Browser) -> None:
        self.server, self.admin, self.csm = server, admin, csm
        self.groups: list[Group] = []

    def group(
        self,
        name: str,
        browser: Browser,
        paths: Iterable[str],
        target: float | None = None,
        part: bool = False,
    ) -> Group:
        found = Group(name, target)
        before = self.server.processor_seconds()
        found.answers = [browser.get(path, part) for path in paths]
        found.processor = self.server.processor_seconds() - before
        self.groups.append(found)
        return found


def measure(sitting: Sitting, house: House, accounts: int) -> None:
    segment = next(iter(facets(house, EVERYONE)["segment"]), ("", 0))[0]
    asks = [f"/portfolio?{one.format(segment=segment)}" for one in ASKS]
    sitting.group("portfolio, the server's first", sitting.admin, asks[:1])
    sitting.server.wait_until_warm()
    sitting.group("portfolio as admin", sitting.admin, asks * ROUNDS, PORTFOLIO_MS)
    sitting.group("portfolio as CSM", sitting.csm, asks * ROUNDS, PORTFOLIO_MS)
    ids = house.accounts.ids()
    some = ids[:: max(1, len(ids) // accounts)][:accounts]
    pages = [f"/accounts/{one}" for one in some]
    sitting.group("account, first visit", sitting.admin, pages, ACCOUNT_MS)
    sitting.group("account, again", sitting.admin, pages, ACCOUNT_MS)
    few = some[:: max(1, len(some) // 40)]
    for part in PARTS:
        asked = [part.format(id=one) for one in few]
        lazily = part in PARTS[:2]
        sitting.group(part.replace("/accounts/{id}", "…"), sitting.admin, asked, part=lazily)
    sitting.group("…/detail, again", sitting.admin, [PARTS[0].format(id=one) for one in few], part=True)
    for path in AROUND:
        sitting.group(path, sitting.admin, [path] * 20, part=True)


def wire(browser: Browser) -> Iterator[tuple[str, int]]:
    """What a browser that keeps nothing fetches for the portfolio, by kind; charts are not among it."""
    page = browser.get("/portfolio?sort=health")
    yield "page", page.wire
    html = gzip.decompress(page.body)
    for path in sorted({one.decode() for one in LINKED.findall(html)}):
        yield Path(path.partition("?")[0]).name, browser.get(path).wire


def sitting_on(home: Path, log: Path, accounts: int) -> None:
    house = open_house(home)
    csm = house.accounts.rows()["csm"].drop_nulls().mode()[0]
    people = [
        house.users.add("admin@bench.example", "Admin", Role.ADMIN),
        house.users.add("csm@bench.example", csm, Role.CSM, csm),
    ]
    secrets = [door.begin(house, one, "benchmarks", "benchmark").secret for one in people]
    today = house.scores.newest_day() or house.today()
    took = []
    for _ in range(SLOW_ROUNDS):
        begun = time.perf_counter()
        portfolio(house)
        took.append((time.perf_counter() - begun) * 1000)
    with served(home, today, log) as server:
        sitting = Sitting(server, *(Browser(server, secret) for secret in secrets))
        measure(sitting, house, accounts)
        weights = list(wire(sitting.admin))
    report(sitting, weights, float(np.median(took)))


def report(sitting: Sitting, weights: list[tuple[str, int]], slow: float) -> None:
    told = sitting.server.told()
    print("server: p50, p95 and most, as it logs them; whole: p50 and p95 at the other end; all ms")
    for group in sitting.groups:
        print(group.says(told))
    total = sum(size for _, size in weights)
    by_kind = ", ".join(f"{name} {size / 1000:.1f}" for name, size in weights)
    missed = " MISSED" if total > WIRE_BYTES else ""
    print(f"cold portfolio page: {total / 1000:.1f} kB (at most {WIRE_BYTES / 1000:g}){missed}: {by_kind}")
    page = float(np.median([told[one.number] for one in sitting.groups[1].answers]))
    print(f"keepwell.portfolio.portfolio() takes {slow:.0f} ms, {slow / page:.1f} times as long as a page")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--work", type=Path, default=None, help="a folder for the copy")
    asked = parser.parse_args()
    with copied(asked.home, asked.work) as (home, log):
        sitting_on(home, log, asked.accounts)


if __name__ == "__main__":
    main()
