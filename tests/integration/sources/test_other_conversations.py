"""Calendars, transcripts and chats into the table of interactions."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from mail_house import MailHouse, mail
from sqlalchemy.engine import Engine

from storage import schema


@pytest.fixture
def house(sqlite_engine: Engine, tmp_path: Path) -> MailHouse:
    return MailHouse(sqlite_engine, tmp_path)


def event(*lines: str, uid: str = "e1", summary: str = "Check-in", start: str = "20260504T080000Z") -> str:
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "DTSTAMP:20260420T100000Z",
            f"DTSTART:{start}",
            "DURATION:PT1H",
            f"SUMMARY:{summary}",
            "ORGANIZER;CN=Kim:mailto:kim@keepwell.example",
            *lines,
            "END:VEVENT",
        ]
    )


def calendar(*events: str, head: str = "") -> str:
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:test",
            *([head] if head else []),
            *events,
            "END:VCALENDAR",
            "",
        ]
    )


def attendee(who: str, answer: str) -> str:
    return f"ATTENDEE;CN={who.title()};PARTSTAT={answer}:mailto:{who}@fjord.example"


def test_a_meeting_that_was_accepted_and_is_over_was_attended(house: MailHouse) -> None:
    house.write(
        "kim.ics", calendar(event(attendee("bo", "DECLINED"), attendee("ada", "ACCEPTED"), summary="Q2 QBR"))
    )
    house.bring()
    row = house.only()
    assert (row["channel"], row["attended"], row["direction"]) == ("qbr", True, None)
    assert row["occurred_at"] == row["scheduled_at"] == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert row["contact_id"] == house.people.contacts["ada@fjord.example"][1]
    assert [each["answer"] for each in row["attributes"]["attendees"]] == ["declined", "accepted"]


@pytest.mark.parametrize(
    ("answers", "more", "known"),
    [
        (("DECLINED", "DECLINED"), (), False),
        (("NEEDS-ACTION", "DECLINED"), (), None),
        (("TENTATIVE", "NEEDS-ACTION"), (), None),
        (("ACCEPTED", "ACCEPTED"), ("STATUS:CANCELLED",), None),
    ],
)
def test_attendance_is_only_what_is_known(
    house: MailHouse, answers: tuple[str, str], more: tuple[str, ...], known: bool | None
) -> None:
    house.write("kim.ics", calendar(event(attendee("ada", answers[0]), attendee("bo", answers[1]), *more)))
    house.bring()
    assert house.only()["attended"] is known


def test_a_meeting_ahead_is_scheduled_and_told_of_since_it_was_planned(house: MailHouse) -> None:
    house.write("kim.ics", calendar(event(attendee("ada", "ACCEPTED"), start="20260701T080000Z")))
    house.bring()
    row = house.only()
    assert row["attended"] is None
    assert row["scheduled_at"] == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert row["occurred_at"] == datetime(2026, 4, 20, 10, tzinfo=UTC)


def test_a_series_is_expanded_within_bounds_with_what_was_moved_and_called_off(house: MailHouse) -> None:
    weekly = event("RRULE:FREQ=WEEKLY", "EXDATE:20260518T080000Z", attendee("ada", "ACCEPTED"))
    moved = event("RECURRENCE-ID:20260511T080000Z", attendee("ada", "DECLINED"), start="20260512T100000Z")
    called_off = event("RECURRENCE-ID:20260525T080000Z", "STATUS:CANCELLED", start="20260525T080000Z")
    house.write("kim.ics", calendar(weekly, moved, called_off))
    house.bring()
    rows = {row["external_id"]: row for row in house.interactions()}
    held = {name: row["attended"] for name, row in rows.items() if row["scheduled_at"] < house.now}
    assert held["e1/20260504T0800Z"] is True
    assert held["e1/20260511T0800Z"] is False
    assert rows["e1/20260511T0800Z"]["scheduled_at"] == datetime(2026, 5, 12, 10, tzinfo=UTC)
    assert "e1/20260518T0800Z" not in rows
    assert max(row["scheduled_at"] for row in rows.values()) < datetime(2026, 10, 1, tzinfo=UTC)
    assert {row["thread"] for row in rows.values()} == {"e1"}


def test_a_calendar_that_comes_again_changed_is_an_update(house: MailHouse) -> None:
    house.write("kim.ics", calendar(event(attendee("ada", "NEEDS-ACTION"))))
    house.bring()
    assert house.bring().tables["interactions"].unchanged == 1
    house.write("kim.ics", calendar(event(attendee("ada", "ACCEPTED"))))
    assert house.bring().tables["interactions"].updated == 1
    assert house.only()["attended"] is True


def test_a_calendar_exported_again_is_unchanged_and_a_meeting_that_moved_is_the_same_one(
    house: MailHouse,
) -> None:
    ahead = calendar(event("CREATED:20260401T100000Z", attendee("ada", "ACCEPTED"), start="20260701T080000Z"))
    house.write("kim.ics", ahead)
    house.bring()
    house.write("kim.ics", ahead.replace("DTSTAMP:20260420", "DTSTAMP:20260530"))
    assert house.bring().tables["interactions"].unchanged == 1
    moved = ahead.replace("DTSTAMP:20260420", "DTSTAMP:20260531").replace(
        "20260701T080000Z", "20260702T080000Z"
    )
    house.write("kim.ics", moved)
    assert house.bring().tables["interactions"].updated == 1
    row = house.only()
    assert (row["external_id"], row["scheduled_at"].day) == ("e1", 2)


def test_a_meeting_among_ourselves_is_no_row_and_a_broken_calendar_is_set_aside(house: MailHouse) -> None:
    house.write("kim.ics", calendar(event("ATTENDEE:mailto:lee@keepwell.example")))
    house.write("broken.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nnonsense\r\n")
    count = house.bring().tables["interactions"]
    assert sum(count.skipped.values()) == 1
    assert count.read == count.quarantined
    assert house.interactions() == []


VTT = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
<v Kim Ours>How is the rollout going?</v>

2
00:00:05.000 --> 00:00:07.000
<v Ada Berg>Slowly. Two teams

3
00:00:07.500 --> 00:00:09.000
<v Ada Berg>have not started.

4
00:00:10.000 --> 00:00:12.000
<v Kim Ours>What holds them back?
"""


