"""Scores: the newest day of each account in SQL for the screens, every day in Delta for history."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from storage import schema
from storage.engine import read, write
from storage.frames import fetch, insert, one_of
from storage.score_history import ScoreHistory

SIGNALS = tuple(signal.value for signal in SignalId)
LABELS = ("band", "standing", "calibration")


class ScoreStore:
    def __init__(self, engine: Engine, history_path_or_url: str | Path, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._history = ScoreHistory(history_path_or_url)
        self._clock = clock

    def write(self, frame: pl.DataFrame, signals: pl.DataFrame, run_id: int | None = None) -> None:
        """Store days of scores; the days of these accounts that were there before are replaced.

        `frame` has account_id, as_of, SCORE_COLUMNS, band, standing, calibration; `signals` has account_id,
        as_of and one Float64 column per signal (a missing column, NaN and null all mean unknown). The history
        is written first: after a crash in between, writing again makes both agree.
        """
        if frame.is_empty():
            return
        scores, values = _shaped(frame, signals)
        self._history.write(scores, values)
        with write(self._engine) as connection:
            self._write_newest(connection, scores, values, run_id)

    def _write_newest(
        self, connection: Connection, scores: pl.DataFrame, values: pl.DataFrame, run_id: int | None
    ) -> None:
        newest = pl.col("as_of") == pl.col("as_of").max().over("account_id")
        scores = scores.filter(newest)
        ids = scores.get_column("account_id").to_list()
        s, v = schema.scores, schema.signal_values
        here = one_of(connection, s.c.account_id, ids)
        known = fetch(connection, sa.select(s.c.account_id, s.c.as_of).where(here)).rename(
            {"as_of": "stored"}
        )
        scores = scores.join(known, on="account_id", how="left", maintain_order="left")
        scores = scores.filter(pl.col("stored").is_null() | (pl.col("as_of") >= pl.col("stored"))).drop(
            "stored"
        )
        fresh = scores.get_column("account_id").to_list()
        for table in (s, v):
            connection.execute(sa.delete(table).where(one_of(connection, table.c.account_id, fresh)))
        stamp = pl.lit(self._clock()).cast(pl.Datetime("us", "UTC"))
        insert(connection, s, scores.with_columns(run_id=pl.lit(run_id, pl.Int64), scored_at=stamp))
        insert(connection, v, values.join(scores, on=["account_id", "as_of"], how="semi"))

    def settle_touches(self, run_id: int, ids: Iterable[int] | None = None) -> None:
        """The run has done all it does for these accounts (or for all): what they had new is no longer news.

        Facts that came while the run was going on still are.
        """
        t = schema.account_touches.c
        began = sa.select(schema.runs.c.started_at).where(schema.runs.c.id == run_id).scalar_subquery()
        with write(self._engine) as connection:
            seen = t.touched_at < began
            if ids is not None:
                seen &= one_of(connection, t.account_id, ids)
            connection.execute(sa.delete(schema.account_touches).where(seen))

    def latest(self, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """Each newest day: account_id, as_of, SCORE_COLUMNS, band, standing, calibration, run_id."""
        s = schema.scores.c
        columns = ("account_id", "as_of", *SCORE_COLUMNS, *LABELS, "run_id")
        return self._newest(sa.select(*(s[name] for name in columns)), s.account_id, ids)

    def latest_of(self, columns: Sequence[str], ids: Iterable[int] | None = None) -> pl.DataFrame:
        """The same with these columns only: account_id, as_of, and some of SCORE_COLUMNS, band, standing."""
        s = schema.scores.c
        chosen = [s[name] for name in ("account_id", "as_of", *columns)]
        return self._newest(sa.select(*chosen), s.account_id, ids)

    def newest_day(self, ids: Iterable[int] | None = None) -> date | None:
        """The newest day any account, or any of these, was scored for."""
        query = sa.select(sa.func.max(schema.scores.c.as_of))
        with read(self._engine) as connection:
            if ids is not None:
                query = query.where(one_of(connection, schema.scores.c.account_id, ids))
            found: date | None = connection.execute(query).scalar()
            return found

    def count(self, standing: str) -> int:
        """Accounts whose newest score says so."""
        s = schema.scores.c
        with read(self._engine) as connection:
            query = sa.select(sa.func.count()).select_from(schema.scores).where(s.standing == standing)
            return int(connection.execute(query).scalar_one())

    def healths(self, ids: Iterable[int]) -> dict[str, float | None]:
        """The newest health of these accounts by external id, in the order of their ids; None where unknown."""
        a, s = schema.accounts.c, schema.scores.c
        joined = schema.accounts.outerjoin(schema.scores, s.account_id == a.id)
        query = sa.select(a.external_id, s.health).select_from(joined).order_by(a.id)
        with read(self._engine) as connection:
            return dict(connection.execute(query.where(one_of(connection, a.id, ids))).tuples().all())

    def latest_signals(self, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """The newest day of each account: account_id, as_of and the 17 signals."""
        v = schema.signal_values.c
        return self._newest(
            sa.select(*(v[name] for name in ("account_id", "as_of", *SIGNALS))), v.account_id, ids
        )

    def _newest(
        self, query: "sa.Select[tuple[object, ...]]", key: "sa.ColumnElement[int]", ids: Iterable[int] | None
    ) -> pl.DataFrame:
        with read(self._engine) as connection:
            if ids is not None:
                query = query.where(one_of(connection, key, ids))
            return fetch(connection, query.order_by(key))

    def history(
        self,
        account_ids: Iterable[int] | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.DataFrame:
        """Every day, by account and day: account_id, as_of, SCORE_COLUMNS, band, standing, calibration."""
        return self._history.read(("account_id", "as_of", *SCORE_COLUMNS, *LABELS), account_ids, since, until)

    def weeks(self, days: Sequence[date]) -> pl.DataFrame:
        """These days by account: account_id, as_of, health."""
        columns = ("account_id", "as_of", "health")
        return self._history.read(columns, None, min(days), max(days), only=days)

    def healths_of(self, account_id: int, since: date, until: date) -> pl.DataFrame:
        """The days of one account: account_id, as_of, health."""
        return self._history.read(("account_id", "as_of", "health"), [account_id], since, until)

    def signals_on(self, days: Sequence[date], ids: Iterable[int] | None = None) -> pl.DataFrame:
        """These days by account: account_id, as_of, the 17 signals, calibration."""
        columns = ("account_id", "as_of", *SIGNALS, "calibration")
        return self._history.read(columns, ids, min(days), max(days), only=days)

    def bands(self, day: date) -> pl.DataFrame:
        """One day by account: account_id, as_of, health, band, standing."""
        return self._history.read(("account_id", "as_of", "health", "band", "standing"), None, day, day)

    def bands_on(self, days: Sequence[date]) -> pl.DataFrame:
        """The same of each of these days, by account."""
        columns = ("account_id", "as_of", "health", "band", "standing")
        return self._history.read(columns, None, min(days), max(days), only=days)

    def stood(self, account_ids: Iterable[int], day: date) -> pl.DataFrame:
        """One day of these accounts: account_id, as_of, health, band, standing, calibration."""
        columns = ("account_id", "as_of", "health", *LABELS)
        return self._history.read(columns, account_ids, day, day)

    def standings(self, account_ids: Iterable[int] | None, since: date, until: date) -> pl.DataFrame:
        """Days by account: account_id, as_of, band, standing."""
        return self._history.read(("account_id", "as_of", "band", "standing"), account_ids, since, until)

    def parts(
        self, account_ids: Iterable[int], names: Sequence[str], since: date, until: date
    ) -> pl.DataFrame:
        """Days by account: account_id, as_of, health, these of SCORE_COLUMNS, calibration."""
        columns = ("account_id", "as_of", "health", *names, "calibration")
        return self._history.read(columns, account_ids, since, until)

    def levels(self, day: date) -> pl.DataFrame:
        """One day by account: account_id, as_of, health, coverage, standing."""
        columns = ("account_id", "as_of", "health", "coverage", "standing")
        return self._history.read(columns, None, day, day)

    def signal_history(
        self,
        account_ids: Iterable[int] | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.DataFrame:
        """Every stored day, by account and day: account_id, as_of and the 17 signals (null = unknown)."""
        return self._history.read(("account_id", "as_of", *SIGNALS), account_ids, since, until)

    def forget(self, account_ids: Iterable[int]) -> None:
        """Erase the scores of these accounts, history included."""
        ids = list(account_ids)
        with write(self._engine) as connection:
            for table in (schema.scores, schema.signal_values):
                connection.execute(sa.delete(table).where(one_of(connection, table.c.account_id, ids)))
        self._history.forget(ids)

    def compact(self) -> int:
        """Merge the small files that rescoring leaves; gives how many months were rewritten."""
        return self._history.compact()


def _shaped(frame: pl.DataFrame, signals: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    key = [pl.col("account_id").cast(pl.Int64), pl.col("as_of").cast(pl.Date)]
    numbers = [pl.col(name).cast(pl.Float64).fill_nan(None) for name in SCORE_COLUMNS]
    labels = [
        pl.col("band").cast(pl.String),
        pl.col("standing").cast(pl.String),
        pl.col("calibration").cast(pl.Int64),
    ]
    values = [
        pl.col(name).cast(pl.Float64).fill_nan(None)
        if name in signals.columns
        else pl.lit(None, pl.Float64).alias(name)
        for name in SIGNALS
    ]
    return frame.select(*key, *numbers, *labels), signals.select(*key, *values)
