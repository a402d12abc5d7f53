"""Fifty people at work at once for two minutes against a real server: errors, and how long each kind of request takes.

`python -m benchmarks.load HOME` copies that home (a demo, say) and leaves it as it is. The people and the server share
the machine: with two cores, what the people cost is in the figures.
"""

import argparse
import asyncio
import random
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

from benchmarks.portfolio import open_house
from benchmarks.served import copied, served
from domain.principals import Principal, Role, TokenScope, User
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within
from keepwell.signing_in import door, people

SHARES = {Role.CSM: 0.76, Role.REVIEWER: 0.14, Role.ADMIN: 0.10}
THINKS = (0.5, 4.0)
"""Seconds between what somebody has read and what they do next."""
SEED = 17
QUESTIONS = (
    "What did they say about the migration?",
    "Which accounts renew in the next 60 days?",
    "Who asked for single sign-on?",
    "Which enterprise accounts have falling usage?",
    "What did we promise?",
)
SEARCHES = ("north", "a", "labs", "review")
FILTERS = ("", "?band=red", "?sort=mrr", "?group=owe", "?sort=renewal&offset=50", "?text=a")
SCOPES = frozenset({TokenScope.READ, TokenScope.ASK, TokenScope.REVIEW})
OK = 400
IN_HAND = 409
"""Of a draft that somebody else has taken meanwhile: that is told, and no error."""


