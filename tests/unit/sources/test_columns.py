"""The fast path and the authoritative parser agree on every text."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.tables import Column, Kind
from sources.amounts import Spoken, read_money
from sources.columns import read_column
from sources.moments import DateRules
from sources.numbers import Money, parse_money
from sources.refused import Refused
from sources.values import HowToRead, parse

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOWS = [
    HowToRead(DateRules(NOW)),
    HowToRead(DateRules(NOW, zone=ZoneInfo("UTC"), order="mdy"), over=60.0),
    HowToRead(DateRules(NOW, zone=ZoneInfo("America/New_York"), order="dmy"), times=60.0),
    HowToRead(DateRules(NOW, unit="unix_seconds")),
    HowToRead(DateRules(NOW, format="%d.%m.%Y")),
]
COLUMNS = [
    Column("name", Kind.TEXT),
    Column("body", Kind.TEXT),
    Column("external_id", Kind.ID),
    Column("created_at", Kind.TIMESTAMP),
    Column("scheduled_at", Kind.TIMESTAMP),
    Column("issued_at", Kind.DATE),
    Column("start_date", Kind.PLANNED),
    Column("seats", Kind.COUNT, high=10_000_000),
    Column("minutes", Kind.NUMBER, high=1_440_000),
    Column("score", Kind.NUMBER, low=0, high=10),
    Column("rate", Kind.NUMBER, above=0, high=1_000_000_000),
    Column("is_core", Kind.FLAG),
    Column("currency", Kind.CURRENCY),
    Column("channel", Kind.CHOICE, choices=("email", "call")),
    Column("email", Kind.EMAIL),
    Column("utterances", Kind.UTTERANCES),
]
DIGITS = st.integers(0, 99).map(str) | st.integers(0, 99).map("{:02d}".format)
DAYS = st.builds("{}-{}-{}".format, st.integers(1985, 2105), DIGITS, DIGITS)
SLASHED = st.builds("{}/{}/{}".format, DIGITS, DIGITS, st.integers(1985, 2105))
CLOCKS = st.builds("{}:{}:{}".format, DIGITS, DIGITS, DIGITS)
MOMENTS = st.builds(
    "{}{}{}{}".format,
    DAYS | SLASHED,
    st.sampled_from(["T", " "]),
    CLOCKS,
    st.sampled_from(["Z", "", "+01:00"]),
)
NUMBERS = st.integers(-100, 10**17).map(str) | st.floats(allow_nan=True).map(repr)
DECIMALS = st.decimals(-1000, 10**9, places=2).map(str) | st.decimals(0, 100, places=6).map(str)
WORDS = st.text(max_size=12) | st.sampled_from(
    ["true", "No", "USD", "usd", "email", "Email ", "a  b", " x", "[]", "-0"]
)
TEXTS = st.one_of(DAYS, SLASHED, MOMENTS, NUMBERS, DECIMALS, WORDS).filter(lambda text: text.strip() != "")


@pytest.mark.parametrize("how", HOWS, ids=["plain", "utc-mdy-seconds", "new-york-dmy", "unix", "format"])
@settings(deadline=None, derandomize=True)
@given(texts=st.lists(TEXTS, min_size=1, max_size=12))
@example(texts=["2026-01-01", "2026-02-30", "2026-01-01T00:00:00Z", "2026-11-25T12:00:01Z", "1989-12-31"])
@example(texts=["0", "00", "-0", "+7", "1e3", "10000000", "10000001", "999999999999999", "9999999999999999"])
@example(texts=["2026-01-01 00:00:00", "2026-01-01T24:00:00Z", "2100-12-31T10:00:00Z", "2100-12-31"])
def test_both_paths_agree(how: HowToRead, texts: list[str]) -> None:
    for column in COLUMNS:
        read = read_column(pl.Series("t", texts), column, how)
        for place, text in enumerate(texts):
            expected = parse(text, column, how)
            if isinstance(expected, Refused):
                assert (read.values[place], read.reasons[place]) == (None, expected.reason), (column, text)
            else:
                assert (read.values[place], read.reasons[place]) == (expected, None), (column, text)


CODES = st.sampled_from([None, "USD", "EUR", "CAD", "CNY"])
AMOUNTS = DECIMALS | st.sampled_from(
    ["$5", "(1,200.00)", "€1.200,00", "12 EUR", "¥7", "1e2", "abc", "9" * 13]
)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(AMOUNTS, CODES, CODES), min_size=1, max_size=12))
def test_both_paths_agree_on_money(rows: list[tuple[str, str | None, str | None]]) -> None:
    texts, stated, otherwise = (list(column) for column in zip(*rows, strict=True))
    read, currencies = read_money(
        pl.Series("t", texts, dtype=pl.String),
        Spoken(pl.Series("s", stated, dtype=pl.String), pl.Series("o", otherwise, dtype=pl.String)),
    )
    for place, row in enumerate(rows):
        expected = parse_money(*row)
        if isinstance(expected, Money):
            assert (read.values[place], currencies[place]) == (expected.cents, expected.currency), row
            assert read.reasons[place] is None
        else:
            assert (read.values[place], read.reasons[place]) == (None, expected.reason), row


def test_blank_cells_are_neither_values_nor_reasons() -> None:
    for column in COLUMNS:
        read = read_column(pl.Series("t", [None, None], dtype=pl.String), column, HOWS[0])
        assert read.values.null_count() == 2
        assert read.reasons.null_count() == 2
