"""Columns of money with their currency; and what is counted, scaled or moved after it was read."""

from dataclasses import dataclass

import polars as pl

from sources.columns import WHOLE, Read, no_reasons
from sources.currencies import FINEST
from sources.numbers import DEFAULT, MAX_CENTS, Money, NumberRules, parse_money, parse_whole
from sources.refused import Refused

AMOUNT = r"^[0-9]{1,12}(?:\.[0-9]{1,2})?$"
NO_FACTOR = "cannot be multiplied or divided as the mapping says, by what is no number or zero"


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
    values, reasons, told = fast["v"], no_reasons(len(text)), fast["c"]
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
