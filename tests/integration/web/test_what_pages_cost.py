"""What a page costs whoever serves and fetches it: statements that are few however many accounts there are, and bytes
that are few before charts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from integration.desk.desk_cast import TODAY, alert, days, house_at, score
from integration.web.web_cast import Web, people
from sqlalchemy.engine import Engine
from storage_rows import load

from agents.health.calibration import expert
from domain.alerts import RuleId
from keepwell.desk.ask import PortfolioAsk
from keepwell.web.app import build_app

FEW, MANY = 5, 60
PORTFOLIO_STATEMENTS, ACCOUNT_STATEMENTS = 6, 13
WIRE = 100_000
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
BANDS = ((30.0, "red"), (45.0, "orange"), (70.0, "green"))


def web_of(home: Path, accounts: int) -> Web:
    """As many accounts, each with people, a contract, a score and an alert; the first of them with ten."""
    house = house_at(f"sqlite:///{home / 'keepwell.db'}", home)
    numbers = range(1, accounts + 1)
    load(
        house.intake,
        accounts=[{"name": f"Account {one}", "csm": f"Csm {one % 2}", "segment": "smb"} for one in numbers],
        contacts=[{"account": f"A-{one}", "email": f"x@a{one}.example", "name": "X Y"} for one in numbers],
        subscriptions=[{"account": f"A-{one}", "start_date": TODAY - days(400)} for one in numbers],
    )
    house.calibrations.add(expert(house.now()))
    for back in (days(28), days(0)):
        score(house, TODAY - back, {one: BANDS[one % 3] for one in numbers})
    for one in numbers:
        for rule in list(RuleId)[: 10 if one == 1 else 1]:
            alert(house, one, rule.value, TODAY, f"Account {one} fell 6 points in a week")
    return Web(house, build_app(house), people(house))


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Web]]:
    few, many = (web_of(tmp_path_factory.mktemp("size"), accounts) for accounts in (FEW, MANY))
    yield few, many
    for web in (few, many):
        web.house.engine.dispose()


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    """The statements that the engine carries out meanwhile."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", hear)
    yield said
    sa.event.remove(engine, "before_cursor_execute", hear)


def asked(web: Web, path: str, whose: str = "admin") -> list[str]:
    """What a page asks the database for; the portfolio's columns and the calibration are known already."""
    with web.client(getattr(web.cast, whose)) as client:
        for known in ("/portfolio?sort=health", "/accounts/3"):
            client.get(known)
        with heard(web.house.engine) as said:
            assert client.get(path).status_code == 200
    return said


@pytest.mark.parametrize("whose", ["admin", "csm"])
@pytest.mark.parametrize("query", ["sort=health", "q=a&band=red&sort=mrr&reverse=1", "group=news&snoozed=1"])
def test_a_page_of_the_portfolio_asks_as_much_of_five_accounts_as_of_sixty(
    sizes: tuple[Web, Web], query: str, whose: str
) -> None:
    few, many = (asked(web, f"/portfolio?{query}", whose) for web in sizes)
    assert 0 < len(many) <= PORTFOLIO_STATEMENTS
    assert many == few


@pytest.mark.parametrize("account", [1, 4])
def test_the_first_visit_of_an_account_asks_as_much_among_five_as_among_sixty(
    sizes: tuple[Web, Web], account: int
) -> None:
    """Also where there are ten alerts of it."""
    few, many = (asked(web, f"/accounts/{account}") for web in sizes)
    assert 0 < len(many) <= ACCOUNT_STATEMENTS
    assert many == few == asked(sizes[1], f"/accounts/{account + 1}")


def test_of_no_account_of_a_whole_portfolio_the_first_visit_asks_more(shown: Web) -> None:
    with shown.client(shown.cast.admin) as client:
        client.get("/portfolio?sort=health")
        counted = []
        for one in shown.house.accounts.ids()[::3]:
            with heard(shown.house.engine) as said:
                assert client.get(f"/accounts/{one}").status_code == 200
            counted.append(len(said))
    assert max(counted) <= ACCOUNT_STATEMENTS
    assert min(counted) < max(counted), "no account has anything of its own to ask for"


def test_a_portfolio_page_is_at_most_100_kb_on_the_wire_before_charts(shown: Web) -> None:
    """Page, style, scripts, font and icon as they are sent to a browser that has none of them. This portfolio has fewer
    rows than a page may: what it takes grows by less than its rows, being packed."""
    with shown.client(shown.cast.admin, **{"accept-encoding": "gzip"}) as client:
        rows = client.get("/portfolio?sort=health").text.count("<tr data-row>")
        sent = {"page": _sent(client, "/portfolio?sort=health") * PortfolioAsk().limit / rows}
        html = client.get("/portfolio?sort=health").text
        sent |= {path: _sent(client, path) for path in LINKED.findall(html)}
    names = {path.partition("?")[0].rpartition("/")[2] for path in sent}
    assert names == {"page", "app.css", "app.js", "inter.woff2", "mark.svg"}
    assert sum(sent.values()) <= WIRE, sent


def _sent(client: TestClient, path: str) -> int:
    """Bytes of a body before anybody unpacks it, and of its headers."""
    with client.stream("GET", path) as answer:
        assert answer.status_code == 200
        told = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return told + sum(map(len, answer.iter_raw()))
