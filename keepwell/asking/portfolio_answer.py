"""A filter answered: chosen, ordered, its facts fetched for the rows that are told, put into sentences."""

from datetime import date, timedelta

import polars as pl

from agents.analyst.answers import FigureAnswer
from agents.analyst.fields import NUMERIC, SPECS, Field, Kind, Need
from agents.analyst.figures import Table, columns_of, compose, ordered
from agents.analyst.filters import Aggregate, Clause, Condition, Filter, Op
from agents.analyst.telling import counted, on
from domain.scope import AccountScope
from keepwell.asking.choosing import Chosen, choose
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House

OLD = timedelta(days=2)
WITH_FACTS = 100
"""Rows for which references are looked up that the columns do not bring along."""


def answer_filter(house: House, asked: Filter, scope: AccountScope) -> FigureAnswer:
    """NothingScored where the day, or the earlier one, has no scores."""
    chosen = choose(house, asked, scope)
    rows = _with_facts(asked, ordered(asked, chosen.rows), chosen.columns)
    nearest, missed = (None, None) if not rows.is_empty() else _nearest(house, asked, scope)
    return compose(
        asked,
        Table(
            rows=rows,
            whole=chosen.whole.height,
            others=chosen.others,
            currency=chosen.columns.currency,
            scored_on=chosen.columns.scored_on or asked.as_of,
            notes=notes(chosen.columns, asked),
            nearest=nearest,
            missed=missed,
            whole_sum=_whole_sum(asked, chosen),
        ),
    )


def _whole_sum(asked: Filter, chosen: Chosen) -> float | None:
    if asked.aggregate is not Aggregate.SHARE or asked.of is None:
        return None
    return float(chosen.whole[str(asked.of)].sum())


def _with_facts(asked: Filter, rows: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """References of contracts and conversations for the rows that are told first."""
    needs = {SPECS[one].need for one in columns_of(asked)}
    ids = rows["account_id"].head(WITH_FACTS).to_list()
    if needs & {Need.MONEY, Need.MONEY_BEFORE} and "term_refs" not in rows.columns and ids:
        terms = columns.of(Need.CONTRACT, ids).select("account_id", "term_refs", "term_begun", "plan")
        rows = rows.join(terms, on="account_id", how="left", maintain_order="left", suffix="_told")
    if Need.TALK in needs and ids:
        newest = columns.house.asked.newest_talk(ids, columns.day)
        told = newest.select("account_id", talk_ref="ref", talk_channel="channel")
        rows = rows.join(told, on="account_id", how="left", maintain_order="left")
    return rows


def _nearest(
    house: House, asked: Filter, scope: AccountScope
) -> tuple[dict[str, object] | None, Field | None]:
    """Where one figure alone kept everybody out, who came closest to it."""
    if asked.aggregate is not Aggregate.LIST:
        return None, None
    figures = [c for c in asked.where if len(c.any_of) == 1 and c.any_of[0].field in NUMERIC]
    if len(figures) != 1 or figures[0].any_of[0].op in (Op.IS, Op.IS_NOT, Op.UNKNOWN):
        return None, None
    only: Condition = figures[0].any_of[0]
    if SPECS[only.field].kind is Kind.COUNT and only.number is not None and only.number <= 1:
        return None, None  # who has none is no near miss of having one
    rest: list[Clause] = [clause for clause in asked.where if clause is not figures[0]]
    loose = asked.model_copy(update={"where": rest, "show": [*asked.show, only.field][-6:]})
    rows = choose(house, loose, scope).rows.filter(pl.col(str(only.field)).is_not_null())
    if rows.is_empty():
        return None, None
    ends = [end for end in (only.number, only.upper) if end is not None]
    away = pl.min_horizontal([(pl.col(str(only.field)) - end).abs() for end in ends])
    return rows.sort(away, "name").row(0, named=True), only.field


def notes(columns: Columns, asked: Filter | None = None) -> tuple[str, ...]:
    """What a figure must not be read without: how old it is, and what was missing."""
    said, day, scored = [], columns.day, columns.scored_on
    if scored is not None and day - scored > OLD:
        said.append(
            f"The newest scores by then are of {on(scored)}, {counted((day - scored).days, 'day')} before."
        )
    if asked is not None and asked.since is not None and columns.before_on not in (None, asked.since):
        said.append(
            f"Compared with {on(columns.before_on or asked.since)}: nothing was scored on {on(asked.since)}."
        )
    said += stopped_sources(columns.house, day)
    for currency, accounts in sorted(columns.left_out.items()):
        said.append(
            f"MRR in {currency} of {counted(accounts, 'account')} is left out: no exchange rate leads "
            f"to {columns.currency}."
        )
    return tuple(said)


def stopped_sources(house: House, day: date) -> list[str]:
    """A source that has stopped makes silence out of missing data."""
    gaps = house.asked.alerts([], day).filter(pl.col("account_id").is_null())
    return [f"Beware: {headline}." for headline in gaps["headline"].to_list()]
