"""The portfolio's table and the calendar of renewals: the screens' numbers, within a book, and nothing injected."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from exported_house import HOSTILE, HOSTILE_ID, OWNER, TODAY
from icalendar import Calendar, Event
from python_calamine import CalamineWorkbook

from agents.analyst.fields import Need
from domain.errors import KeepwellError, NotFoundError
from domain.scope import AccountScope
from domain.scores import Standing
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House
from keepwell.exports.portfolio_table import portfolio_table
from keepwell.exports.renewals import CalendarWish, renewals_ics
from keepwell.exports.sheet import xlsx_bytes
from keepwell.exports.table import csv_chunks
from keepwell.portfolio import portfolio
from keepwell.revenue_report import revenue_report


def rows_of(house: House, **asked: object) -> list[dict[str, str]]:
    written = b"".join(csv_chunks(portfolio_table(house, **asked)))  # type: ignore[arg-type]
    return list(csv.DictReader(StringIO(written.decode())))


def events(document: bytes, kind: str = "renewal") -> list[Event]:
    calendar = Calendar.from_ical(document)
    return [one for one in calendar.walk("VEVENT") if str(one["UID"]).startswith(kind)]


def test_the_rows_are_those_of_the_portfolio_in_its_order(house: House) -> None:
    shown, there = rows_of(house, sort="risk"), portfolio(house, sort="risk")
    assert [row["account id"] for row in shown] == [row.account_external_id for row in there]
    for row, known in zip(shown, there, strict=True):
        assert row["health"] == ("" if known.health is None else f"{known.health:.1f}")
        assert row["open alerts"] == str(len(known.alerts))
        assert row["band"] == known.band


def test_what_accounts_pay_adds_up_to_the_report(house: House) -> None:
    report = revenue_report(house, last=TODAY)
    title = f"ARR ({report.currency})"
    cents = sum(round(float(row[title] or 0) * 100) for row in rows_of(house))
    assert cents == pytest.approx(12 * report.numbers.whole.total.cents["end"], abs=12 * 20)


def test_a_hostile_name_is_text_in_csv_and_xlsx(house: House) -> None:
    assert next(row for row in rows_of(house, user=OWNER))["account"] == f"'{HOSTILE.strip()}"
    book = CalamineWorkbook.from_filelike(BytesIO(xlsx_bytes(portfolio_table(house, user=OWNER))))
    assert book.get_sheet_by_index(0).to_python()[1][0] == HOSTILE.strip()


def test_filters_are_those_of_the_portfolio(house: House) -> None:
    for band in ("red", "orange", "green"):
        assert len(rows_of(house, band=band)) == len(portfolio(house, band=band))
    assert len(rows_of(house, segment="SMB")) == len(portfolio(house, segment="smb"))


def test_a_table_holds_the_accounts_of_the_book_alone(house: House) -> None:
    assert [row["account id"] for row in rows_of(house, user=OWNER)] == [HOSTILE_ID]
    shared = next(one for one in portfolio(house) if one.csm != OWNER)
    scope = AccountScope(OWNER, shared=frozenset({shared.account_id}))
    mine = {row["account id"] for row in rows_of(house, user=scope)}
    assert mine == {HOSTILE_ID, shared.account_external_id}


@pytest.mark.parametrize("made", [portfolio_table, renewals_ics])
def test_somebody_without_accounts_gets_nothing(house: House, made: object) -> None:
    with pytest.raises(NotFoundError, match="No account belongs to"):
        made(house, user="Nobody Here")  # type: ignore[operator]
    assert rows_of(house, user=AccountScope("")) == []
    assert events(renewals_ics(house, user=AccountScope(""))) == []


def test_every_renewal_ahead_is_one_event_on_its_day(house: House) -> None:
    known = Columns(house, None, TODAY).of(Need.CONTRACT, None)
    customers = {row.account_id: row for row in portfolio(house) if row.standing == Standing.ACTIVE}
    ahead = {
        customers[row["account_id"]].name: row["renewal"]
        for row in known.iter_rows(named=True)
        if row["account_id"] in customers and row["renewal"] is not None
    }
    found = events(renewals_ics(house))
    assert len(found) == len(ahead) > 5
    for event in found:
        name = next(one for one in ahead if one[:40] in str(event["SUMMARY"]))
        assert event["DTSTART"].dt == ahead[name]
        assert event["DTEND"].dt == ahead[name] + timedelta(days=1)
        assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
            timedelta(days=-60),
            timedelta(days=-30),
        ]


def test_an_event_says_what_is_paid_the_band_and_where_to_look(house: House) -> None:
    (event,) = events(renewals_ics(house, user=OWNER, wish=CalendarWish(link_base="https://kw.example/")))
    row = next(one for one in portfolio(house) if one.account_external_id == HOSTILE_ID)
    assert "(12,000 EUR" in str(event["SUMMARY"])
    assert row.band in str(event["SUMMARY"])
    assert (
        str(event["URL"])
        == "https://kw.example/accounts/named?name=H-1%2C%20%22odd%22%20%C3%BCn%C3%AF%2F..%3B"
    )
    assert "\nPays 12,000 EUR a year.\n" in str(event["DESCRIPTION"])
    assert "Speak of it between 2026-11-26 and 2026-12-26." in str(event["DESCRIPTION"])


def test_the_decision_window_is_an_event_of_its_own_where_it_is_wished_for(house: House) -> None:
    assert events(renewals_ics(house), "window") == []
    (event,) = events(renewals_ics(house, user=OWNER, wish=CalendarWish(windows=True)), "window")
    assert event["DTSTART"].dt == date(2027, 2, 9) - timedelta(days=75)
    assert event["DTEND"].dt == date(2027, 2, 9) - timedelta(days=44)


def test_lines_are_folded_and_nothing_can_be_injected(house: House) -> None:
    document = renewals_ics(house, wish=CalendarWish(windows=True, link_base="https://kw.example"))
    assert document.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in document.split(b"\r\n"))
    assert document.count(b"BEGIN:VEVENT") == len(events(document)) + len(events(document, "window"))


def test_an_entry_keeps_its_id_and_a_later_calendar_takes_its_place(house: House) -> None:
    morning = datetime(2026, 11, 26, 8, tzinfo=UTC)
    (before,) = events(renewals_ics(house, user=OWNER))
    (after,) = events(renewals_ics(house, user=OWNER, wish=CalendarWish(stamp=morning)))
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"] >= 0
    assert after["LAST-MODIFIED"].dt == morning
    ids = [str(one["UID"]) for one in events(renewals_ics(house))]
    assert len(set(ids)) == len(ids)


def test_the_same_day_is_the_same_bytes(house: House) -> None:
    assert renewals_ics(house) == renewals_ics(House(house.settings))
    table = (b"".join(csv_chunks(portfolio_table(house))) for _ in range(2))
    assert next(table) == next(table)
    assert xlsx_bytes(portfolio_table(house)) == xlsx_bytes(portfolio_table(house))


def test_a_day_nothing_was_scored_for_is_refused(house: House) -> None:
    with pytest.raises(KeepwellError, match="Nothing was scored"):
        renewals_ics(house, as_of=date(2026, 1, 1))
