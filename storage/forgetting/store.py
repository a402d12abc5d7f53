"""Erasure of a person in the system of record: found, marked, taken out in one transaction, and the files made anew."""

from collections import Counter
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.redaction import Marks
from storage.api_requests import forget_answers
from storage.ask_threads import erase_asked
from storage.engine import read, write
from storage.forgetting import marks as kept
from storage.forgetting.compacting import compact, empty_log
from storage.forgetting.dossier import rows_about
from storage.forgetting.everywhere import erase_everywhere, loose_marks
from storage.forgetting.messages import erase_messages, message_ids, messages_to, refuse_while_sending
from storage.forgetting.own_rows import erase_own, told_by
from storage.forgetting.person import Person, person_of, unmatched_address
from storage.frames import one_of
from storage.runs import refuse_while_running
from storage.schema import METADATA, forgotten_people
from storage.writers import one_writer

Counts = dict[str, int]


class _Rehearsed(Exception):  # noqa: N818 - not an error: what a dry run ends its transaction with
    pass


class ForgettingStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def person(self, contact_ids: list[int]) -> Person:
        """Everything these contacts are, at whatever account."""
        with read(self._engine) as connection:
            return person_of(connection, contact_ids)

    def unmatched(self, address: str) -> Person | None:
        """Somebody who waits on the list of people nobody has matched; None where nobody does."""
        with read(self._engine) as connection:
            found = unmatched_address(connection, address)
            return None if found is None else person_of(connection, [], found)

    def begin(self, person: Person, by: str) -> int:
        """Mark the person as forgotten: from here on no import brings them back. BusyError while a run is going on.

        An erasure that died is begun anew, under the same mark.
        """
        with write(self._engine) as connection:
            _secure(connection)
            one_writer(connection)
            self._refuse(connection, person)
            number, _ = kept.keep_marks(
                connection, person, told_by(connection, person).texts, by, self._clock()
            )
        return number

    def _refuse(self, connection: Connection, person: Person) -> None:
        refuse_while_running(connection, self._clock())
        refuse_while_sending(connection, messages_to(connection, person))

    def marks(self, person: Person) -> dict[int, Marks]:
        with read(self._engine) as connection:
            return kept.marks_of(connection, person.accounts)

    def for_files(self, person: Person) -> tuple[Marks, set[str]]:
        """What files are searched for, and the messages that were written as files."""
        with read(self._engine) as connection:
            marks = kept.marks_of(connection, person.accounts)
            return loose_marks(connection, person, marks), message_ids(connection, person)

    def files_of(self, person: Person) -> set[str]:
        """Ids of messages to them: the names of their files."""
        with read(self._engine) as connection:
            return message_ids(connection, person)

    def clean(self, number: int, person: Person) -> Counts:
        """Take the person out of every table, in one transaction; gives how many rows that were, by table."""
        with write(self._engine) as connection:
            _secure(connection)
            one_writer(connection)
            self._refuse(connection, person)
            done = self._clean(connection, person)
            p = forgotten_people
            state = {"state": kept.CLEANED, "rows": dict(done)}
            connection.execute(sa.update(p).where(p.c.id == number).values(**state))
        return dict(done)

    def rehearse(self, person: Person, by: str) -> Counts:
        """What `begin` and `clean` would come to; nothing of it stays."""
        done: Counter[str] = Counter()
        try:
            with write(self._engine) as connection:
                one_writer(connection)
                self._refuse(connection, person)
                kept.keep_marks(connection, person, told_by(connection, person).texts, by, self._clock())
                done = self._clean(connection, person)
                raise _Rehearsed
        except _Rehearsed:
            return dict(done)

    def _clean(self, connection: Connection, person: Person) -> "Counter[str]":
        marks = kept.marks_of(connection, person.accounts)
        told = told_by(connection, person, marks)
        now = self._clock()
        done = erase_messages(connection, person, now)
        done += erase_own(connection, person, marks, told)
        words = {person.called, *person.needles()}
        done["ask_turns"] = erase_asked(connection, (), words)
        done["api_requests"] = forget_answers(connection, words)
        done += erase_everywhere(connection, person, marks, told.refs, now)
        return Counter({table: rows for table, rows in sorted(done.items()) if rows > 0})

    def unfinished(self) -> list[int]:
        """Erasures after which the files have not been made anew."""
        p = forgotten_people.c
        with read(self._engine) as connection:
            return list(
                connection.execute(sa.select(p.id).where(p.state == kept.CLEANED).order_by(p.id)).scalars()
            )

    def done(self, number: int) -> None:
        p = forgotten_people
        with write(self._engine) as connection:
            state = {"state": kept.DONE, "finished_at": self._clock()}
            connection.execute(sa.update(p).where(p.c.id == number).values(**state))
        empty_log(self._engine)

    def dossier(self, person: Person) -> dict[str, list[dict[str, Any]]]:
        """Every row that is theirs or holds them, by table, as it stands (see storage/forgetting/dossier.py)."""
        with read(self._engine) as connection:
            return rows_about(connection, person)

    def others(self, person: Person) -> list[tuple[str | None, str | None]]:
        """Name and address of everybody else at their accounts."""
        c = METADATA.tables["contacts"].c
        with read(self._engine) as connection:
            rows = connection.execute(
                sa.select(c.id, c.name, c.email).where(one_of(connection, c.account_id, person.accounts))
            )
            return [(row.name, row.email) for row in rows if row.id not in person.contact_ids]

    def since(self, who: str) -> datetime | None:
        """When the person with this address was forgotten; None where nobody was."""
        from domain.redaction import address_key, hashed

        address = address_key(who)
        if address is None:
            return None
        with read(self._engine) as connection:
            if not kept.anybody_forgotten(connection):
                return None
            one = hashed(kept.key_of(connection), "address", address)
            m, p = METADATA.tables["forgotten_marks"].c, forgotten_people.c
            query = sa.select(p.at).join(METADATA.tables["forgotten_marks"], m.person_id == p.id)
            found: datetime | None = connection.execute(query.where(m.mark == one)).scalars().first()
            return found

    def compact(self) -> list[str]:
        """Write every table anew (see storage/forgetting/compacting.py); gives those that are not ours to be."""
        return compact(self._engine)


def _secure(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


__all__ = ["Counts", "ForgettingStore", "Person"]