def test_a_transcript_is_a_meeting_told_turn_by_turn(house: MailHouse) -> None:
    house.write("2026-05-04 1400 rollout call.vtt", VTT)
    house.bring()
    row = house.only()
    u = schema.utterances.c
    said = house.rows(sa.select(u.external_id, u.speaker, u.text).order_by(u.position))
    assert (row["channel"], row["attended"], row["account_id"]) == ("call", True, house.account("fjord"))
    assert row["occurred_at"] == datetime(2026, 5, 4, 14, tzinfo=UTC)
    assert [(each["speaker"], each["text"]) for each in said] == [
        ("Kim Ours", "How is the rollout going?"),
        ("Ada Berg", "Slowly. Two teams have not started."),
        ("Kim Ours", "What holds them back?"),
    ]
    assert [each["external_id"].rpartition("/")[2] for each in said] == ["1", "2", "4"]
    assert house.bring().tables["interactions"].unchanged == 1


def test_a_transcript_of_a_named_account_needs_no_known_names(house: MailHouse) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nSomebody: Hello.\n\n2\n00:00:03,000 --> 00:00:04,000\nWe are fine.\n"
    house.write("20260504-qbr.srt", srt)
    house.bring(account_id=house.account("gran"))
    row = house.only()
    assert (row["channel"], row["account_id"], row["attended"]) == ("qbr", house.account("gran"), True)


def test_a_transcript_without_a_day_is_set_aside_and_says_how_to_mend_it(house: MailHouse) -> None:
    house.write("call.vtt", VTT)
    report = house.bring()
    (aside,) = house.intake.quarantined(report.import_id)
    assert aside.reason == "does not say when it was: put the day into its name (2026-03-01 call.vtt)"


USERS = [
    {"id": "U1", "profile": {"real_name": "Ada Berg", "email": "ada@fjord.example"}},
    {"id": "U2", "profile": {"real_name": "Kim", "email": "kim@keepwell.example"}},
    {"id": "B1", "is_bot": True, "profile": {"real_name": "Deploys"}},
]
DAY = [
    {
        "type": "message",
        "user": "U2",
        "ts": "1777881600.000100",
        "text": "Hi <@U1>, see <https://x.test|the plan>",
    },
    {
        "type": "message",
        "user": "U1",
        "ts": "1777885200.000200",
        "text": "Looks good &amp; clear",
        "thread_ts": "1777881600.000100",
    },
    {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1777885300.000200", "text": "joined"},
    {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B1",
        "ts": "1777885400.000200",
        "text": "deployed",
    },
]


def test_a_shared_channel_is_chat_with_the_account_in_it(house: MailHouse) -> None:
    path = house.folder / "in" / "export.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps(USERS))
        archive.writestr(
            "channels.json", json.dumps([{"id": "C1", "name": "fjord", "members": ["U1", "U2"]}])
        )
        archive.writestr("fjord/2026-05-04.json", json.dumps(DAY))
    report = house.bring()
    asked, answered, deployed = house.interactions()
    assert report.tables["interactions"].accepted == 3
    assert (asked["channel"], asked["direction"], asked["body"]) == (
        "chat",
        "out",
        "Hi @Ada Berg, see the plan",
    )
    assert (answered["direction"], answered["body"]) == ("in", "Looks good & clear")
    assert answered["thread"] == "C1:1777881600.000100"
    assert (deployed["direction"], deployed["attributes"]["automatic_kind"]) == (None, "robot")
    assert house.bring().tables["interactions"].unchanged == 3


def test_a_folder_that_mixes_kinds_is_read_whole(house: MailHouse) -> None:
    house.write("1.eml", mail())
    house.write("kim.ics", calendar(event(attendee("ada", "ACCEPTED"))))
    house.write("2026-05-04 call.vtt", VTT)
    report = house.bring()
    assert report.source == "conversations"
    assert {row["source"] for row in house.interactions()} == {"mail", "calendar", "transcripts"}