@dataclass
class Told:
    """What came of the requests, by what they were for: milliseconds, and what failed."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)

    def note(self, name: str, seconds: float, status: int, says: str = "") -> None:
        self.took[name].append(seconds * 1000)
        if status >= OK:
            self.errors.append(f"{name}: {status} {says[:200]}")


@dataclass
class Worker:
    """One person: a browser with their session, and a program with their token."""

    user: User
    browser: httpx.AsyncClient
    program: httpx.AsyncClient
    accounts: list[int]
    told: Told
    dice: random.Random

    async def get(self, name: str, path: str, **headers: str) -> httpx.Response:
        return await self._send(name, self.browser, "GET", path, headers=headers)

    async def post(self, name: str, path: str, data: dict[str, str]) -> httpx.Response:
        return await self._send(name, self.browser, "POST", path, data=data)

    async def call(self, name: str, path: str) -> httpx.Response:
        return await self._send(name, self.program, "GET", path)

    async def _send(
        self,
        name: str,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        begun = time.perf_counter()
        try:
            answer = await client.request(method, path, data=data, headers=headers)
        except httpx.TransportError as broken:
            self.told.note(name, time.perf_counter() - begun, 599, repr(broken))
            raise
        took = time.perf_counter() - begun
        told = name == "draft: release" and answer.status_code == IN_HAND
        self.told.note(name, took, 200 if told else answer.status_code, f"{path} {answer.text[:200]}")
        return answer


async def portfolio(one: Worker) -> None:
    await one.get("portfolio", f"/portfolio{one.dice.choice(FILTERS)}")


async def account(one: Worker) -> None:
    """The page, and what it asks for by itself once it is there."""
    path = f"/accounts/{one.dice.choice(one.accounts)}"
    await one.get("account", path)
    await asyncio.gather(
        one.get("account: what moved", f"{path}/detail", **{"hx-request": "true"}),
        one.get("account: ask box", f"/ask/box?account={path.rsplit('/', 1)[1]}", **{"hx-request": "true"}),
    )


async def timeline(one: Worker) -> None:
    await one.get("timeline", f"/accounts/{one.dice.choice(one.accounts)}/timeline")


async def find(one: Worker) -> None:
    await one.get("palette", f"/find?q={one.dice.choice(SEARCHES)}", **{"hx-request": "true"})


async def ask(one: Worker) -> None:
    """Of an account or of everything; the stream is read to its end."""
    within = f"account:{one.dice.choice(one.accounts)}" if one.dice.random() < 0.6 else ""
    data, begun, said = {"question": one.dice.choice(QUESTIONS), "within": within}, time.perf_counter(), False
    async with one.browser.stream("POST", "/ask", data=data, headers={"hx-request": "true"}) as stream:
        text = ""
        async for piece in stream.aiter_text():
            text += piece
            if not said and 'hx-target="#said-' in text:
                one.told.note("ask: first sentence", time.perf_counter() - begun, stream.status_code)
                said = True
    refused = OK if 'class="refused"' in text else stream.status_code
    one.told.note("ask: whole", time.perf_counter() - begun, refused, text[-300:])


async def review(one: Worker) -> None:
    """Read the queue, take a draft, put it to sleep, and now and then take up one again."""
    queue = await one.get("queue", "/review")
    drafts = re.findall(r'href="/review/(\d+)', queue.text)
    if not drafts:
        return
    draft = one.dice.choice(drafts)
    await one.get("draft", f"/review/{draft}")
    await one.post("draft: claim", f"/review/{draft}/claim", {})
    await one.post("draft: release", f"/review/{draft}/release", {})


async def today(one: Worker) -> None:
    await one.get("today", "/today")


async def business(one: Worker) -> None:
    await one.get("business", "/business")


async def runs(one: Worker) -> None:
    await one.get("runs", "/runs")


async def list_by_api(one: Worker) -> None:
    """Two pages, by their cursor."""
    first = (await one.call("api: accounts", "/api/v1/accounts?limit=50")).json()
    if first.get("next"):
        await one.call("api: accounts", f"/api/v1/accounts?limit=50&cursor={first['next']}")


async def read_by_api(one: Worker) -> None:
    await one.call("api: account", f"/api/v1/accounts/{one.dice.choice(one.accounts)}")


async def search_by_api(one: Worker) -> None:
    await one.call("api: search", "/api/v1/search?q=migration")


Step = Callable[[Worker], Awaitable[None]]
EVERYBODY: list[tuple[Step, int]] = [
    (portfolio, 24),
    (account, 26),
    (timeline, 8),
    (find, 8),
    (ask, 8),
    (today, 6),
    (list_by_api, 4),
    (read_by_api, 4),
    (search_by_api, 4),
]
MORE: dict[Role, list[tuple[Step, int]]] = {
    Role.CSM: [(review, 6)],
    Role.REVIEWER: [(review, 60)],
    Role.ADMIN: [(business, 12), (runs, 12)],
}


async def work(one: Worker, until: float) -> None:
    steps, weights = zip(*[*EVERYBODY, *MORE[one.user.role]], strict=True)
    await asyncio.sleep(one.dice.uniform(0, THINKS[1]))
    while time.perf_counter() < until:
        try:
            await one.dice.choices(steps, weights)[0](one)
        except httpx.TransportError:
            continue
        await asyncio.sleep(one.dice.uniform(*THINKS))


def staff(house: House, users: int) -> list[User]:
    """As many as are wanted, each CSM with the book of one who is there."""
    books = [name for name, _ in house.accounts.csms()]
    roles = [role for role, share in SHARES.items() for _ in range(round(users * share))][:users]
    roles += [Role.CSM] * (users - len(roles))
    return [
        people.add_user(
            house,
            "benchmark",
            f"person{number}@ours.example",
            f"Person {number}",
            role.value,
            books[number % len(books)] if role is Role.CSM else None,
        )
        for number, role in enumerate(roles)
    ]


async def come_in(house: House, url: str, user: User, told: Told) -> Worker:
    """Through the door: by the link that lets in once."""
    same = {"sec-fetch-site": "same-origin"}
    browser = httpx.AsyncClient(base_url=url, headers=same, timeout=60)
    begun = time.perf_counter()
    answer = await browser.post(f"/sign-in/link/{door.offer_link(house, user)}")
    told.note("sign in", time.perf_counter() - begun, answer.status_code, answer.text)
    secret, _ = door.make_token(house, user, "benchmark", SCOPES, None)
    program = httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {secret}"}, timeout=60)
    who: Principal = door.principal(house, user)
    accounts = list(ids_within(house, who.scope) or house.accounts.ids())
    return Worker(user, browser, program, accounts, told, random.Random(SEED + user.id))


async def everybody(house: House, url: str, users: int, seconds: float) -> Told:
    told = Told()
    workers = await asyncio.gather(*[come_in(house, url, user, told) for user in staff(house, users)])
    until = time.perf_counter() + seconds
    await asyncio.gather(*[work(one, until) for one in workers])
    for one in workers:
        await one.browser.aclose()
        await one.program.aclose()
    return told


def says(told: Told) -> list[str]:
    """Milliseconds as a person waits for them."""
    lines = [f"{'':<24}{'requests':>9}{'p50':>8}{'p95':>8}{'p99':>8}{'worst':>8}"]
    for name, took in sorted(told.took.items(), key=lambda item: -len(item[1])):
        p50, p95, p99 = np.percentile(took, (50, 95, 99))
        lines.append(f"{name:<24}{len(took):>9,}{p50:>8.0f}{p95:>8.0f}{p99:>8.0f}{max(took):>8.0f}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    options = parser.parse_args()
    with copied(options.home) as (home, log):
        house = open_house(home)
        today = house.scores.newest_day() or house.today()
        with served(home, today, log) as server:
            server.wait_until_warm()
            told = asyncio.run(everybody(house, server.url, options.users, options.seconds))
            memory = server.peak_gigabytes()
    requests = [one for took in told.took.values() for one in took]
    print("\n".join(says(told)))
    p50, p95 = np.percentile(requests, (50, 95))
    rate = len(requests) / options.seconds
    print(
        f"{len(requests):,} requests in {options.seconds:g} s ({rate:.0f} a second), p50 {p50:.0f} ms, p95 {p95:.0f} ms"
    )
    print(f"errors: {len(told.errors)}; the server's memory at its peak: {memory:.2f} GB")
    for one in told.errors[:10]:
        print(f"  {one}")
    raise SystemExit(1 if told.errors else 0)


if __name__ == "__main__":
    main()
