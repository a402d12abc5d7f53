"""The marks of who is forgotten: made before anything is erased, read by every import."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.redaction import Marks, address_key, hashed, normal, run_hash, runs_of, spellings, stand_in, words
from storage import schema
from storage.forgetting.person import Person, Record, namesakes
from storage.frames import one_of

ANYWHERE = 0
BEGUN, CLEANED, DONE = "begun", "cleaned", "done"
SHORTEST = 3
"""Letters of a part of a name that is looked for alone."""
COMMON_AMONG = 5_000
"""Of other people's newest texts: what is said there is nobody's own."""


def key_of(connection: Connection) -> bytes:
    """The installation's own, made when the first person is forgotten."""
    k = schema.forgotten_key
    found = connection.execute(sa.select(k.c.key)).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(sa.insert(k).values(id=1, key=found))
    return bytes.fromhex(found)


def mark_of(key: bytes, person: Person) -> str:
    """What one erasure is known by."""
    one = min(person.addresses, default="") or min(
        (f"{record.source}\x1f{record.external_id}" for record in person.records), default=person.called
    )
    return hashed(key, "person", one)


def keep_marks(
    connection: Connection, person: Person, said: dict[int, list[str]], by: str, now: datetime
) -> tuple[int, Marks]:
    """Write them, anew where an erasure died; `said` are their texts by account. Gives the number of the erasure."""
    key, p = key_of(connection), schema.forgotten_people
    mark = mark_of(key, person)
    connection.execute(sa.delete(p).where(p.c.mark == mark))
    begun = {"mark": mark, "state": BEGUN, "by": by, "at": now}
    number = int(connection.execute(sa.insert(p).values(begun).returning(p.c.id)).scalar_one())
    rows = {
        (account, kind, one): stands
        for account, kind, one, stands in [*_ids(key, mark, person), *_names(connection, key, mark, person)]
    }
    told = [
        {"person_id": number, "account_id": account, "kind": kind, "mark": one, "stands_for": stands}
        for (account, kind, one), stands in rows.items()
    ]
    if told:
        connection.execute(sa.insert(schema.forgotten_marks), told)
    _keep_runs(connection, key, number, said)
    found = marks_of(connection, [ANYWHERE, *person.accounts])
    return number, found[ANYWHERE] if not person.accounts else found[person.accounts[0]]


def _ids(key: bytes, mark: str, person: Person) -> list[tuple[int, str, str, str]]:
    first: dict[int, str] = {}
    rows = []
    for one in person.records:
        record = record_stand_in(key, mark, one)
        first.setdefault(one.account_id, record)
        plain = normal(one.external_id).strip().casefold()
        rows.append((one.account_id, "id", hashed(key, "id", plain), record))
        rows.append((ANYWHERE, f"record:{one.source}", hashed(key, "id", plain), record))
    for address in sorted({found for one in person.addresses if (found := address_key(one))}):
        told = hashed(key, "address", address)
        rows.append((ANYWHERE, "address", told, stand_in(mark)))
        rows += [(account, "address", told, record) for account, record in first.items()]
    return rows


def _names(connection: Connection, key: bytes, mark: str, person: Person) -> list[tuple[int, str, str, str]]:
    """Whole names in every spelling; a part alone where nobody else at the account has it. One that is a word as well
    only with a capital."""
    others = namesakes(connection, person)
    full = {one for name in person.names for one in spellings(name) if " " in one}
    parts = {one for name in person.names for one in words(name) if len(one) >= SHORTEST}
    common = _common_words(connection, person, parts)
    rows = []
    for account in person.accounts:
        here = [words(name) for at, name in others if at == account]
        taken = {part for name in here for part in name}
        whole = {" ".join(name) for name in here}
        rows += [(account, f"name:{one.count(' ') + 1}", one) for one in full - whole]
        rows += [(account, "proper" if one in common else "name:1", one) for one in parts - taken]
    first = {one.account_id: one for one in reversed(person.records)}
    return [
        (account, kind, hashed(key, "name", one), record_stand_in(key, mark, first[account]))
        for account, kind, one in rows
    ]


def record_stand_in(key: bytes, mark: str, one: Record) -> str:
    return stand_in(mark, hashed(key, "record", f"{one.source}\x1f{one.external_id}"))


