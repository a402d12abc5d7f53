"""Roll-ups of use kept beside the events: a month's is built once, and again when the month's events change.

A data file of the events table never changes, so a month's roll-up is named after the files it was made from: an
import, an undo or an erasure needs to tell nobody, for the month then has other files and its roll-up another name.
Whoever needs a roll-up that is not there builds it; two who build the same one write the same.
"""

import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby, pairwise
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import polars as pl
from deltalake import DeltaTable

from storage import delta
from storage.feature_kinds import FeatureKinds
from storage.use import BEGINS, ENDS, USE_SCHEMAS, Use, roll_up

VERSION = 1
"""Part of every name: to be raised with any change of what a roll-up holds."""
PART = 4_096
"""Account ids per file."""
HELD = 2_097_152
"""Events held at a time while a month is rolled up: some 130 MB, and up to 600 MB to work on them."""
ROW_GROUP = 32_768
READ = ("account_id", "day", "source", "user", "feature", "is_core", "is_advanced", "count", "minutes")
AT_ONCE = 2
ATTEMPTS = 5
GONE = ".gone"
Names = dict[str, str]
"""The name of each month's roll-up."""


@dataclass(frozen=True)
class UseSince:
    """From which day on each frame of Use is wanted; None leaves it out."""

    days: date | None = None
    sources: date | None = None
    sessions: date | None = None
    users: date | None = None
    features: date | None = None

    def frames(self) -> dict[str, date]:
        """The first day of each frame that is wanted."""
        return {name: since for name in USE_SCHEMAS if (since := getattr(self, name)) is not None}

    @property
    def earliest(self) -> date:
        return min(self.frames().values())


