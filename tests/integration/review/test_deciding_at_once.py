"""Several people, runs and senders at the same draft in the same moment: one of them wins, and nothing is half done."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.queues import Queue
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from draft_cast import NOW, TODAY, new_draft, parts
from integration.forked import forking
from review_desk_cast import Desk

from domain.drafts import DraftState
from domain.errors import ConflictError, KeepwellError
from domain.reviews import RejectReason
from outbox.review import bulk, rework
from outbox.review.review import Review
from storage import schema
from storage.drafts import DraftStore
from storage.engine import connect, read, write

TRIES = 25
PROCESSES = 2
THREADS = 2
DRAFTS = 12


def _approve(url: str, shown: str, worker: int, told: "Queue[str]") -> None:
    engine = connect(url)
    review = Review(DraftStore(engine, lambda: NOW), parts(), now=lambda: NOW, today=lambda: TODAY)

    def press(thread: int) -> None:
        for _ in range(TRIES):
            try:
                review.approve(1, f"reviewer {worker}.{thread}", shown)
                told.put("approved")
            except ConflictError as refused:
                told.put("told" if "was approved on" in str(refused) else str(refused))
            except Exception as broken:
                told.put(repr(broken))

    threads = [Thread(target=press, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()


def test_a_hundred_approvals_from_two_processes_are_one(desk: Desk) -> None:
    desk.keep()
    shown = desk.store.get(1).content_hash
    url = desk.engine.url.render_as_string(hide_password=False)
    desk.engine.dispose()
    fork = forking()
    told: Queue[str] = fork.Queue()
    workers = [fork.Process(target=_approve, args=(url, shown, w, told)) for w in range(PROCESSES)]
    for worker in workers:
        worker.start()
    answers = Counter(told.get(timeout=120) for _ in range(PROCESSES * THREADS * TRIES))
    for worker in workers:
        worker.join()
    assert answers == {"approved": 1, "told": PROCESSES * THREADS * TRIES - 1}
    assert len(desk.store.verdicts(1)) == 1
    assert _rows(desk, schema.outbox_messages) == 1


def _rows(desk: Desk, table: sa.Table) -> int:
    with read(desk.engine) as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _together(*steps: Callable[[], Any]) -> list[Exception]:
    """All at once; gives what was not a refusal."""
    start, broken = Barrier(len(steps)), []

    def run(step: Callable[[], Any]) -> None:
        start.wait()
        try:
            step()
        except KeepwellError:
            pass
        except Exception as odd:
            broken.append(odd)

    threads = [Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


def _queued(desk: Desk, number: int) -> list[tuple[str, str]]:
    o = schema.outbox_messages.c
    with read(desk.engine) as connection:
        query = sa.select(o.state, o.content_hash).where(o.draft_id == number)
        return [(row[0], row[1]) for row in connection.execute(query)]


def test_a_draft_that_is_approved_while_a_run_withdraws_it_is_one_of_both(desk: Desk) -> None:
    for number in desk.keep(*(new_draft(reason=f"r{n}") for n in range(DRAFTS))):
        shown = desk.store.get(number).content_hash
        odd = _together(
            lambda number=number, shown=shown: desk.review().approve(number, "kim", shown),
            lambda number=number: desk.store.withdraw([number], "Over.", NOW),
        )
        assert odd == []
        state = desk.store.get(number).state
        assert state in ("approved", "withdrawn")
        assert len(_queued(desk, number)) == (1 if state == "approved" else 0)


def test_what_is_approved_while_a_run_revises_it_is_what_was_shown_or_nothing(desk: Desk) -> None:
    for number in desk.keep(*(new_draft(reason=f"r{n}") for n in range(DRAFTS))):
        draft = desk.store.get(number)
        news = new_draft(reason=draft.reason, body="Hi Ana,\n\nNews.")
        odd = _together(
            lambda draft=draft: desk.review().approve(draft.id, "kim", draft.content_hash),
            lambda news=news: desk.keep(news),
        )
        assert odd == []
        left = _queued(desk, number)
        if desk.store.get(number).state == "approved":
            assert left == [("waiting", draft.content_hash)]
            assert desk.store.get(number).content_hash == draft.content_hash
        else:
            assert (left, desk.store.get(number).message.body) == ([], "Hi Ana,\n\nNews.")


def test_two_edits_and_a_rejection_at_once_leave_a_whole_history(desk: Desk) -> None:
    for number in desk.keep(*(new_draft(reason=f"r{n}") for n in range(DRAFTS))):
        odd = _together(
            lambda number=number: rework.edit(desk.review(), number, "kim", None, "Hi Ana, one"),
            lambda number=number: rework.edit(desk.review(), number, "lee", None, "Hi Ana, two"),
            lambda number=number: desk.review().reject(number, "noor", RejectReason.NOT_NEEDED),
        )
        assert odd == []
        draft, revisions = desk.store.get(number), desk.store.revisions(number)
        assert [one.number for one in revisions] == list(range(1, len(revisions) + 1))
        assert draft.revision == revisions[-1]
        edits = [one for one in desk.store.verdicts(number) if one.verdict == "edit"]
        assert len(edits) == len(revisions) - 1


def test_a_sender_and_somebody_who_undoes_never_both_have_it(desk: Desk) -> None:
    o = schema.outbox_messages
    for number in desk.keep(*(new_draft(reason=f"r{n}") for n in range(DRAFTS))):
        desk.review().approve(number, "kim", desk.store.get(number).content_hash)

        def send(number: int = number) -> None:
            waits = (o.c.draft_id == number) & (o.c.state == "waiting")
            with write(desk.engine) as connection:
                connection.execute(sa.update(o).where(waits).values(state="sending"))

        odd = _together(send, lambda number=number: desk.review().undo(number, "lee"))
        assert odd == []
        [(state, _)] = _queued(desk, number)
        assert (state, desk.store.get(number).state) in (
            ("sending", DraftState.APPROVED),
            ("undone", DraftState.WAITING),
        )


def test_two_bulk_approvals_that_overlap_do_not_wait_for_each_other_for_ever(desk: Desk) -> None:
    ids = desk.keep(*(new_draft(reason=f"r{n}") for n in range(DRAFTS)))
    first, second = ids[:8], ids[:3:-1]
    tokens = [bulk.preview(desk.review(), some, "kim").token for some in (first, second)]
    odd = _together(
        lambda: bulk.approve(desk.review(), first, "kim", tokens[0]),
        lambda: bulk.approve(desk.review(), second, "lee", tokens[1]),
    )
    assert odd == []
    approved = {number for number in ids if desk.store.get(number).state == "approved"}
    assert approved in (set(first), set(second))
    assert _rows(desk, schema.outbox_messages) == len(approved)


@pytest.mark.parametrize("ahead", [timedelta(hours=-2), timedelta(hours=2)])
def test_a_clock_that_is_off_never_lets_two_approvals_through(desk: Desk, ahead: timedelta) -> None:
    desk.keep()
    shown = desk.store.get(1).content_hash
    desk.review().claim(1, "kim")
    off = Review(desk.store, parts(), now=lambda: NOW + ahead, today=lambda: TODAY)
    _together(lambda: off.approve(1, "lee", shown), lambda: desk.review().approve(1, "kim", shown))
    assert len(_queued(desk, 1)) == 1
