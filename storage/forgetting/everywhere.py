"""Every other text in every table, read for somebody's name, addresses, ids and words."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.redaction import ERASED, Marks, words
from storage import schema
from storage.forgetting.cleaning import redacted_row
from storage.forgetting.marks import ANYWHERE
from storage.forgetting.messages import QUOTED, withdraw
from storage.forgetting.person import Person, namesakes
from storage.frames import one_of
from storage.schema.prompts import APPEND_ONLY

PASSED = {
    *("forgotten_key", "forgotten_people", "forgotten_marks", "forgotten_words"),
    *APPEND_ONLY,
    *("passages", "model_answers", "calibrations", "models", "backtests", "scores", "signal_values"),
}
"""Without people in them, refused by the database itself, or emptied as a whole for these accounts."""
KEPT_COLUMNS = {
    "accounts": {"external_id", "name", "domain", "source"},
    "import_batches": {"source", "mapping"},
}
AT_ONCE = 500


def erase_everywhere(
    connection: Connection, person: Person, marks: dict[int, Marks], refs: frozenset[str], now: datetime
) -> Counter[str]:
    """Rows of their accounts are searched for everything, rows of no account for what can mean nobody else, and rows
    of other accounts for their addresses and ids."""
    done: Counter[str] = Counter()
    loose = loose_marks(connection, person, marks)
    spoken_of: set[int] = set()
    for table, row, after in found_everywhere(connection, person, marks, refs, loose):
        if table is schema.draft_revisions:
            spoken_of.add(row["draft_id"])
        done[table.name] += 1
        here = sa.and_(*(one == row[one.name] for one in table.primary_key.columns))
        if table.name == "import_collisions":
            connection.execute(sa.delete(table).where(here))
            continue
        if table.name == "quarantined_rows":
            after |= {name: ERASED for name in ("value", "raw") if row[name] is not None}
        connection.execute(sa.update(table).where(here).values(**after))
    withdraw(connection, sorted(spoken_of), now, QUOTED)
    done["passages"] = _empty(connection, schema.passages, person)
    _cut_again(connection, person)
    answers = schema.model_answers
    gone = one_of(connection, answers.c.account_id, person.accounts) | answers.c.account_id.is_(None)
    done["model_answers"] = connection.execute(sa.delete(answers).where(gone)).rowcount
    return done


def found_everywhere(
    connection: Connection,
    person: Person,
    marks: dict[int, Marks],
    refs: frozenset[str],
    loose: Marks | None = None,
) -> Iterator[tuple[sa.Table, dict[str, Any], dict[str, Any]]]:
    """Each row that holds them, with the columns as they are without them."""
    anywhere = loose or loose_marks(connection, person, marks)
    needles = list(person.needles())
    for table in schema.METADATA.sorted_tables:
        columns = _texts(table)
        if table.name in PASSED or not columns:
            continue
        for account, row in _rows(connection, table, columns, person.accounts, needles):
            if account == ANYWHERE:
                after = redacted_row({name: row[name] for name in columns}, anywhere, refs)
            elif account in marks:
                after = redacted_row({name: row[name] for name in columns}, marks[account], refs)
            else:
                after = redacted_row({name: row[name] for name in columns}, marks[ANYWHERE])
            if after:
                yield table, row, after


def loose_marks(connection: Connection, person: Person, marks: dict[int, Marks]) -> Marks:
    """For rows of no account: whole names too, where nobody else has the same; their words; ids of theirs."""
    others = {" ".join(words(name)) for _, name in namesakes(connection, person)}
    mine = [marks[one] for one in person.accounts]
    shared = any(" ".join(words(name)) in others for name in person.names)
    return Marks(
        marks[ANYWHERE].key,
        addresses=marks[ANYWHERE].addresses,
        ids={mark: stands for one in mine for mark, stands in one.ids.items()},
        names={} if shared else {mark: stands for one in mine for mark, stands in one.names.items()},
        lengths=() if shared else tuple(sorted({n for one in mine for n in one.lengths if n > 1})),
        runs=frozenset().union(*(one.runs for one in mine)),
    )


def _texts(table: sa.Table) -> list[str]:
    fixed = {one.name for one in table.primary_key.columns} | KEPT_COLUMNS.get(table.name, set())
    return [
        one.name for one in table.columns if isinstance(one.type, sa.Text | sa.JSON) and one.name not in fixed
    ]


def _rows(
    connection: Connection, table: sa.Table, columns: list[str], accounts: list[int], needles: list[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with the account it is about, ANYWHERE where it is about none."""
    path = _account_of(table)
    wanted = [table.c[one] for one in dict.fromkeys([*(c.name for c in table.primary_key.columns), *columns])]
    if path is None:
        query = sa.select(sa.literal(ANYWHERE).label("its_account"), *wanted)
    else:
        source, account = path
        query = sa.select(sa.func.coalesce(account, ANYWHERE).label("its_account"), *wanted).select_from(
            source
        )
        query = query.where(
            one_of(connection, account, accounts) | account.is_(None) | _like(table, columns, needles)
        )
    for row in connection.execute(query).mappings().all():
        told = dict(row)
        yield told.pop("its_account"), told


def _like(table: sa.Table, columns: list[str], needles: list[str]) -> "sa.ColumnElement[bool]":
    texts = [sa.func.lower(sa.cast(table.c[name], sa.Text())) for name in columns]
    return sa.or_(sa.false(), *(text.contains(one, autoescape=True) for text in texts for one in needles))


def _account_of(table: sa.Table) -> tuple[Any, Any] | None:
    """The table, joined up to the row that says which account it is about, and that column."""
    source: Any = table
    at = table
    for _ in range(4):
        if at.name == "accounts":
            return source, at.c.id
        if "account_id" in at.c:
            return source, at.c.account_id
        up = next(
            (key for key in at.foreign_keys if key.column.table.name not in ("import_batches", "runs")), None
        )
        if up is None:
            return None
        parent = up.column.table
        source, at = source.outerjoin(parent, up.parent == up.column), parent
    return None


def _empty(connection: Connection, table: sa.Table, person: Person) -> int:
    gone = one_of(connection, table.c.account_id, person.accounts)
    return connection.execute(sa.delete(table).where(gone)).rowcount


def _cut_again(connection: Connection, person: Person) -> None:
    """Passages of these accounts are made anew of what is left."""
    for table in schema.WITH_WORDS:
        here = one_of(connection, table.c.account_id, person.accounts)
        connection.execute(sa.update(table).where(here).values({schema.PASSAGES_MADE: None}))
