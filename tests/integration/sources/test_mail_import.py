"""Mails into the table of interactions, on a real database."""

import gzip
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from mail_house import MailHouse, mail
from sqlalchemy.engine import Engine

from domain.errors import NotFoundError, SourceRejectedError
from sources.report import ImportReport
from storage import schema


@pytest.fixture
def house(sqlite_engine: Engine, tmp_path: Path) -> MailHouse:
    return MailHouse(sqlite_engine, tmp_path)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    c = report.tables["interactions"]
    return c.read, c.accepted, c.updated, c.unchanged, c.quarantined


OURS = {"sender": "Kim <kim@keepwell.example>", "to": "Ada Berg <ada@fjord.example>"}


@pytest.fixture
def on_either(engine: Engine, tmp_path: Path) -> MailHouse:
    return MailHouse(engine, tmp_path)


def test_a_mail_becomes_an_interaction_of_its_writers_account(on_either: MailHouse) -> None:
    house = on_either
    house.write("one.eml", mail("We need ten more seats.\n\n-- \nAda\n"))
    assert counts(house.bring()) == (1, 1, 0, 0, 0)
    row = house.only()
    assert (row["channel"], row["direction"], row["body"]) == ("email", "in", "We need ten more seats.")
    assert (row["source"], row["external_id"]) == ("mail", "m1@fjord.example")
    assert row["attributes"]["signature"] == "--\nAda"
    assert row["contact_id"] == house.people.contacts["ada@fjord.example"][1]
    assert counts(house.bring()) == (1, 0, 0, 1, 0)


def test_the_same_folder_twice_changes_nothing_and_an_import_can_be_taken_back(on_either: MailHouse) -> None:
    house = on_either
    house.write("1.eml", mail(message_id="<a@x>"))
    house.write("2.eml", mail(message_id="<b@x>", In_Reply_To="<a@x>", **OURS))
    house.write("3.eml", mail(message_id="<c@x>", References="<a@x> <b@x>", subject="Re: Renewal"))
    house.write("4.eml", mail(message_id=None))
    house.write("5.eml", mail(message_id=None))
    first = house.bring()
    before = house.interactions()
    assert counts(first) == (5, 4, 0, 1, 0)
    assert {row["thread"] for row in before[:3]} == {"a@x"}
    assert counts(house.bring()) == (5, 0, 0, 5, 0)
    assert house.interactions() == before
    house.intake.undo(first.import_id)
    assert house.interactions() == []


def test_a_dry_run_counts_and_leaves_nothing(house: MailHouse) -> None:
    house.write("one.eml", mail())
    house.write("two.eml", mail(sender="x@stranger.example", message_id="<s@x>"))
    assert counts(house.bring(dry_run=True)) == (2, 1, 0, 0, 1)
    assert house.interactions() == []
    assert house.held.kept == []


def test_what_we_write_goes_out_to_the_person_it_is_for(house: MailHouse) -> None:
    house.write("one.eml", mail("Do you need seats?", **OURS))
    row = house.only_after_import()
    assert row["direction"] == "out"
    assert row["contact_id"] == house.people.contacts["ada@fjord.example"][1]


def test_mail_among_ourselves_is_nobodys_and_is_no_row(house: MailHouse) -> None:
    house.write("one.eml", mail(sender="Kim <kim@keepwell.example>", to="Lee <lee@keepwell.example>"))
    report = house.bring()
    assert counts(report) == (0, 0, 0, 0, 0)
    assert sum(report.tables["interactions"].skipped.values()) == 1


def test_mail_of_strangers_is_set_aside_and_held_until_somebody_says_whose_it_is(house: MailHouse) -> None:
    house.write("one.eml", mail("Hello", sender="Zoe <zoe@new.example>", Cc="Yan <yan@new.example>"))
    house.write("two.eml", mail("Buy!", sender="ads@shop.example", message_id="<n@x>", Precedence="bulk"))
    report = house.bring()
    reasons = [each.reason for each in house.intake.quarantined(report.import_id)]
    assert reasons[0] == "belongs to no known account: zoe@new.example, yan@new.example"
    assert counts(report) == (2, 0, 0, 0, 2)
    ((row, people, why),) = house.held.kept
    assert [person.address for person in people] == ["zoe@new.example", "yan@new.example"]
    assert (row["body"], row["external_id"], row["occurred_at"]) == (
        "Hello",
        "m1@fjord.example",
        "2026-05-04T07:00:00+00:00",
    )
    assert why == reasons[0]


