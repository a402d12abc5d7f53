"""A page of the portfolio: what is within somebody's scope, filtered, in order, with what there is of it in all."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from domain.scope import AccountScope
from domain.scores import Band, Standing
from keepwell.bootstrap import House
from keepwell.desk.ask import NO_GROUP, SORTS, PortfolioAsk
from keepwell.desk.kept import GROUPS, OWED, Columns
from keepwell.desk.parts import folded

SPARK_WEEKS = 26
AT_RISK = (str(Band.RED), str(Band.ORANGE))
ACTIVE = pl.col("standing") == str(Standing.ACTIVE)


@dataclass(frozen=True)
class DeskRow:
    """One account. Money is cents per month and year in the page's currency; `spark` the health of 26 weeks."""

    account_id: int
    external_id: str
    name: str
    domain: str | None
    segment: str | None
    csm: str | None
    standing: str
    as_of: date | None
    health: float | None
    band: str
    low: float | None
    high: float | None
    coverage: float | None
    velocity_7: float | None
    velocity_14: float | None
    velocity_30: float | None
    change_28: float | None
    churn_60: float | None
    driver: str | None
    driver_signal: str | None
    driver_amount: float | None
    renewal: date | None
    days_to_renewal: int | None
    mrr_cents: int | None
    arr_cents: int | None
    drafts: int
    alerts: int
    rule: str | None
    headline: str | None
    tags: list[str]
    snoozed_until: date | None
    group: str | None
    why: str | None
    spark: list[float | None]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class PortfolioPage:
    """`bands` are customers by band whatever band is asked for, `groups` accounts by why-today group whichever is;
    `total` and the money are of what is asked for. `next_offset` is None on the last page."""

    rows: list[DeskRow]
    total: int
    bands: dict[str, int]
    groups: dict[str, int]
    mrr_cents: int
    mrr_at_risk_cents: int
    unpriced: int
    """Accounts whose MRR is in a currency that no rate converts: in none of the sums."""
    snoozed: int
    """How many rest, of what is asked for."""
    currency: str | None
    day: date
    offset: int
    next_offset: int | None


_STORED = [one.name for one in fields(DeskRow) if one.name not in ("spark", "why", "snoozed_until")]


def page(house: House, scope: AccountScope, ask: PortfolioAsk, user_id: int | None = None) -> PortfolioPage:
    """`user_id` is whose snoozes count."""
    columns = house.portfolio_kept.now()
    mine = _Asked(columns, scope, ask, user_id)
    chosen = mine.let("row", "standing", "band", "mrr_cents", "unpriced")
    ordered = _in_order(columns, ask, chosen["row"])
    start = _start(columns, ordered, ask)
    shown = ordered.slice(start, ask.limit)
    following = start + len(shown)
    totals = chosen.select(
        pl.col("mrr_cents").sum(),
        risk=pl.col("mrr_cents").filter(ACTIVE & pl.col("band").is_in(AT_RISK)).sum(),
        unpriced=pl.col("unpriced").sum(),
    ).row(0)
    banded = mine.let("band", "standing", but="bands").filter(ACTIVE)["band"]
    return PortfolioPage(
        rows=_rows(columns, user_id, shown.to_list()),
        total=len(ordered),
        bands=_counted(banded, [str(one) for one in Band]),
        groups=_counted(mine.let("group", but="groups")["group"], [*GROUPS, NO_GROUP]),
        mrr_cents=int(totals[0] or 0),
        mrr_at_risk_cents=int(totals[1] or 0),
        unpriced=int(totals[2] or 0),
        snoozed=mine.resting,
        currency=columns.currency,
        day=columns.day,
        offset=start,
        next_offset=following if following < len(ordered) else None,
    )


def ids_of(house: House, scope: AccountScope, ask: PortfolioAsk, user_id: int | None = None) -> list[int]:
    """Every account that `page` would show, on whatever page."""
    mine = _Asked(house.portfolio_kept.now(), scope, ask, user_id)
    return [int(one) for one in mine.let("account_id")["account_id"]]


