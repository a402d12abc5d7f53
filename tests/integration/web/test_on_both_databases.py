"""The same home on SQLite and on PostgreSQL: every screen and every list of the API says the same to everybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_cast import Unhurried
from copied_home import copied
from fastapi.testclient import TestClient
from integration.conftest import create_database
from sqlalchemy.engine import make_url
from web_cast import TODAY, Cast, Web

from domain.clock import utcnow
from domain.drafts import DraftState
from keepwell.bootstrap import House
from keepwell.desk.ask import SORTS
from keepwell.settings import Settings
from keepwell.web.access import table
from keepwell.web.app import build_app
from storage.engine import connect
from storage.sql_copy import fill

NOW = utcnow()
"""For both: pages say how old things are."""
OF_THE_DATABASE = ("/metrics", "/ready", "/settings/checkup")
OF_WHO_CAME = (
    "/settings/audit",
    "/settings/users",
    "/settings",
    "/settings/tokens",
    "/sign-in/link/{secret}",
)
"""Only whether they answer is compared: what they say is of the database itself, and of who signed in there."""
PACKED = (".pdf", ".pptx", ".xlsx")
MORE = (
    *(f"/portfolio?sort={name}" for name in SORTS),
    *("/portfolio?sort=name&reverse=1", "/portfolio?q=AS", "/portfolio?band=red", "/portfolio.csv?sort=name"),
    *("/find?q=a", "/review?state=all", "/ask/accounts?q=a"),
    *("/api/v1/accounts?limit=7", "/api/v1/alerts?limit=3", "/api/v1/search?q=renewal&limit=20"),
)


@pytest.fixture(scope="module")
def on_postgres(
    web_home: tuple[Path, Cast], postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    """A copy of the home whose database is in PostgreSQL."""
    home, cast = web_home
    url = make_url(postgres_url).set(database="web_home").render_as_string(hide_password=False)
    create_database(postgres_url, "web_home")
    engine = connect(url)
    fill(engine, home / "keepwell.db")
    engine.dispose()
    there = copied(home, tmp_path_factory.mktemp("on_postgres") / "home")
    for file in there.glob("keepwell.db*"):
        file.unlink()
    house = House(Settings(home=there, today=TODAY, DATABASE_URL=url), now=lambda: NOW)  # type: ignore[call-arg]
    web = Web(house, build_app(house), cast)
    web.app.state.throttle = Unhurried()
    yield web
    house.engine.dispose()


@pytest.fixture(scope="module")
def on_sqlite(web_home: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    home, cast = web_home
    here = copied(home, tmp_path_factory.mktemp("on_sqlite") / "home")
    house = House(Settings(home=here, today=TODAY), now=lambda: NOW)
    web = Web(house, build_app(house), cast)
    web.app.state.throttle = Unhurried()
    yield web
    house.engine.dispose()


def told_with(house: House, book: list[int]) -> dict[str, object]:
    """Something real for each name in a path, of one book."""
    alert = next(one for one in house.alerts.list() if one.account_id in book)
    draft = house.drafts.of_accounts(book, [DraftState.WAITING])[0]
    fact = house.history.page(book[0], house.now(), None, 1)[0]
    return {
        "account_id": book[0],
        "alert_id": alert.id,
        "draft_id": draft.id,
        "ref": fact.ref,
        "number": 1,
        "run_id": 1,
        "import_id": 1,
        "user_id": 1,
        "job_id": "none",
        "upload_id": "none",
        "agent": "writer",
        "prompt": "draft",
        "short": "draft",
        "key": "none",
        "secret": "none",
        "name": "app.css",
        "vendor": "stripe",
    }


def paths(web: Web) -> list[tuple[str, str]]:
    """Each GET route as it is declared, and as it is asked."""
    with_ = told_with(web.house, web.ids_of(web.cast.csm))
    routes = [path for method, path, _ in table(web.app.routes) if method == "GET"]
    asked = [(path, re.sub(r":\w+}", "}", path).format(**with_)) for path in routes]
    fact = [(path, f"{target}?ref={with_['ref']}") for path, target in asked if path.endswith("/fact")]
    return [*asked, *fact, *((one.partition("?")[0], one) for one in MORE)]


@pytest.mark.parametrize("role", ["admin", "csm", "reviewer"])
def test_every_page_says_the_same_on_both(on_sqlite: Web, on_postgres: Web, role: str) -> None:
    user, wrong = getattr(on_sqlite.cast, role), []
    with on_sqlite.client(user) as here, on_postgres.client(user) as there:
        asked = paths(on_sqlite)
        for path, target in asked:
            if path.endswith(PACKED) and role != "admin":
                continue  # the same files for whoever may have them, and each takes long
            one = said(on_sqlite, here, path, target)
            other = said(on_postgres, there, path, target)
            if one != other:
                wrong.append((target, *differing(one, other)))
    assert wrong == []
    assert len(asked) > 110


def said(web: Web, client: TestClient, path: str, target: str) -> tuple[int, str, str]:
    answer = client.get(target)
    assert answer.status_code < 500, (target, answer.text)
    kind = answer.headers.get("content-type", "")
    if path in (*OF_THE_DATABASE, *OF_WHO_CAME) or path.endswith(PACKED):
        return answer.status_code, kind, ""
    text = answer.text.replace(str(web.house.settings.home), "HOME")
    return answer.status_code, kind, " ".join(re.sub(r"<[^>]+>", " ", text).split())


def differing(one: tuple[int, str, str], other: tuple[int, str, str]) -> tuple[object, object]:
    if one[:2] != other[:2]:
        return one[:2], other[:2]
    at = next((n for n, (a, b) in enumerate(zip(one[2], other[2], strict=False)) if a != b), 0)
    return one[2][max(0, at - 60) : at + 60], other[2][max(0, at - 60) : at + 60]


BEYOND = 2**63
UNKEPT = (
    *("/portfolio?q=a%00b", "/find?q=%00", "/accounts/named?name=%00", "/accounts/1/fact?ref=%00"),
    *(f"/accounts/{BEYOND}", f"/runs/{BEYOND}", f"/review/{BEYOND}", f"/settings/users/{BEYOND}"),
    *(f"/api/v1/accounts/{BEYOND}", f"/api/v1/runs/{BEYOND}", "/api/v1/search?q=%00"),
)


@pytest.mark.parametrize("which", ["on_sqlite", "on_postgres"])
def test_what_no_database_keeps_is_refused_by_either(which: str, request: pytest.FixtureRequest) -> None:
    web: Web = request.getfixturevalue(which)
    with web.client(web.cast.admin) as client:
        asked = {target: client.get(target).status_code for target in UNKEPT}
        sent = {
            target: client.post(target, data=told).status_code
            for target, told in (
                ("/sign-in", {"email": "a\x00b", "password": "none"}),
                ("/settings/users", {"email": "kim@ours.example", "name": "K\x00m", "role": "csm"}),
                ("/settings/password", {"new": "seven plain words\x00 make a good one"}),
            )
        }
    assert set(asked.values()) <= {404, 422}, asked
    assert set(sent.values()) == {422}, sent
