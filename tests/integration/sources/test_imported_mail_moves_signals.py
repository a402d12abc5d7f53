"""What mailboxes and calendars bring is what the relationship signals are worked out from."""

from datetime import date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import numpy as np
import pytest
from mail_house import NOW, MailHouse, mail
from sqlalchemy.engine import Engine

from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.kernel import read
from agents.collector.readings import Readings
from domain.signals import SignalId as S
from storage.activity import Activity
from storage.facts_store import FactStore

TODAY = NOW.date()
OURS = {"sender": "Kim <kim@keepwell.example>", "to": "Ada Berg <ada@fjord.example>"}


@pytest.fixture
def house(sqlite_engine: Engine, tmp_path: Path) -> MailHouse:
    return MailHouse(sqlite_engine, tmp_path)


def exchange(house: MailHouse, days_ago: int, hours: int, **answer: str) -> None:
    """A question of ours and, `hours` later, what comes back."""
    asked: datetime = NOW - timedelta(days=days_ago)
    name = f"q{days_ago}"
    house.write(f"{name}.eml", mail("Well?", message_id=f"<{name}@x>", date=format_datetime(asked), **OURS))
    back = {
        "message_id": f"<r{days_ago}@x>",
        "In_Reply_To": f"<{name}@x>",
        "subject": "Re: Renewal",
        **answer,
    }
    house.write(
        f"r{days_ago}.eml", mail("Yes.", date=format_datetime(asked + timedelta(hours=hours)), **back)
    )


def readings(house: MailHouse, day: date = TODAY) -> Readings:
    store = FactStore(house.engine, Activity(house.folder / "activity"))
    account = house.account("fjord")
    facts = store.load(account, account, day - timedelta(days=LOOKBACK_DAYS), day)
    return read(facts, [day])


def value(found: Readings, signal: S) -> float:
    return float(found.values[signal][0, 0])


def habit(house: MailHouse) -> None:
    for days_ago in (200, 170, 140, 110):
        exchange(house, days_ago, hours=4)


def test_slower_answers_raise_response_latency(house: MailHouse) -> None:
    habit(house)
    exchange(house, 40, hours=48)
    exchange(house, 20, hours=48)
    house.bring()
    found = readings(house)
    assert value(found, S.RESPONSE_LATENCY) == 12.0
    assert found.parts[S.RESPONSE_LATENCY]["replies"][0, 0] == 2


def test_an_absence_note_is_no_answer(house: MailHouse) -> None:
    habit(house)
    for days_ago in (40, 20):
        exchange(house, days_ago, hours=1, Auto_Submitted="auto-replied")
    house.bring()
    fourteen_days = 14 * 24 * 60
    assert readings(house).parts[S.RESPONSE_LATENCY]["minutes"][0, 0] == fourteen_days


def test_who_wrote_lately_is_an_active_contact_and_a_machine_is_not(house: MailHouse) -> None:
    exchange(house, 12, hours=1)
    exchange(house, 10, hours=1, sender="Bo Dahl <bo@fjord.example>", subject="Automatic reply: Renewal")
    house.bring()
    assert value(readings(house), S.ACTIVE_CONTACTS) == 1.0
    exchange(house, 8, hours=1, sender="Bo Dahl <bo@fjord.example>")
    house.bring()
    assert value(readings(house), S.ACTIVE_CONTACTS) == 2.0


def test_meetings_of_a_calendar_are_attendance(house: MailHouse) -> None:
    house.write("kim.ics", meetings("ACCEPTED", "ACCEPTED", "DECLINED", "ACCEPTED", "TENTATIVE"))
    house.bring()
    found = readings(house)
    assert value(found, S.TOUCHPOINT_ATTENDANCE) == 0.75
    assert found.parts[S.TOUCHPOINT_ATTENDANCE]["scheduled"][0, 0] == 4


def test_what_is_known_later_changes_no_day_before(house: MailHouse) -> None:
    house.write("kim.ics", meetings("ACCEPTED", "DECLINED"))
    house.bring()
    before = NOW - timedelta(days=25)
    assert np.isnan(value(readings(house, before.date()), S.TOUCHPOINT_ATTENDANCE))


def meetings(*answers: str) -> str:
    """One a week, the last some days ago."""
    events = []
    for week, answer in enumerate(answers):
        start = NOW - timedelta(days=4 + 7 * week)
        events.append(
            f"BEGIN:VEVENT\r\nUID:w{week}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
            "DURATION:PT30M\r\nSUMMARY:Weekly\r\nORGANIZER:mailto:kim@keepwell.example\r\n"
            f"ATTENDEE;PARTSTAT={answer}:mailto:ada@fjord.example\r\nEND:VEVENT\r\n"
        )
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n" + "".join(events) + "END:VCALENDAR\r\n"
