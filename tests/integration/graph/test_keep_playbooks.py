"""The end of a day: plans for what escalated, accounts left alone, actions measured, history noted, each once."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at, ran
from integration.graph.portfolio_state import actions, notes, plans
from langgraph.runtime import Runtime

from agents.playbooks.effects import needed_days
from agents.playbooks.holdout import held_out
from agents.playbooks.table import playbooks
from domain.alert_changes import OpenAlert
from domain.alerts import RuleId
from domain.playbooks import NewAction, PlanState
from domain.scores import SCORE_COLUMNS
from graph.engines import LocalEngine
from graph.nodes.keep_playbooks import keep_playbooks
from graph.remote import StorageUrls
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, _deps, active_calibration, resume, run_daily
from keepwell.importing import import_into
from storage.runs import Run

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
FIRST = AS_OF - timedelta(days=20)


@pytest.fixture(scope="module")
def ran_before(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be copied."""
    return ran(imported, tmp_path_factory.mktemp("before") / "home", FIRST)


@pytest.fixture
def escalated_house(ran_before: Path, tmp_path: Path) -> Iterator[House]:
    """After a run in which accounts escalated."""
    house = house_at(copied(ran_before, tmp_path / "escalated"))
    yield house
    house.engine.dispose()


def test_every_live_escalation_has_one_plan_with_owners_and_dates(escalated_house: House) -> None:
    house = escalated_house
    escalated = {a.account_id: a.id for a in house.alerts.live() if a.rule is RuleId.ESCALATION}
    found = house.plans.list()
    assert escalated
    assert {plan.account_id: plan.alert_id for plan in found} == escalated
    csms = {row["account_id"]: row["csm"] for row in house.accounts.rows().iter_rows(named=True)}
    for plan in found:
        assert (plan.state, plan.opened_on, plan.by) == (PlanState.OPEN, AS_OF, "keepwell")
        assert len(plan.steps) == len(playbooks().plays[plan.playbook].steps)
        assert plan.steps[0].owner == (csms[plan.account_id] or "unassigned")
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert house.plans.list() == found


def test_a_plan_that_a_person_dropped_is_not_opened_again(escalated_house: House) -> None:
    from keepwell.plan_views import close_plan

    house = escalated_house
    for plan in house.plans.list():
        close_plan(house, plan.id, "dropped", AS_OF)
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert house.plans.list(PlanState.OPEN) == []


def test_a_look_at_the_past_opens_no_plan(new_house: MakeHouse) -> None:
    house = new_house("past")
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    before = plans(house)
    run_daily(house, Order(DAILY, FIRST, FIRST))
    assert plans(house) == before


