"""The first pass: every piece read, named and set down on disk, with what its thread is found by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sources.booking import Booking
from sources.bounded.process import ReadingProcess
from sources.conversations.identity import Identities, Seen, Sent, own_id, safe_id
from sources.conversations.kinds import SOURCES
from sources.conversations.pieces import Piece
from sources.conversations.spool import Read, Spool
from sources.conversations.told import Told
from sources.mail.threads import Slip, answers, plain_subject, threads
from sources.readers.chunks import clip
from sources.report import TableCount
from storage.conversations import StoredConversation
from storage.imports import QuarantinedRow

TABLE = "interactions"
TOGETHER = 500
ASKED = 5_000  # ids of one question to storage


class Stored(Protocol):
    """The part of storage.conversations.ConversationStore that an import needs."""

    def stored(self, source: str, external_ids: Collection[str]) -> dict[str, StoredConversation]: ...

    def contact_ids(self, ids: Collection[int]) -> dict[int, str]: ...


@dataclass(frozen=True)
class Asked:
    """What is the same for all pieces of an import. `source`: instead of each kind's own."""

    now: datetime
    zone: str | None
    source: str | None


class Reading:
    """`places`: file and number of everything read; `slowest`: seconds and file of the piece that took longest."""

    def __init__(
        self, process: ReadingProcess, booking: Booking, count: TableCount, stored: Stored, spool: Spool
    ) -> None:
        self._process, self._booking, self._count = process, booking, count
        self._stored, self._spool = stored, spool
        self._identities = Identities()
        self._pending: list[tuple[Piece, str, Told]] = []
        self._slips: list[Slip] = []
        self._slipped: list[tuple[int, str]] = []
        self.places: list[tuple[str, int]] = []
        self.read_of: dict[str, int] = {}
        self.slowest = (0.0, "")

    def take(self, piece: Piece, asked: Asked) -> None:
        refused = piece.refused
        if refused is None:
            order = {**piece.order, "now": asked.now.isoformat(), "zone": asked.zone}
            answer = self._process.read(piece.reader, piece.content, order)
            self.slowest = max(self.slowest, (answer.seconds, piece.file))
            refused = answer.refused
            source = asked.source or SOURCES[piece.kind]
            self._pending += [(piece, source, told) for told in answer.conversations]  # type: ignore[misc]  # checked by nobody but its reader
        if refused is not None:
            self._set_aside(piece, refused)
        if len(self._pending) >= TOGETHER:
            self.flush()

    def _set_aside(self, piece: Piece, reason: str) -> None:
        self._count.read += 1
        self.read_of[piece.file] = self.read_of.get(piece.file, 0) + 1
        raw = clip(piece.content[:4_000].decode("utf-8", "backslashreplace")) or None
        row = QuarantinedRow(piece.file, piece.row, TABLE, None, None, reason, raw)
        self._booking.keep_out([row], self._count)

    def flush(self) -> None:
        """Name what was read and set it down."""
        pending, self._pending = self._pending, []
        by_source: dict[str, list[str]] = {}
        for _, source, told in pending:
            by_source.setdefault(source, []).append(own_id(told))
        known = {source: self._sent(source, ids) for source, ids in by_source.items()}
        for number, (piece, source, told) in enumerate(pending):
            name, seen = self._identities.named(source, told, known[source])
            self.read_of[piece.file] = self.read_of.get(piece.file, 0) + 1
            if seen is Seen.COPY:
                self._count.read += 1
                self._count.unchanged += 1
                continue
            self._set_down(Read(len(self.places), name, source, told), piece, number)

    def _sent(self, source: str, ids: Sequence[str]) -> dict[str, Sent]:
        stored = self._stored.stored(source, ids)
        return {name: Sent(each.sender, each.occurred_at, each.digest) for name, each in stored.items()}

    def _set_down(self, read: Read, piece: Piece, number: int) -> None:
        own = number + 1 if piece.reader in ("calendar", "chat") else piece.row
        self.places.append((piece.file, own))
        self._spool.put(read)
        if not read.told.get("thread"):
            self._slips.append(_slip(read))
            self._slipped.append((read.place, read.source))

    def threads(self) -> dict[int, str]:
        """The thread of everything read that did not name one, by its place."""
        found: dict[int, str] = {}
        for source in dict.fromkeys(source for _, source in self._slipped):
            mine = [i for i, (_, other) in enumerate(self._slipped) if other == source]
            slips = [self._slips[i] for i in mine]
            names = threads(slips, self._stored_threads(source, slips))
            found |= {self._slipped[i][0]: safe_id(name) for i, name in zip(mine, names, strict=True)}
        return found

    def _stored_threads(self, source: str, slips: Sequence[Slip]) -> Mapping[str, str]:
        ids = list(dict.fromkeys(each for slip in slips for each in (slip.id, *slip.references)))
        found: dict[str, str] = {}
        for begin in range(0, len(ids), ASKED):
            stored = self._stored.stored(source, ids[begin : begin + ASKED])
            found |= {name: each.thread for name, each in stored.items() if each.thread}
        return found


def _slip(read: Read) -> Slip:
    told = read.told
    subject = told.get("subject") or ""
    parent = told.get("parent")
    earlier = [*(told.get("references") or []), *([parent] if parent else [])]
    people: list[Any] = [told["speaker"], *told["others"]]
    return Slip(
        read.id,
        tuple(name for name in dict.fromkeys(safe_id(each) for each in earlier) if name != read.id),
        f"ticket {told['ticket']}" if told.get("ticket") else plain_subject(subject),
        frozenset(each["address"] or each["name"] for each in people if each),
        datetime.fromisoformat(told["moment"]),
        answers(subject) or bool(told.get("ticket")),
    )
