"""The same companies in several tools: what the tests of who is who are about."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import schema
from storage.engine import read

HUBSPOT: dict[str, Any] = {
    "external_id": "9001",
    "name": "Acme GmbH",
    "domain": "acme.com",
    "attributes": {"stripe_customer_id": "cus_acme"},
}
ZENDESK: dict[str, Any] = {"external_id": "360001", "name": "ACME", "domain": "www.acme.com", "csm": "Kim"}
STRIPE: dict[str, Any] = {"external_id": "cus_acme", "name": "Acme Germany", "currency": "EUR"}


def belongs(engine: Engine) -> dict[str, str]:
    """Each record as source:external_id, with the account it belongs to written the same way."""
    a, link = schema.accounts.c, schema.account_links.c
    joined = schema.accounts.outerjoin(schema.account_links, link.linked_id == a.id)
    query = sa.select(a.id, a.source, a.external_id, sa.func.coalesce(link.account_id, a.id)).select_from(
        joined
    )
    with read(engine) as connection:
        rows = connection.execute(query.order_by(a.id)).all()
    names = {row[0]: f"{row[1]}:{row[2]}" for row in rows}
    return {names[row[0]]: names[row[3]] for row in rows}


def together(engine: Engine) -> set[frozenset[str]]:
    """Which records are one account, whichever of them came first."""
    found: dict[str, set[str]] = {}
    for record, account in belongs(engine).items():
        found.setdefault(account, set()).add(record)
    return {frozenset(records) for records in found.values()}


def asked(engine: Engine) -> list[tuple[str, str, str, str]]:
    """The questions: account, record, what makes it likely, and whether it is open."""
    q, a = schema.look_alikes.c, schema.accounts.c
    with read(engine) as connection:
        names = {i: f"{s}:{e}" for i, s, e in connection.execute(sa.select(a.id, a.source, a.external_id))}
        rows = connection.execute(sa.select(q.account_id, q.other_id, q.how, q.state).order_by(q.id)).all()
    return [(names[row[0]], names[row[1]], row[2], row[3]) for row in rows]


def filed(engine: Engine, table: str) -> list[tuple[int, int | None]]:
    """account_id and came_as of a table's rows, in the order they were stored."""
    t = schema.BUNDLE_TABLES[table].c
    with read(engine) as connection:
        return [tuple(row) for row in connection.execute(sa.select(t.account_id, t.came_as).order_by(t.id))]
