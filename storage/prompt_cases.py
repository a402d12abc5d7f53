"""Cases made from reviewed drafts: what a prompt is tried on. Erased with whoever they are about."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.prompts import PromptCase
from storage.engine import read, write
from storage.frames import one_of
from storage.schema import prompt_cases

_COLUMNS = ("name", "kind", "disc", "language", "drafted", "approved", "draft_id", "account_id", "contact_id")


class PromptCaseStore:
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def add(self, case: PromptCase, by: str) -> int:
        """Keep a case (its key and id are given here) and give its id. A draft that is judged again keeps one case:
        the newest. ValueError for a case that belongs to no account: nobody could erase it."""
        with write(self._engine) as connection:
            return add_case(connection, case, by, self._clock())

    def of(self, name: str) -> list[PromptCase]:
        """Those of a prompt, the oldest first."""
        c = prompt_cases.c
        told = (c.id, *(c[column] for column in _COLUMNS), c.given, c.expects)
        query = sa.select(*told).where(c.name == name).order_by(c.id)
        with read(self._engine) as connection:
            rows = connection.execute(query).mappings()
            return [PromptCase(key=_key(row["id"], row["draft_id"]), **row) for row in rows]

    def count(self) -> dict[str, int]:
        """How many there are, by name of prompt."""
        c = prompt_cases.c
        with read(self._engine) as connection:
            return dict(
                connection.execute(sa.select(c.name, sa.func.count()).group_by(c.name)).tuples().all()
            )

    def drop(self, case_id: int) -> None:
        """What it came of was taken back."""
        with write(self._engine) as connection:
            connection.execute(sa.delete(prompt_cases).where(prompt_cases.c.id == case_id))

    def erase(self, *, account_id: int | None = None, contact_id: int | None = None) -> int:
        """Every case of an account, or of a contact; how many there were."""
        with write(self._engine) as connection:
            return erase_cases(connection, account_id=account_id, contact_id=contact_id)


def add_case(connection: Connection, case: PromptCase, by: str, at: datetime) -> int:
    """The same within the transaction of the verdict it comes from."""
    if case.account_id is None:
        raise ValueError("a case from a review belongs to an account")
    row: dict[str, Any] = {name: getattr(case, name) for name in _COLUMNS}
    row |= {"given": dict(case.given), "expects": dict(case.expects), "by": by, "at": at}
    c = prompt_cases.c
    if case.draft_id is not None:
        known = (c.name == case.name) & (c.draft_id == case.draft_id)
        connection.execute(sa.delete(prompt_cases).where(known))
    added: int = connection.execute(sa.insert(prompt_cases).values(row).returning(c.id)).scalar_one()
    return added


def erase_cases_of_drafts(connection: Connection, draft_ids: Collection[int]) -> None:
    """Those that came of these drafts: they are erased, or what was said of them was taken back."""
    connection.execute(
        sa.delete(prompt_cases).where(one_of(connection, prompt_cases.c.draft_id, sorted(draft_ids)))
    )


def erase_cases(
    connection: Connection, *, account_id: int | None = None, contact_id: int | None = None
) -> int:
    """The same within a transaction that erases more. ValueError where neither is named."""
    c = prompt_cases.c
    if account_id is None and contact_id is None:
        raise ValueError("whose cases are to be erased?")
    about: sa.ColumnElement[bool] = sa.false()
    if account_id is not None:
        about = about | (c.account_id == account_id)
    if contact_id is not None:
        about = about | (c.contact_id == contact_id)
    return connection.execute(sa.delete(prompt_cases).where(about)).rowcount


def _key(number: int, draft_id: int | None) -> str:
    """As people look it up: by its draft, where it came of one."""
    return f"review-{number}" if draft_id is None else f"draft-{draft_id}"