def test_people_of_two_accounts_belong_to_neither(house: MailHouse) -> None:
    house.write("one.eml", mail(Cc="cy@gran.example"))
    assert counts(house.bring()) == (1, 0, 0, 0, 1)


def test_a_colleague_nobody_recorded_is_known_by_domain_and_said_to_be(house: MailHouse) -> None:
    house.write("one.eml", mail(sender="Eva <eva@fjord.example>"))
    row = house.only_after_import()
    assert (row["account_id"], row["contact_ref"]) == (house.account("fjord"), "eva@fjord.example")
    assert row["attributes"]["matched_by"] == "domain"


def test_a_spoofed_name_does_not_make_a_mail_the_accounts(house: MailHouse) -> None:
    house.write("one.eml", mail(sender='"ada@fjord.example" <x@evil.example>', to="kim@keepwell.example"))
    report = house.bring()
    assert "x@evil.example" in house.intake.quarantined(report.import_id)[0].reason
    assert house.interactions() == []


def test_a_message_id_that_comes_again_with_other_words_writes_nothing_anew(house: MailHouse) -> None:
    house.write("a.eml", mail("We renew.", message_id="<a@x>"))
    house.write("b.eml", mail("We cancel.", message_id="<a@x>", sender="Bo <bo@fjord.example>"))
    assert counts(house.bring()) == (2, 2, 0, 0, 0)
    first, second = house.interactions()
    assert (first["external_id"], first["body"]) == ("a@x", "We renew.")
    assert second["external_id"].startswith("a@x~")
    assert counts(house.bring()) == (2, 0, 0, 2, 0)
    assert counts(house.bring(house.folder / "in" / "b.eml")) == (1, 0, 0, 1, 0)


def test_a_copy_with_a_footer_is_the_same_mail(house: MailHouse) -> None:
    house.write("a.eml", mail("We renew."))
    house.write("b.eml", mail("We renew.\n____________________________\nSent to the list fjord-all"))
    assert counts(house.bring()) == (2, 1, 0, 1, 0)
    assert house.only()["body"] == "We renew."


def test_an_mbox_a_maildir_and_an_archive_hold_the_same_mails(house: MailHouse) -> None:
    one, two = mail(message_id="<a@x>"), mail(message_id="<b@x>")
    mbox = "".join(f"From ada@fjord.example Mon May  4 09:00:00 2026\n{each}\n" for each in (one, two))
    house.write("archive.mbox", mbox)
    house.write("old/inbox", mbox)
    house.write("Maildir/cur/1715000000.M1P1.host:2,S", one)
    house.write("Maildir/new/1715000001.M1P2.host", two)
    house.write("Maildir/tmp/half", "From: nobody")
    house.write("Maildir/.Sent/cur/1715000002.M1P3.host:2,S", mail(message_id="<c@x>", **OURS))
    house.write("more.mbox.gz", gzip.compress(mbox.encode()))
    with zipfile.ZipFile(house.folder / "in" / "all.zip", "w") as archive:
        archive.writestr("export/d.eml", mail(message_id="<d@x>"))
        archive.writestr("export/inbox.mbox", mbox)
    report = house.bring()
    assert counts(report) == (12, 4, 0, 8, 0)
    assert report.refused == []
    assert "Maildir/tmp/half" not in report.unread


def test_a_bad_mail_is_set_aside_and_the_others_come_in(house: MailHouse) -> None:
    house.write("1.eml", mail(message_id="<a@x>"))
    house.write("2.eml", "no header at all")
    house.write("3.eml", "From: a@x.test\n\nno date")
    house.write("4.eml", mail(message_id="<d@x>"))
    report = house.bring()
    assert counts(report) == (4, 2, 0, 0, 2)
    aside = {each.file: (each.reason, each.raw) for each in house.intake.quarantined(report.import_id)}
    assert aside["2.eml"] == ("is no mail: it does not begin with header fields", "no header at all")
    assert aside["3.eml"][0] == "has no date"


