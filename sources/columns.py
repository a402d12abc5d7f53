"""Columns of text to typed columns: canonical text in bulk, all else once per distinct value by `values`."""

from dataclasses import dataclass

import polars as pl

from domain.clock import begin_of
from domain.tables import Column, Kind
from sources.currencies import CURRENCIES
from sources.moments import EARLIEST, LATEST_PLAN, SKEW, DateRules
from sources.numbers import DEFAULT
from sources.refused import Refused
from sources.text import MAX_ID
from sources.values import FALSE, LONG_TEXTS, MAY_LIE_AHEAD, TRUE, HowToRead, Value, parse, text_limit

MOMENT = pl.Datetime("us", "UTC")
DTYPES: dict[Kind, pl.DataType | type[pl.DataType]] = {
    Kind.ID: pl.String,
    Kind.TEXT: pl.String,
    Kind.DATE: pl.Date,
    Kind.TIMESTAMP: MOMENT,
    Kind.PLANNED: pl.Date,
    Kind.COUNT: pl.Int64,
    Kind.NUMBER: pl.Float64,
    Kind.MONEY: pl.Int64,
    Kind.FLAG: pl.Boolean,
    Kind.CURRENCY: pl.String,
    Kind.CHOICE: pl.String,
    Kind.EMAIL: pl.String,
    Kind.UTTERANCES: pl.String,
}
PLAIN_TEXT = r"^[!-~](?:[ -~]*[!-~])?$"
WHOLE = r"^(?:0|[1-9][0-9]{0,14})$"
DECIMAL = r"^[0-9]{1,15}(?:\.[0-9]{1,15})?$"
MOMENT_FORMS = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S+00:00",
    "%Y-%m-%dT%H:%M:%S%.6fZ",
)
NAIVE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
DAY_FORM = "%Y-%m-%d"


@dataclass(frozen=True)
class Read:
    """A column read: `values` typed (null: blank or refused), `reasons` why a cell was refused, else null."""

    values: pl.Series
    reasons: pl.Series


def blank_to_null(text: pl.Series) -> pl.Series:
    """Cells of nothing but white space as null."""
    return text.to_frame().select(
        pl.when(pl.col(text.name).str.strip_chars().str.len_bytes() > 0).then(pl.col(text.name))
    )[:, 0]


def read_column(text: pl.Series, column: Column, how: HowToRead) -> Read:
    """`text` (null where blank) as the type of its kind; money goes through `read_money`."""
    if text.null_count() == len(text):
        empty = pl.Series(text.name, [None] * len(text), dtype=DTYPES[column.kind])
        return Read(empty, no_reasons(len(text)))
    return _slow(text, _fast(text, column, how), column, how)


def _fast(text: pl.Series, column: Column, how: HowToRead) -> pl.Series | None:
    if not _has_fast(column, how):
        return None
    if column.kind is Kind.TIMESTAMP:
        return _canonical_moments(text, column, how.dates)
    return text.to_frame("t").select(v=_canonical(column, how))["v"]


def _has_fast(column: Column, how: HowToRead) -> bool:
    if column.kind in (Kind.EMAIL, Kind.UTTERANCES):
        return False
    dated = column.kind in (Kind.DATE, Kind.TIMESTAMP, Kind.PLANNED)
    return not (dated and (how.dates.format or how.dates.unit))


def _canonical(column: Column, how: HowToRead) -> pl.Expr:
    """The value where the text of column "t" is in canonical form, else null."""
    t = pl.col("t")
    match column.kind:
        case Kind.ID:
            return pl.when((t.str.len_bytes() <= MAX_ID) & t.str.contains(PLAIN_TEXT)).then(t)
        case Kind.TEXT:
            plain = (t.str.len_bytes() <= text_limit(column.name)) & t.str.contains(PLAIN_TEXT)
            return pl.when(plain & ~_spaced(t, column)).then(t)
        case Kind.COUNT:
            return _within(pl.when(t.str.contains(WHOLE)).then(t).cast(pl.Int64, strict=False), column)
        case Kind.NUMBER:
            form = DECIMAL if how.numbers == DEFAULT else WHOLE
            number = pl.when(t.str.contains(form)).then(t).cast(pl.Float64, strict=False)
            return _within(_scaled(number, how), column)
        case Kind.FLAG:
            word = t.str.to_lowercase()
            return pl.when(word.is_in(list(TRUE))).then(True).when(word.is_in(list(FALSE))).then(False)
        case Kind.CURRENCY:
            return pl.when(t.is_in(list(CURRENCIES))).then(t)
        case Kind.CHOICE:
            return pl.when(t.is_in(list(column.choices))).then(t)
        case _:
            return _canonical_day(t, column, how.dates)


