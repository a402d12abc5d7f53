"""kill -9 at random moments and at each step: nothing twice, nothing lost, nothing that nobody approved."""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from integration.outbox.conftest import Senders
from integration.outbox.outbox_house import LocalServer, Mailbox, OutboxHouse

from storage.outbox import OutboxStore

LEASE = 1.0
STEPS = 35  # a message takes seven: counting them is the same on a busy machine and an idle one


def _drain(house: OutboxHouse, senders: Senders, port: int) -> None:
    """Once the leases of the killed are over, two senders finish what is left."""
    time.sleep(LEASE + 0.1)
    assert senders.run(house.engine, port, [None, None], LEASE) == [0, 0]


def _nothing_twice_nothing_lost(house: OutboxHouse, mailbox: Mailbox, ids: list[int]) -> None:
    rows = [house.row(one) for one in ids]
    assert {row["state"] for row in rows} <= {"sent", "unclear"}
    assert max(mailbox.ids.values()) == 1
    assert set(mailbox.ids) <= {row["message_id"] for row in rows}
    for row in rows:
        if row["state"] == "sent":
            assert mailbox.ids[row["message_id"]] == 1, row
    to = {row["message_id"]: [one["address"] for one in row["recipients"]] for row in rows}
    assert all(one.recipients == to[one.message_id] for one in mailbox.got)


def test_three_hundred_messages_and_sixty_kills_and_none_leaves_twice(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer, senders: Senders
) -> None:
    moments = random.Random(5)  # moments to kill at, not secrets
    ids = outbox.many(300)
    outbox.engine.dispose()
    kills = 0
    for _ in range(60):
        both = [["any", moments.randint(1, STEPS), moments.uniform(0, 0.008)] for _ in range(2)]
        kills += senders.run(outbox.engine, server.port, both, LEASE).count(signal.SIGKILL)
        if kills >= 60:
            break
    _drain(outbox, senders, server.port)
    assert kills >= 60
    _nothing_twice_nothing_lost(outbox, mailbox, ids)
    assert outbox.states()["sent"] >= 240


ENDS = {
    "before claim": ("sent", 1),
    "after claim": ("sent", 1),
    "before leaving": ("sent", 1),
    "after leaving": ("unclear", 0),
    "content written": ("unclear", 1),
    "answer read": ("unclear", 1),
    "settled": ("sent", 1),
}


@pytest.mark.parametrize("step", ENDS)
def test_a_sender_killed_at_each_step_leaves_no_doubt_that_is_not_listed(
    sending: OutboxHouse, mailbox: Mailbox, server: LocalServer, senders: Senders, step: str
) -> None:
    ids = sending.many(3)
    sending.engine.dispose()
    assert senders.run(sending.engine, server.port, [[step, 2, 0]], LEASE) == [signal.SIGKILL]
    _drain(sending, senders, server.port)
    state, arrived = ENDS[step]
    rows = [sending.row(one) for one in ids]
    struck = rows[1]
    assert [row["state"] for row in (rows[0], rows[2])] == ["sent", "sent"]
    assert (struck["state"], mailbox.ids[struck["message_id"]]) == (state, arrived)
    _nothing_twice_nothing_lost(sending, mailbox, ids)


def test_a_hundred_approvals_sent_by_two_processes_are_a_hundred_messages(
    sending: OutboxHouse, mailbox: Mailbox, server: LocalServer, senders: Senders
) -> None:
    ids = sending.many(100)
    sending.engine.dispose()
    assert senders.run(sending.engine, server.port, [None, None], 60.0) == [0, 0]
    assert len(mailbox.got) == 100
    assert mailbox.ids == {sending.row(one)["message_id"]: 1 for one in ids}
    assert sending.states() == {"sent": 100}


def test_nothing_is_handed_over_after_a_stop_has_returned(
    sending: OutboxHouse, mailbox: Mailbox, server: LocalServer, senders: Senders
) -> None:
    sending.many(120)
    store = OutboxStore(sending.engine)
    with ThreadPoolExecutor(1) as aside:
        ending = aside.submit(senders.run, sending.engine, server.port, [None, None], 60.0)
        until = time.monotonic() + 30
        while len(mailbox.got) < 5 and time.monotonic() < until:
            time.sleep(0.005)
        going = store.stop("kim", "enough")
        there = set(mailbox.ids)
        assert ending.result(60) == [0, 0]
    handed = {str(sending.row(one)["message_id"]) for one, left in going if left}
    assert set(mailbox.ids) - there <= handed
    assert 5 <= len(mailbox.got) < 120
    assert sending.states() == {"sent": len(mailbox.got), "waiting": 120 - len(mailbox.got)}
