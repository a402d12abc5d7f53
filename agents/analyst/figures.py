"""Answers about many accounts in sentences: the figure first, then the rows, each with what it rests on."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from agents.analyst.answers import Citation, FigureAnswer, Sentence
from agents.analyst.fields import LOW_IS_BAD, SPECS, Field, Kind
from agents.analyst.filters import Aggregate, Clause, Customers, Filter, Op
from agents.analyst.row_facts import Row, evidence, said_row, shown_row
from agents.analyst.telling import counted, figure, listed, on, understood, whom

F = Field
TOLD = 5
KEPT = 500
"""Rows an answer brings along; `total` says how many there are."""
"""Rows put into sentences; the others stand in the rows."""
CITED = 5


@dataclass(frozen=True)
class Table:
    """What was chosen: `rows` fit, out of `whole`; `others` are known but were not among those asked about.

    `nearest` is the row that comes closest where none fits, by the figure of `missed`.
    """

    rows: pl.DataFrame
    whole: int
    others: int
    currency: str
    scored_on: date
    notes: tuple[str, ...] = ()
    nearest: Row | None = None
    missed: Field | None = None
    whole_sum: float | None = None


def ordered(asked: Filter, rows: pl.DataFrame) -> pl.DataFrame:
    """As asked for, else the most pressing first; equals by name. An unknown value is last, and never the top."""
    by, descending = _order(asked)
    if by is None or by not in rows.columns:
        return rows.sort("name")
    if asked.sort is not None and asked.limit is not None:
        rows = rows.filter(pl.col(by).is_not_null())
        if asked.sort is F.HEALTH:
            # Too thinly measured for a band is no bad news, nor good.
            rows = rows.filter(pl.col("band") != "unknown")
    return rows.sort(
        by, "name", descending=[descending, descending and asked.sort is not None], nulls_last=True
    )


def _order(asked: Filter) -> tuple[str | None, bool]:
    if asked.sort is not None:
        return str(asked.sort), asked.descending
    if asked.of is not None:
        return str(asked.of), asked.of not in LOW_IS_BAD
    if asked.customers is Customers.GONE:
        return str(F.GONE), True
    for clause in asked.where:
        one = clause.any_of[0]
        kind = SPECS[one.field].kind
        if one.field in (F.RENEWAL, F.DAYS_TO_RENEWAL):
            return str(one.field), False
        if kind in (Kind.CHANGE, Kind.PERCENT):
            return str(one.field), one.op in (Op.ABOVE, Op.AT_LEAST)
        if kind not in (Kind.CHOICE, Kind.CHOICES):
            return str(one.field), one.op in (Op.ABOVE, Op.AT_LEAST)
    return str(F.HEALTH), False


def columns_of(asked: Filter) -> list[Field]:
    """What each row tells, in order: where it stands, then what was asked about."""
    wanted = [*([] if asked.customers is Customers.GONE else [F.HEALTH, F.BAND]), *asked.show]
    wanted += [one for one in (asked.sort, asked.of) if one is not None]
    wanted += [one.field for one in asked.conditions]
    if asked.customers is Customers.GONE:
        wanted.append(F.GONE)
    if F.DAYS_TO_RENEWAL in wanted and F.RENEWAL in wanted:
        wanted.remove(F.RENEWAL)
    return list(dict.fromkeys(wanted))


def compose(asked: Filter, table: Table) -> FigureAnswer:
    """`table.rows` are ordered. Every sentence names its facts."""
    fields = columns_of(asked)
    if asked.aggregate is Aggregate.LIST and asked.limit is not None and asked.group_by is None:
        table = replace(table, rows=table.rows.head(asked.limit))
    # A hundred thousand rows are counted, not written out.
    rows = table.rows.head(KEPT).to_dicts()
    value: float | bool | None = None
    groups: tuple[tuple[str | None, float | None], ...] = ()
    if asked.group_by is not None:
        groups = _groups(asked, table.rows)
        sentences = _told_groups(asked, table, groups, fields)
    elif asked.aggregate is Aggregate.LIST:
        sentences = _told_list(asked, table, rows, fields)
        value = not table.rows.is_empty() if asked.yes_or_no else None
    else:
        value = _aggregate(asked.aggregate, asked.of, table.rows, table)
        sentences = _told_figure(asked, table, value, rows, fields)
        value = value * 12 if asked.yearly and value is not None else value
    return FigureAnswer(
        as_of=asked.as_of,
        understood=understood(asked, table.currency),
        sentences=tuple(sentences),
        rows=tuple(shown_row(row, fields, table.currency) for row in rows),
        groups=groups,
        value=value,
        total=table.rows.height,
        currency=table.currency if _about_money(asked) else None,
        notes=table.notes,
    )


def _about_money(asked: Filter) -> bool:
    return F.MRR in asked.fields


def _told_list(asked: Filter, table: Table, rows: list[Row], fields: list[Field]) -> list[Sentence]:
    who = _whom(asked, table)
    if not rows:
        return [_nobody(asked, table, who)]
    cited = tuple(one for row in rows[:CITED] for one in evidence(row, fields, table.currency)[:1])
    if asked.limit is not None and asked.sort is not None:
        order = "highest" if asked.descending else "lowest"
        many = _many(table.rows.height, who) if len(rows) > 1 else _one(who)
        lead = f"The {many} with the {order} {SPECS[asked.sort].title}, as of {on(asked.as_of)}:"
    else:
        yes = "Yes: " if asked.yes_or_no else ""
        lead = f"{yes}{_many(table.rows.height, who)}, as of {on(asked.as_of)}:"
    sentences = [Sentence(lead, cited)]
    rows = _told_apart(rows)
    sentences += [
        Sentence(said_row(row, fields, table.currency), tuple(evidence(row, fields, table.currency)))
        for row in rows[:TOLD]
    ]
    more_than_told = table.rows.height - TOLD
    if more_than_told > 0:
        rest = rows[TOLD:]
        names = (
            listed([row["name"] for row in rest]) if more_than_told <= TOLD else f"{more_than_told:,} more"
        )
        more = tuple(one for row in rest[:CITED] for one in evidence(row, fields, table.currency)[:1])
        sentences.append(Sentence(f"And {names}.", more))
    return sentences


def _told_apart(rows: list[Row]) -> list[Row]:
    """Accounts of one name are told with their ids."""
    many = Counter(row["name"] for row in rows)
    return [
        row | {"name": f"{row['name']} ({row['external_id']})"} if many[row["name"]] > 1 else row
        for row in rows
    ]


def _nobody(asked: Filter, table: Table, who: str) -> Sentence:
    no = "No. None" if asked.yes_or_no else "None"
    lead = f"{no} of {counted(table.whole, 'customer')} fits: {who}, as of {on(asked.as_of)}."
    if asked.customers is Customers.GONE:
        lead = f"{no}: no {who}, as of {on(asked.as_of)}."
    if table.nearest is None or table.missed is None:
        return Sentence(lead)
    row, missed = table.nearest, [table.missed]
    close = f" The closest: {said_row(row, missed, table.currency)}"
    return Sentence(lead + close, tuple(evidence(row, missed, table.currency)))


def _told_figure(
    asked: Filter, table: Table, value: float | None, rows: list[Row], fields: list[Field]
) -> list[Sentence]:
    cited = tuple(one for row in rows[:CITED] for one in evidence(row, fields, table.currency)[:1])
    who, day = _whom(asked, table), on(asked.as_of)
    if asked.aggregate is Aggregate.COUNT:
        of_all = (
            f" (of {counted(table.whole, 'customer')})"
            if asked.where and asked.customers is Customers.ACTIVE
            else ""
        )
        left = ""
        if not asked.where and not asked.among and table.others and asked.customers is Customers.ACTIVE:
            left = (
                f" {counted(table.others, 'account')} that {'is' if table.others == 1 else 'are'} no "
                f"customer on that day {'is' if table.others == 1 else 'are'} not counted."
            )
        many = _many(table.rows.height, who) if rows else f"No {_one(who)}"
        return [Sentence(f"{many}{of_all}, as of {day}.{left}", cited)]
    if asked.aggregate is Aggregate.SHARE:
        among = whom(asked, asked.among, table.currency)
        if value is None:
            return [Sentence(f"There are no {among} as of {day}.")]
        part = whom(asked, [*asked.among, *asked.where], table.currency)
        money = "of the MRR " if asked.of else ""
        return [
            Sentence(
                f"{value:.0%} {money}of {among}: {_many(table.rows.height, part)} of {table.whole:,}, as of {day}.",
                cited,
            )
        ]
    if value is None or asked.of is None:
        return [
            Sentence(
                f"There is nothing to work it out from: no {who} with a known "
                f"{SPECS[asked.of or F.HEALTH].title}, as of {day}."
            )
        ]
    known = table.rows[str(asked.of)].count()
    title, told = _title(asked), _figure(asked, value, table.currency)
    unknown = table.rows.height - known
    without = (
        f" ({counted(unknown, 'more has', 'more have')} none known)"
        if unknown and asked.of is not F.MRR
        else ""
    )
    lead = {
        Aggregate.SUM: f"{_many(table.rows.height, who)} {'has' if table.rows.height == 1 else 'have'} "
        f"{title} of {told} in all",
        Aggregate.MEAN: f"The average {title} of {_many(known, who)} is {told}",
        Aggregate.MEDIAN: f"The median {title} of {_many(known, who)} is {told}",
    }.get(asked.aggregate, f"The {asked.aggregate} {title} of {_many(known, who)} is {told}")
    return [Sentence(f"{lead}{without}, as of {day}.", cited)]


def _title(asked: Filter) -> str:
    return "ARR" if asked.yearly else SPECS[asked.of or F.HEALTH].title


def _figure(asked: Filter, value: float, currency: str) -> str:
    assert asked.of is not None
    if asked.of is F.HEALTH or SPECS[asked.of].kind is Kind.POINTS:
        return f"{value:.1f}"
    if SPECS[asked.of].kind is Kind.MONEY:
        said = figure(asked.of, value * (12 if asked.yearly else 1), currency)
        return f"{said} a {'year' if asked.yearly else 'month'}"
    return f"{value:.1%}" if SPECS[asked.of].kind is Kind.SHARE else figure(asked.of, value, currency)


def _aggregate(
    aggregate: Aggregate, of: Field | None, rows: pl.DataFrame, table: Table | None
) -> float | None:
    if aggregate is Aggregate.COUNT or of is None:
        if aggregate is Aggregate.SHARE:
            return rows.height / table.whole if table and table.whole else None
        return float(rows.height)
    column = rows[str(of)].drop_nulls()
    if aggregate is Aggregate.SHARE:
        return float(column.sum()) / table.whole_sum if table and table.whole_sum else None
    if aggregate is Aggregate.SUM:
        return float(column.sum() or 0)
    found = {
        Aggregate.MEAN: column.mean,
        Aggregate.MEDIAN: column.median,
        Aggregate.MIN: column.min,
        Aggregate.MAX: column.max,
    }[aggregate]()
    return float(found) if found is not None else None  # type: ignore[arg-type]  # polars: any scalar


def _groups(asked: Filter, rows: pl.DataFrame) -> tuple[tuple[str | None, float | None], ...]:
    """The highest first where the figure was asked for, else by name."""
    found: list[tuple[str | None, float | None]] = [
        (name, _aggregate(asked.aggregate, asked.of, its, None))
        for (name,), its in rows.partition_by(str(asked.group_by), as_dict=True).items()
    ]
    known = sorted(
        found,
        key=lambda one: (one[1] is None, -(one[1] or 0) if asked.descending else (one[1] or 0), one[0] or ""),
    )
    return tuple(known[: asked.limit] if asked.limit else known)


def _told_groups(
    asked: Filter,
    table: Table,
    groups: tuple[tuple[str | None, float | None], ...],
    fields: list[Field],
) -> list[Sentence]:
    who, by = _whom(asked, table), SPECS[asked.group_by or F.SEGMENT].title
    if not groups:
        return [_nobody(asked, table, who)]
    what = (
        "Number"
        if asked.of is None
        else {Aggregate.SUM: "Total", Aggregate.MEAN: "Average"}.get(
            asked.aggregate, str(asked.aggregate).capitalize()
        )
    )
    title = "" if asked.of is None else f" {_title(asked)}"
    sentences = [Sentence(f"{what}{title} of {who} by {by}, as of {on(asked.as_of)}:")]
    counts = dict(table.rows[str(asked.group_by)].value_counts().iter_rows())
    firsts = table.rows.unique(str(asked.group_by), keep="first", maintain_order=True).to_dicts()
    for name, value in groups:
        told = (
            "unknown"
            if value is None
            else f"{value:,.0f}"
            if asked.of is None
            else _figure(asked, value, table.currency)
        )
        beside = "" if asked.of is None else f" ({counted(counts.get(name, 0), 'customer')})"
        mine = [row for row in firsts if row.get(str(asked.group_by)) == name]
        cited: tuple[Citation, ...] = tuple(
            one for row in mine for one in evidence(row, fields, table.currency)[:1]
        )
        sentences.append(Sentence(f"{name or f'no {by}'}: {told}{beside}.", cited))
    return sentences


def _whom(asked: Filter, table: Table) -> str:
    every: list[Clause] = [*asked.among, *asked.where]
    return whom(asked, every, table.currency)


def _many(many: int, who: str) -> str:
    return f"{many:,} {_one(who) if many == 1 else who}"


def _one(who: str) -> str:
    return who.replace("customers", "customer", 1).replace("accounts", "account", 1)