def _spaced(t: pl.Expr, column: Column) -> pl.Expr:
    """Runs of spaces are squeezed by the careful parser, except in long texts."""
    return pl.lit(False) if column.name in LONG_TEXTS else t.str.contains("  ", literal=True)


def _scaled(number: pl.Expr, how: HowToRead) -> pl.Expr:
    """Polars divides by a constant as times its reciprocal, which is off by a bit: divide by a column."""
    number = number if how.times == 1.0 else number * how.times
    return number if how.over == 1.0 else number / (number * 0 + how.over)


def _within(number: pl.Expr, column: Column) -> pl.Expr:
    low = column.low if column.low is not None else 0
    inside = number >= low
    if column.high is not None:
        inside &= number <= column.high
    if column.above is not None:
        inside &= number > column.above
    return pl.when(inside).then(number)


def _days(t: pl.Expr) -> pl.Expr:
    day = t.str.to_date(DAY_FORM, strict=False)
    return pl.when((t.str.len_bytes() == 10) & (day.dt.strftime(DAY_FORM) == t)).then(day)


def _canonical_day(t: pl.Expr, column: Column, rules: DateRules) -> pl.Expr:
    day = _days(t)
    last = LATEST_PLAN if column.kind is Kind.PLANNED else (rules.now + SKEW).date()
    return pl.when(day.is_between(EARLIEST, last)).then(day)


def _canonical_moments(text: pl.Series, column: Column, rules: DateRules) -> pl.Series:
    """Form after form until every cell is read, the form of the first cell first: most columns keep to one."""
    cells = text.to_frame("t")
    found = pl.Series("v", [None], dtype=MOMENT).new_from_index(0, len(text))
    for form in _likeliest_first(_moment_forms(rules), text):
        found = cells.select(v=pl.coalesce(pl.lit(found), form))["v"]
        if found.null_count() == text.null_count():
            break
    last = begin_of(LATEST_PLAN) if column.name in MAY_LIE_AHEAD else rules.now + SKEW
    return pl.select(v=pl.when(found.is_between(begin_of(EARLIEST), last)).then(found))["v"]


def _moment_forms(rules: DateRules) -> list[pl.Expr]:
    """The moment of column "t" where it is written in a form; no text is written in two of them."""
    t = pl.col("t")
    forms: tuple[str, ...] = MOMENT_FORMS
    if rules.zone is not None and rules.zone.key == "UTC":
        forms = (*MOMENT_FORMS, *NAIVE_FORMS)
    moments = [_days(t).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")]
    for form in forms:
        found = t.str.to_datetime(form, time_unit="us", strict=False).dt.replace_time_zone("UTC")
        moments.append(pl.when(found.dt.strftime(form) == t).then(found))
    return moments


def _likeliest_first(forms: list[pl.Expr], text: pl.Series) -> list[pl.Expr]:
    first = text.drop_nulls().head(1).to_frame("t")
    reads = first.select(form.is_not_null().alias(str(place)) for place, form in enumerate(forms)).row(0)
    return [forms[place] for place in sorted(range(len(forms)), key=lambda place: not reads[place])]


def _slow(text: pl.Series, fast: pl.Series | None, column: Column, how: HowToRead) -> Read:
    """Fills what the fast path left, parsing every distinct text once."""
    dtype = DTYPES[column.kind]
    left = text.is_not_null() if fast is None else text.is_not_null() & fast.is_null()
    if fast is not None and not left.any():
        return Read(fast.cast(dtype).alias(text.name), no_reasons(len(text)))
    texts = text.filter(left).unique()
    outcomes = [parse(cell, column, how) for cell in texts]
    table = _outcomes(texts, outcomes, dtype)
    keys = text.to_frame("t").select(pl.when(left).then(pl.col("t")))
    found = keys.join(table, on="t", how="left", maintain_order="left")
    values = found["v"]
    if fast is not None:
        values = pl.select(pl.coalesce(fast.cast(dtype), values))[:, 0]
    return Read(values.alias(text.name), found["r"])


def _outcomes(
    texts: pl.Series, outcomes: list[Value | Refused], dtype: pl.DataType | type[pl.DataType]
) -> pl.DataFrame:
    values = [None if isinstance(outcome, Refused) else outcome for outcome in outcomes]
    reasons = [outcome.reason if isinstance(outcome, Refused) else None for outcome in outcomes]
    return pl.DataFrame(
        [texts.alias("t"), pl.Series("v", values, dtype=dtype), pl.Series("r", reasons, dtype=pl.String)]
    )


def no_reasons(length: int) -> pl.Series:
    return pl.Series("r", [None], dtype=pl.String).new_from_index(0, length)
