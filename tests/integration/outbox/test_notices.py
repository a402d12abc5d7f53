"""Events of a home on their way to a real receiver on this machine: each at least once, signed, under one id."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook
from typer.testing import CliRunner

from domain.alert_changes import CloseAlert, OpenAlert
from domain.alerts import RuleId
from domain.clock import utcnow
from domain.errors import KeepwellError
from domain.webhooks import Subscription
from keepwell.bootstrap import House
from keepwell.cli.webhooks import webhooks_app
from keepwell.importing import import_into
from keepwell.settings import Settings
from keepwell.webhooks import delivering
from keepwell.webhooks.delivering import DEAD_AFTER, LEASE, PAUSES, deliver_due
from keepwell.webhooks.subscribing import subscribe, try_out

TODAY = date(2026, 3, 17)
NAME = "Fjord <!channel> AS & *Co*"


@dataclass
class Receiver:
    """Answers what it is told to, the last one over and over; keeps what came."""

    answers: list[int] = field(default_factory=lambda: [204])
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def answer(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.came]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.answer())
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    yield kept
    server.shutdown()
    server.server_close()


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> Any:
        return utcnow() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    home = House(Settings(home=tmp_path / "home", today=TODAY), clock)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "accounts.csv").write_text(f'external_id,name,csm\nA-1,"{NAME}",Kim\n', encoding="utf-8")
    import_into(home, bundle)
    yield home
    home.engine.dispose()


def open_alert(house: House, rule: RuleId = RuleId.SLOW_SLIDE) -> int:
    run = house.runs.start("daily", TODAY)
    account = house.accounts.find("A-1").id
    change = OpenAlert(
        rule=rule,
        account_id=account,
        source=None,
        step=0,
        opened_on=TODAY,
        last_seen_on=TODAY,
        worded_on=TODAY,
        headline=f"{NAME} fell 12 points",
    )
    [made] = house.alerts.apply(run.id, [change])
    house.runs.finish(run.id, {"alerts_opened": 1})
    return made


def kinds(receiver: Receiver) -> list[str]:
    return [one["type"] for one in receiver.told]


def wanted(house: House, receiver: Receiver, *names: str, format: str = "standard") -> Subscription:
    return subscribe(
        house, receiver.url, names or ("alert.opened", "alert.closed", "run.finished"), format, "ada"
    )


def test_what_happened_is_told_once_signed_and_without_what_happened_before(
    house: House, receiver: Receiver
) -> None:
    open_alert(house)
    one = wanted(house, receiver)
    alert = open_alert(house, RuleId.ESCALATION)
    first, second = deliver_due(house), deliver_due(house)
    assert (first.delivered, second.delivered, second.collected) == (2, 0, 0)
    assert sorted(kinds(receiver)) == ["alert.opened", "run.finished"]
    headers, body = next(pair for pair in receiver.came if b"alert.opened" in pair[1])
    assert Webhook(one.secret).verify(body, headers) == json.loads(body)
    told = json.loads(body)["data"]
    assert headers["webhook-id"] == told["event_id"]
    assert (told["alert"]["id"], told["account"]["name"]) == (alert, NAME)
    assert told["alert"]["says"] == f"{NAME} fell 12 points"


def test_a_verdict_of_a_person_closes_an_alert_for_the_receiver_too(house: House, receiver: Receiver) -> None:
    wanted(house, receiver, "alert.closed")
    alert = open_alert(house)
    house.alerts.resolve(alert, "kim", "talked to them", false_alarm=True)
    deliver_due(house)
    [told] = receiver.told
    assert told["data"]["alert"]["false_alarm"] is True
    assert "talked to them" not in json.dumps(told)


def test_a_run_that_takes_an_alert_back_says_so(house: House, receiver: Receiver) -> None:
    wanted(house, receiver, "alert.closed")
    alert = open_alert(house)
    run = house.runs.start("daily", TODAY)
    house.alerts.apply(run.id, [CloseAlert(alert, TODAY, "it is over")])
    deliver_due(house)
    assert kinds(receiver) == ["alert.closed"]


def test_a_sender_that_dies_in_the_middle_leaves_it_to_the_next_under_the_same_id(
    house: House, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted(house, receiver, "alert.opened")
    open_alert(house)
    monkeypatch.setattr(house.webhooks.__class__, "delivered", _dies)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(house)
    monkeypatch.undo()
    assert deliver_due(house).delivered == 0  # somebody may still be at it
    clock.ahead += LEASE + timedelta(seconds=1)
    assert deliver_due(house).delivered == 1
    ids = [headers["webhook-id"] for headers, _ in receiver.came]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def _dies(*_: Any) -> None:
    raise KeyboardInterrupt


def test_what_was_collected_and_never_sent_is_sent_after_a_restart(house: House, receiver: Receiver) -> None:
    wanted(house, receiver, "alert.opened")
    open_alert(house)
    assert house.webhooks.collect() == 1
    again = House(house.settings)
    assert deliver_due(again).delivered == 1
    again.engine.dispose()


def test_a_row_that_is_committed_late_is_still_found(house: House, receiver: Receiver, clock: Clock) -> None:
    """It counts as of when its transaction began: somebody may have collected in between."""
    wanted(house, receiver, "alert.opened")
    clock.ahead += timedelta(minutes=30)
    house.webhooks.collect()
    clock.ahead -= timedelta(minutes=20)
    open_alert(house)
    clock.ahead += timedelta(minutes=21)
    assert deliver_due(house).delivered == 1


def test_it_is_tried_again_later_and_later_and_then_given_up(
    house: House, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [500]
    one = wanted(house, receiver, "alert.opened")
    open_alert(house)
    assert deliver_due(house).failed == 1
    assert deliver_due(house).failed == 0
    for pause in PAUSES[:-1]:
        clock.ahead += pause + timedelta(seconds=1)
        done = deliver_due(house)
        assert done.failed == 1, pause
    clock.ahead += PAUSES[-1] + timedelta(seconds=1)
    assert deliver_due(house).given_up == 1
    assert len(receiver.came) == len(PAUSES) + 1
    assert house.webhooks.get(one.id).enabled


def test_a_receiver_that_never_answers_is_switched_off_and_shown(
    house: House, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [503]
    one = wanted(house, receiver, "alert.opened")
    open_alert(house)
    deliver_due(house)
    clock.ahead += DEAD_AFTER + timedelta(hours=1)
    assert deliver_due(house).disabled == 1
    off = house.webhooks.get(one.id)
    assert not off.enabled
    assert "127.0.0.1 answered 503" in str(off.disabled_because)
    assert [str(each.state) for each in house.webhooks.deliveries(one.id)] == ["given_up"]


@pytest.mark.parametrize(("code", "disabled"), [(410, 1), (302, 0), (404, 0)])
def test_gone_is_gone_and_no_redirect_is_followed(
    house: House, receiver: Receiver, code: int, disabled: int
) -> None:
    receiver.answers = [code]
    wanted(house, receiver, "alert.opened")
    open_alert(house)
    assert deliver_due(house).disabled == disabled
    assert len(receiver.came) == 1


def test_slack_is_told_in_its_own_form_with_nothing_in_it_that_acts(house: House, receiver: Receiver) -> None:
    wanted(house, receiver, "alert.opened", format="slack")
    open_alert(house)
    deliver_due(house)
    [told] = receiver.told
    said = told["blocks"][0]["text"]
    assert said["type"] == "mrkdwn"
    assert "&lt;!channel&gt; AS &amp; *\u200bCo*" in said["text"]
    assert "<!channel>" not in json.dumps(told)


def test_a_test_is_told_and_what_is_gone_is_not(house: House, receiver: Receiver) -> None:
    one = wanted(house, receiver, "alert.opened")
    event = try_out(house, one.id)
    open_alert(house)
    house.webhooks.collect()
    with house.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alert_events")
    done = deliver_due(house)
    assert (done.delivered, done.given_up) == (1, 1)
    assert receiver.told[0]["data"]["event_id"] == event


def test_an_event_there_is_not_and_an_address_that_is_none_are_refused(house: House) -> None:
    with pytest.raises(KeepwellError, match="There is no event"):
        subscribe(house, "https://example.com/", ["alert.opend"], "standard", "ada")
    with pytest.raises(KeepwellError, match="https"):
        subscribe(house, "http://example.com/", ["alert.opened"], "standard", "ada")
    assert delivering.deliver_due(house).collected == 0


def test_the_command_line_adds_tries_lists_and_removes_one(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEPWELL_HOME", str(house.settings.home))

    def run(*args: str) -> Any:
        done = CliRunner().invoke(webhooks_app, [*args, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    made = run("add", receiver.url, "--event", "alert.opened")
    assert made["secret"].startswith("whsec_")
    assert run("test", str(made["id"]))["state"] == "delivered"
    open_alert(house)
    assert run("deliver")["delivered"] == 1
    assert kinds(receiver) == ["test", "alert.opened"]
    [listed] = run("list")
    assert made["secret"] not in json.dumps(listed)
    run("remove", str(made["id"]))
    assert run("list") == []
