"""The ledger of model calls and the answers kept, on both databases."""

from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from pathlib import Path

import pytest
import sqlalchemy as sa
from integration.forked import forking
from ledger_asker import CEILING, ask
from sqlalchemy.engine import Engine
from storage_rows import NOON, TODAY, load

from domain.errors import BusyError
from domain.model_calls import Call, CallKind, CapReached, Caps, Ceiling, Ending, Outcome
from storage.activity import Activity
from storage.engine import read, write, write_soon
from storage.intake import Intake
from storage.model_answers import ModelAnswerStore
from storage.model_calls import LEFT_OVER, ModelCallStore
from storage.runs import RunStore
from storage.schema import accounts, model_answers, model_calls

ASKERS = 2


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def call(agent: str = "analyst", kind: CallKind = CallKind.CHAT, **more: int) -> Call:
    return Call(kind, agent, "m", "https://api.example.com", "analyst/answer", "abc", **more)


def ledger(engine: Engine, clock: Clock, currency: str = "USD", **caps: int) -> ModelCallStore:
    return ModelCallStore(engine, clock, Caps(**caps), currency)


def ended(micros: int = 400, outcome: Outcome = Outcome.OK, **more: int) -> Ending:
    return Ending(outcome, read=30, written=20, micros=micros, ms=1500, attempts=1, **more)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(found: int | CapReached) -> int:
    assert isinstance(found, int), found
    return found


