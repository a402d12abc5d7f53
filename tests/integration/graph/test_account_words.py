"""What an account's page shows of what was said: who said it, which promises are open, and nothing said later."""

from datetime import UTC, date, datetime

import pytest

from agents.collector.conversation_reader import READER
from graph.nodes.read_conversations import mentions_in
from keepwell.account_words import AccountWords, account_words
from keepwell.bootstrap import House
from keepwell.cli.account_words_page import print_words
from keepwell.importing import import_into
from keepwell.settings import Settings

TODAY = date(2026, 6, 30)
SAID = (
    ("m1", "2026-06-10", "in", "We may not renew unless the P1 is fixed."),
    ("m2", "2026-06-17", "out", "I will send you the root cause report by Friday."),
    (
        "m3",
        "2026-06-20",
        "in",
        "I'll send you the user list by 10 July. Could you please send us the invoice?",
    ),
    ("m4", "2026-06-21", "in", "We are very happy with the new release."),
    ("m5", "2026-06-25", "in", "This is unacceptable."),
    ("m6", "2026-03-02", "out", "I will send you the offer by Friday."),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("words")
    (folder / "bundle").mkdir()
    files = {
        "accounts": ["external_id,name", "A,Acme"],
        "contacts": ["external_id,account,name", "c1,A,Ana Ruiz"],
        "interactions": [
            "external_id,account,occurred_at,channel,direction,contact,body",
            *(f'{ref},A,{day}T09:00:00Z,email,{way},c1,"{body}"' for ref, day, way, body in SAID),
        ],
    }
    for name, lines in files.items():
        (folder / "bundle" / f"{name}.csv").write_text("\n".join(lines))
    made = House(Settings(home=folder / "home"), now=lambda: datetime(2026, 7, 1, tzinfo=UTC))
    import_into(made, folder / "bundle")
    batch = made.mentions.unread(READER)
    found = [mention for one in batch for mention in mentions_in(one)]
    made.mentions.save(READER, [one.interaction_id for one in batch], found)
    return made


def told(house: House, day: date = TODAY) -> AccountWords:
    (account,) = house.accounts.ids()
    return account_words(house, account, day)


def test_each_has_its_quote_its_day_its_speaker_and_its_place(house: House) -> None:
    (risk,) = told(house).risks
    assert (risk.ref, risk.who, risk.by, risk.read_by) == ("m1", "Ana Ruiz", "them", "offline")
    assert (risk.day, risk.risk_says) == (date(2026, 6, 10), "may not renew")
    assert risk.quote == SAID[0][3]
    assert [one.ref for one in told(house).requests] == ["m3"]
    assert [(one.ref, one.kind) for one in told(house).sentiment] == [("m5", "complaint"), ("m4", "praise")]


def test_open_promises_stand_by_their_day_and_an_old_one_is_over(house: House) -> None:
    ours, theirs = told(house).promises
    assert (ours.promised_by, ours.due_on, ours.overdue, ours.who) == ("us", date(2026, 6, 19), True, None)
    assert (theirs.promised_by, theirs.due_on, theirs.overdue) == ("them", date(2026, 7, 10), False)


def test_nothing_that_was_said_later_is_there(house: House) -> None:
    before = told(house, date(2026, 6, 18))
    assert [one.ref for one in before.risks + before.promises] == ["m1", "m2"]
    assert not before.promises[0].overdue
    assert told(house, date(2026, 1, 1)).none


def test_the_page_names_what_is_overdue(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    print_words(told(house), TODAY)
    shown = " ".join(capsys.readouterr().out.split())
    assert "we promised, due 2026-06-19, overdue by 11 days unless it was kept" in shown
    assert "risk, may not renew: “We may not renew unless the P1 is fixed.”" in shown
    assert "Ana Ruiz, email [m1]" in shown
    print_words(told(house, date(2026, 1, 1)), TODAY)
    assert capsys.readouterr().out == ""