class UseRollups:
    """Roll-ups of one table of events in a folder of this machine."""

    def __init__(self, events: delta.Table, folder: Path) -> None:
        self._events = events
        self._folder = folder
        self._building = threading.Lock()

    def load(self, ids: Sequence[int], since: UseSince, until: date, kinds: FeatureKinds) -> Use:
        """The use of these accounts up to `until`, frames that are not wanted empty."""
        for attempt in range(ATTEMPTS):
            try:
                return self._load(ids, since, until, self._current(since.earliest, until, kinds))
            except FileNotFoundError:
                # The month's events changed meanwhile, and its roll-up went with the old ones.
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def forget(self) -> None:
        """Delete every roll-up: what they were made from is being erased."""
        with self._building, delta.writing(str(self._folder)):
            self._sweep(kept=set())

    def _sweep(self, kept: set[str]) -> None:
        for entry in self._folder.iterdir() if self._folder.exists() else ():
            if entry.name not in kept:
                # First out of the way as a whole: whoever reads it must find all of it or none.
                gone = entry.with_name(f"{uuid4().hex}{GONE}")
                shutil.rmtree(entry.rename(gone), ignore_errors=True)

    def _current(self, since: date, until: date, kinds: FeatureKinds) -> Names:
        """The months' roll-ups as of now, those that were missing built."""
        table = self._events.open()
        if table is None:
            return {}
        within = f"{since:%Y-%m}", f"{until:%Y-%m}"
        every = _names(table, kinds)
        names = {month: name for month, name in every.items() if within[0] <= month <= within[1]}
        missing = [month for month, name in names.items() if not (self._folder / name).exists()]
        if missing:
            with self._building, delta.writing(str(self._folder)):
                for month in missing:
                    if not (self._folder / names[month]).exists():
                        self._build(table, month, names[month], kinds)
                self._sweep(kept=set(every.values()))
        return names

    def _build(self, table: DeltaTable, month: str, name: str, kinds: FeatureKinds) -> None:
        """In a folder of another name first, so that a roll-up is whole or not there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        events = delta.scan(table).filter(pl.col("month") == month).select(*READ)
        making = Path(mkdtemp(prefix=f"{month}-making-", dir=self._folder))
        for part, rolled in groupby(_rolled(events, kinds), lambda piece: piece[0]):
            _write(making, part, [use for _, use in rolled])
        making.rename(self._folder / name)

    def _load(self, ids: Sequence[int], since: UseSince, until: date, names: Names) -> Use:
        parts, inside = sorted({(account - 1) // PART for account in ids}), delta.among_ids(ids)
        plans = {
            frame: self._scan(self._paths(frame, day, names, parts), frame).filter(
                inside, pl.col(ENDS[frame]) >= day, pl.col(BEGINS[frame]) <= until
            )
            for frame, day in since.frames().items()
        }
        found = dict(zip(plans, pl.collect_all(plans.values()), strict=True))
        return Use(**{name: found.get(name, pl.DataFrame(schema=USE_SCHEMAS[name])) for name in USE_SCHEMAS})

    def _paths(self, frame: str, since: date, names: Names, parts: Sequence[int]) -> list[Path]:
        """FileNotFoundError where a roll-up has gone meanwhile: one that is there is whole."""
        wanted = [f"{frame}-{part}.parquet" for part in parts]
        folders = [self._folder / name for month, name in sorted(names.items()) if month >= f"{since:%Y-%m}"]
        held = [(folder, {entry.name for entry in folder.iterdir()}) for folder in folders]
        return [folder / name for folder, there in held for name in wanted if name in there]

    @staticmethod
    def _scan(paths: list[Path], frame: str) -> pl.LazyFrame:
        return pl.scan_parquet(paths) if paths else pl.LazyFrame(schema=USE_SCHEMAS[frame])


@dataclass(frozen=True)
class _Piece:
    """Neighbouring accounts of one part that are rolled up together."""

    part: int
    first: int
    last: int
    events: int


def _rolled(events: pl.LazyFrame, kinds: FeatureKinds) -> Iterator[tuple[int, Use]]:
    """Each piece's part and roll-up, by account; however large the month and its files, HELD events at a time.

    Events lie in the order of accounts in each file, so what one reading does not want is skipped unread, mostly.
    """
    sizes = events.group_by("account_id").len().sort("account_id").collect()
    pieces = _pieces(sizes)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for begin, end in _together([piece.events for piece in pieces]):
            yield from _roll_up_each(events, pieces[begin:end], kinds, pool)


def _roll_up_each(
    events: pl.LazyFrame, pieces: Sequence[_Piece], kinds: FeatureKinds, pool: ThreadPoolExecutor
) -> Iterator[tuple[int, Use]]:
    """The pieces of one reading."""
    account = pl.col("account_id")
    held = events.filter(account.is_between(pieces[0].first, pieces[-1].last)).collect()

    def of(piece: _Piece) -> tuple[int, Use]:
        mine = held if len(pieces) == 1 else held.filter(account.is_between(piece.first, piece.last))
        return piece.part, roll_up(kinds.fill(mine))

    return pool.map(of, pieces)


def _pieces(sizes: pl.DataFrame) -> list[_Piece]:
    """Of ascending accounts and how many events each has: whole parts, or where one is too large, some of it."""
    found = []
    for part, rows in groupby(sizes.iter_rows(), lambda row: (row[0] - 1) // PART):
        ids, events = zip(*rows, strict=True)
        found += [
            _Piece(part, ids[begin], ids[end - 1], sum(events[begin:end])) for begin, end in _together(events)
        ]
    return found


def _together(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where neighbours begin and end that hold at most HELD events together; one that has more is alone."""
    begins, held = [], HELD
    for place, size in enumerate(sizes):
        if held + size > HELD:
            begins.append(place)
            held = 0
        held += size
    return list(pairwise([*begins, len(sizes)]))


def _write(folder: Path, part: int, rolled: Sequence[Use]) -> None:
    for frame in USE_SCHEMAS:
        rows = pl.concat([getattr(use, frame) for use in rolled])
        rows.write_parquet(folder / f"{frame}-{part}.parquet", compression="lz4", row_group_size=ROW_GROUP)


def _names(table: DeltaTable, kinds: FeatureKinds) -> Names:
    """What each month's roll-up is called: after its files, the features' kinds and the version."""
    files = pl.DataFrame(table.get_add_actions(flatten=True)).select("path", month="partition.month")
    grouped = files.group_by("month").agg(pl.col("path").sort()).sort("month")
    return {
        month: f"{month}-{sha256(repr((VERSION, kinds.digest, paths)).encode()).hexdigest()[:24]}"
        for month, paths in grouped.iter_rows()
    }