def test_a_call_is_one_row_from_its_start_to_its_end(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    load(Intake(engine, Activity(tmp_path / "activity")), accounts=[{}])
    run = RunStore(engine, clock).start("daily", TODAY)
    store = ledger(engine, clock)
    row = opened(store.reserve(call(run_id=run.id, account_id=1), CEILING))
    store.settle(row, ended())
    store.settle(row, ended())
    with read(engine) as connection:
        found = connection.execute(sa.select(model_calls)).mappings().one()
    told = [found[name] for name in ("at", "day", "outcome", "tokens_read", "micros", "ms", "cached")]
    assert told == [NOON, TODAY, "ok", 30, 400, 1500, False]
    assert (found["run_id"], found["account_id"], found["prompt_hash"]) == (run.id, 1, "abc")


def test_what_is_kept_free_counts_until_the_call_is_settled(engine: Engine, clock: Clock) -> None:
    store = ledger(engine, clock, day_micros=2500)
    rows = [opened(store.reserve(call(), CEILING)) for _ in range(2)]
    assert store.spent(TODAY) == (2000, 200)
    refused = store.reserve(call(), CEILING)
    assert isinstance(refused, CapReached)
    assert refused.says == (
        "today's budget does not reach for it (0.00 of 0.00 USD are spent or kept free; KEEPWELL_MODEL_DAY_CAP)"
    )
    store.settle(rows[0], ended(micros=400))
    assert store.spent(TODAY) == (1400, 150)
    opened(store.reserve(call(), CEILING))
    assert isinstance(store.reserve(call(), CEILING), CapReached)


def test_a_process_that_died_in_a_call_does_not_hold_its_budget_for_ever(
    engine: Engine, clock: Clock
) -> None:
    store = ledger(engine, clock, day_micros=1500)
    opened(store.reserve(call(), CEILING))
    clock.now += timedelta(seconds=30) + LEFT_OVER - timedelta(seconds=1)
    assert isinstance(store.reserve(call(), CEILING), CapReached)
    assert store.by_agent_and_day(TODAY, TODAY)[0].outcomes == {"open": 1}
    clock.now += timedelta(seconds=1)
    opened(store.reserve(call(), CEILING))
    assert store.by_agent_and_day(TODAY, TODAY)[0].outcomes == {"lost": 1, "open": 1}


def test_a_new_day_has_a_new_budget_and_a_run_keeps_its_own(engine: Engine, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 1, 23, 59, 30, tzinfo=UTC)
    run = RunStore(engine, clock).start("daily", TODAY)
    store = ledger(engine, clock, day_micros=1000, run_micros=1700)
    store.settle(opened(store.reserve(call(run_id=run.id), CEILING)), ended(micros=1000))
    assert isinstance(store.reserve(call(), CEILING), CapReached)
    clock.now += timedelta(minutes=1)
    opened(store.reserve(call(), Ceiling(0, 0, 30)))
    refused = store.reserve(call(run_id=run.id), CEILING)
    assert isinstance(refused, CapReached)
    assert "the run's budget" in refused.says
    assert store.spent(TODAY, run.id) == (1000, 50)


def test_tokens_of_chat_are_capped_and_embeddings_are_not(engine: Engine, clock: Clock) -> None:
    store = ledger(engine, clock, day_tokens=150)
    opened(store.reserve(call(), CEILING))
    assert isinstance(store.reserve(call(), CEILING), CapReached)
    opened(store.reserve(call(kind=CallKind.EMBEDDING), Ceiling(1_000_000, 0, 30)))
    assert store.spent(TODAY) == (1000, 100)


def test_money_of_another_currency_is_not_mixed_in(engine: Engine, clock: Clock) -> None:
    crowns = ledger(engine, clock, "SEK")
    crowns.settle(opened(crowns.reserve(call(), CEILING)), ended(micros=9_000_000))
    store = ledger(engine, clock, day_micros=1000)
    opened(store.reserve(call(), CEILING))
    both = store.by_agent_and_day(TODAY, TODAY)
    assert [(one.currency, one.micros) for one in both] == [("SEK", 9_000_000), ("USD", 0)]


def test_the_ledger_is_read_by_day_and_agent(engine: Engine, clock: Clock) -> None:
    store = ledger(engine, clock)
    store.settle(opened(store.reserve(call(), CEILING)), ended())
    store.note(call(), Ending(Outcome.OK, cached=True))
    store.note(call("writer"), Ending(Outcome.DOWN))
    clock.now += timedelta(days=1)
    store.settle(opened(store.reserve(call(), CEILING)), ended(outcome=Outcome.TRUNCATED))
    tomorrow = TODAY + timedelta(days=1)
    found = store.by_agent_and_day(TODAY, tomorrow)
    told = [(one.day, one.agent, one.calls, one.cached, dict(one.outcomes), one.micros) for one in found]
    assert told == [
        (tomorrow, "analyst", 1, 0, {"truncated": 1}, 400),
        (TODAY, "analyst", 2, 1, {"ok": 2}, 400),
        (TODAY, "writer", 1, 0, {"down": 1}, 0),
    ]
    assert store.by_agent_and_day(tomorrow, TODAY) == []


def test_processes_and_threads_never_spend_more_than_the_cap_together(engine: Engine, clock: Clock) -> None:
    url = engine.url.render_as_string(hide_password=False)
    fork = forking()
    failures: Queue[str] = fork.Queue()
    askers = [fork.Process(target=ask, args=(url, failures)) for _ in range(ASKERS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert failures.empty(), failures.get()
    assert ledger(engine, clock).spent(TODAY) == (10_000, 500)  # ten of forty fit, each at its full ceiling


def test_an_asker_does_not_wait_for_a_held_database_longer_than_it_can(engine: Engine, clock: Clock) -> None:
    store = ledger(engine, clock, day_micros=5000)
    with write(engine) as held:
        if engine.dialect.name == "postgresql":
            held.execute(sa.text("LOCK TABLE model_calls IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(BusyError):
            store.reserve(call(), Ceiling(1, 1, seconds=0.1))
    opened(store.reserve(call(), CEILING))


def test_what_else_goes_wrong_is_no_busy_database(engine: Engine) -> None:
    with pytest.raises(sa.exc.DBAPIError), write_soon(engine, 1) as connection:
        connection.execute(sa.text("SELECT * FROM no_such_table"))


def test_an_answer_is_kept_for_its_days(engine: Engine, clock: Clock) -> None:
    kept = ModelAnswerStore(engine, clock, days=7)
    kept.put("k", "first", None)
    kept.put("k", "second", None)
    assert (kept.get("k"), kept.get("other")) == ("second", None)
    clock.now += timedelta(days=7)
    assert kept.get("k") is None
    kept.put("new", "text", None)
    with read(engine) as connection:
        assert connection.execute(sa.select(model_answers.c.key)).scalars().all() == ["new"]


def test_nothing_is_kept_where_nobody_wants_it_or_it_is_too_long(engine: Engine, clock: Clock) -> None:
    never, kept = ModelAnswerStore(engine, clock, days=0), ModelAnswerStore(engine, clock, days=7)
    never.put("k", "text", None)
    kept.put("long", "x" * 200_001, None)
    assert (never.get("k"), kept.get("k"), kept.get("long")) == (None, None, None)


def test_answers_are_erased_with_their_account(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    load(Intake(engine, Activity(tmp_path / "activity")), accounts=[{}, {}])
    kept = ModelAnswerStore(engine, clock, days=7)
    for key, account_id in (("one", 1), ("two", 2), ("both", None)):
        kept.put(key, "text", account_id)
    assert kept.forget(1) == 2
    assert [kept.get(key) for key in ("one", "two", "both")] == [None, "text", None]
    with write(engine) as connection:
        connection.execute(sa.text("DELETE FROM account_touches"))
        connection.execute(sa.delete(accounts).where(accounts.c.id == 2))
    assert kept.get("two") is None
