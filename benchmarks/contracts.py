"""Synthetic contracts, invoices, contacts and surveys of a block of accounts, as rows of the SQL tables."""

import numpy as np
import polars as pl

from benchmarks.lives import CONTACTS, DAYS, FIRST, SEGMENTS, Ints, Lives, random

SOURCE = "crm"
YEAR = 365
TERMS = 5
CHANGES = np.array([-0.15, 0.0, 0.2])


def day(offset: Ints) -> "np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]":
    return (np.datetime64(FIRST) + offset).astype("datetime64[D]")


def accounts(block: Lives) -> pl.DataFrame:
    frame = pl.DataFrame(
        {"id": block.ids, "segment": SEGMENTS[block.segment], "created_at": day(DAYS - block.tenure)}
    )
    return frame.select(
        "id",
        "segment",
        source=pl.lit(SOURCE),
        external_id=pl.format("a{}", "id"),
        name=pl.format("Account {}", "id"),
        created_at=pl.col("created_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
    )


def contacts(block: Lives) -> pl.DataFrame:
    account, person = np.repeat(block.ids, CONTACTS), np.tile(np.arange(CONTACTS), block.ids.size)
    frame = pl.DataFrame({"account_id": account, "k": person, "is_primary": person == 0})
    return frame.select(
        "account_id",
        "is_primary",
        id=(pl.col("account_id") - 1) * CONTACTS + pl.col("k") + 1,
        source=pl.lit(SOURCE),
        external_id=pl.format("u{}-{}", "account_id", "k"),
        name=pl.format("Person {} of {}", "k", "account_id"),
        email=pl.format("u{}-{}@a{}.example", "account_id", "k", "account_id"),
    )


def subscriptions(block: Lives) -> pl.DataFrame:
    """A third have one annual contract that runs on; the others a chain of yearly terms, some of them late."""
    rng = random(int(block.ids[0]), "subscriptions")
    running = rng.random(block.ids.size) < 0.35
    began = DAYS - block.tenure
    trial = _trials(block, began - 30, rng.random(block.ids.size) < 0.3)
    price = block.seats * rng.integers(1900, 5200, block.ids.size)
    start, parts = began, [trial]
    for term in range(TERMS):
        here = (start < DAYS) & (~running | (term == 0)) & ~(block.lapsed & (start > block.stop))
        parts.append(_term(block, term, start, price, running).filter(pl.Series(here)))
        late = np.where(rng.random(block.ids.size) < 0.15, rng.integers(8, 70, block.ids.size), 0)
        start = start + YEAR + late
        price = np.rint(price * (1.0 + rng.choice(CHANGES, block.ids.size))).astype(np.int64)
    return pl.concat(parts)


def _term(block: Lives, term: int, start: Ints, price: Ints, running: np.ndarray) -> pl.DataFrame:
    end = start + YEAR - 1
    ends_here = block.lapsed & (block.stop < np.where(running, 10**6, end + 1))
    frame = pl.DataFrame(
        {
            "account_id": block.ids,
            "start_date": day(start),
            "end": day(end),
            "left": day(block.stop + 1),
            "running": running,
            "lapsed": ends_here,
            "seats": block.seats,
            "mrr_cents": price,
        }
    )
    return frame.select(
        "account_id",
        "start_date",
        "seats",
        "mrr_cents",
        source=pl.lit(SOURCE),
        external_id=pl.format("s{}-{}", "account_id", pl.lit(term)),
        end_date=pl.when(~pl.col("running")).then("end"),
        churned_at=pl.when("lapsed").then("left"),
        renewal_date=pl.when(~pl.col("running")).then(pl.col("end").dt.offset_by("1d")),
        currency=pl.lit("EUR"),
        billing=pl.lit("annual"),
        is_trial=pl.lit(value=False),
    )


def _trials(block: Lives, start: Ints, chosen: np.ndarray) -> pl.DataFrame:
    lasting = _term(block, 99, start, np.zeros_like(start), np.ones(start.size, dtype=np.bool_))
    ended = lasting.with_columns(
        end_date=pl.col("start_date").dt.offset_by("29d"),
        churned_at=pl.lit(None, pl.Date),
        billing=pl.lit("monthly"),
        is_trial=pl.lit(value=True),
    )
    return ended.filter(pl.Series(chosen))


def churn_events(block: Lives) -> pl.DataFrame:
    gone = np.flatnonzero(block.lapsed)
    frame = pl.DataFrame({"account_id": block.ids[gone], "occurred_at": day(block.stop[gone] + 1)})
    return frame.with_columns(source=pl.lit(SOURCE), external_id=pl.format("x{}", "account_id"))


def invoices(block: Lives) -> pl.DataFrame:
    """Monthly; one in twenty does not say how many users it bills."""
    rng = random(int(block.ids[0]), "invoices")
    months = np.arange(0, DAYS, 30)
    row, issued = np.repeat(np.arange(block.ids.size), months.size), np.tile(months, block.ids.size)
    here = (issued >= block.begin[row]) & (~block.lapsed[row] | (issued <= block.stop[row]))
    row, issued = row[here], issued[here]
    frame = pl.DataFrame(
        {
            "account_id": block.ids[row],
            "issued_at": day(issued),
            "due_at": day(issued + 30),
            "paid_at": day(issued + rng.integers(1, 45, row.size)),
            "users": np.maximum(block.seats[row] + rng.integers(-3, 4, row.size), 1),
            "told": rng.random(row.size) < 0.95,
            "n": issued,
        }
    )
    return frame.select(
        "account_id",
        "issued_at",
        "due_at",
        "paid_at",
        source=pl.lit(SOURCE),
        external_id=pl.format("i{}-{}", "account_id", "n"),
        amount_cents=pl.col("users") * 2900,
        billed_users=pl.when("told").then("users"),
        currency=pl.lit("EUR"),
    )


def surveys(block: Lives) -> pl.DataFrame:
    """Four answers an account, NPS and CSAT in turn."""
    rng = random(int(block.ids[0]), "surveys")
    row, number = np.repeat(np.arange(block.ids.size), 4), np.tile(np.arange(4), block.ids.size)
    when = block.begin[row] + np.floor(rng.random(row.size) * (DAYS - block.begin[row])).astype(np.int64)
    nps = number % 2 == 0
    score = np.where(nps, rng.integers(0, 11, row.size), rng.integers(1, 6, row.size))
    frame = pl.DataFrame(
        {"account_id": block.ids[row], "n": number, "when": day(when), "nps": nps, "score": score}
    )
    return frame.select(
        "account_id",
        source=pl.lit(SOURCE),
        external_id=pl.format("v{}-{}", "account_id", "n"),
        occurred_at=pl.col("when").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        kind=pl.when("nps").then(pl.lit("nps")).otherwise(pl.lit("csat")),
        score=pl.col("score").cast(pl.Float64),
    )
