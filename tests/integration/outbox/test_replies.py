"""What comes back finds its message: replies, bounces; and what a machine wrote is neither."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from integration.outbox.outbox_house import FREE, NOON, OutboxHouse
from sqlalchemy.engine import Engine
from unit.sources.mail.test_reports import OURS as SAMPLE
from unit.sources.mail.test_reports import report

from domain.outbox import Bounced, Gone, HeardBack, Limits, MaybeGone, OutboxState
from keepwell.bootstrap import House
from keepwell.importing import import_into
from keepwell.sending import sender_of
from keepwell.settings import Settings
from storage.outbox import OutboxStore
from storage.outbox_blocks import blocked
from storage.outbox_replies import OutboxReplies
from storage.outbox_rows import one, rows

REPLY = """\
From: {sender}
To: Kim <kim@ours.example>
Subject: Re: Your seats
Date: Wed, 18 Nov 2026 13:00:00 +0000
Message-ID: <{name}@fjord.example>
In-Reply-To: <{ours}@ours.example>
{more}
Yes, let us talk.
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    settings = Settings(home=tmp_path / "home", own_domains=("ours.example",), mail_hours="any")
    found = House(settings, lambda: NOON)
    yield found
    found.engine.dispose()


def sent(house: House) -> tuple[int, str]:
    """A message to Ana and Bo that left, and its message id."""
    outbox = OutboxHouse(house.engine)
    account = outbox.account()
    people = [outbox.contact(account, f"{name}@fjord.example") for name in ("ana", "bo")]
    message = outbox.approved(account, *people)
    assert sender_of(house).round().counts == {"sent": 1}
    return message, str(outbox.row(message)["message_id"])


def changes(house: House, message: int) -> list[tuple[str, str]]:
    return [(event.change, event.by) for event in one(house.engine, message)[2]][2:]


def test_replies_and_bounces_that_are_imported_come_back_to_their_message(
    house: House, tmp_path: Path
) -> None:
    message, ours = sent(house)
    mails = tmp_path / "mails"
    mails.mkdir()

    def write(name: str, sender: str, more: str = "") -> None:
        text = REPLY.format(sender=sender, name=name, ours=ours, more=f"{more}\n" if more else "")
        (mails / f"{name}.eml").write_text(text)

    write("r1", "Ana <ana@fjord.example>")
    write("r2", "Ana at home <ana@elsewhere.example>")
    write("r3", "Bo <bo@fjord.example>", "Auto-Submitted: auto-replied")
    write("r4", "Kim <kim@ours.example>")
    returned = f"Content-Type: message/rfc822\n\nMessage-ID: <{ours}@ours.example>\n\nHello\n"
    (mails / "b.eml").write_text(report(returned=returned).replace("Ana@", "bo@"))
    brought = import_into(house, mails)
    assert sorted(changes(house, message)) == [
        ("blocked", "outbox"),
        ("bounce", "mailer-daemon@fjord.example"),
        ("reply", "ana@elsewhere.example"),
        ("reply", "ana@fjord.example"),
    ]
    assert "2 replies to messages of the outbox: `keepwell outbox list` tells which." in brought.notes
    assert "1 bounce to messages of the outbox: `keepwell outbox list` tells which." in brought.notes
    (row,) = rows(house.engine)
    assert [each["outcome"] for each in row.recipients] == ["replied", "bounced"]
    assert [each.address for each in blocked(house.engine)] == ["bo@fjord.example"]
    import_into(house, mails)
    assert len(changes(house, message)) == 4


def test_a_dry_run_hears_nothing(house: House, tmp_path: Path) -> None:
    message, ours = sent(house)
    file = tmp_path / "r.eml"
    file.write_text(REPLY.format(sender="ana@fjord.example", name="r", ours=ours, more=""))
    import_into(house, file, dry_run=True)
    assert changes(house, message) == []


