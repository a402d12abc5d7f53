"""Drafts in both databases: kept once, a person's hand stays on them, the queue in order and in scope."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from draft_cast import ANA, BODY, BY_TEMPLATE, NOW, TODAY, message, new_draft, tomorrow
from forgotten import forgotten
from sqlalchemy.engine import Engine
from storage_rows import load

from domain.drafts import DraftKind, DraftState, NewDraft, Problem, ProblemCode, Recipient
from domain.errors import NotFoundError
from domain.reviews import How, Kept, QueueAsk
from domain.scope import EVERYONE, AccountScope
from storage import schema
from storage.account_merging import AccountMerging
from storage.activity import Activity
from storage.drafts import DraftStore
from storage.engine import read, write
from storage.intake import Intake

BROKEN = Problem(ProblemCode.NUMBER, "41 is in no evidence", "41", 1)
HOSTILE = "x\x00y \x1b[31m\u202e \ud800 '; DROP TABLE drafts; --"


@pytest.fixture
def store(engine: Engine, activity: Activity) -> DraftStore:
    load(
        Intake(engine, activity),
        accounts=[{"csm": "Kim"}, {"csm": "Lee"}, {}],
        contacts=[
            {"name": "Ana Silva", "email": "Ana@Fjord.example"},
            {"name": "Bo Berg", "email": "bo@fjord.example"},
            {"name": "No mail", "email": None},
        ],
    )
    return DraftStore(engine, lambda: NOW)


def keep(store: DraftStore, *new: NewDraft, now: datetime = NOW) -> list[tuple[int, Kept]]:
    return [(one.draft_id, one.kept) for one in store.keep(new, None, now, tomorrow)]


def settle(engine: Engine, draft_id: int, **values: Any) -> None:
    with write(engine) as connection:
        connection.execute(sa.update(schema.drafts).where(schema.drafts.c.id == draft_id).values(values))


def alert(engine: Engine, **values: Any) -> int:
    told = {
        "rule": "slow_slide",
        "account_id": 1,
        "step": 0,
        "state": "open",
        "opened_on": TODAY,
        "last_seen_on": TODAY,
        "false_alarm": False,
        "headline": "",
        "triggers": [],
        "action": "",
        "action_why": "",
        "rests_on": "",
        "updated_at": NOW,
    }
    with write(engine) as connection:
        adding = sa.insert(schema.alerts).values(told | values).returning(schema.alerts.c.id)
        return int(connection.execute(adding).scalar_one())


def ask(**more: Any) -> QueueAsk:
    return QueueAsk(NOW, more.pop("today", TODAY), **more)


def test_what_is_kept_is_what_was_composed_to_the_letter(store: DraftStore) -> None:
    new = new_draft(warnings=("They read Danish.",), profile="D")
    keep(store, new)
    one = store.get(1)
    assert (one.message, one.revision.evidence, one.revision.warnings) == (
        new.message,
        new.evidence,
        new.warnings,
    )
    assert (one.account, one.csm, one.profile, one.state) == ("Account 1", "Kim", "D", DraftState.WAITING)
    assert one.content_hash == new.message.hash == one.message.hash
    assert (one.revision.how, one.revision.written, one.due_at) == (How.COMPOSED, new.written, tomorrow(new))


def test_the_same_again_changes_nothing(store: DraftStore) -> None:
    assert keep(store, new_draft(), new_draft(2)) == [(1, Kept.ADDED), (2, Kept.ADDED)]
    assert keep(store, new_draft(2), new_draft()) == [(2, Kept.UNCHANGED), (1, Kept.UNCHANGED)]
    assert keep(store, new_draft(), new_draft(body="Another")) == [(1, Kept.UNCHANGED)] * 2
    assert len(store.revisions(1)) == 1


def test_another_content_is_a_revision_while_nobody_has_touched_it(store: DraftStore) -> None:
    keep(store, new_draft())
    assert keep(store, new_draft(body="Hi Ana,\n\nNews.")) == [(1, Kept.REVISED)]
    assert [(one.number, one.how) for one in store.revisions(1)] == [(1, How.COMPOSED), (2, How.COMPOSED)]
    assert store.get(1).message.body == "Hi Ana,\n\nNews."
    assert keep(store, new_draft(body="Hi Ana,\n\nNews.", problems=(BROKEN,))) == [(1, Kept.REVISED)]
    assert store.get(1).state is DraftState.BLOCKED


@pytest.mark.parametrize(
    "hand",
    [
        {"touched": True},
        {"claimed_by": "kim", "claimed_until": NOW + timedelta(minutes=1)},
        {"state": "approved"},
    ],
)
def test_what_a_person_has_in_hand_is_left_alone_by_runs(
    store: DraftStore, engine: Engine, hand: dict[str, Any]
) -> None:
    keep(store, new_draft())
    settle(engine, 1, **hand)
    assert keep(store, new_draft(body="News")) == [(1, Kept.IN_HAND)]
    assert keep(store, new_draft()) == [(1, Kept.UNCHANGED)]
    assert len(store.revisions(1)) == 1


def test_a_claim_that_is_over_is_no_hand(store: DraftStore, engine: Engine) -> None:
    keep(store, new_draft())
    settle(engine, 1, claimed_by="kim", claimed_until=NOW)
    assert keep(store, new_draft(body="News")) == [(1, Kept.REVISED)]


@pytest.mark.parametrize("state", ["rejected", "sent"])
def test_what_was_answered_for_an_alert_is_not_written_again_for_it(
    store: DraftStore, engine: Engine, state: str
) -> None:
    first, second = alert(engine), alert(engine, state="resolved")
    keep(store, new_draft(alert_id=first))
    settle(engine, 1, state=state)
    assert keep(store, new_draft(alert_id=first, body="News")) == [(1, Kept.ANSWERED)]
    assert keep(store, new_draft(alert_id=second)) == [(2, Kept.ADDED)]


def test_a_no_without_an_occasion_holds_for_thirty_days(store: DraftStore, engine: Engine) -> None:
    keep(store, new_draft())
    settle(engine, 1, state="rejected", updated_at=NOW)
    assert keep(store, new_draft(), now=NOW + timedelta(days=29)) == [(1, Kept.ANSWERED)]
    assert keep(store, new_draft(), now=NOW + timedelta(days=31)) == [(2, Kept.ADDED)]


def test_drafts_are_withdrawn_with_their_alert_unless_approved_or_in_hand(
    store: DraftStore, engine: Engine
) -> None:
    number = alert(engine)
    keep(store, *(new_draft(alert_id=number, reason=f"r{n}") for n in range(3)), new_draft())
    settle(engine, 2, state="approved")
    settle(engine, 3, claimed_by="kim", claimed_until=NOW + timedelta(minutes=5))
    assert store.withdraw_over(NOW) == 0
    with write(engine) as connection:
        connection.execute(sa.update(schema.alerts).values(state="resolved"))
    assert (store.withdraw_over(NOW), store.withdraw_over(NOW)) == (1, 0)
    assert [store.get(n).state for n in (1, 2, 3, 4)] == ["withdrawn", "approved", "waiting", "waiting"]
    assert [event.change for event in store.events(1)] == ["withdrawn"]
    assert store.withdraw_over(NOW + timedelta(minutes=5)) == 1
    assert keep(store, new_draft(alert_id=number, reason="r0")) == [(5, Kept.ADDED)]


def test_some_are_withdrawn_by_name(store: DraftStore) -> None:
    keep(store, new_draft(), new_draft(2))
    assert store.withdraw([2, 99], "They have left.", NOW) == 1
    assert (store.get(2).state, store.get(2).close_reason) == (DraftState.WITHDRAWN, "They have left.")


def test_a_sleeper_is_out_of_the_queue_until_its_day_is_over(store: DraftStore, engine: Engine) -> None:
    keep(store, new_draft(), new_draft(2, problems=(BROKEN,)))
    for number in (1, 2):
        settle(engine, number, state="snoozed", snoozed_until=TODAY)
    next_day = TODAY + timedelta(days=1)
    assert store.page(ask()) == []
    assert [one.id for one in store.page(ask(state=DraftState.SNOOZED))] == [1, 2]
    woken = store.page(ask(today=next_day))
    assert [(one.id, one.state) for one in woken] == [(1, DraftState.WAITING), (2, DraftState.BLOCKED)]
    assert [one.id for one in store.page(ask(today=next_day, state=DraftState.BLOCKED))] == [2]
    assert store.get(1, today=next_day).state is DraftState.WAITING
    assert (store.wake(TODAY, NOW), store.wake(next_day, NOW), store.wake(next_day, NOW)) == (0, 2, 0)
    assert [store.get(n).state for n in (1, 2)] == ["waiting", "blocked"]


def test_the_queue_is_walked_page_by_page_in_the_order_of_what_is_due(
    store: DraftStore, engine: Engine
) -> None:
    keep(store, *(new_draft(1 + n % 3, reason=f"r{n}") for n in range(10)))
    for number in range(1, 11):
        settle(engine, number, due_at=NOW + timedelta(hours=(number * 7) % 4 - 1))
    whole = [one.id for one in store.page(ask(limit=None))]
    walked: list[int] = []
    after = None
    while page := store.page(ask(limit=3, after=after)):
        walked += [one.id for one in page]
        after = (page[-1].due_at, page[-1].id)
    assert walked == whole
    assert sorted(whole) == list(range(1, 11))
    late = [one.id for one in store.page(ask(overdue=True))]
    assert late == whole[: len(late)] == [one.id for one in store.page(ask()) if one.due_at < NOW]
    assert store.count(ask()) == (10, len(late))


def test_the_queue_is_told_by_kind_state_csm_and_claim(store: DraftStore, engine: Engine) -> None:
    keep(store, new_draft(), new_draft(2, kind=DraftKind.CHECK_IN), new_draft(3, problems=(BROKEN,)))
    settle(engine, 1, claimed_by="kim", claimed_until=NOW + timedelta(minutes=1))
    settle(engine, 2, claimed_by="kim", claimed_until=NOW)
    found = [
        [one.id for one in store.page(ask(**told))]
        for told in (
            {},
            {"kind": DraftKind.CHECK_IN},
            {"state": DraftState.BLOCKED},
            {"state": DraftState.WAITING},
            {"csm": "Lee"},
            {"claimed_by": "kim"},
            {"account_id": 3},
        )
    ]
    assert found == [[1, 2, 3], [2], [3], [1, 2], [2], [1], [3]]
    settle(engine, 1, state="sent")
    assert [one.id for one in store.page(ask())] == [2, 3]
    assert [one.id for one in store.page(ask(state=DraftState.SENT))] == [1]
    assert [one.id for one in store.page(ask(everything=True))] == [1, 2, 3]


def test_a_row_says_who_it_goes_to_and_what_wrote_it(store: DraftStore) -> None:
    keep(store, new_draft(warnings=("a",), written=BY_TEMPLATE))
    [row] = store.page(ask())
    assert (row.recipients, row.subject, row.problems, row.warnings) == (("Ana Silva",), "Your seats", 0, 1)
    assert (row.label, row.prompt_name, row.account) == (BY_TEMPLATE.label, None, "Account 1")


def test_another_csms_draft_is_not_there(store: DraftStore) -> None:
    keep(store, new_draft(), new_draft(2), new_draft(3))
    lees = AccountScope("Lee")
    assert [one.id for one in store.page(ask(), lees)] == [2]
    assert (store.count(ask(), lees), [one.id for one in store.many([1, 2, 3], lees)]) == ((1, 0), [2])
    assert [one.id for one in store.page(ask(), AccountScope(account_id=3))] == [3]
    nobody = AccountScope("Nobody")
    for reading in (store.get, store.revisions, store.verdicts, store.events, store.outbox_of):
        with pytest.raises(NotFoundError, match=r"^There is no draft 1\. `keepwell queue` lists them\.$"):
            reading(1, nobody)
        with pytest.raises(NotFoundError, match="There is no draft 99"):
            reading(99, EVERYONE)


def test_a_csm_that_only_a_linked_record_names_is_the_accounts(
    store: DraftStore, engine: Engine, activity: Activity
) -> None:
    load(Intake(engine, activity), "billing", accounts=[{"external_id": "b", "name": "B", "csm": "Noor"}])
    AccountMerging(engine, activity, lambda: NOW).merge(3, 4, "kim")
    keep(store, new_draft(3))
    assert [one.id for one in store.page(ask(), AccountScope("Noor"))] == [1]
    assert store.get(1).csm == "Noor"


def test_hostile_words_are_kept_as_words_and_match_their_hash(store: DraftStore) -> None:
    to = (Recipient(HOSTILE, ANA.address, 1),)
    hostile = new_draft(body=HOSTILE, subject=HOSTILE, why=HOSTILE, to=to, reason=HOSTILE)
    keep(store, hostile)
    one = store.get(1)
    assert one.message.body == HOSTILE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert one.message.hash == one.content_hash
    assert keep(store, hostile) == [(1, Kept.UNCHANGED)]


def test_two_runs_that_keep_the_same_at_once_leave_one(store: DraftStore, engine: Engine) -> None:
    together, failed = Barrier(2), []

    def run() -> None:
        together.wait()
        try:
            for _ in range(5):
                keep(DraftStore(engine), *(new_draft(1 + n % 3, reason=f"r{n}") for n in range(30)))
        except Exception as broken:
            failed.append(broken)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.count(ask()) == (30, 0)
    assert {len(store.revisions(one.id)) for one in store.page(ask())} == {1}


def test_who_got_a_message_lately_is_known_by_contact(store: DraftStore, engine: Engine) -> None:
    keep(store, new_draft(), new_draft(reason="b"), new_draft(reason="c"))
    assert store.last_messages([1, 2]) == {}
    settle(engine, 1, state="approved", approved_at=NOW)
    settle(engine, 2, state="sent", approved_at=NOW + timedelta(hours=1))
    settle(engine, 3, state="rejected", approved_at=NOW + timedelta(hours=2))
    assert store.last_messages([1, 2]) == {1: NOW + timedelta(hours=1)}


def test_contacts_are_those_with_an_address(store: DraftStore) -> None:
    found = store.contacts([1, 2])
    assert [(one.contact_id, one.name, one.address) for one in found[1]] == [
        (1, "Ana Silva", "ana@fjord.example"),
        (2, "Bo Berg", "bo@fjord.example"),
    ]
    assert found[2] == []


def test_drafts_follow_a_merge(store: DraftStore, engine: Engine, activity: Activity) -> None:
    load(Intake(engine, activity), "billing", accounts=[{"external_id": "b", "name": "B"}])
    keep(
        store,
        new_draft(),
        new_draft(4),
        new_draft(4, reason="b"),
        new_draft(4, reason="c"),
        new_draft(4, reason="d"),
    )
    settle(engine, 2, state="approved")
    settle(engine, 3, touched=True)
    settle(engine, 4, state="sent")
    AccountMerging(engine, activity, lambda: NOW).merge(1, 4, "kim")
    assert [(one.id, one.account_id, one.reason) for one in store.of_accounts([1, 4])] == [
        (1, 1, "alert:slow_slide"),
        (2, 1, "alert:slow_slide (of account 4)"),
        (3, 1, "b"),
        (4, 1, "c"),
    ]


def test_drafts_go_with_their_account_when_its_import_is_undone(engine: Engine, activity: Activity) -> None:
    intake = Intake(engine, activity)
    number = load(intake, accounts=[{}])
    store = DraftStore(engine)
    keep(store, new_draft())
    intake.undo(number)
    with pytest.raises(NotFoundError, match="There is no draft 1"):
        store.get(1)


def test_forgetting_a_contact_takes_them_out_of_every_draft_and_withdraws_what_speaks_of_them(
    store: DraftStore, engine: Engine
) -> None:
    elsewhere = (Recipient("Bo Berg", "bo@fjord.example", 2),)
    keep(
        store,
        new_draft(),
        new_draft(reason="b", to=elsewhere, body="Ana Silva asked for it."),
        new_draft(reason="c", to=elsewhere, body="Hi Bo, Anastasia Silvano"),
        new_draft(reason="d", to=elsewhere, body="Hi Bo", why="ANA@FJORD.EXAMPLE wrote"),
    )
    before = store.get(3)
    forgotten(engine, 1)
    drafts = store.of_accounts([1])
    assert [one.state for one in drafts] == ["withdrawn", "withdrawn", "waiting", "waiting"]
    assert store.get(3).message == before.message
    with read(engine) as connection:
        rows = [
            *connection.execute(sa.select(schema.draft_revisions)),
            *connection.execute(sa.select(schema.drafts)),
        ]
    assert not [one for one in ("ana silva", "ana@fjord.example") if one in str(rows).casefold()]


def test_a_revision_that_goes_to_somebody_else_moves_whom_it_counts_for(
    store: DraftStore, engine: Engine
) -> None:
    keep(store, new_draft())
    bo = Recipient("Bo Berg", "bo@fjord.example", 2)
    keep(store, replace(new_draft(), message=message(BODY, (bo,))))
    settle(engine, 1, state="sent", approved_at=NOW)
    assert store.last_messages([1, 2]) == {2: NOW}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_page_of_the_queue_is_read_from_its_index(store: DraftStore, engine: Engine) -> None:
    statements: list[tuple[str, Any]] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *told: statements.append((told[2], told[3])))
    store.page(ask(limit=50, after=(NOW, 3)))
    [(statement, values)] = [one for one in statements if "ORDER BY drafts.due_at" in one[0]]
    with read(engine) as connection:
        plan = " ".join(
            row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        )
    assert "USING INDEX ix_drafts_queue" in plan
    assert "TEMP B-TREE" not in plan.split("SCALAR SUBQUERY")[0]


def test_days_are_days(store: DraftStore) -> None:
    keep(store, new_draft(as_of=date(2026, 2, 28)))
    assert store.get(1).as_of == date(2026, 2, 28)
