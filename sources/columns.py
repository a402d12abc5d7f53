"""Columns of text to typed columns: canonical text in bulk, all else once per distinct value by `values`."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

import polars as pl

from domain.tables import Column, Kind
from sources.currencies import CURRENCIES, FINEST
from sources.moments import EARLIEST, LATEST_PLAN, SKEW, DateRules
from sources.numbers import DEFAULT, MAX_CENTS, Money, NumberRules, parse_money, parse_whole
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
AMOUNT = r"^[0-9]{1,12}(?:\.[0-9]{1,2})?$"
MOMENT_FORMS = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S+00:00",
    "%Y-%m-%dT%H:%M:%S%.6fZ",
)
NO_FACTOR = "cannot be multiplied or divided as the mapping says, by what is no number or zero"
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
        return Read(empty, _no_reasons(len(text)))
    fast = text.to_frame("t").select(v=_canonical(column, how))["v"] if _has_fast(column, how) else None
    return _slow(text, fast, column, how)


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
        case Kind.TIMESTAMP:
            return _canonical_moment(t, column, how.dates)
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


def _canonical_moment(t: pl.Expr, column: Column, rules: DateRules) -> pl.Expr:
    forms: tuple[str, ...] = MOMENT_FORMS
    if rules.zone is not None and rules.zone.key == "UTC":
        forms = (*MOMENT_FORMS, *NAIVE_FORMS)
    moments = [_days(t).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")]
    for form in forms:
        found = t.str.to_datetime(form, time_unit="us", strict=False).dt.replace_time_zone("UTC")
        moments.append(pl.when(found.dt.strftime(form) == t).then(found))
    moment = pl.coalesce(moments)
    last = datetime.combine(LATEST_PLAN, time(), UTC)
    if column.name not in MAY_LIE_AHEAD:
        last = rules.now + SKEW
    return pl.when(moment.is_between(datetime.combine(EARLIEST, time(), UTC), last)).then(moment)


def _slow(text: pl.Series, fast: pl.Series | None, column: Column, how: HowToRead) -> Read:
    """Fills what the fast path left, parsing every distinct text once."""
    dtype = DTYPES[column.kind]
    left = text.is_not_null() if fast is None else text.is_not_null() & fast.is_null()
    if fast is not None and not left.any():
        return Read(fast.cast(dtype).alias(text.name), _no_reasons(len(text)))
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


def _no_reasons(length: int) -> pl.Series:
    return pl.Series("r", [None], dtype=pl.String).new_from_index(0, length)


@dataclass(frozen=True)
class Spoken:
    """What is said of a row's currency: `stated` by its own column, `otherwise` by the account or the mapping;
    codes or null."""

    stated: pl.Series
    otherwise: pl.Series


def read_money(
    text: pl.Series, spoken: Spoken, rules: NumberRules = DEFAULT, in_units_of: str | None = None
) -> tuple[Read, pl.Series]:
    """Amounts in hundredths and, beside them, their currency (the stated one where there is no amount).

    `in_units_of`: "cents" where amounts are whole hundredths, "minor" where they count the smallest unit there
    is of their currency: cents, but whole yen.
    """
    cents = in_units_of is not None
    frame = pl.DataFrame([text.alias("t"), spoken.stated.alias("s"), spoken.otherwise.alias("o")])
    t, currency = pl.col("t"), pl.coalesce("s", "o")
    plain = currency.is_not_null() & t.str.contains(WHOLE if cents else AMOUNT)
    if not (cents or rules == DEFAULT):
        plain = plain & ~t.str.contains(".", literal=True)
    number = pl.when(plain).then(t).cast(pl.Float64, strict=False)
    hundredths = (number if cents else number * 100).round().cast(pl.Int64)
    fast = frame.select(v=pl.when(hundredths <= MAX_CENTS).then(hundredths), c=currency)
    left = frame["t"].is_not_null() & fast["v"].is_null()
    values, reasons, told = fast["v"], _no_reasons(len(text)), fast["c"]
    if left.any():
        table = _money_outcomes(frame.filter(left).unique(), rules, cents)
        keys = frame.with_columns(pl.when(left).then(pl.col("t")).alias("t"))
        found = keys.join(table, on=["t", "s", "o"], how="left", maintain_order="left", nulls_equal=True)
        values = pl.select(pl.coalesce(fast["v"], found["v"]))[:, 0]
        reasons = found["r"]
        told = pl.select(pl.when(left).then(found["c"]).otherwise(fast["c"]))[:, 0]
    if in_units_of == "minor":
        values = _from_smallest(values, told)
    return Read(values.alias(text.name), reasons), _row_currency(frame, told)


def _from_smallest(values: pl.Series, currency: pl.Series) -> pl.Series:
    """Smallest units as hundredths; thousandths are rounded, half away from zero."""
    v, c = pl.col("v"), pl.col("c")
    third = (v.abs() + 5) // 10 * v.sign()
    whole = pl.when(c.is_in(list(FINEST[0]))).then(v * 100).when(c.is_in(list(FINEST[3]))).then(third)
    return pl.DataFrame([values.alias("v"), currency.alias("c")]).select(whole.otherwise(v).alias("v"))["v"]


def _row_currency(frame: pl.DataFrame, spoken: pl.Series) -> pl.Series:
    """A row without an amount keeps just what its own column states."""
    return frame.select(pl.when(pl.col("t").is_not_null()).then(spoken).otherwise(pl.col("s")))[:, 0]


def _money_outcomes(distinct: pl.DataFrame, rules: NumberRules, cents: bool) -> pl.DataFrame:
    outcomes = [
        _whole_cents(t, s, o) if cents else parse_money(t, s, o, rules) for t, s, o in distinct.iter_rows()
    ]
    return distinct.with_columns(
        pl.Series("v", [o.cents if isinstance(o, Money) else None for o in outcomes], dtype=pl.Int64),
        pl.Series("c", [o.currency if isinstance(o, Money) else None for o in outcomes], dtype=pl.String),
        pl.Series("r", [o.reason if isinstance(o, Refused) else None for o in outcomes], dtype=pl.String),
    )


def _whole_cents(text: str, stated: str | None, otherwise: str | None) -> Money | Refused:
    count = parse_whole(text)
    if isinstance(count, Refused):
        return count
    money = parse_money("0", stated, otherwise)
    return money if isinstance(money, Refused) else Money(count, money.currency)


def merged(reads: list[Read], name: str) -> Read:
    """Ways of reading one column, each of which has a say where those before it are blank."""
    if len(reads) == 1:
        return reads[0]
    values = pl.select(pl.coalesce([read.values for read in reads]).alias(name))[:, 0]
    reasons = pl.select(pl.coalesce([read.reasons for read in reads]).alias("r"))[:, 0]
    return Read(values, reasons)


def moved(read: Read, months: int, days: int) -> Read:
    """Days so many calendar months, then days, later."""
    shifted = read.values.to_frame("d").select(
        pl.col("d").dt.offset_by(f"{months}mo").dt.offset_by(f"{days}d").alias(read.values.name)
    )
    return Read(shifted[:, 0], read.reasons)


def scaled(read: Read, factor: pl.Series, whole: bool) -> Read:
    """Values times `factor`: null where it is, refused where it is no number; `whole` rounds half away from 0."""
    frame = pl.DataFrame([read.values.alias("v"), factor.alias("f"), read.reasons.alias("r")])
    v, f = pl.col("v"), pl.col("f")
    sound = f.is_finite()
    product = v * pl.when(sound).then(f)
    if whole:
        product = pl.when(product.abs() <= MAX_CENTS).then((product.abs() + 0.5).floor() * product.sign())
        product = product.cast(pl.Int64)
    refused = pl.when(v.is_not_null() & f.is_not_null() & ~sound).then(pl.lit(NO_FACTOR))
    out = frame.select(v=product, r=pl.coalesce("r", refused))
    return Read(out["v"].alias(read.values.name), out["r"])
