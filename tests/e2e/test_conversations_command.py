"""`keepwell import` of mails and calendars, as a person types it."""

from functools import partial
from pathlib import Path

import pytest
from e2e_runner import Keepwell, inside

MAIL = (
    "From: Ada Berg <ada@fjord.example>\nTo: kim@keepwell.example\nDate: {date}\nSubject: Renewal\n"
    "Message-ID: <{name}@x>\n\nWe need ten more seats.\n\nBest regards,\nAda\n"
)
GOOD = "Mon, 04 May 2026 09:00:00 +0200"


@pytest.fixture
def keepwell(tmp_path: Path) -> Keepwell:
    run = partial(inside, tmp_path / "home")
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "accounts.csv").write_text(
        "external_id,name,domain\nfjord,Fjord AS,fjord.example\ngran,Gran AB,\n"
    )
    (bundle / "contacts.csv").write_text(
        "external_id,account,name,email\nada,fjord,Ada Berg,ada@fjord.example\n"
    )
    assert run("import", str(bundle)).code == 0
    return run


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "good.eml").write_text(MAIL.format(date=GOOD, name="a"))
    (folder / "undated.eml").write_text(MAIL.format(date="some day", name="b"))
    (folder / "stranger.eml").write_text(MAIL.format(date=GOOD, name="c").replace("fjord", "new"))
    (folder / "logo.png").write_bytes(b"\x89PNG")
    return folder


def test_a_folder_of_mails_is_found_to_be_one_and_every_file_is_accounted_for(
    keepwell: Keepwell, mails: Path
) -> None:
    told = keepwell("import", str(mails))
    assert told.code == 0, told.err
    assert "has a date that is none" in told.out
    assert "belongs to no known account" in told.out
    assert "Files no table asks for: logo.png" in told.out
    report = keepwell("import", str(mails), "--json").json
    assert report["tables"]["interactions"]["unchanged"] == 1
    assert report["tables"]["interactions"]["quarantined"] == 2
    assert "undone" in keepwell("import", "undo", "2").out


def test_every_file_is_taken_for_mail_where_that_is_asked_for(keepwell: Keepwell, mails: Path) -> None:
    report = keepwell("import", str(mails), "--mapping", "mail", "--json").json
    assert report["unread"] == []
    assert report["tables"]["interactions"]["read"] == 4
    assert report["tables"]["interactions"]["reasons"]["is no mail"] == 1


def test_a_named_account_takes_all_of_it(keepwell: Keepwell, mails: Path) -> None:
    report = keepwell("import", str(mails), "--account", "Gran AB", "--json").json
    assert report["tables"]["interactions"]["accepted"] == 2
    assert "There is no account 'Nobody'" in keepwell("import", str(mails), "--account", "Nobody").sentence


def test_account_is_for_conversations_and_imap_wants_to_be_set_up(keepwell: Keepwell, tmp_path: Path) -> None:
    tables = tmp_path / "bundle"
    assert (
        "--account is for conversations" in keepwell("import", str(tables), "--account", "Fjord AS").sentence
    )
    assert "KEEPWELL_IMAP_HOST" in keepwell("import", "imap").sentence
