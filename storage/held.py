"""Conversations that wait until somebody has said whose they are, and the list of the people in them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.addresses import is_shared, plain_address, registrable
from domain.errors import KeepwellError
from domain.people import Named, keys_of, person_key
from domain.tables import TABLES, Kind
from storage import schema
from storage.frames import MOMENT, fetch, insert, one_of, update

WAITING, RELEASED = "waiting", "released"
OPEN, SETTLED, IGNORED = "open", "settled", "ignored"
TYPES: dict[Kind, Any] = {Kind.TIMESTAMP: MOMENT, Kind.FLAG: pl.Boolean}
COLUMNS = {column.name: TYPES.get(column.kind, pl.String) for column in TABLES["interactions"].columns}
EXTRAS = {"row": pl.Int64, "source": pl.String, "attributes": pl.String, "source_updated_at": MOMENT}
LEFT_TO_US = ("account",)


@dataclass(frozen=True)
class HeldRow:
    """A row of interactions as a source hands it over, without an account, and whom it names."""

    source: str
    row: dict[str, Any]
    people: tuple[Named, ...]
    why: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.source, str(self.row["external_id"])


@dataclass(frozen=True)
class Waiting:
    id: int
    import_id: int
    row: dict[str, Any]
    people: tuple[Named, ...]


def held_row(source: str, row: dict[str, Any], people: Sequence[Named], why: str) -> HeldRow:
    """Raises KeepwellError for a row that could not be found again: no id, no moment, nobody in it."""
    if not row.get("external_id") or not row.get("occurred_at"):
        raise KeepwellError("A conversation that is to wait needs external_id and occurred_at.")
    return HeldRow(source, {**row, "source": source}, tuple(people), why)


def keep_waiting(connection: Connection, import_id: int, rows: Iterable[HeldRow]) -> None:
    """Add conversations, each once, but none that is stored already and none with nobody in it who is not ignored."""
    settled = _settled(connection)
    fresh = {one.identity: one for one in rows if not _passed_over(one, settled)}
    refs = [external_id for _, external_id in fresh]
    for identity in _stored(connection, refs):
        fresh.pop(identity, None)
    h = schema.held_conversations.c
    query = sa.select(h.id, h.source, h.external_id, h.row, h.people).where(
        one_of(connection, h.external_id, refs)
    )
    known = {(row.source, row.external_id): row for row in connection.execute(query)}
    told = [(one, _as_text(one.row), _people_text(one.people)) for one in fresh.values()]
    new = [(one, row, people) for one, row, people in told if one.identity not in known]
    changed = [
        {"id": known[one.identity].id, "row": row, "people": people}
        for one, row, people in told
        if one.identity in known and (row, people) != (known[one.identity].row, known[one.identity].people)
    ]
    touched = _add(connection, import_id, new)
    if changed:
        update(connection, schema.held_conversations, pl.DataFrame(changed))
        touched |= _name_people(
            connection, [one.identity for one in fresh.values() if one.identity in known], fresh
        )
    recount(connection, touched, settled)


def _passed_over(one: HeldRow, settled: dict[str, bool]) -> bool:
    """`settled`: by key, whether it was to an account (and not to be ignored)."""
    said = [next((settled[key] for key in keys_of(person) if key in settled), None) for person in one.people]
    return bool(said) and all(answer is False for answer in said)


def _settled(connection: Connection) -> dict[str, bool]:
    s = schema.settled_people.c
    query = sa.select(s.person_key, s.account_source.is_not(None))
    return dict(connection.execute(query).tuples().all())


def _stored(connection: Connection, refs: list[str]) -> list[tuple[str, str]]:
    i = schema.interactions.c
    query = sa.select(i.source, i.external_id).where(one_of(connection, i.external_id, refs))
    return [(source, external_id) for source, external_id in connection.execute(query)]


def _as_text(row: dict[str, Any]) -> str:
    return orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS).decode()


def _people_text(people: Iterable[Named]) -> str:
    return orjson.dumps([asdict(one) for one in people]).decode()


def _add(connection: Connection, import_id: int, new: list[tuple[HeldRow, str, str]]) -> set[str]:
    rows = [
        {
            "import_id": import_id,
            "source": one.source,
            "external_id": one.identity[1],
            "occurred_at": _moment(one.row["occurred_at"]),
            "row": row,
            "people": people,
            "why": one.why,
            "state": WAITING,
        }
        for one, row, people in new
    ]
    if not rows:
        return set()
    insert(
        connection, schema.held_conversations, pl.DataFrame(rows, schema_overrides={"occurred_at": MOMENT})
    )
    by_identity = {one.identity: one for one, _, _ in new}
    return _name_people(connection, list(by_identity), by_identity)


def _moment(told: Any) -> datetime:
    found = told if isinstance(told, datetime) else datetime.fromisoformat(str(told))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _name_people(
    connection: Connection, identities: list[tuple[str, str]], rows: dict[tuple[str, str], HeldRow]
) -> set[str]:
    """Note who is in these conversations; gives the keys of everybody concerned."""
    h, p = schema.held_conversations.c, schema.held_people
    here = one_of(connection, h.external_id, [external_id for _, external_id in identities])
    found = connection.execute(sa.select(h.id, h.source, h.external_id).where(here)).all()
    ids = {(row.source, row.external_id): row.id for row in found}
    mine = one_of(connection, p.c.held_id, [ids[identity] for identity in identities])
    before = set(connection.execute(sa.select(p.c.person_key).where(mine)).scalars())
    connection.execute(sa.delete(p).where(mine))
    named = {
        (ids[identity], key): person
        for identity in identities
        for person in rows[identity].people
        if (key := person_key(person))
    }
    pairs = [{"held_id": held, "person_key": key} for held, key in named]
    insert(connection, p, pl.DataFrame(pairs, schema={"held_id": pl.Int64, "person_key": pl.String}))
    sources = {ids[identity]: identity[0] for identity in identities}
    _meet(connection, {key: (sources[held], person) for (held, key), person in reversed(named.items())})
    return before | {key for _, key in named}


def _meet(connection: Connection, people: dict[str, tuple[str, Named]]) -> None:
    """List people who are not on the list yet; whom we did not know by name until now, we do."""
    u = schema.unmatched_people
    query = sa.select(u.c.person_key, u.c.person_name).where(one_of(connection, u.c.person_key, people))
    known = dict(connection.execute(query).tuples().all())
    never = datetime(1970, 1, 1, tzinfo=UTC)
    rows = []
    for key, (source, person) in people.items():
        if key in known:
            if person.name and not known[key]:
                named = sa.update(u).where(u.c.person_key == key).values(person_name=person.name)
                connection.execute(named)
            continue
        address = plain_address(person.address)
        rows.append(
            {
                "person_key": key,
                "person_address": address,
                "person_name": person.name,
                "person_domain": registrable(address),
                "is_shared": is_shared(address),
                "source": source,
                "first_seen_at": never,
                "last_seen_at": never,
                "conversations": 0,
                "state": OPEN,
            }
        )
    if rows:
        connection.execute(sa.insert(u), rows)


def recount(connection: Connection, keys: Iterable[str], settled: dict[str, bool] | None = None) -> None:
    """Bring the list up to date with what waits: how many, since when, and what has been said of each person.

    Whom nobody waits for any more, and nobody spoke of, is off the list.
    """
    wanted = list(keys)
    if not wanted:
        return
    h, p, u = schema.held_conversations.c, schema.held_people.c, schema.unmatched_people.c
    joined = schema.held_people.join(schema.held_conversations, h.id == p.held_id)
    query = sa.select(p.person_key, h.occurred_at).select_from(joined)
    here = one_of(connection, p.person_key, wanted) & (h.state == WAITING)
    seen = (
        fetch(connection, query.where(here))
        .group_by("person_key")
        .agg(
            first_seen_at=pl.col("occurred_at").min(),
            last_seen_at=pl.col("occurred_at").max(),
            conversations=pl.len().cast(pl.Int64),
        )
    )
    people = fetch(
        connection,
        sa.select(u.person_key, u.person_address, u.person_name, u.first_seen_at, u.last_seen_at).where(
            one_of(connection, u.person_key, wanted)
        ),
    )
    said = _settled(connection) if settled is None else settled
    states = [
        _state(Named(name, address), said)
        for name, address in people.select("person_name", "person_address").iter_rows()
    ]
    told = people.with_columns(state=pl.Series("state", states, pl.String)).join(
        seen, on="person_key", how="left", suffix="_now"
    )
    rows = told.select(
        "person_key",
        first_seen_at=pl.coalesce("first_seen_at_now", "first_seen_at"),
        last_seen_at=pl.coalesce("last_seen_at_now", "last_seen_at"),
        conversations=pl.col("conversations").fill_null(0),
        state="state",
    )
    update(connection, schema.unmatched_people, rows, key="person_key")
    gone = rows.filter((pl.col("conversations") == 0) & (pl.col("state") == OPEN)).get_column("person_key")
    connection.execute(sa.delete(schema.unmatched_people).where(one_of(connection, u.person_key, gone)))


def _state(person: Named, settled: dict[str, bool]) -> str:
    said = next((settled[key] for key in keys_of(person) if key in settled), None)
    return OPEN if said is None else SETTLED if said else IGNORED


def forget_held(connection: Connection, import_id: int) -> int:
    """Take back what an import left waiting, and what of it has been let in; gives how many waited."""
    h, p = schema.held_conversations.c, schema.held_people.c
    mine = sa.select(h.id).where(h.import_id == import_id)
    keys = set(connection.execute(sa.select(p.person_key).where(p.held_id.in_(mine))).scalars())
    waited = sa.select(sa.func.count()).where(h.import_id == import_id, h.state == WAITING)
    count = int(connection.execute(waited).scalar_one())
    connection.execute(sa.delete(schema.held_conversations).where(h.import_id == import_id))
    recount(connection, keys)
    return count


def as_interactions(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows that waited, typed as Intake.upsert takes them, without an account."""
    kinds = {name: kind for name, kind in (COLUMNS | EXTRAS).items() if name not in LEFT_TO_US}
    offered = [name for name in kinds if any(name in row for row in rows)]
    series = []
    for name in offered:
        cells = [row.get(name) for row in rows]
        if kinds[name] == MOMENT:
            cells = [None if cell is None else _moment(cell) for cell in cells]
        elif kinds[name] == pl.String:
            cells = [cell if cell is None or isinstance(cell, str) else _as_json(cell) for cell in cells]
        series.append(pl.Series(name, cells, kinds[name]))
    frame = pl.DataFrame(series)
    return frame if "row" in offered else frame.with_row_index("row", 1).cast({"row": pl.Int64})


def _as_json(cell: Any) -> str:
    return orjson.dumps(cell, default=str).decode()
