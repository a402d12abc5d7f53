"""What was said, newest first: by whom, in which time, whatever its words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.passages import Kind, Trust
from storage.engine import read
from storage.frames import one_of
from storage.passage_reading import PassageReader, Shown
from storage.schema import contacts, passages

NO_MODEL = ""
"""No vectors are read."""
AT_ONCE = 250
"""Passages read at a time where few may be enough."""


@dataclass(frozen=True)
class Sifted:
    """Which passages: said from `first` on and before `end`, by `until` in any case; None is no limit. `about` is asked
    of the text of each of the `limit` newest of them."""

    until: datetime
    first: datetime | None = None
    end: datetime | None = None
    trusts: tuple[Trust, ...] = ()
    kinds: tuple[Kind, ...] = ()
    channels: tuple[str, ...] = ()
    contact_ids: tuple[int, ...] = ()
    speakers: tuple[str, ...] = ()
    limit: int = 3000
    about: Callable[[str], bool] | None = None


class SaidStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def said(self, account_ids: Sequence[int] | None, sifted: Sifted) -> list[Shown]:
        """Of these accounts (None: all), the newest first; the pieces of one thing said in their order."""
        with read(self._engine) as connection:
            ids = _about(connection, _ids(connection, account_ids, sifted), sifted)
            return PassageReader(connection, NO_MODEL).shown(ids)

    def each(self, account_ids: Sequence[int] | None, sifted: Sifted) -> Iterator[Shown]:
        """The same, read piece by piece as it is gone through; what is taken back meanwhile is left out."""
        with read(self._engine) as connection:
            ids = _ids(connection, account_ids, sifted)
        for first in range(0, len(ids), AT_ONCE):
            with read(self._engine) as connection:
                piece = _about(connection, ids[first : first + AT_ONCE], sifted)
                shown = PassageReader(connection, NO_MODEL).shown(piece)
            yield from shown

    def accounts(self, trusts: Sequence[Trust] = (), kinds: Sequence[Kind] = ()) -> list[int]:
        """Ids of the accounts of which anything of these was ever said (none given: anything at all), in order."""
        p = passages.c
        query = sa.select(p.account_id).distinct().order_by(p.account_id)
        query = query.where(p.trust.in_(tuple(map(str, trusts)))) if trusts else query
        query = query.where(p.kind.in_(tuple(map(str, kinds)))) if kinds else query
        with read(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def people(self, account_ids: Sequence[int]) -> dict[int, str]:
        """Names (or addresses) of the accounts' contacts by id."""
        with read(self._engine) as connection:
            return PassageReader(connection, NO_MODEL).people(account_ids)

    def contacts_called(self, names: Sequence[str], account_ids: Sequence[int] | None) -> dict[int, str]:
        """Contacts of these accounts (None: all) whose whole name is one of these, in any case."""
        c = contacts.c
        with read(self._engine) as connection:
            query = sa.select(c.id, c.name).where(sa.func.lower(c.name).in_([one.lower() for one in names]))
            if account_ids is not None:
                query = query.where(one_of(connection, c.account_id, account_ids))
            return {int(row.id): str(row.name) for row in connection.execute(query)}


def _ids(connection: Connection, account_ids: Sequence[int] | None, sifted: Sifted) -> list[int]:
    p = passages.c
    conditions = [p.said_at <= sifted.until]
    conditions += [p.said_at >= sifted.first] if sifted.first else []
    conditions += [p.said_at < sifted.end] if sifted.end else []
    for column, wanted in ((p.trust, sifted.trusts), (p.kind, sifted.kinds), (p.channel, sifted.channels)):
        conditions += [column.in_(tuple(map(str, wanted)))] if wanted else []
    if sifted.contact_ids or sifted.speakers:
        named = sa.func.lower(p.speaker).in_([one.lower() for one in sifted.speakers])
        conditions.append(sa.or_(p.contact_id.in_(sifted.contact_ids), named))
    if account_ids is not None:
        conditions.append(one_of(connection, p.account_id, account_ids))
    query = sa.select(p.id).where(*conditions).order_by(p.said_at.desc(), p.id).limit(sifted.limit)
    return list(connection.execute(query).scalars())


def _about(connection: Connection, ids: Sequence[int], sifted: Sifted) -> Sequence[int]:
    """Those whose text is about what is wanted, in their order: the texts alone are read for it."""
    if sifted.about is None:
        return ids
    texts = PassageReader(connection, NO_MODEL).texts(ids)
    return [one for one in ids if one in texts and sifted.about(texts[one])]
