"""Views of the portfolio that people keep: a name and the query that makes it."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import ConflictError, KeepwellError, NotFoundError
from storage.engine import read, write
from storage.schema import saved_views

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST = 100
COLUMNS = ("id", "owner_id", "name", "query", "shared", "is_default")


@dataclass(frozen=True)
class SavedView:
    """`query` is the query string of the portfolio; a default is its owner's own."""

    id: int
    owner_id: int
    name: str
    query: str
    shared: bool
    is_default: bool


class SavedViewStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def save(
        self, owner_id: int, name: str, query: str, shared: bool = False, default: bool = False
    ) -> SavedView:
        """One of the owner's own, in place of what they kept under the same name."""
        row = {"name": _name(name), "query": _query(query), "shared": shared, "is_default": default}
        v = saved_views.c
        with write(self._engine) as connection:
            if default:
                _no_default(connection, owner_id)
            mine = (v.owner_id == owner_id) & (v.name == row["name"])
            values = {**row, "changed_at": self._clock()}
            known = connection.execute(sa.select(v.id).where(mine)).scalar()
            if known is not None:
                connection.execute(sa.update(saved_views).where(mine).values(values))
                return _one(connection, known)
            count = sa.select(sa.func.count()).select_from(saved_views).where(v.owner_id == owner_id)
            if connection.execute(count).scalar_one() >= MOST:
                raise KeepwellError(f"You keep {MOST} views already. Delete one first.")
            adding = sa.insert(saved_views).values(owner_id=owner_id, **values).returning(v.id)
            return _one(connection, connection.execute(adding).scalar_one())

    def list(self, user_id: int) -> list[SavedView]:
        """One's own by name, then those that others share."""
        v = saved_views.c
        with read(self._engine) as connection:
            found = _views(connection, (v.owner_id == user_id) | v.shared)
        return sorted(found, key=lambda one: (one.owner_id != user_id, one.name.casefold(), one.id))

    def get(self, view_id: int, user_id: int) -> SavedView:
        """One's own or a shared one; NotFoundError for another's that is not shared."""
        v = saved_views.c
        with read(self._engine) as connection:
            return _first(_views(connection, (v.id == view_id) & ((v.owner_id == user_id) | v.shared)))

    def default(self, user_id: int) -> SavedView | None:
        v = saved_views.c
        with read(self._engine) as connection:
            found = _views(connection, (v.owner_id == user_id) & v.is_default)
        return found[0] if found else None

    def change(self, view_id: int, owner_id: int, name: str, shared: bool, default: bool) -> SavedView:
        """Call it otherwise, share it, begin with it. ConflictError where another of theirs has the name."""
        v, wanted = saved_views.c, _name(name)
        with write(self._engine) as connection:
            _first(_views(connection, (v.id == view_id) & (v.owner_id == owner_id)))
            if _views(connection, (v.owner_id == owner_id) & (v.name == wanted) & (v.id != view_id)):
                raise ConflictError(f"You have another view called “{wanted}”. Choose another name.")
            if default:
                _no_default(connection, owner_id)
            values = {"name": wanted, "shared": shared, "is_default": default, "changed_at": self._clock()}
            connection.execute(sa.update(saved_views).where(v.id == view_id).values(values))
            return _one(connection, view_id)

    def delete(self, view_id: int, owner_id: int) -> SavedView:
        """What is gone, so that it can be saved again. NotFoundError where it is not the owner's."""
        v = saved_views.c
        with write(self._engine) as connection:
            gone = _first(_views(connection, (v.id == view_id) & (v.owner_id == owner_id)))
            connection.execute(sa.delete(saved_views).where(v.id == view_id))
            return gone


def _name(text: str) -> str:
    name = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if not name or len(name) > LONGEST_NAME:
        raise KeepwellError(f"The name of a view has 1 to {LONGEST_NAME} characters.")
    return name


def _query(text: str) -> str:
    query = text.removeprefix("?")
    if len(query) > LONGEST_QUERY or not query.isprintable():
        raise KeepwellError(f"The query of a view has at most {LONGEST_QUERY} characters, all of one line.")
    return query


def _no_default(connection: Connection, owner_id: int) -> None:
    mine = saved_views.c.owner_id == owner_id
    connection.execute(sa.update(saved_views).where(mine).values(is_default=False))


def _views(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[SavedView]:
    query = sa.select(*(saved_views.c[name] for name in COLUMNS)).where(condition)
    return [SavedView(*row) for row in connection.execute(query.order_by(saved_views.c.id))]


def _first(found: list[SavedView]) -> SavedView:
    if not found:
        raise NotFoundError("There is no such view.")
    return found[0]


def _one(connection: Connection, view_id: int) -> SavedView:
    return _first(_views(connection, saved_views.c.id == view_id))