def _common_words(connection: Connection, person: Person, parts: set[str]) -> set[str]:
    """Those that stand in other people's texts without a capital."""
    found: set[str] = set()
    for text in _of_others(connection, person.accounts):
        found |= parts & {one for one in text.split() if one.islower()}
    return found


def _of_others(connection: Connection, accounts: list[int]) -> list[str]:
    """The newest texts of other accounts: mails, lines of talks, answers in surveys."""
    i, u, v = schema.interactions.c, schema.utterances.c, schema.surveys.c
    written = (
        sa.select(i.body).where(i.account_id.not_in(accounts), i.body.is_not(None)).order_by(i.id.desc())
    )
    talks = sa.select(u.text).join_from(schema.utterances, schema.interactions)
    spoken = talks.where(i.account_id.not_in(accounts)).order_by(u.id.desc())
    answers = (
        sa.select(v.comment)
        .where(v.account_id.not_in(accounts), v.comment.is_not(None))
        .order_by(v.id.desc())
    )
    queries = (written, spoken, answers)
    return [text for query in queries for text in connection.execute(query.limit(COMMON_AMONG)).scalars()]


def _keep_runs(connection: Connection, key: bytes, number: int, said: dict[int, list[str]]) -> None:
    theirs = {
        account: {run for text in texts for run in runs_of(text)} for account, texts in said.items() if texts
    }
    if not theirs:
        return
    everybody = set().union(*theirs.values())
    common = {run for text in _of_others(connection, list(theirs)) for run in everybody & set(runs_of(text))}
    rows = [
        {
            "person_id": number,
            "account_id": account,
            "runs": b"".join(sorted(run_hash(key, run) for run in runs - common)),
        }
        for account, runs in theirs.items()
    ]
    connection.execute(sa.insert(schema.forgotten_words), rows)


def anybody_forgotten(connection: Connection) -> bool:
    """Whether an import has anybody to leave out. Of an erasure that is not through, what comes meanwhile is found by
    it as it stands."""
    p = schema.forgotten_people.c
    return connection.execute(sa.select(p.id).where(p.state != BEGUN).limit(1)).first() is not None


def marks_of(connection: Connection, account_ids: Iterable[int], *, begun: bool = True) -> dict[int, Marks]:
    """By account what it is searched for; under ANYWHERE what every text is. `begun`: of unfinished erasures too."""
    wanted = sorted({ANYWHERE, *account_ids})
    key = key_of(connection)
    m, w = schema.forgotten_marks.c, schema.forgotten_words.c
    p = schema.forgotten_people.c
    through = sa.select(p.id) if begun else sa.select(p.id).where(p.state != BEGUN)
    here = one_of(connection, m.account_id, wanted) & m.person_id.in_(through)
    query = sa.select(m.account_id, m.kind, m.mark, m.stands_for).where(here)
    by_account: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        by_account.setdefault(row.account_id, []).append(row)
    runs: dict[int, bytes] = {}
    for account, blob in connection.execute(
        sa.select(w.account_id, w.runs).where(
            one_of(connection, w.account_id, wanted), w.person_id.in_(through)
        )
    ):
        runs[account] = runs.get(account, b"") + blob
    everywhere = by_account.get(ANYWHERE, [])
    return {
        one: _marks(key, [*everywhere, *(by_account.get(one, []) if one else [])], runs.get(one, b""))
        for one in wanted
        if one == ANYWHERE or one in by_account or one in runs
    }


def _marks(key: bytes, rows: Sequence[Any], blob: bytes) -> Marks:
    names = [row for row in rows if row.kind.startswith("name:")]
    return Marks(
        key,
        addresses={row.mark: row.stands_for for row in rows if row.kind == "address"},
        ids={row.mark: row.stands_for for row in rows if row.kind == "id"},
        names={row.mark: row.stands_for for row in names},
        proper={row.mark: row.stands_for for row in rows if row.kind == "proper"},
        lengths=tuple(sorted({int(row.kind.partition(":")[2]) for row in names})),
        runs=frozenset(blob[at : at + 8] for at in range(0, len(blob), 8)),
    )


def contact_marks(connection: Connection) -> dict[tuple[str, str], str]:
    """(source, hash of the external id) of every record of the forgotten, with what stands for it."""
    m = schema.forgotten_marks.c
    query = sa.select(m.kind, m.mark, m.stands_for).where(
        m.account_id == ANYWHERE, m.kind.startswith("record:")
    )
    return {(row.kind.partition(":")[2], row.mark): row.stands_for for row in connection.execute(query)}
