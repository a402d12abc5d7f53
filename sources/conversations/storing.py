"""The second pass: each conversation placed with its account and stored, or set aside with the people in it."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import polars as pl

from domain.outbox import Bounced, HeardBack
from domain.people import Belongs, Directory, Held
from domain.tables import INTERACTIONS
from sources.booking import Booking
from sources.conversations import placing
from sources.conversations.reading import TABLE, TOGETHER, Stored
from sources.conversations.spool import Read
from sources.report import TableCount
from storage.imports import QuarantinedRow, Rejected

Hear = Callable[[HeardBack], object]
BETWEEN_US = "of ours alone: nobody of a customer takes part"
UNKNOWN = "belongs to no known account"
MOST_RAW = 20_000
MOMENT = pl.Datetime("us", "UTC")
COLUMNS: dict[str, Any] = {
    "row": pl.Int64,
    "source": pl.String,
    "external_id": pl.String,
    "account_id": pl.Int64,
    "occurred_at": MOMENT,
    "channel": pl.String,
    "direction": pl.String,
    "contact_id": pl.Int64,
    "contact": pl.String,
    "subject": pl.String,
    "body": pl.String,
    "thread": pl.String,
    "utterances": pl.String,
    "scheduled_at": MOMENT,
    "attended": pl.Boolean,
    "attributes": pl.String,
    "source_updated_at": MOMENT,
}


@dataclass(frozen=True)
class Storing:
    """`places`: file and number of everything read; `threads`: by place; `channel`: instead of each one's own. `hear`
    is told of what answers messages of our outbox, whosever it turns out to be."""

    booking: Booking
    count: TableCount
    directory: Directory
    stored: Stored
    held: Held | None
    import_id: int
    places: list[tuple[str, int]]
    threads: Mapping[int, str]
    account_id: int | None = None
    channel: str | None = None
    hear: Hear | None = None

    def store(self, read: Iterable[Read]) -> None:
        waiting = iter(read)
        while together := list(islice(waiting, TOGETHER)):
            self._listen(together)
            self._store(list(self._rows(together)))

    def _rows(self, together: list[Read]) -> Iterator[dict[str, Any]]:
        placed = [(one, placing.place(one.told, self.directory, self.account_id)) for one in together]
        ids = {p.belongs.contact_id for _, p in placed if isinstance(p, placing.Placed)}
        contacts = self.stored.contact_ids([each for each in ids if each is not None])
        for one, where in placed:
            if isinstance(where, placing.Internal):
                self.count.skip(BETWEEN_US, 1)
            elif isinstance(where, placing.Stranger):
                self._hold(one, where)
            else:
                found = where.belongs
                written_to = where.contact.address if where.contact is not None else None
                known = contacts.get(found.contact_id) if found.contact_id is not None else None
                yield {
                    **self._row(one, found),
                    "row": one.place,
                    "account_id": found.account_id,
                    "contact_id": found.contact_id,
                    "contact": known or written_to,
                }

    def _listen(self, together: list[Read]) -> None:
        """A bounce comes from a machine, often one of ours, and a reply perhaps from an address nobody knows."""
        for one in together if self.hear is not None and self.import_id >= 0 else ():
            told, speaker = one.told, one.told["speaker"]
            from_us = speaker is not None and self.directory.is_ours(placing.named(speaker))
            bounced = tuple(Bounced(**each) for each in told.get("bounced") or ())
            if told.get("ours") and self.hear is not None and (bounced or not from_us):
                mail, at = f"{one.source}:{one.id}", datetime.fromisoformat(told["moment"])
                address = speaker["address"] if speaker else None
                kind = placing.automatic_kind(told, self.directory)
                self.hear(HeardBack(mail, at, tuple(told["ours"]), address, kind, bounced))

    def _row(self, one: Read, belongs: Belongs | None) -> dict[str, Any]:
        told = one.told
        automatic = placing.automatic_kind(told, self.directory)
        thread = told.get("thread") or self.threads.get(one.place)
        about = placing.attributes(told, automatic, belongs)
        return {
            **placing.row(told, one.id, one.source, thread, self.channel),
            "attended": placing.attended(told, self.directory),
            "direction": placing.direction(told, self.directory, automatic is not None),
            "attributes": json.dumps(about, ensure_ascii=False, separators=(",", ":")),
        }

    def _store(self, rows: list[dict[str, Any]]) -> None:
        if not rows:
            return
        frame = pl.DataFrame(rows, schema=COLUMNS)
        self.count.read += frame.height
        outcome = self.booking.store(INTERACTIONS, frame, self.count)
        held = {row["row"]: row for row in rows}
        self.booking.keep_out([self._rejected(each, held) for each in outcome.rejected], self.count)

    def _rejected(self, rejected: Rejected, held: Mapping[int, dict[str, Any]]) -> QuarantinedRow:
        file, number = self.places[rejected.row]
        raw = rejected.raw
        if raw is None and rejected.row in held:
            raw = json_of(held[rejected.row])
        return QuarantinedRow(
            file, number, TABLE, rejected.column, rejected.value, rejected.reason, raw and raw[:MOST_RAW]
        )

    def _hold(self, one: Read, stranger: placing.Stranger) -> None:
        self.count.read += 1
        file, number = self.places[one.place]
        row = self._row(one, None)
        reason = f"{UNKNOWN}: {placing.names_of(stranger.people)}"
        told = {name: _spelled(value) for name, value in row.items() if value is not None} | {"row": number}
        raw = json_of(told)[:MOST_RAW]
        self.booking.keep_out([QuarantinedRow(file, number, TABLE, "account", None, reason, raw)], self.count)
        # Nobody need be asked whose a newsletter of a stranger is.
        machine = placing.automatic_kind(one.told, self.directory) is not None
        if self.held is not None and self.import_id >= 0 and not machine:
            self.held.hold(self.import_id, one.source, told, stranger.people, reason)


def json_of(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_spelled)


def _spelled(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
