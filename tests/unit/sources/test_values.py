"""The authoritative parsers against the agreed cases, read from the corpus itself."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from source_corpora import corpora, own_cases

from domain.tables import TABLES
from sources.moments import DateRules, parse_day, parse_moment
from sources.numbers import Money, parse_count, parse_money, parse_number
from sources.refused import Refused
from sources.text import parse_id, parse_text
from sources.values import HowToRead, parse, parse_email, parse_flag, parse_utterances

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = DateRules(NOW)
MILLIS = DateRules(NOW, unit="unix_milliseconds")
OSLO = DateRules(NOW, zone=ZoneInfo("Europe/Oslo"))


def why(outcome: object) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def test_seats_as_the_cases_say() -> None:
    for case in own_cases("seats"):
        outcome = parse_count(case["payload"])
        assert isinstance(outcome, Refused) == (case["expect"] == "reject"), (case, outcome)


def test_money_as_the_cases_say() -> None:
    for case in own_cases("money"):
        # An amount in brackets is a way of writing a minus; like any amount it needs the row's currency.
        stated = "USD" if case["payload"].startswith("(") else None
        outcome = parse_money(case["payload"], stated)
        assert isinstance(outcome, Refused) == (case["expect"] == "reject"), (case, outcome)


def test_money_means_what_it_says() -> None:
    assert parse_money("€1.200,00") == Money(120_000, "EUR")
    assert parse_money("(1,200.00)", "USD") == Money(-120_000, "USD")
    assert parse_money("$5", "CAD") == Money(500, "CAD")
    assert parse_money("¥1200", "CNY") == Money(120_000, "CNY")
    assert parse_money("12", None, "NOK") == Money(1_200, "NOK")
    assert "another currency" in why(parse_money("5 EUR", "USD"))
    assert parse_money("5 EUR", None, "USD") == Money(500, "EUR")
    assert "no currency" in why(parse_money("(1,200.00)"))


ACCEPTED_MOMENTS = {
    "31/12/2025": datetime(2025, 12, 31, tzinfo=UTC),
    "2025-W01-1": datetime(2024, 12, 30, tzinfo=UTC),
    "20250101": datetime(2025, 1, 1, tzinfo=UTC),
    "2025-01-01T00:00:00-00:00": datetime(2025, 1, 1, tzinfo=UTC),
    "2025-01-01T00:00:00.123456789Z": datetime(2025, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
    "२०२५-०१-०१": datetime(2025, 1, 1, tzinfo=UTC),
    "2025‑01‑01": datetime(2025, 1, 1, tzinfo=UTC),
}
TELLING = {
    "2024-02-30": "does not exist",
    "1969-12-31": "before 1990",
    "2038-01-19T03:14:08Z": "48 hours",
    "2125-01-01T00:00:00Z": "2100",
    "1700000000": "Unix",
    "03/04/2025": "day/month",
    "12/31/25": "year",
    "2027-10-31T02:30:00": "time zone",
    "2025-01-01T00:00:00+99:99": "offset",
    "2025-01-01 00:00:00 EST": "abbreviation",
    "tomorrow": "not a date",
}


def test_timestamps_as_the_cases_say() -> None:
    payloads = [case["payload"] for case in own_cases("timestamp")]
    assert set(TELLING) | set(ACCEPTED_MOMENTS) <= set(payloads)
    for payload in payloads:
        outcome = parse_moment(payload, RULES)
        if payload in ACCEPTED_MOMENTS:
            assert outcome == ACCEPTED_MOMENTS[payload]
        else:
            assert TELLING.get(payload, "") in why(outcome), payload


def test_a_zone_makes_a_naive_time_a_moment() -> None:
    assert "time zone" in why(parse_moment("2026-07-01 12:00", RULES))
    assert parse_moment("2026-07-01 12:00", OSLO) == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert "skips" in why(parse_moment("2026-03-29T02:30:00", OSLO))
    assert parse_moment("2026-10-25T02:30:00", OSLO) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("2023-07-28 3:00", DateRules(NOW, zone=ZoneInfo("UTC")), datetime(2023, 7, 28, 3, tzinfo=UTC)),
        ("1/14/2015 1:05 PM", OSLO, datetime(2015, 1, 14, 12, 5, tzinfo=UTC)),
        ("14 Jan 2015", RULES, datetime(2015, 1, 14, tzinfo=UTC)),
        ("January 14, 2015", RULES, datetime(2015, 1, 14, tzinfo=UTC)),
        ("2026-01-02 03:04:05 UTC", RULES, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 3:04 +05:30", RULES, datetime(2026, 1, 1, 21, 34, tzinfo=UTC)),
        ("1700000000", DateRules(NOW, unit="unix_seconds"), datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        (
            "1700000000000",
            DateRules(NOW, unit="unix_milliseconds"),
            datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        ),
        ("03/04/2025", DateRules(NOW, order="dmy"), datetime(2025, 4, 3, tzinfo=UTC)),
        ("03/04/2025", DateRules(NOW, order="mdy"), datetime(2025, 3, 4, tzinfo=UTC)),
        ("5/5/2025", RULES, datetime(2025, 5, 5, tzinfo=UTC)),
        ("25.12.24", DateRules(NOW, format="%d.%m.%y"), datetime(2024, 12, 25, tzinfo=UTC)),
    ],
)
def test_ways_of_writing_a_moment(text: str, rules: DateRules, expected: datetime) -> None:
    assert parse_moment(text, rules) == expected


def test_plans_may_lie_ahead_and_facts_may_not() -> None:
    assert parse_day("2030-01-01", RULES, planned=True) == datetime(2030, 1, 1).date()  # noqa: DTZ001
    assert "48 hours" in why(parse_day("2030-01-01", RULES))
    assert "2100" in why(parse_day("2101-01-01", RULES, planned=True))
    assert parse_day("2026-11-25", RULES) == datetime(2026, 11, 25).date()  # noqa: DTZ001
    scheduled = TABLES["interactions"].column("scheduled_at")
    assert parse("2027-01-01", scheduled, HowToRead(RULES)) == datetime(2027, 1, 1, tzinfo=UTC)


def test_account_names_are_safe_or_refused() -> None:
    for case in own_cases("account_name"):
        outcome = parse_text(case["payload"], 500, one_line=True)
        if isinstance(outcome, str):
            assert outcome == outcome.strip()
            assert len(outcome) <= 500
            assert not set(outcome) & set("\0\ufeff\u202e\u200b\n"), case["id"]


def test_names_that_look_like_nothing_are_names() -> None:
    for name in ("Null", "undefined", "None", "N/A", "CON", "ß", "İstanbul", "Аcme"):
        assert parse_text(name, 500, one_line=True) == name
    assert parse_text("ACME\u0301", 500, one_line=True) == "ACM\u00c9"
    assert parse_text("Acme\u202egnp.exe", 500, one_line=True) == "Acmegnp.exe"
    assert parse_text("\u2028\u2029", 500, one_line=True) is None
    assert "NUL" in why(parse_text("a\0b", 500, one_line=True))


def test_addresses_are_exact_or_refused() -> None:
    good = {
        "jane@acme.example ",
        "JANE@ACME.EXAMPLE",
        "jane@xn--80ak6aa92e.com",
        "jane+tag@acme.example",
    }
    for case in own_cases("email_address"):
        outcome = parse_email(case["payload"])
        if case["payload"] in good:
            assert outcome == case["payload"].strip().lower()
        else:
            assert isinstance(outcome, Refused), case


def test_naughty_strings_pass_or_are_refused_in_every_kind_of_cell() -> None:
    how = HowToRead(RULES)
    columns = [column for table in TABLES.values() for column in table.columns if column.kind != "money"]
    for text in json.loads((corpora() / "blns" / "blns.json").read_text()):
        for column in columns:
            outcome = parse(text, column, how)
            if isinstance(outcome, str):
                outcome.encode()
                assert "\0" not in outcome


def test_ids_keep_their_case_and_lose_their_spaces() -> None:
    assert parse_id(" T1 ") == "T1"
    assert parse_id("t1 ") == parse_id("t1")
    assert "longer than 200" in why(parse_id("x" * 201))
    assert "line break" in why(parse_id("a\nb"))


@pytest.mark.parametrize(
    ("text", "expected"), [("12.5", 12.5), ("1,234.5", 1234.5), ("12,5", 12.5), ("1e2", 100.0)]
)
def test_numbers(text: str, expected: float) -> None:
    assert parse_number(text) == expected


def test_flags() -> None:
    assert [parse_flag(t) for t in ("TRUE", "no", "1", "Off")] == [True, False, True, False]
    assert "neither" in why(parse_flag("maybe"))


def test_utterances_are_checked_and_cleaned() -> None:
    said = parse_utterances('[{"speaker":"Kim","text":"Hi\\u202e there"},{"id":"u9","text":"ok","mood":1}]')
    assert json.loads(str(said)) == [
        {"id": "1", "speaker": "Kim", "text": "Hi there"},
        {"id": "u9", "speaker": None, "text": "ok"},
    ]
    assert "utterance" in why(parse_utterances('[{"speaker":"Kim"}]'))
    assert "list" in why(parse_utterances('{"text":"x"}'))
    assert "NUL" in why(parse_utterances('[{"text":"a\\u0000"}]'))


def test_a_cell_of_a_million_characters_is_judged_at_once() -> None:
    how = HowToRead(RULES)
    for text in ("T" * 1_000_000, "1" * 1_000_000, "a@" * 500_000, "1/" * 500_000):
        for table in TABLES.values():
            for column in table.columns:
                if column.kind != "money" and not (column.name == "body" and column.kind == "text"):
                    assert isinstance(parse(text, column, how), Refused)
        assert isinstance(parse_money(text), Refused)
