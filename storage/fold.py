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
    rows = chunk.select(columns)
    collisions = _collisions(pl.concat([before, rows]))
    colliding = rows.clear()
    if collisions.height:
        colliding = rows.join(collisions.select("key"), on="key", how="semi")
        rows = rows.join(collisions.select("key"), on="key", how="anti", maintain_order="left")
    judged = _judged(rows, before)
    outcomes = [frame.select("position", "outcome") for frame in judged]
    outcomes.append(colliding.select("position", outcome=pl.lit(COLLIDING)))
    return Fold(
        pl.concat(outcomes).filter(pl.col("position") >= 0).sort("position"),
        pl.concat([_winners(frame) for frame in judged]).sort("position"),
        collisions,
    )


def _judged(rows: pl.DataFrame, before: pl.DataFrame) -> list[pl.DataFrame]:
    """Keys that come once, and where there are any, those that come several times."""
    if rows.get_column("key").n_unique() == rows.height:
        return [_judge_single(rows, before)]
    repeated = rows.filter(pl.col("key").is_duplicated())
    again = before.join(repeated.select("key"), on="key", how="semi")
    return [
        _judge_single(rows.filter(~pl.col("key").is_duplicated()), before),
        _judge_repeated(pl.concat([again, repeated]).sort("key", "position")),
    ]


def _collisions(rows: pl.DataFrame) -> pl.DataFrame:
    """The keys found on more than one account, with the accounts."""
    account = pl.col("account_id")
    found = rows.lazy().group_by("key").agg(low=account.min(), high=account.max())
    spread = found.filter(pl.col("low") < pl.col("high")).collect()
    if spread.is_empty():
        return pl.DataFrame(schema={"key": pl.String, "account_id": pl.List(pl.Int64)})
    return (
        rows.join(spread.select("key"), on="key", how="semi", maintain_order="left")
        .group_by("key", maintain_order=True)
        .agg(account.drop_nulls().unique(maintain_order=True))
    )


def _judge_single(rows: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Rows whose key comes once in the chunk, against what is stored (the common case, and a cheap one)."""
    known = before.select("key", newest="updated", standing="content")
    joined = rows.lazy().join(known.lazy(), on="key", how="left", maintain_order="left")
    return _with_outcome(joined).with_columns(was="standing", was_updated="newest").collect()


def _judge_repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of keys that come several times, sorted by key and position, the stored row (-1) among them."""
    newest = pl.col("updated").cum_max().forward_fill().shift(1).over("key")
    standing = pl.when("eligible").then("content").forward_fill().shift(1).over("key")
    eligible = rows.lazy().with_columns(newest=newest).with_columns(eligible=_eligible())
    is_stored = pl.col("position") < 0
    judged = _with_outcome(eligible.with_columns(standing=standing)).with_columns(
        was=pl.col("content").filter(is_stored).first().over("key"),
        was_updated=pl.col("updated").filter(is_stored).first().over("key"),
    )
    return judged.collect()


def _eligible() -> pl.Expr:
    """A row counts unless its source time is older than the newest before it."""
    timeless = pl.col("updated").is_null() | pl.col("newest").is_null()
    return (pl.col("position") < 0) | timeless | (pl.col("updated") >= pl.col("newest"))


def _with_outcome(rows: pl.LazyFrame) -> pl.LazyFrame:
    outcome = (
        pl.when(~pl.col("eligible"))
        .then(pl.lit(UNCHANGED))
        .when(pl.col("standing").is_null())
        .then(pl.lit(ACCEPTED))
        .when(pl.col("standing") == pl.col("content"))
        .then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(UPDATED))
    )
    return rows.with_columns(eligible=_eligible()).with_columns(outcome=outcome)


def _winners(judged: pl.DataFrame) -> pl.DataFrame:
    """The last row that counted of every key, where it says something else, or later, than what is stored."""
    last = judged.lazy().filter("eligible").unique("key", keep="last", maintain_order=True)
    newest = pl.max_horizontal("updated", "newest")
    same = pl.col("content").eq_missing(pl.col("was")) & newest.eq_missing(pl.col("was_updated"))
    new = last.filter((pl.col("position") >= 0) & ~same)
    return new.select("position", "key", updated=newest).collect()
