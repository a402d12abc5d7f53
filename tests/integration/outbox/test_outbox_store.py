"""Who may be sent to, when, and what a person may still do about it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from integration.outbox.outbox_house import FREE, NOON, OutboxHouse

from domain.drafts import GOOD_UNTIL, Recipient, content_hash
from domain.errors import ConflictError, NotFoundError
from domain.outbox import (
    Claimed,
    Gone,
    Limits,
    MaybeGone,
    NoLongerOursError,
    NotGone,
    OutboxState,
    Rules,
    Stopped,
)
from keepwell.work_days import CountryWorkDays
from storage import schema
from storage.engine import read
from storage.outbox import Idle, OutboxStore
from storage.outbox_blocks import blocked, lift
from storage.outbox_queue import queue
from storage.outbox_rows import counts, one, rows

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LEASE = timedelta(minutes=5)


class Hands:
    """A store whose clock the test sets."""

    def __init__(self, house: OutboxHouse) -> None:
        self.house, self.now = house, house.now
        self.store = OutboxStore(house.engine, lambda: self.now, LEASE, lambda: 0.5)

    def claim(self, rules: Rules = FREE, channel: str = "smtp", holder: str = "a") -> Claimed | Idle:
        return self.store.claim(holder, channel, rules)

    def taken(self, rules: Rules = FREE, channel: str = "smtp", holder: str = "a") -> Claimed:
        found = self.claim(rules, channel, holder)
        assert isinstance(found, Claimed), found
        return found

    def sent(self, rules: Rules = FREE) -> Claimed:
        found = self.taken(rules)
        self.store.hand_over(found.id, "a")
        assert self.store.settle_gone(found, "a", Gone())
        return found

    def nothing(self, rules: Rules = FREE) -> str:
        found = self.claim(rules)
        assert isinstance(found, Idle), found
        return found.why


@pytest.fixture
def hands(outbox: OutboxHouse) -> Hands:
    return Hands(outbox)


def one_to_ana(house: OutboxHouse, **more: object) -> int:
    account = house.account()
    return house.approved(account, house.contact(account, "ana@fjord.example"), **more)  # type: ignore[arg-type]  # the test's own


def test_a_message_waits_for_its_undo_time_and_is_sent_once(sending: OutboxHouse) -> None:
    hands = Hands(sending)
    message = one_to_ana(sending, at=NOON)
    assert hands.claim() == Idle(NOON + timedelta(seconds=30))
    hands.now = NOON + timedelta(seconds=30)
    claimed = hands.sent()
    assert (claimed.id, claimed.subject, claimed.language, claimed.attempt) == (
        message,
        "Your seats",
        "en",
        1,
    )
    assert hands.claim() == Idle(None)
    assert sending.row(message)["state"] == "sent"
    assert sending.draft_state(message) == "sent"
    assert sending.changes(message) == ["sending", "sent"]


def test_the_same_approval_queued_twice_is_one_message(outbox: OutboxHouse) -> None:
    from domain.drafts import Approval

    message = one_to_ana(outbox)
    row = outbox.row(message)
    again = Approval(
        row["verdict_id"], row["draft_id"], row["account_id"], row["content_hash"], (), "", "", "kim", NOON
    )
    from storage.engine import write

    with write(outbox.engine) as connection:
        assert queue(connection, again, NOON) == message
    assert len(rows(outbox.engine)) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "Hello,\n\n12 of 40 seats are in use. Pay here.\n"),
        ("subject", "Your seats!"),
        ("recipients", [{"name": "Ana", "address": "mallory@evil.example", "contact_id": 1}]),
        ("recipients", []),
        ("recipients", [{"name": "Ana"}]),
        ("message_id", "keepwell-1-0000000000000000"),
    ],
)
def test_what_is_not_what_was_approved_never_leaves(
    hands: Hands, outbox: OutboxHouse, column: str, value: object
) -> None:
    message = one_to_ana(outbox)
    outbox.tamper(schema.outbox_messages, message, **{column: value})
    assert hands.nothing() == ""
    row = outbox.row(message)
    assert (row["state"], row["attempts"]) == ("failed", 0)
    assert "not what was approved" in row["error"]


def test_a_row_changed_with_its_hash_is_not_what_the_verdict_says(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox)
    body = "Another body\n"
    told = content_hash(["ana@fjord.example"], "Your seats", body)
    named = f"keepwell-{outbox.row(message)['verdict_id']}-{told[:16]}"
    outbox.tamper(schema.outbox_messages, message, body=body, content_hash=told, message_id=named)
    hands.nothing()
    assert outbox.row(message)["state"] == "failed"


@pytest.mark.parametrize("verdict", ["reject", "edit", "snooze"])
def test_no_other_verdict_sends(hands: Hands, outbox: OutboxHouse, verdict: str) -> None:
    message = one_to_ana(outbox)
    outbox.tamper(schema.draft_verdicts, outbox.row(message)["verdict_id"], verdict=verdict)
    hands.nothing()
    assert outbox.row(message)["state"] == "failed"


@pytest.mark.parametrize("change", [{"state": "rejected"}, {"state": "withdrawn"}, {"content_hash": "x"}])
def test_a_draft_that_is_no_longer_approved_stops_its_message(
    hands: Hands, outbox: OutboxHouse, change: dict[str, str]
) -> None:
    message = one_to_ana(outbox)
    outbox.tamper(schema.drafts, outbox.row(message)["draft_id"], **change)
    hands.nothing()
    assert outbox.row(message)["state"] == "stopped"


def test_somebody_who_is_no_contact_any_more_is_not_written_to(hands: Hands, outbox: OutboxHouse) -> None:
    account, other = outbox.account(), outbox.account("Other")
    moved = outbox.contact(account, "moved@fjord.example")
    renamed = outbox.contact(account, "old@fjord.example")
    foreign = outbox.contact(other, "foreign@other.example")
    ids = [
        outbox.approved(account, person)
        for person in (
            moved,
            renamed,
            foreign,
            Recipient("X", "x@fjord.example"),
            Recipient("Y", "y@y.example", 99),
        )
    ]
    assert moved.contact_id is not None
    assert renamed.contact_id is not None
    outbox.tamper(schema.contacts, moved.contact_id, account_id=other)
    outbox.tamper(schema.contacts, renamed.contact_id, email="new@fjord.example")
    hands.nothing()
    assert [outbox.row(each)["state"] for each in ids] == ["stopped"] * 5
    assert "no longer a contact" in outbox.row(ids[0])["error"]
    assert "no longer old@fjord.example" in outbox.row(ids[1])["error"]
    assert outbox.draft_state(ids[0]) == "waiting"


def test_an_account_that_became_part_of_another_is_still_theirs(hands: Hands, outbox: OutboxHouse) -> None:
    from storage.engine import write

    account, main = outbox.account(), outbox.account("Main")
    ana = outbox.contact(account, "ana@fjord.example")
    outbox.approved(account, ana)
    link = {"linked_id": account, "account_id": main, "how": "settled", "why": "same", "settled_at": NOON}
    known = {name: value for name, value in link.items() if name in schema.account_links.c}
    with write(outbox.engine) as connection:
        missing = {
            column.name: "x"
            for column in schema.account_links.columns
            if not column.nullable and column.name not in known and not column.primary_key
        }
        connection.execute(sa.insert(schema.account_links).values(**known, **missing))
    assert ana.contact_id is not None
    outbox.tamper(schema.contacts, ana.contact_id, account_id=main)
    assert hands.sent().recipients == (ana,)


def test_what_is_for_colleagues_goes_to_colleagues_alone(hands: Hands, outbox: OutboxHouse) -> None:
    account = outbox.account()
    outbox.contact(account, "ana@fjord.example")
    kim = Recipient("Kim", "kim@ours.example")
    fine = outbox.approved(account, kim, kind="account_review")
    leak = outbox.approved(account, kim, Recipient("Ana", "ANA@fjord.example"), kind="account_review")
    assert hands.sent().id == fine
    hands.nothing()
    assert outbox.row(leak)["state"] == "failed"


def test_one_message_to_a_contact_in_a_week(sending: OutboxHouse) -> None:
    hands, rules = Hands(sending), Rules(Limits(quiet=7 * DAY))
    account = sending.account()
    ana, bo = (sending.contact(account, f"{name}@fjord.example") for name in ("ana", "bo"))
    first, second = sending.approved(account, ana), sending.approved(account, bo, ana)
    third = sending.approved(account, bo)
    assert hands.sent(rules).id == first
    assert hands.sent(rules).id == third
    hands.nothing(rules)
    row = sending.row(second)
    assert row["state"] == "waiting"
    assert row["due_at"] == NOON + 7 * DAY
    assert (
        row["held_because"] == "ana@fjord.example had a message on 2026-11-18; the next may go on 2026-11-25"
    )
    hands.now = NOON + 7 * DAY
    assert hands.sent(rules).id == second


def test_two_senders_do_not_write_to_one_contact_at_once(hands: Hands, outbox: OutboxHouse) -> None:
    account = outbox.account()
    ana = outbox.contact(account, "ana@fjord.example")
    outbox.approved(account, ana)
    second = outbox.approved(account, ana)
    hands.taken(Rules())
    assert isinstance(hands.claim(Rules(), holder="b"), Idle)
    assert outbox.row(second)["held_because"] is not None


def test_so_many_messages_a_day_and_the_rest_tomorrow(hands: Hands, outbox: OutboxHouse) -> None:
    ids = outbox.many(3)
    rules = Rules(Limits(quiet=timedelta(), per_day=2, per_minute=None))
    hands.sent(rules)
    hands.sent(rules)
    assert hands.nothing(rules) == "2 messages left today, and 2 a day is the limit"
    row = outbox.row(ids[2])
    assert (row["due_at"], row["held_because"]) == (
        datetime(2026, 11, 19, tzinfo=UTC),
        "2 messages left today, and 2 a day is the limit",
    )
    hands.now = datetime(2026, 11, 19, tzinfo=UTC)
    assert hands.sent(rules).id == ids[2]


def test_the_pace_holds_a_sender_and_not_the_rows(hands: Hands, outbox: OutboxHouse) -> None:
    ids = outbox.many(3)
    rules = Rules(Limits(quiet=timedelta(), per_day=None, per_minute=2))
    hands.sent(rules)
    hands.sent(rules)
    assert hands.claim(rules) == Idle(NOON + MINUTE / 2, "2 a minute is the pace", at_once=True)
    assert outbox.row(ids[2])["held_because"] is None
    hands.now = NOON + MINUTE + timedelta(seconds=1)
    assert hands.sent(rules).id == ids[2]


def test_customers_get_mail_at_their_working_hours(hands: Hands, outbox: OutboxHouse) -> None:
    rules = Rules(FREE.limits, CountryWorkDays().next_moment)
    tokyo = outbox.account("Tokyo", country="JP")
    late = outbox.approved(tokyo, outbox.contact(tokyo, "a@t.example"))
    away = outbox.contact(tokyo, "b@t.example", attributes={"timezone": "Europe/Berlin"})
    there = outbox.approved(tokyo, away)
    colleague = outbox.approved(tokyo, Recipient("Kim", "kim@ours.example"), kind="escalation_brief")
    assert {hands.sent(rules).id, hands.sent(rules).id} == {there, colleague}
    hands.nothing(rules)
    assert outbox.row(late)["due_at"] == datetime(2026, 11, 19, 0, tzinfo=UTC)
    assert "outside working hours (JP) until 2026-11-19 00:00 UTC" in outbox.row(late)["held_because"]


def test_an_approval_of_long_ago_is_not_acted_on(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox, at=NOON - 15 * DAY)
    hands.nothing()
    assert outbox.row(message)["state"] == "stopped"
    assert outbox.draft_state(message) == "waiting"


@pytest.mark.parametrize(("day", "state"), [("2026-11-17", "stopped"), ("2026-11-18", "sent")])
def test_what_speaks_of_a_day_to_come_does_not_leave_once_it_is_over(
    hands: Hands, outbox: OutboxHouse, day: str, state: str
) -> None:
    message = one_to_ana(outbox)
    verdict = outbox.row(message)["verdict_id"]
    outbox.tamper(schema.draft_verdicts, verdict, details={GOOD_UNTIL: day})
    if state == "sent":
        assert hands.sent().id == message
        return
    hands.nothing()
    row = outbox.row(message)
    assert (row["state"], outbox.draft_state(message)) == ("stopped", "waiting")
    assert row["error"] == "it speaks of 2026-11-17 as a day to come, and that day is over"


def test_nothing_is_claimed_or_handed_over_once_the_outbox_was_stopped(sending: OutboxHouse) -> None:
    hands = Hands(sending)
    first, second = sending.many(2)
    claimed = hands.taken()
    assert hands.store.stop("kim", "wrong prices") == [(first, False)]
    assert hands.nothing() == "the outbox was stopped by kim: wrong prices"
    with pytest.raises(NoLongerOursError) as refused:
        hands.store.hand_over(claimed.id, "a")
    assert refused.value.why is Stopped.EVERYTHING
    hands.store.give_back(claimed.id, "a", "stopped")
    assert sending.row(first)["attempts"] == 0
    again = OutboxStore(sending.engine, lambda: NOON)
    assert again.switch().stopped
    again.start("kim")
    assert [hands.sent().id, hands.sent().id] == [first, second]


def test_a_stop_tells_what_was_handed_over_before(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox)
    hands.store.hand_over(hands.taken().id, "a")
    assert hands.store.stop("kim", "x") == [(message, True)]


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"content_hash": "edited"}])
def test_a_draft_that_is_taken_back_at_the_last_moment_does_not_leave(
    hands: Hands, outbox: OutboxHouse, change: dict[str, str]
) -> None:
    message = one_to_ana(outbox)
    hands.taken()
    outbox.tamper(schema.drafts, outbox.row(message)["draft_id"], **change)
    with pytest.raises(NoLongerOursError) as refused:
        hands.store.hand_over(message, "a")
    assert refused.value.why is Stopped.CHANGED
    hands.store.give_back(message, "a", "changed")
    hands.nothing()
    assert outbox.row(message)["state"] == "stopped"


def test_limits_that_changed_are_looked_at_again_and_pauses_are_kept(
    hands: Hands, outbox: OutboxHouse
) -> None:
    first, second = outbox.many(2)
    hands.store.settle_not_gone(hands.taken(), "a", NotGone("refused", again=True), Limits())
    hands.nothing(Rules(FREE.limits, lambda now, *_: now + DAY))
    assert outbox.row(second)["due_at"] == NOON + DAY
    hands.store.look_again()
    assert outbox.row(first)["due_at"] == NOON + MINUTE
    assert hands.sent().id == second


def test_a_missing_row_of_the_stop_stops(hands: Hands, outbox: OutboxHouse) -> None:
    from storage.engine import write

    one_to_ana(outbox)
    with write(outbox.engine) as connection:
        connection.execute(sa.delete(schema.outbox_switch))
    assert "missing" in hands.nothing()


def test_undo_works_until_somebody_has_it_in_hand(sending: OutboxHouse) -> None:
    hands = Hands(sending)
    first, second = sending.many(2)
    assert hands.store.undo(first, "kim", "wrong contact") is OutboxState.UNDONE
    assert sending.draft_state(first) == "waiting"
    assert hands.taken().id == second
    with pytest.raises(ConflictError, match="is sending: it is too late"):
        hands.store.undo(second, "kim")
    with pytest.raises(NotFoundError):
        hands.store.undo(404, "kim")
    row, _, events = one(sending.engine, first)
    assert (row.state, events[-1].by, events[-1].reason) == (OutboxState.UNDONE, "kim", "wrong contact")


def test_what_is_unclear_is_settled_by_a_person_alone(hands: Hands, outbox: OutboxHouse) -> None:
    first, second = outbox.many(2)
    for _ in range(2):
        claimed = hands.taken()
        hands.store.hand_over(claimed.id, "a")
        hands.store.settle_maybe(claimed, "a", MaybeGone("no answer"), Limits(), once=False)
    assert counts(outbox.engine) == {OutboxState.UNCLEAR: 2}
    assert outbox.draft_state(first) == "approved"
    assert hands.nothing() == ""
    assert hands.store.settle(first, True, "kim", "they answered") is OutboxState.SENT
    assert hands.store.settle(second, False, "kim", "the log of the server") is OutboxState.WAITING
    with pytest.raises(ConflictError, match="not unclear"):
        hands.store.settle(first, False, "kim", "x")
    assert (outbox.draft_state(first), hands.sent().id) == ("sent", second)


def test_a_message_that_cannot_leave_is_tried_again_and_given_up_in_the_end(
    hands: Hands, outbox: OutboxHouse
) -> None:
    message = one_to_ana(outbox)
    limits = Limits(quiet=timedelta(), attempts=3)
    pauses = []
    for attempt in range(1, 4):
        claimed = hands.taken()
        assert claimed.attempt == attempt
        hands.store.settle_not_gone(claimed, "a", NotGone("refused", again=True), limits)
        row = outbox.row(message)
        pauses.append(row["due_at"] - hands.now)
        hands.now = max(row["due_at"], hands.now)
    assert pauses[:2] == [MINUTE, 2 * MINUTE]
    assert (row["state"], row["error"]) == ("failed", "refused (attempt 3)")
    assert outbox.draft_state(message) == "waiting"


def test_what_may_have_left_once_is_never_called_failed(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox)
    limits = Limits(attempts=2)
    claimed = hands.taken(channel="webhook")
    hands.store.hand_over(claimed.id, "a")
    hands.store.settle_maybe(claimed, "a", MaybeGone("no answer"), limits, once=True)
    assert outbox.row(message)["state"] == "waiting"
    hands.now += DAY / 24
    claimed = hands.taken(channel="webhook")
    assert claimed.maybe_left
    hands.store.settle_not_gone(claimed, "a", NotGone("refused", again=True), limits)
    assert outbox.row(message)["state"] == "unclear"


def test_what_may_have_left_by_webhook_is_not_mailed(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox)
    claimed = hands.taken(channel="webhook")
    hands.store.hand_over(claimed.id, "a")
    hands.store.settle_maybe(claimed, "a", MaybeGone("no answer"), Limits(), once=True)
    hands.now += DAY / 24
    hands.nothing()
    assert outbox.row(message)["state"] == "unclear"
    assert "may have left by webhook" in outbox.row(message)["error"]


def test_undoing_what_may_have_left_makes_it_unclear(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox)
    claimed = hands.taken(channel="webhook")
    hands.store.hand_over(claimed.id, "a")
    hands.store.settle_maybe(claimed, "a", MaybeGone("no answer"), Limits(), once=True)
    assert hands.store.undo(message, "kim") is OutboxState.UNCLEAR


def test_a_sender_that_comes_back_late_finds_its_message_gone(sending: OutboxHouse) -> None:
    hands = Hands(sending)
    message = one_to_ana(sending)
    claimed = hands.taken()
    hands.now += LEASE
    assert hands.store.recover(()) == {OutboxState.WAITING: 1}
    other = hands.taken(holder="b")
    with pytest.raises(NoLongerOursError) as refused:
        hands.store.hand_over(claimed.id, "a")
    assert refused.value.why is Stopped.TAKEN
    hands.store.hand_over(other.id, "b")
    assert hands.store.settle_gone(other, "b", Gone())
    assert not hands.store.settle_gone(claimed, "a", Gone())
    assert sending.changes(message)[-1] == "late answer"


def test_an_answer_that_comes_after_the_lease_still_counts(hands: Hands, outbox: OutboxHouse) -> None:
    message = one_to_ana(outbox)
    claimed = hands.taken()
    hands.store.hand_over(claimed.id, "a")
    hands.now += LEASE
    assert hands.store.recover(()) == {OutboxState.UNCLEAR: 1}
    assert hands.store.settle_gone(claimed, "a", Gone())
    assert outbox.row(message)["state"] == "sent"


def test_a_lease_that_holds_is_left_alone(hands: Hands, outbox: OutboxHouse) -> None:
    one_to_ana(outbox)
    hands.taken()
    hands.now += LEASE - timedelta(seconds=1)
    assert hands.store.recover(()) == {}


def test_a_clock_that_goes_back_sends_nothing_early_and_nothing_twice(
    hands: Hands, outbox: OutboxHouse
) -> None:
    first, second = outbox.many(2)
    claimed = hands.taken()
    hands.now -= 3 * DAY
    assert hands.store.recover(()) == {OutboxState.WAITING: 1}
    with pytest.raises(NoLongerOursError):
        hands.store.hand_over(claimed.id, "a")
    assert isinstance(hands.claim(), Idle)
    hands.now += 3 * DAY
    assert {hands.sent().id, hands.sent().id} == {first, second}
    hands.now -= DAY
    late = outbox.contact(1, "late@fjord.example")
    third = outbox.approved(1, late, at=hands.now - MINUTE)
    assert hands.sent(Rules(Limits(per_minute=1))).id == third


def test_recipients_that_were_refused_are_told_one_by_one(hands: Hands, outbox: OutboxHouse) -> None:
    account = outbox.account()
    people = [outbox.contact(account, f"{name}@fjord.example") for name in ("ana", "bo")]
    message = outbox.approved(account, *people)
    claimed = hands.taken()
    hands.store.hand_over(claimed.id, "a")
    hands.store.settle_gone(claimed, "a", Gone("taken", {"bo@fjord.example": "550 5.1.1 no such user"}))
    row, body, events = one(outbox.engine, message)
    assert [(one["outcome"], one["says"]) for one in row.recipients] == [
        ("taken", None),
        ("refused", "550 5.1.1 no such user"),
    ]
    assert body.startswith("Hello")
    assert events[-1].details == {"refused": {"bo@fjord.example": "550 5.1.1 no such user"}}


def test_an_address_that_does_not_exist_is_blocked_until_a_person_lifts_it(
    sending: OutboxHouse,
) -> None:
    hands = Hands(sending)
    account = sending.account()
    ana = sending.contact(account, "Ana@fjord.example")
    first, second = sending.approved(account, ana), sending.approved(account, ana)
    gone = NotGone(
        "refused", again=False, refused={ana.address: "550 5.1.1 unknown"}, dead=frozenset({ana.address})
    )
    hands.store.settle_not_gone(hands.taken(), "a", gone, Limits())
    hands.nothing()
    assert [sending.row(one)["state"] for one in (first, second)] == ["failed", "stopped"]
    assert [(one.address, one.reason) for one in blocked(sending.engine)] == [
        ("ana@fjord.example", "550 5.1.1 unknown")
    ]
    lift(sending.engine, "ANA@fjord.example ", NOON, "kim")
    third = sending.approved(account, ana)
    assert hands.sent().id == third
    with pytest.raises(NotFoundError, match="not blocked"):
        lift(sending.engine, "ana@fjord.example", NOON, "kim")


def test_marks_are_on_disk_before_anything_leaves(outbox: OutboxHouse) -> None:
    """With synchronous=NORMAL a loss of power could forget that a message was being sent."""
    from storage.engine import write_durably

    with write_durably(outbox.engine) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    with read(outbox.engine) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
