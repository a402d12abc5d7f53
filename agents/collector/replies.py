"""How long each message of ours waited for an answer in its thread."""

import numpy as np
import polars as pl

from agents.collector.axis import Ints

WRITTEN = ("email", "chat")
PATIENCE_DAYS = 14
CAP_MINUTES = PATIENCE_DAYS * 24 * 60
MINUTE = 60_000_000  # microseconds


def waits(frame: pl.DataFrame, rows: Ints, columns: Ints) -> tuple[Ints, Ints, Ints]:
    """(row, column, minutes) per question of ours: dated on the answer, or 14 days on when none came by then.

    A question is a written message of ours that does not merely follow up one of the 14 days before it, so
    each figure rests on 28 days of its thread and on nothing earlier.
    """
    told = frame.select("channel", "direction", "thread", "occurred_at", "interaction_id")
    mail = told.with_columns(row=pl.Series(rows), column=pl.Series(columns)).filter(
        pl.col("channel").is_in(WRITTEN)
        & pl.col("direction").is_in(("in", "out"))
        & pl.col("thread").is_not_null()
    )
    number = pl.col("thread").cast(pl.Categorical(pl.Categories.random())).to_physical()
    mail = mail.with_columns(number).sort("row", "thread", "occurred_at", "interaction_id")
    row, column = mail["row"].to_numpy(), mail["column"].to_numpy()
    minute = mail["occurred_at"].to_physical().to_numpy() // MINUTE
    ours = mail.select(pl.col("direction") == "out").to_series().to_numpy()
    thread = _runs(row, mail["thread"].to_numpy().astype(np.int64))
    return _paired(row, column, minute, ours, thread)


def _runs(row: Ints, thread: Ints) -> Ints:
    """A number per (row, thread) of sorted rows."""
    fresh = np.ones(row.size, dtype=np.bool_)
    fresh[1:] = (row[1:] != row[:-1]) | (thread[1:] != thread[:-1])
    return np.cumsum(fresh)


def _paired(row: Ints, column: Ints, minute: Ints, ours: np.ndarray, thread: Ints) -> tuple[Ints, Ints, Ints]:
    size = row.size
    place = np.arange(size)
    answer = np.minimum.accumulate(np.where(ours, size, place)[::-1])[::-1]
    question = ours.copy()
    follows = ours[1:] & ours[:-1] & (thread[1:] == thread[:-1])
    question[1:] &= ~(follows & (minute[1:] - minute[:-1] <= CAP_MINUTES))
    at, reply = place[question], answer[question]
    safe = np.minimum(reply, max(size - 1, 0))
    waited = minute[safe] - minute[at]
    limit = column[at] + PATIENCE_DAYS
    answered = (
        (reply < size) & (thread[safe] == thread[at]) & (waited <= CAP_MINUTES) & (column[safe] <= limit)
    )
    return row[at], np.where(answered, column[safe], limit), np.where(answered, waited, CAP_MINUTES)