def test_attachments_are_named_and_their_text_is_kept(house: MailHouse) -> None:
    part = "Content-Disposition: attachment; filename*=utf-8''pl%C3%A5n.txt\nContent-Type: text/plain; charset=utf-8\n"
    body = f"--b\nContent-Type: text/plain\n\nSee the plan.\n--b\n{part}\nGo live in June.\n--b--"
    house.write("1.eml", mail(body, MIME_Version="1.0", Content_Type="multipart/mixed; boundary=b"))
    row = house.only_after_import()
    assert row["body"] == "See the plan."
    assert row["attributes"]["attachments"] == [
        {"name": "plån.txt", "type": "text/plain", "size": 16, "text": "Go live in June."}
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.shop.example>"},
        {"subject": "Out of office: back on Monday"},
    ],
)
def test_mail_nobody_wrote_has_no_direction(house: MailHouse, headers: dict[str, str]) -> None:
    house.write("1.eml", mail(**headers))  # type: ignore[arg-type]  # names of headers, and the subject
    row = house.only_after_import()
    assert row["direction"] is None
    assert row["attributes"]["automatic"] is True


def test_a_list_of_ours_is_how_customers_reach_us(house: MailHouse) -> None:
    house.write("1.eml", mail(List_Id="<support.keepwell.example>", Precedence="list"))
    row = house.only_after_import()
    assert row["direction"] == "in"
    assert "automatic" not in row["attributes"]


def test_tickets_that_come_as_mail_are_tickets_of_one_thread(house: MailHouse) -> None:
    house.write("1.eml", mail(message_id="<a@x>", subject="[Ticket #4711] Login fails"))
    house.write("2.eml", mail(message_id="<b@x>", subject="Re: [Ticket #4711] Login fails", **OURS))
    house.bring(shape="tickets")
    one, two = house.interactions()
    assert (one["channel"], two["channel"]) == ("ticket", "ticket")
    assert one["thread"] == two["thread"]
    assert one["attributes"]["ticket"] == "4711"


def test_threads_go_on_from_one_import_to_the_next(house: MailHouse) -> None:
    house.write("may/1.eml", mail(message_id="<a@x>"))
    house.write("june/1.eml", mail(message_id="<c@x>", In_Reply_To="<b@x>"))
    house.write("june/2.eml", mail(message_id="<b@x>", In_Reply_To="<a@x>", **OURS))
    house.bring(house.folder / "in" / "may")
    house.bring(house.folder / "in" / "june")
    assert {row["thread"] for row in house.interactions()} == {"a@x"}


def test_everything_of_a_named_account_is_that_accounts(house: MailHouse) -> None:
    house.write("1.eml", mail(sender="zoe@new.example"))
    house.bring(account_id=house.account("gran"))
    assert house.only()["account_id"] == house.account("gran")


def test_an_id_of_a_thousand_characters_is_bounded_and_stays_the_same(house: MailHouse) -> None:
    house.write("1.eml", mail(message_id=f"<{'x' * 990}@x>"))
    assert len(house.only_after_import()["external_id"]) <= 200
    assert counts(house.bring()) == (1, 0, 0, 1, 0)


def test_a_folder_without_conversations_is_refused_with_what_is_there(house: MailHouse) -> None:
    house.write("notes.docx", b"PK\x03\x04")
    with pytest.raises(SourceRejectedError, match=r"found notes\.docx"):
        house.bring()
    with pytest.raises(NotFoundError):
        house.bring(house.folder / "nowhere")


def test_an_import_that_breaks_off_is_marked_as_failed(
    house: MailHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.write("1.eml", mail())

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(house.intake, "upsert", broken)
    with pytest.raises(RuntimeError):
        house.bring()
    b = schema.import_batches.c
    (batch,) = house.rows(sa.select(b.state, b.error).where(b.source == "mail"))
    assert (batch["state"], batch["error"]) == ("failed", "the disk is full")
