"""What a chunk of rows does to what is stored: new, newer, the same, or one id on two accounts."""

from dataclasses import dataclass

import polars as pl

UNIT_SEPARATOR = "\x1f"
ACCEPTED, UPDATED, UNCHANGED, COLLIDING = "accepted", "updated", "unchanged", "colliding"


@dataclass(frozen=True)
class Fold:
    """What to write, and what to say of each row.

    `outcomes`: position and outcome of every row of the chunk, in order. `winners`: position, key and updated
    (the newest source time seen) of each key to write. `collisions`: key and the account ids it was found on.
    """

    outcomes: pl.DataFrame
    winners: pl.DataFrame
    collisions: pl.DataFrame


def fold(chunk: pl.DataFrame, stored: pl.DataFrame) -> Fold:
    """Lay `chunk` over `stored`, row after row within each key, all keys at once.

    Both frames have key, account_id (null where an id has no account to clash on), updated (source time or
    null) and content (a hash of everything that may change); `chunk` also has position, ascending. A row
    replaces what is there unless its source time is older; a row that says the same is unchanged.
    """
    columns = ["key", "position", "account_id", "updated", "content"]
    before = stored.with_columns(position=pl.lit(-1, pl.Int64)).select(columns)
    rows = pl.concat([before, chunk.select(columns)], how="vertical").sort("key", "position")
    collisions = (
        rows.group_by("key", maintain_order=True)
        .agg(pl.col("account_id").drop_nulls().unique(maintain_order=True))
        .filter(pl.col("account_id").list.len() > 1)
    )
    clean = rows.join(collisions.select("key"), on="key", how="anti", maintain_order="left")
    judged = _judge(clean)
    colliding = rows.join(collisions.select("key"), on="key", how="semi").filter(pl.col("position") >= 0)
    outcomes = pl.concat(
        [
            judged.filter(pl.col("position") >= 0).select("position", "outcome"),
            colliding.select("position", outcome=pl.lit(COLLIDING)),
        ]
    ).sort("position")
    return Fold(outcomes, _winners(judged), collisions)


def _judge(rows: pl.DataFrame) -> pl.DataFrame:
    newest = pl.col("updated").cum_max().forward_fill().shift(1).over("key")
    eligible = (
        (pl.col("position") < 0)
        | pl.col("updated").is_null()
        | pl.col("newest").is_null()
        | (pl.col("updated") >= pl.col("newest"))
    )
    standing = pl.when("eligible").then("content").forward_fill().shift(1).over("key")
    outcome = (
        pl.when(~pl.col("eligible"))
        .then(pl.lit(UNCHANGED))
        .when(pl.col("standing").is_null())
        .then(pl.lit(ACCEPTED))
        .when(pl.col("standing") == pl.col("content"))
        .then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(UPDATED))
    )
    return (
        rows.with_columns(newest=newest)
        .with_columns(eligible=eligible)
        .with_columns(standing=standing)
        .with_columns(outcome=outcome)
    )


def _winners(judged: pl.DataFrame) -> pl.DataFrame:
    """The last row that counted of every key, where it says something else, or later, than what is stored."""
    last = judged.group_by("key", maintain_order=True).agg(
        pl.col("position").filter("eligible").last(),
        pl.col("updated").max(),
        content=pl.col("content").filter("eligible").last(),
        was=pl.col("content").filter(pl.col("position") < 0).first(),
        was_updated=pl.col("updated").filter(pl.col("position") < 0).first(),
    )
    same = pl.col("content").eq_missing(pl.col("was")) & pl.col("updated").eq_missing(pl.col("was_updated"))
    return last.filter((pl.col("position") >= 0) & ~same).select("position", "key", "updated")
