"""`keepwell outbox`, as a person and a script use it."""

import getpass
import json
import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from integration.outbox.outbox_house import LocalServer, Mailbox, OutboxHouse
from typer.testing import CliRunner, Result

from domain.errors import ConflictError, KeepwellError, MisconfiguredError, NotFoundError
from keepwell.bootstrap import House
from keepwell.checkup import checkup
from keepwell.cli.app import app
from keepwell.sending import channel_of, rules_of, sender_of
from keepwell.settings import Settings

BY = ("--by", "kim")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Iterator[OutboxHouse]:
    monkeypatch.setenv("KEEPWELL_HOME", str(tmp_path))
    found = House(Settings(home=tmp_path))
    yield OutboxHouse(found.engine, datetime.now(UTC))  # the commands take the real clock
    found.engine.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["outbox", *words])


def said(*words: str) -> str:
    result = run(*words)
    if isinstance(result.exception, KeepwellError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def data(*words: str) -> Any:
    return json.loads(run(*words, "--json").output)


def test_without_settings_messages_are_files_and_that_is_said(house: OutboxHouse, tmp_path: Path) -> None:
    first, second = house.many(2)
    assert "nothing leaves this machine" in said("send")
    names = {house.row(one)["message_id"] for one in (first, second)}
    assert {file.stem for file in (tmp_path / "outbox").iterdir()} == names
    assert "nothing was sent" in said("send")
    assert [row["state"] for row in data("list")] == ["sent", "sent"]
    assert data("list", "--state", "failed") == []
    told = data("show", str(first))
    assert (told["body"], [event["change"] for event in told["events"]]) == (
        "Line one of 0\n",
        ["sending", "sent"],
    )
    assert "Message-ID: keepwell-1-" in said("show", str(first))


def test_a_fresh_approval_waits_and_can_be_undone(house: OutboxHouse) -> None:
    account = house.account()
    message = house.approved(account, house.contact(account, "ana@fjord.example"), at=house.now)
    told = data("send")
    assert told["messages"] == {}
    assert told["next_at"] is not None
    assert "up for review again" in said("undo", str(message), *BY)
    assert house.draft_state(message) == "waiting"
    with pytest.raises(ConflictError, match="undone: it is too late"):
        said("undo", str(message), *BY)
    with pytest.raises(NotFoundError, match="`keepwell outbox list`"):
        said("show", "404")


def test_the_stop_is_shown_wherever_one_looks(house: OutboxHouse) -> None:
    house.many(1)
    assert data("stop", *BY, "--reason", "wrong prices") == {
        "stopped": True,
        "handed_over_before": [],
        "kept_back": 0,
    }
    assert "stopped by kim: wrong prices" in said("send")
    assert "STOPPED by kim" in said("list")
    finding = next(one for one in checkup(House(Settings())) if one.what == "outbox")
    assert (finding.ok, "wrong prices" in finding.says) == (False, True)
    said("start", *BY)
    assert data("send")["messages"] == {"sent": 1}


def test_an_emergency_stop_needs_nothing_but_its_name(
    house: OutboxHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.many(1)
    monkeypatch.setattr(getpass, "getuser", lambda: "sam")
    assert "Stopped: nothing more is sent" in said("stop")
    assert "stopped by sam: no reason was given" in said("send")
    said("start")
    assert data("send")["messages"] == {"sent": 1}


def test_what_is_unclear_is_listed_until_a_person_settles_it(house: OutboxHouse) -> None:
    from domain.outbox import Limits, MaybeGone
    from storage.outbox import OutboxStore

    message = house.many(1)[0]
    store = OutboxStore(house.engine)
    claimed = store.claim("a", "smtp", rules_of(Settings()))
    store.hand_over(message, "a")
    store.settle_maybe(claimed, "a", MaybeGone("no answer came"), Limits(), once=False)  # type: ignore[arg-type]  # it was claimed
    assert [row["error"] for row in data("list", "--state", "unclear")] == ["no answer came"]
    assert not next(one for one in checkup(House(Settings())) if one.what == "outbox").ok
    assert run("settle", str(message), "perhaps", *BY, "--reason", "x").exit_code == 2
    assert "again, under the same" in said("settle", str(message), "again", *BY, "--reason", "their log")
    assert data("send")["messages"] == {"sent": 1}


def test_mail_is_watched_for_and_sent_until_it_is_told_to_end(
    house: OutboxHouse, mailbox: Mailbox, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {
        "OUTBOX": "smtp",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
        "SMTP_SECURITY": "none",
    }
    for name, value in {**told, "MAIL_FROM": "Kim <kim@ours.example>", "MAIL_HOURS": "any"}.items():
        monkeypatch.setenv(f"KEEPWELL_{name}", value)
    ids = house.many(3)

    def end_when_all_are_there() -> None:
        until = datetime.now(UTC) + timedelta(seconds=30)
        while len(mailbox.got) < 3 and datetime.now(UTC) < until:
            threading.Event().wait(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end_when_all_are_there)
    ending.start()
    said("send", "--watch", "--every", "0.2")
    ending.join()
    assert [house.row(one)["state"] for one in ids] == ["sent"] * 3
    mail = next(one for one in checkup(House(Settings()), ask_mail=True) if one.what == "mail")
    assert (mail.ok, "lets us in" in mail.says) == (True, True)
    assert len(mailbox.got) == 3


def test_a_blocked_address_is_lifted_by_name(house: OutboxHouse) -> None:
    from storage.engine import write
    from storage.outbox_blocks import block

    assert "No address is blocked" in said("blocked")
    with write(house.engine) as connection:
        block(connection, "Ana@fjord.example", house.now, "outbox", "550 5.1.1", None)
    assert [one["address"] for one in data("blocked")] == ["ana@fjord.example"]
    assert "may be written to again" in said("blocked", "--lift", "ana@fjord.example", *BY)
    assert data("blocked") == []


def test_who_asks_for_no_mail_gets_none(house: OutboxHouse) -> None:
    account = house.account()
    message = house.approved(account, house.contact(account, "ana@fjord.example"))
    assert run("block", "Ana at Fjord").exit_code == 2
    assert "is written to no more" in said("block", "Ana@Fjord.example", *BY)
    said("send")
    row = house.row(message)
    assert (row["state"], row["error"]) == (
        "stopped",
        "ana@fjord.example is blocked: asked not to be written to",
    )
    assert [(one["address"], one["by"]) for one in data("blocked")] == [("ana@fjord.example", "kim")]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no server": ({"outbox": "smtp", "mail_from": "a@b.example"}, "KEEPWELL_SMTP_HOST"),
    "no sender": ({"outbox": "smtp", "smtp_host": "localhost"}, "KEEPWELL_MAIL_FROM"),
    "half a user": (
        {"outbox": "smtp", "smtp_host": "x", "smtp_user": "u", "mail_from": "a@b.c"},
        "belong together",
    ),
    "no TLS": (
        {"outbox": "smtp", "smtp_host": "mx.example", "smtp_security": "none"},
        "without TLS|Without TLS",
    ),
    "no address": ({"outbox": "smtp", "smtp_host": "x", "mail_from": "Kim"}, "no address"),
    "no url": ({"outbox": "webhook"}, "KEEPWELL_WEBHOOK_URL"),
    "no secret": ({"outbox": "webhook", "webhook_url": "https://h.example"}, "KEEPWELL_WEBHOOK_SECRET"),
}


@pytest.mark.parametrize("what", WRONG)
def test_settings_that_do_not_fit_are_told_before_anything_is_sent(tmp_path: Path, what: str) -> None:
    told, says = WRONG[what]
    house = House(Settings(home=tmp_path, **told))
    with pytest.raises(MisconfiguredError, match=says):
        sender_of(house)
    finding = next(one for one in checkup(house) if one.what == "mail")
    assert not finding.ok
    house.engine.dispose()


def test_settings_become_limits_and_a_way_out(tmp_path: Path) -> None:
    smtp = Settings(
        home=tmp_path, outbox="smtp", smtp_host="mx.example", mail_from="Kim <kim@ours.example>", quiet_days=3
    )
    rules = rules_of(smtp)
    assert (rules.limits.quiet, rules.limits.per_minute) == (timedelta(days=3), 30)
    assert rules.hours is not None
    assert rules_of(smtp.model_copy(update={"mail_hours": "any"})).hours is None
    assert rules_of(Settings(home=tmp_path)).hours is None
    channel: Any = channel_of(House(smtp))
    assert (channel.server.port, channel.sender.name, channel.sender.address) == (
        587,
        "Kim",
        "kim@ours.example",
    )
    hook: Any = channel_of(
        House(
            Settings(
                home=tmp_path,
                outbox="webhook",
                webhook_url="https://h.example/x",
                webhook_secret="whsec_bmV3bmV3bmV3bmV3bmV3bmV3, whsec_b2xkb2xkb2xkb2xkb2xkb2xk",
            )
        )
    )
    assert len(hook.receiver.secrets) == 2
