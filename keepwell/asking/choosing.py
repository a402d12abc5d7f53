"""The accounts that a filter asks for: narrowed cheap columns first, so that dear ones are read of few."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from agents.analyst.fields import SPECS, Field, Kind, Need
from agents.analyst.filters import Aggregate, Clause, Condition, Customers, Filter, Op
from agents.analyst.row_facts import COUNTS
from domain.scope import AccountScope
from domain.scores import Standing
from keepwell.asking.columns import Columns, needs_of
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within

STANDING = {Customers.ACTIVE: Standing.ACTIVE, Customers.GONE: Standing.CHURNED}
COUNTED = tuple(map(str, (Field.ALERTS, Field.GROWTHS, *COUNTS)))
"""Nothing there is none of them, not unknown."""
NARROW = 20_000
"""With fewer accounts left than this, the next columns are asked of these alone."""


@dataclass(frozen=True)
class Chosen:
    """`rows` fit, out of `whole`; `others` are accounts of the scope that are not among those asked about."""

    rows: pl.DataFrame
    whole: pl.DataFrame
    columns: Columns
    others: int


class NothingScored(Exception):  # noqa: N818  # an answer of its own, not a fault
    """No score is stored for the day, or the month before it."""


def choose(house: House, asked: Filter, scope: AccountScope) -> Chosen:
    """Applied to the scope's accounts only, from what was known at the end of `asked.as_of`."""
    ids = ids_within(house, scope)
    columns = Columns(house, ids, asked.as_of, asked.since, _features(asked), _scores(asked))
    columns.scored_on = columns.stored_day(asked.as_of)
    if columns.scored_on is None:
        raise NothingScored(asked.as_of)
    if asked.since is not None:
        columns.before_on = columns.stored_day(asked.since)
        if columns.before_on is None:
            raise NothingScored(asked.since)
    found = columns.of(Need.ACCOUNT, ids).join(columns.of(Need.SCORE, ids), on="account_id", how="left")
    wanted = STANDING.get(asked.customers)
    whole = found if wanted is None else found.filter(pl.col("standing") == str(wanted))
    others = found.height - whole.height
    waiting = [*asked.among, *asked.where]
    share = asked.aggregate is Aggregate.SHARE
    if share:
        waiting = list(asked.among)
    rows = whole
    extra = {Field.HEALTH, *((Field.GONE,) if asked.customers is Customers.GONE else ())}
    have = {Need.ACCOUNT, Need.SCORE}
    for need in (Need.ACCOUNT, Need.SCORE, *needs_of(asked.fields | extra)):
        if need not in have:
            rows = rows.join(
                columns.of(need, _those(rows, ids)), on="account_id", how="left", suffix="_again"
            )
            rows = rows.with_columns(pl.col(one).fill_null(0) for one in COUNTED if one in rows.columns)
            have.add(need)
        ready = [one for one in waiting if all(SPECS[c.field].need in have for c in one.any_of)]
        waiting = [one for one in waiting if one not in ready]
        for clause in ready:
            rows = rows.filter(holds(clause))
    if share:
        return Chosen(rows.filter(*(holds(one) for one in asked.where)), rows, columns, others)
    return Chosen(rows, whole, columns, others)


def _those(rows: pl.DataFrame, ids: Sequence[int] | None) -> Sequence[int] | None:
    return rows["account_id"].to_list() if ids is not None or rows.height < NARROW else None


def _scores(asked: Filter) -> tuple[str, ...]:
    wanted = {str(one) for one in asked.fields if SPECS[one].need is Need.SCORE}
    return tuple(sorted({*wanted, "health", "band", "standing"}))


def _features(asked: Filter) -> tuple[str, ...]:
    return tuple({choice for one in asked.conditions if one.field is Field.USED for choice in one.choices})


def holds(clause: Clause) -> pl.Expr:
    """Whether any of its conditions does; what is not known does not fit, unless the condition says so."""
    return pl.any_horizontal([_one(condition) for condition in clause.any_of])


def _one(one: Condition) -> pl.Expr:
    column, kind = pl.col(str(one.field)), SPECS[one.field].kind
    if one.op is Op.UNKNOWN:
        return column.is_null()
    if kind is Kind.CHOICE:
        inside = column.is_in(one.choices).fill_null(False)
        return ~inside if one.op is Op.IS_NOT else inside
    if kind is Kind.CHOICES:
        shared = pl.any_horizontal([column.list.contains(choice).fill_null(False) for choice in one.choices])
        return ~shared if one.op is Op.IS_NOT else shared
    if kind is Kind.DAY:
        ends = [*([column >= one.first] if one.first else []), *([column <= one.last] if one.last else [])]
        return pl.all_horizontal(ends).fill_null(False)
    fits = {
        Op.IS: column == one.number,
        Op.IS_NOT: column != one.number,
        Op.ABOVE: column > one.number,
        Op.BELOW: column < one.number,
        Op.AT_LEAST: column >= one.number,
        Op.AT_MOST: column <= one.number,
        Op.BETWEEN: column.is_between(one.number, one.upper) if one.upper is not None else pl.lit(False),
    }[one.op]
    return fits.fill_null(one.missing_too)
