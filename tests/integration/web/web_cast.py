"""A house with people in it, and a browser or a program for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from domain.principals import Principal, Role, TokenScope, User
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.settings import Settings
from keepwell.signing_in import door
from keepwell.web.visitors import COOKIE
from sources.demo.portfolio import write_demo

TODAY = date(2026, 3, 17)
BASE = "http://keepwell.test"
ADMIN, REVIEWER, CSM, OTHER = "ada@ours.example", "rui@ours.example", "own@ours.example", "other@ours.example"


ACCOUNTS = 30
DAYS = 60


@dataclass(frozen=True)
class Cast:
    """`csm` has the book with the most accounts; `other` the next."""

    admin: User
    reviewer: User
    csm: User
    other: User


@dataclass(frozen=True)
class Web:
    house: House
    app: FastAPI
    cast: Cast

    @contextmanager
    def client(self, user: User | None, **headers: str) -> Iterator[TestClient]:
        """A browser, signed in as `user` or as nobody; it follows no redirect by itself."""
        told = {"sec-fetch-site": "same-origin", **headers}
        with TestClient(
            self.app, BASE, headers=told, follow_redirects=False, raise_server_exceptions=False
        ) as client:
            if user is not None:
                client.cookies.set(COOKIE, door.begin(self.house, user, "tests", "tests").secret)
            yield client

    @contextmanager
    def program(self, user: User, *scopes: TokenScope) -> Iterator[TestClient]:
        """A program with a token of this person."""
        secret, _ = door.make_token(self.house, user, "tests", frozenset(scopes), None)
        headers = {"authorization": f"Bearer {secret}"}
        with TestClient(
            self.app, BASE, headers=headers, follow_redirects=False, raise_server_exceptions=False
        ) as client:
            yield client

    def principal(self, user: User) -> Principal:
        return door.principal(self.house, user)

    def ids_of(self, user: User) -> list[int]:
        return self.house.accounts.of_csm(user.csm or "")


def make_demo(home: Path) -> Cast:
    """A demo portfolio with two months of scores, and people."""
    house = House(Settings(home=home, today=TODAY))
    write_demo(home / "demo", ACCOUNTS, as_of=TODAY)
    import_into(house, home / "demo", source="demo")
    run_daily(house, Order(DAILY, TODAY - timedelta(days=DAYS - 1), TODAY), lambda *_: None)
    cast = people(house)
    house.engine.dispose()
    return cast


def people(house: House) -> Cast:
    """Added to the house; its two largest books get an owner."""
    counted = house.accounts.rows()["csm"].drop_nulls().value_counts(sort=True)
    books = counted.sort(["count", "csm"], descending=[True, False])["csm"].to_list()
    add = house.users.add
    return Cast(
        admin=add(ADMIN, "Ada Admin", Role.ADMIN),
        reviewer=add(REVIEWER, "Rui Reviewer", Role.REVIEWER),
        csm=add(CSM, books[0], Role.CSM, books[0]),
        other=add(OTHER, books[1], Role.CSM, books[1]),
    )