def facets(house: House, scope: AccountScope) -> dict[str, list[tuple[str, int]]]:
    """By filter (band, segment, csm, tag, rule, group): the values within the scope and how many accounts have them."""
    columns = house.portfolio_kept.now()
    return columns.once(("facets", scope), lambda: _facets(columns.frame.filter(within(scope))))


def _facets(seen: pl.DataFrame) -> dict[str, list[tuple[str, int]]]:
    lists = {"tag": "tags", "rule": "rules"}
    plain = {name: name for name in ("band", "segment", "csm", "group")}
    found = {name: seen.select(value=column) for name, column in plain.items()}
    found |= {
        name: seen.select(value=pl.col(column).explode(empty_as_null=False)) for name, column in lists.items()
    }
    return {
        name: [
            (str(value), int(count))
            for value, count in values.drop_nulls().group_by("value").len().sort("value").iter_rows()
        ]
        for name, values in found.items()
    }


class _Asked:
    """The accounts of one question: the scope first, then of each filter whom it lets through."""

    def __init__(self, columns: Columns, scope: AccountScope, ask: PortfolioAsk, user_id: int | None) -> None:
        frame = columns.frame.with_row_index("row")
        if resting := columns.resting(user_id):
            until = pl.DataFrame({"account_id": list(resting), "snoozed_until": list(resting.values())})
            frame = frame.join(until, on="account_id", how="left", maintain_order="left")
        else:
            frame = frame.with_columns(snoozed_until=pl.lit(None, pl.Date))
        self._scoped = frame if scope.everyone else frame.filter(within(scope))
        self._lets = self._scoped.select(**_filters(ask)).fill_null(False)

    def let(self, *names: str, but: str | None = None) -> pl.DataFrame:
        """These columns of what all filters let through, one of them left out."""
        found = self._scoped.select(names)
        wanted = [self._lets[name] for name in self._lets.columns if name != but]
        return found.filter(*wanted) if wanted else found

    @cached_property
    def resting(self) -> int:
        return self.let("snoozed_until", but="snoozed")["snoozed_until"].count()


def within(scope: AccountScope) -> pl.Expr:
    reached = pl.lit(True)
    if scope.csm is not None:
        reached = (pl.col("csm") == pl.lit(scope.csm)).fill_null(False)
        if scope.shared:
            reached |= pl.col("account_id").is_in(sorted(scope.shared))
    if scope.account_id is not None:
        reached &= pl.col("account_id") == scope.account_id
    return reached


def _filters(ask: PortfolioAsk) -> dict[str, pl.Expr]:
    found: dict[str, pl.Expr] = {}
    for name, column in (("bands", "band"), ("segments", "segment"), ("csms", "csm")):
        if values := getattr(ask, name):
            found[name] = pl.col(column).is_in(list(values))
    for name in ("tags", "rules"):
        if values := getattr(ask, name):
            found[name] = pl.col(name).list.set_intersection(list(values)).list.len() > 0
    if ask.groups:
        found["groups"] = pl.col("group").fill_null(NO_GROUP).is_in(list(ask.groups))
    if ask.renewing is not None:
        found["renewing"] = pl.col("days_to_renewal").is_between(0, ask.renewing)
    if words := folded(ask.text).split():
        said = [pl.col("sought").str.contains(word, literal=True) for word in words]
        found["text"] = pl.all_horizontal(said)
    if ask.has_draft:
        found["has_draft"] = pl.col("drafts") > 0
    if not ask.gone:
        found["gone"] = ACTIVE
    if not ask.snoozed:
        found["snoozed"] = pl.col("snoozed_until").is_null()
    return found


def _order_columns(ask: PortfolioAsk) -> list[pl.Expr]:
    column = pl.col(SORTS[ask.sort][0])
    # Too thinly measured for a band is not bad news: after those that have one.
    thin = (pl.col("band") == str(Band.UNKNOWN)) if column.meta.output_name() == "health" else pl.lit(False)
    gone = pl.lit(False) if ask.sort in ("name", "today") else ~ACTIVE
    return [gone.alias("gone"), thin.alias("thin"), column.alias("by"), pl.col("external_id").alias("tie")]


