"""Synthetic conversations of a block of accounts: mail threads, tickets, meetings, and what was mentioned in them."""

import numpy as np
import polars as pl

from agents.collector.conversation_reader import READER
from agents.disc.reading import READER as DISC
from benchmarks.lives import AS_OF, CONTACTS, DAYS, FIRST, Lives, random
from domain.text_signals import OFFLINE, read_by

SOURCE = "mail"
DISC_READER = read_by(OFFLINE, DISC)
THREADS, MESSAGES = 6, 4
MEETINGS = ("qbr", "qbr", "meeting", "meeting", "call", "call")
TICKETS = 2
MOST = 40  # ids are spaced so that blocks can be written in any order
DAY = 24 * 60
QUOTE = "We are opening a second team in spring."
BODY = "Thanks for the note. We looked at it with the team and will come back to you within the week."


def interactions(block: Lives) -> pl.DataFrame:
    """About thirty per account; what was said on the as-of day has not been read yet."""
    told = pl.concat([_messages(block), _meetings(block), _tickets(block)])
    told = told.filter(pl.col("minute") < DAYS * DAY).sort("account_id", "minute", "slot")
    told = told.with_columns(place=pl.int_range(pl.len()).over("account_id"))
    start = pl.lit(FIRST).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    moment = start + pl.duration(minutes="minute")
    read = moment.dt.date() < AS_OF
    return told.select(
        "account_id",
        "channel",
        "direction",
        "thread",
        "attended",
        id=(pl.col("account_id") - 1) * MOST + pl.col("place") + 1,
        source=pl.lit(SOURCE),
        external_id=pl.format("m{}-{}", "account_id", "place"),
        occurred_at=moment,
        scheduled_at=start + pl.duration(minutes="scheduled"),
        contact_id=(pl.col("account_id") - 1) * CONTACTS + pl.col("person") + 1,
        subject=pl.lit("About this week"),
        body=pl.lit(BODY),
        reader_version=pl.when(read).then(pl.lit(READER)),
        disc_reader=pl.when(read).then(pl.lit(DISC_READER)),
    )


def mentions(told: pl.DataFrame, first_id: int) -> pl.DataFrame:
    """What the reader found: one inbound conversation in ten names growth or a higher tier."""
    rng = random(first_id, "mentions")
    inbound = told.filter((pl.col("direction") == "in") & pl.col("reader_version").is_not_null())
    found = inbound.filter(pl.Series(rng.random(inbound.height) < 0.1))
    growth = pl.Series(rng.random(found.height) < 0.6)
    return found.select(
        "account_id",
        interaction_id="id",
        day=pl.col("occurred_at").dt.date(),
        kind=pl.when(growth).then(pl.lit("growth")).otherwise(pl.lit("advanced")),
        ref="external_id",
        quote=pl.lit(QUOTE),
        side=pl.lit("them"),
        quote_from=pl.lit(0),
        quote_to=pl.lit(len(QUOTE)),
        reader=pl.lit(READER),
    )


def _messages(block: Lives) -> pl.DataFrame:
    """Threads in which we write, they answer after hours or days, and some messages merely follow up."""
    rng = random(int(block.ids[0]), "messages")
    size = block.ids.size * THREADS
    row = np.repeat(np.arange(block.ids.size), THREADS)
    opened = (block.begin[row] + rng.random(size) * (block.stop[row] - block.begin[row])) * DAY
    waits = rng.exponential(1.4 * DAY, (size, MESSAGES)) * rng.choice([0.05, 1.0, 4.0], (size, MESSAGES))
    minute = np.floor(opened[:, None] + np.cumsum(waits, axis=1)).astype(np.int64)
    turn = np.broadcast_to(np.arange(MESSAGES) % 2 == 1, minute.shape)
    inbound = np.where(rng.random(minute.shape) < 0.15, ~turn, turn).ravel()
    thread = np.repeat(np.tile(np.arange(THREADS), block.ids.size), MESSAGES)
    known = inbound & (rng.random(inbound.size) < 0.95)
    frame = pl.DataFrame(
        {
            "account_id": np.repeat(block.ids[row], MESSAGES),
            "minute": minute.ravel(),
            "inbound": inbound,
            "t": thread,
            "who": np.where(known, rng.integers(0, CONTACTS, inbound.size), -1),
        }
    )
    return _shaped(
        frame.with_columns(
            channel=pl.lit("email"),
            direction=pl.when("inbound").then(pl.lit("in")).otherwise(pl.lit("out")),
            thread=pl.format("t{}-{}", "account_id", "t"),
            person=pl.when(pl.col("who") >= 0).then("who"),
        )
    )


def _meetings(block: Lives) -> pl.DataFrame:
    """Recorded up to ten days before they are due; most are attended, of some nobody noted it."""
    rng = random(int(block.ids[0]), "meetings")
    each = len(MEETINGS)
    row = np.repeat(np.arange(block.ids.size), each)
    begin, stop = block.begin[row], block.stop[row]
    minute = np.floor((begin + rng.random(row.size) * (stop - begin)) * DAY).astype(np.int64)
    outcome = rng.random(row.size)
    frame = pl.DataFrame(
        {
            "account_id": block.ids[row],
            "minute": minute,
            "channel": np.tile(np.array(MEETINGS), block.ids.size),
            "scheduled": minute + rng.integers(0, 10 * DAY, row.size),
            "planned": rng.random(row.size) < 0.7,
            "outcome": outcome,
            "person": rng.integers(0, CONTACTS, row.size),
        }
    )
    held = pl.when(pl.col("outcome") < 0.9).then(pl.col("outcome") < 0.75)
    scheduled = pl.when("planned").then("scheduled")
    return _shaped(frame.with_columns(attended=held, scheduled=scheduled, direction=pl.lit("out")))


def _tickets(block: Lives) -> pl.DataFrame:
    rng = random(int(block.ids[0]), "tickets")
    row = np.repeat(np.arange(block.ids.size), TICKETS)
    begin, stop = block.begin[row], block.stop[row]
    minute = np.floor((begin + rng.random(row.size) * (stop - begin)) * DAY).astype(np.int64)
    person = rng.integers(0, CONTACTS, row.size)
    frame = pl.DataFrame({"account_id": block.ids[row], "minute": minute, "person": person})
    return _shaped(frame.with_columns(channel=pl.lit("ticket"), direction=pl.lit("in")))


COLUMNS: dict[str, type[pl.DataType]] = {
    "account_id": pl.Int64,
    "minute": pl.Int64,
    "channel": pl.String,
    "direction": pl.String,
    "thread": pl.String,
    "person": pl.Int64,
    "scheduled": pl.Int64,
    "attended": pl.Boolean,
}


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS.items() if name not in frame.columns]
    ready = frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())
    return ready.with_columns(slot=pl.int_range(pl.len()))