def test_a_run_that_failed_at_its_end_is_resumed_to_the_same_result(
    new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, undisturbed = new_house("failed"), new_house("undisturbed")
    for one in (house, undisturbed):
        one.actions.hold_out("weekly_look", 0.5, "kim")
        one.actions.log(NewAction(3, "contact_check", AS_OF - timedelta(days=15), "kim"))
    with monkeypatch.context() as broken:
        broken.setattr(type(house.plans), "open_for_alerts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_daily(house, Order(DAILY, FIRST, AS_OF))
    failed = house.runs.latest()
    assert failed is not None
    resume(house, failed.id)
    run_daily(undisturbed, Order(DAILY, FIRST, AS_OF))
    assert plans(house) == plans(undisturbed)
    assert plans(house)
    assert actions(house) == actions(undisturbed)
    assert notes(house) == notes(undisturbed)


def test_what_came_of_an_action_is_the_same_after_a_backfill_as_day_by_day(new_house: MakeHouse) -> None:
    together, daily = new_house("together"), new_house("daily")
    taken = AS_OF - timedelta(days=18)
    for house in (together, daily):
        for account in house.accounts.ids()[:12]:
            house.actions.log(NewAction(account, "contact_check", taken, "kim"))
        run_daily(house, Order(DAILY, AS_OF - timedelta(days=40), AS_OF - timedelta(days=6)))
    run_daily(together, Order(DAILY, AS_OF - timedelta(days=40), AS_OF))
    for n in range(5, -1, -1):
        day = AS_OF - timedelta(days=n)
        run_daily(daily, Order(DAILY, day, day))
    told = [{name: one[name] for name in ("change", "expected", "verdict")} for one in actions(together)]
    assert told == [{name: one[name] for name in told[0]} for one in actions(daily)]
    assert all(one["verdict"] for one in told)
    assert any(one["change"] is not None for one in told)


ACCOUNTS, TAKEN = 60, AS_OF - timedelta(days=14)


@pytest.fixture
def planted(tmp_path: Path) -> House:
    """Sixty accounts of one segment and no facts: scores and alerts are written by the tests."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    rows = "".join(f"A-{n},Account {n},SMB,Kim\n" for n in range(1, ACCOUNTS + 1))
    (bundle / "accounts.csv").write_text(f"external_id,name,segment,csm\n{rows}")
    house = house_at(tmp_path / "planted", hour=12)
    import_into(house, bundle, source="crm")
    active_calibration(house)
    return house


def write_scores(house: House, rise: float) -> None:
    """All stand where they stood, about 60, but for account 1, which rises after TAKEN."""
    ids = list(range(1, ACCOUNTS + 1))
    frames = []
    for day in needed_days(TAKEN):
        lifted = [rise if n == 1 and day > TAKEN else 0.0 for n in ids]
        health = [60.0 + n / 30 + up for n, up in zip(ids, lifted, strict=True)]
        blank = dict.fromkeys(SCORE_COLUMNS, pl.lit(None, pl.Float64))
        frame = pl.DataFrame({"account_id": ids, "as_of": [day] * ACCOUNTS}).with_columns(**blank)
        frames.append(
            frame.with_columns(
                health=pl.Series(health),
                coverage=pl.lit(1.0),
                band=pl.lit("green"),
                standing=pl.lit("active"),
                calibration=pl.lit(1),
            )
        )
    scores = pl.concat(frames[:3])
    house.scores.write(scores, scores.select("account_id", "as_of"))


def end_of_day(house: House, day: date = AS_OF) -> Run:
    run = house.runs.start(DAILY, day, Order(DAILY, day, day).details(1, {}, (day,)))
    urls = StorageUrls(house.settings.database, house.settings.activity)
    deps = _deps(house, run, LocalEngine(house.facts, urls), lambda *_: None)
    keep_playbooks({"run_id": run.id}, Runtime(context=deps))
    house.runs.finish(run.id, {})
    return run


def test_a_planted_effect_is_confirmed_and_noted_and_withdrawn_when_the_scores_say_otherwise(
    planted: House,
) -> None:
    write_scores(planted, rise=9.0)
    planted.actions.log(NewAction(1, "contact_check", TAKEN, "kim"))
    planted.actions.log(NewAction(2, "contact_check", TAKEN, "kim"))
    end_of_day(planted)
    one, two = planted.actions.list()
    assert (one.verdict, one.change, one.measured_on) == ("confirmed", pytest.approx(9.0), AS_OF)
    assert one.expected == pytest.approx(0.0, abs=1e-6)
    assert two.verdict == "not_beyond_chance"
    [note] = planted.annotations.list()
    assert (note.account_id, note.day, note.kind) == (1, AS_OF, "action_confirmed")
    assert "Check with the main contact by kim confirmed: health moved +9.0 points" in note.text
    end_of_day(planted)
    assert len(planted.annotations.list()) == 1
    write_scores(planted, rise=0.0)
    end_of_day(planted)
    assert planted.actions.list()[0].verdict == "not_beyond_chance"
    assert planted.annotations.list() == []


def test_a_run_of_a_past_day_takes_nothing_away_that_was_measured_since(planted: House) -> None:
    write_scores(planted, rise=9.0)
    planted.actions.log(NewAction(1, "contact_check", TAKEN, "kim"))
    end_of_day(planted)
    before = actions(planted)
    end_of_day(planted, TAKEN)
    assert actions(planted) == before


def test_accounts_that_chance_draws_are_recorded_once_a_quarter_and_get_no_plan(planted: House) -> None:
    write_scores(planted, rise=0.0)
    planted.actions.hold_out("short_save_plan", 0.5, "kim")
    run = planted.runs.start(DAILY, AS_OF, {})
    planted.alerts.apply(
        run.id,
        [OpenAlert(RuleId.ESCALATION, n, None, 0, AS_OF, AS_OF, AS_OF) for n in range(1, ACCOUNTS + 1)],
    )
    planted.runs.finish(run.id, {})
    end_of_day(planted)
    end_of_day(planted, AS_OF + timedelta(days=1))
    drawn = [n for n in range(1, ACCOUNTS + 1) if held_out("short_save_plan", n, AS_OF, 0.5)]
    assert [action.account_id for action in planted.actions.list()] == drawn
    assert all(action.held_out and action.taken_on == AS_OF for action in planted.actions.list())
    with_plan = {plan.account_id for plan in planted.plans.list()}
    assert with_plan == set(range(1, ACCOUNTS + 1)) - set(drawn)


def test_a_few_accounts_rescored_leave_plans_and_measurements_to_the_daily_run(planted: House) -> None:
    write_scores(planted, rise=9.0)
    planted.actions.log(NewAction(1, "contact_check", TAKEN, "kim"))
    run = planted.runs.start(DAILY, AS_OF, Order(DAILY, AS_OF, AS_OF).details(1, {}, (AS_OF,)))
    urls = StorageUrls(planted.settings.database, planted.settings.activity)
    deps = _deps(planted, run, LocalEngine(planted.facts, urls), lambda *_: None)
    keep_playbooks({"run_id": run.id, "account_ids": [1]}, Runtime(context=deps))
    assert planted.actions.list()[0].verdict is None