def _order(ask: PortfolioAsk) -> list[pl.Expr]:
    down = SORTS[ask.sort][1] != ask.reverse
    by = pl.col("by").rank("dense", descending=True) if down else pl.col("by").rank("dense")
    return [pl.col("gone"), pl.col("thin"), by.fill_null(2**32 - 1), pl.col("tie"), pl.col("account_id")]


def _in_order(columns: Columns, ask: PortfolioAsk, places: pl.Series) -> pl.Series:
    """Of these places in the columns; where each of all accounts comes is worked out once."""
    rank = columns.once(("order", ask.sort, ask.reverse), lambda: _ranks(columns.frame, ask))
    return places.gather(rank.gather(places).arg_sort())


def _ranks(frame: pl.DataFrame, ask: PortfolioAsk) -> pl.Series:
    laid = frame.select("account_id", *_order_columns(ask)).with_row_index("row")
    return laid.sort(*_order(ask), maintain_order=True)["row"].arg_sort()


def _start(columns: Columns, ordered: pl.Series, ask: PortfolioAsk) -> int:
    """Behind the account `after`; where that is not among them any more, at the offset."""
    if ask.after is None:
        return ask.offset
    at = columns.frame["account_id"].gather(ordered).index_of(ask.after)
    return ask.offset if at is None else at + 1


def _counted(values: pl.Series, names: list[str]) -> dict[str, int]:
    counted = dict(values.fill_null(NO_GROUP).value_counts().iter_rows())
    return {name: int(counted.get(name, 0)) for name in names}


def _rows(columns: Columns, user_id: int | None, places: list[int]) -> list[DeskRow]:
    resting = columns.resting(user_id)
    return [
        row_of(columns, {**row, "row": place}, resting.get(row["account_id"]))
        for place, row in zip(places, columns.frame[places].iter_rows(named=True), strict=True)
    ]


def row_of(columns: Columns, row: dict[str, Any], snoozed_until: date | None) -> DeskRow:
    """From a row of the columns with its place in them as `row`."""
    told = {name: row[name] for name in _STORED}
    told["tags"] = told["tags"] or []
    spark = columns.trail(row["row"], SPARK_WEEKS)
    return DeskRow(**told, snoozed_until=snoozed_until, why=why(row), spark=spark)


def why(row: dict[str, Any]) -> str | None:
    """Why the account is on today's list, in a sentence; None where it is in no group."""
    match row["group"]:
        case "owe":
            return _owed(row)
        case "news":
            news = _without_name(row["news"], row["name"])
            return row["band_change"] or f"{news} (since {spoken(row['alert_opened_on'])})."
        case "renewing":
            left = row["days_to_renewal"]
            return "Renews today." if left == 0 else f"Renews in {left} {'day' if left == 1 else 'days'}."
        case "new":
            given, since = row["given_on"], row["customer_since"]
            lately = given is not None and (since is None or given >= since)
            return (
                f"With {row['csm']} since {spoken(given)}."
                if lately
                else f"A customer since {spoken(since)}."
            )
        case _:
            return None


def _owed(row: dict[str, Any]) -> str:
    """What has waited longest, with its day."""
    says = {
        "step_due": "Due {day}: {row[step]}",
        "promise_due": "Promised for {day}: “{row[promise]}”",
        "mail_on": "Asked on {day}, no answer yet: “{row[asked]}”",
        "taken_on": "In hand since {day}, not resolved: {row[in_hand]}.",
        "draft_due": "A draft is to be reviewed by {day}.",
    }
    name = min((one for one in OWED if row[one] is not None), key=lambda one: row[one])
    return says[name].format(day=spoken(row[name]), row=row)


def _without_name(headline: str | None, name: str) -> str:
    """The name stands beside it already."""
    said = (headline or "").removeprefix(f"{name} ")
    return f"{said[:1].upper()}{said[1:]}"


def spoken(day: date) -> str:
    return f"{day.day} {day:%b}"
