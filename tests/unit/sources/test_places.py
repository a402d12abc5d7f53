# one line a claim
"""Numbers and dates as places write them: read where only one reading is possible, else refused with the reason."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sources.calendar_words import COMMON, _months, month_named
from sources.currencies import CURRENCIES, FINEST
from sources.locales import Local, local
from sources.moments import DateRules, parse_day, parse_moment
from sources.numbers import Money, NumberRules, parse_count, parse_money, parse_number
from sources.refused import Refused

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OSLO = DateRules(NOW, ZoneInfo("Europe/Oslo"))
DAY = date(2026, 11, 26)


def place(name: str) -> NumberRules:
    return NumberRules(local(name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.56", 1234.56),
        ("1.234,56", 1234.56),
        ("1'234.56", 1234.56),
        ("1’234,56", 1234.56),
        ("1\u00a0234,56", 1234.56),
        ("1\u202f234.56", 1234.56),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("٣٬٤٥٦٫٧", 3456.7),
        ("１２．５", 12.5),
        ("0,5", 0.5),
        ("0.125", 0.125),
        ("0,125", 0.125),
    ],
)
def test_numbers_that_can_be_read_one_way_need_no_place(text: str, expected: float) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    "text", ["1 234", "1_000", "1.23.456", "12,34,567", "1,23", "1'23", "0,12,345", "1.234,5.6", ""]
)
def test_what_is_no_number_anywhere_stays_refused_as_a_count(text: str) -> None:
    assert isinstance(parse_count(text), Refused)


@pytest.mark.parametrize(
    ("where", "text", "expected"),
    [
        ("de", "1.234", 1234),
        ("de", "12,5", 12.5),
        ("de-CH", "1’234.5", 1234.5),
        ("fr", "1 234,5", 1234.5),
        ("nb", "1 234", 1234),
        ("pl", "1 234,5", 1234.5),
        ("pt-BR", "1.234.567,5", 1234567.5),
        ("en-IN", "12,34,567.5", 1234567.5),
        ("hi", "1,20,000", 120_000),
        ("en", "1,234", 1234),
    ],
)
def test_a_place_settles_what_could_be_two_numbers(where: str, text: str, expected: float) -> None:
    assert parse_number(text, place(where)) == expected


@pytest.mark.parametrize(
    ("where", "text"), [("de", "12.5"), ("en", "1.234,5"), ("en", "12,5"), ("fr", "1.234,5.6")]
)
def test_a_number_that_its_place_would_not_write_is_refused(where: str, text: str) -> None:
    assert isinstance(parse_number(text, place(where)), Refused)


@pytest.mark.parametrize(
    ("text", "stated", "where", "expected"),
    [
        ("1.234,56 €", None, None, Money(123_456, "EUR")),
        ("1.234,56-", "EUR", None, Money(-123_456, "EUR")),
        ("(1'234.50)", "CHF", None, Money(-123_450, "CHF")),
        ("Fr. 12.50", "CHF", None, Money(1_250, "CHF")),
        ("₹1,20,000", None, "en-IN", Money(12_000_000, "INR")),
        ("kr 1 200", "NOK", "nb", Money(120_000, "NOK")),
        ("1 200,50 zł", None, "pl", Money(120_050, "PLN")),
        ("R$ 1.200,00", None, None, Money(120_000, "BRL")),
        ("5000円", None, None, Money(500_000, "JPY")),
        ("１２００ JPY", None, None, Money(120_000, "JPY")),
        ("1.200", "EUR", "de", Money(120_000, "EUR")),
    ],
)
def test_money_with_its_marks(text: str, stated: str | None, where: str | None, expected: Money) -> None:
    assert parse_money(text, stated, None, place(where) if where else NumberRules()) == expected


@pytest.mark.parametrize(
    ("text", "stated", "telling"),
    [
        ("kr 1200", None, "several currencies"),
        ("kr 1200", "EUR", "another currency"),
        ("-5-", "EUR", "not a number"),
        ("(5-)", "EUR", "not a number"),
        ("US$5", None, "ISO 4217"),
    ],
)
def test_money_that_says_two_things_is_refused(text: str, stated: str | None, telling: str) -> None:
    outcome = parse_money(text, stated)
    assert isinstance(outcome, Refused)
    assert telling in outcome.reason


@pytest.mark.parametrize(
    "text",
    [
        "26. November 2026", "26 novembre 2026", "26 de noviembre de 2026", "26 de novembro de 2026",
        "26 november 2026", "26. november 2026", "26 listopada 2026", "26 lis 2026",
        "26 nov. 2026", "26-Nov-2026", "Nov 26, 2026", "November 26th, 2026", "Thursday, 26 November 2026",
        "jeudi 26 novembre 2026", "Do., 26.11.2026", "2026年11月26日", "2026년 11월 26일", "26.11.2026", "26. 11. 2026",
        "26/11/2026", "11/26/2026", "2026-W48-4", "2026/11/26", "20261126", "２０２６-１１-２６", "٢٦/١١/٢٠٢٦",
    ],
)  # fmt: skip
def test_a_day_in_many_tongues(text: str) -> None:
    assert parse_day(text, OSLO) == DAY


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("26/11/2026 3:05 PM", "14:05"),
        ("26/11/2026 3:05 p. m.", "14:05"),
        ("26/11/2026 12:05 a.m.", "23:05"),
        ("2026年11月26日 午後3:05", "14:05"),
        ("2026年11月26日 下午3:05", "14:05"),
        ("2026年11月26日15時05分", "14:05"),
        ("2026년 11월 26일 오후 3:05", "14:05"),
        ("26.11.2026 15:05 Uhr", "14:05"),
        ("26. november 2026 kl. 15.05", "14:05"),
        ("26 novembre 2026 à 15h05", "14:05"),
        ("Thu, 26 Nov 2026 15:05:00 +0100", "14:05"),
        ("2026-11-26 15:05 CET", "14:05"),
        ("2026-11-26 16:05 Europe/Helsinki", "14:05"),
        ("2026-11-26 23:05 JST", "14:05"),
        ("2026-11-26 16:05 GMT+2", "14:05"),
    ],
)
def test_a_time_of_day_in_many_tongues(text: str, utc: str) -> None:
    found = parse_moment(text, OSLO)
    assert isinstance(found, datetime), found
    assert f"{found:%H:%M}" == utc


def test_an_abbreviation_of_several_zones_means_the_one_the_mapping_states() -> None:
    york = DateRules(NOW, ZoneInfo("America/New_York"))
    assert parse_moment("2026-07-01 10:00 EDT", york) == datetime(2026, 7, 1, 14, tzinfo=UTC)
    for rules, text in (
        (OSLO, "2026-07-01 10:00 EDT"),
        (york, "2026-07-01 10:00 EST"),
        (york, "2026-07-01 10:00 CST"),
    ):
        outcome = parse_moment(text, rules)
        assert isinstance(outcome, Refused)
        assert "abbreviation" in outcome.reason


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("03/04/2026", "day/month"),
        ("46352", "excel_days"),
        ("26 Smarch 2026", "not a date"),
        ("14 Marvin 2026", "not a date"),
        ("31 November 2026", "does not exist"),
        ("26 Nov 26", "not a date"),
        ("2026-11-26 10:00 Mars/Base", "does not exist"),
        ("2026年13月26日", "does not exist"),
    ],
)
def test_what_is_no_day_or_could_be_two_is_refused(text: str, telling: str) -> None:
    outcome = parse_day(text, OSLO)
    assert isinstance(outcome, Refused)
    assert telling in outcome.reason


def test_excel_counts_days_from_the_end_of_1899() -> None:
    assert parse_day("46352", DateRules(NOW, unit="excel_days")) == DAY
    utc = DateRules(NOW, ZoneInfo("UTC"), unit="excel_days")
    assert parse_moment("46352.5", utc) == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert isinstance(parse_day("soon", utc), Refused)


def test_no_month_name_means_two_months() -> None:
    assert {month_named(name) for name in COMMON} == set(range(1, 13))
    assert all(_months().get(name, month) == month for name, month in COMMON.items())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("en-US", Local(".", ",", False, "mdy")),
        ("en-GB", Local(".", ",", False, "dmy")),
        ("en-IN", Local(".", ",", True, "dmy")),
        ("de", Local(",", ".", False, "dmy")),
        ("de-CH", Local(".", "'", False, "dmy")),
        ("fr", Local(",", " ", False, "dmy")),
        ("sv", Local(",", " ", False, None)),
        ("ja", Local(".", ",", False, None)),
    ],
)
def test_how_places_write(name: str, expected: Local) -> None:
    assert local(name) == expected


def test_currencies_without_cents_are_currencies() -> None:
    assert all(codes <= CURRENCIES for codes in FINEST.values())
    assert not FINEST[0] & FINEST[3]