def test_a_reply_that_comes_as_a_row_of_a_table_counts_too(house: House, tmp_path: Path) -> None:
    message, ours = sent(house)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    told = {"account": "fjord", "occurred_at": "2026-11-18T13:00:00Z", "channel": "email", "body": "Yes"}
    lines = [
        {**told, "external_id": "i1", "direction": "in", "thread": f"{ours}@ours.example"},
        {**told, "external_id": "i2", "direction": "out", "thread": f"{ours}@ours.example"},
        {**told, "external_id": "i3", "direction": "in", "thread": "other"},
    ]
    (bundle / "interactions.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    brought = import_into(house, bundle, source="crm")
    assert [change for change, _ in changes(house, message)] == ["reply"]
    assert any("1 reply" in note for note in brought.notes)


def heard(ours: str, mail: str = "mail:1", **more: object) -> HeardBack:
    return HeardBack(mail, NOON, (ours,), "ana@fjord.example", **more)  # type: ignore[arg-type]  # the test's own


class Out:
    """One message to Ana that was handed over."""

    def __init__(self, engine: Engine) -> None:
        self.house = OutboxHouse(engine)
        self.store = OutboxStore(engine, lambda: NOON)
        account = self.house.account()
        self.message = self.house.approved(account, self.house.contact(account, "ana@fjord.example"))
        self.claimed = self.store.claim("a", "smtp", FREE)
        self.ours = str(self.house.row(self.message)["message_id"])
        self.replies = OutboxReplies(engine)

    def gone(self) -> None:
        self.store.hand_over(self.message, "a")
        self.store.settle_gone(self.claimed, "a", Gone())  # type: ignore[arg-type]  # it was claimed


def test_the_same_mail_is_told_once(engine: Engine) -> None:
    out = Out(engine)
    out.gone()
    assert out.replies.hear(heard(out.ours)) == "reply"
    assert out.replies.hear(heard(out.ours)) is None
    assert out.replies.hear(heard(out.ours, "mail:2")) == "reply"
    assert out.replies.heard == {"reply": 2}


def test_a_report_of_somebody_else_or_of_another_message_blocks_nobody(engine: Engine) -> None:
    out = Out(engine)
    foreign = (Bounced("vip@other.example", True, "5.1.1"),)
    hers = (Bounced("ana@fjord.example", True, "5.1.1"),)
    assert out.replies.hear(heard(out.ours, bounced=hers, automatic="bounce")) is None  # it has not left
    out.gone()
    assert out.replies.hear(heard(out.ours, bounced=foreign, automatic="bounce")) is None
    assert out.replies.hear(heard(SAMPLE, bounced=hers, automatic="bounce")) is None
    assert blocked(engine) == []
    assert out.replies.hear(heard(out.ours, bounced=hers, automatic="bounce")) == "bounce"
    assert [each.address for each in blocked(engine)] == ["ana@fjord.example"]


def test_a_soft_bounce_is_told_and_blocks_nobody(engine: Engine) -> None:
    out = Out(engine)
    out.gone()
    full = (Bounced("ana@fjord.example", False, "5.2.2 full"),)
    assert out.replies.hear(heard(out.ours, bounced=full, automatic="bounce")) == "bounce"
    assert blocked(engine) == []
    row, _, events = one(engine, out.message)
    assert (row.recipients[0]["outcome"], events[-1].details) == ("bounced_soft", {"hard": False})


def test_a_bounce_without_a_report_is_told_and_blocks_nobody(engine: Engine) -> None:
    out = Out(engine)
    out.gone()
    assert out.replies.hear(heard(out.ours, automatic="bounce")) == "bounce"
    assert blocked(engine) == []


@pytest.mark.parametrize("kind", ["absence", "robot", "calendar", "bulk", "report"])
def test_what_a_machine_wrote_is_no_reply(engine: Engine, kind: str) -> None:
    out = Out(engine)
    out.gone()
    assert out.replies.hear(heard(out.ours, automatic=kind)) is None


def test_an_answer_shows_that_a_message_had_left(engine: Engine) -> None:
    out = Out(engine)
    out.store.hand_over(out.message, "a")
    maybe = MaybeGone("no answer")
    out.store.settle_maybe(out.claimed, "a", maybe, Limits(), once=False)  # type: ignore[arg-type]  # it was claimed
    assert out.house.row(out.message)["state"] == "unclear"
    out.replies.hear(heard(out.ours))
    assert out.house.row(out.message)["state"] == OutboxState.SENT
    assert out.house.draft_state(out.message) == "sent"
    assert out.house.row(out.message)["sent_at"] <= NOON + timedelta(seconds=1)
