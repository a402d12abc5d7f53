"""The planted stories hold: what must fire fires, and no look-alike does, by the rules and the expert calibration."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from bundle_facts import facts_of

from agents.alerts.watch import Condition, conditions
from agents.collector.kernel import read
from agents.health.calibration import expert
from agents.health.score import Scores, needed_days, score
from domain.alerts import RuleId
from sources.demo.portfolio import write_demo
from sources.demo.truth import Expectation, Truth

AS_OF = date(2026, 11, 23)
DAYS = [AS_OF - timedelta(days=age) for age in range(60, -1, -1)]
ACCOUNTS = 300  # as many as the demo: with fewer nobody can say that a rise is beyond chance


class Run:
    """Everything the rules say about one demo over the last 60 days."""

    def __init__(self, folder: Path) -> None:
        self.truth: Truth = write_demo(folder, ACCOUNTS, as_of=AS_OF)
        facts = facts_of(folder, AS_OF)
        segments = dict(facts.accounts.select("account_id", "segment").iter_rows())
        readings = read(facts, needed_days(DAYS))
        self.scores: Scores = score(readings, expert(datetime.now(UTC)), segments, DAYS)
        self.conditions: dict[RuleId, Condition] = conditions(self.scores, readings, segments=segments)
        self.gaps = readings.circumstances.gaps
        self.rows = {name: row for row, name in enumerate(facts.accounts["external_id"])}

    def fired(self, expected: Expectation) -> bool:
        condition, row = self.conditions[RuleId(expected.rule)], self.rows[expected.account]
        chosen = [expected.first <= day <= expected.last for day in DAYS]
        return bool(condition.fires[row, chosen].any())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("stories"))


def test_every_rule_that_needs_no_model_has_stories_that_must_fire_and_that_must_not(run: Run) -> None:
    told = {fires: {e.rule for e in run.truth.expectations if e.fires is fires} for fires in (True, False)}
    every = {rule.value for rule in RuleId} - {"churn_risk", "data_gap"}
    assert told[True] == every
    assert told[False] == every


def test_what_must_fire_fires(run: Run) -> None:
    missed = [
        f"{e.story} {e.account} {e.rule}" for e in run.truth.expectations if e.fires and not run.fired(e)
    ]
    assert missed == []


def test_no_look_alike_fires(run: Run) -> None:
    false = [
        f"{e.story} {e.account} {e.rule}" for e in run.truth.expectations if not e.fires and run.fired(e)
    ]
    assert false == []


def test_each_leaving_account_stands_exactly_on_its_step(run: Run) -> None:
    leaving = run.conditions[RuleId.LEAVING_SEQUENCE].step[:, -1]
    steps = {e.account: e.step for e in run.truth.expectations if e.step}
    assert {account: int(leaving[run.rows[account]]) for account in steps} == steps


def test_the_stopped_source_is_seen_as_a_gap(run: Run) -> None:
    assert {gap.source for gap in run.gaps if gap.seen_on == AS_OF} == set(run.truth.stopped_sources)


def test_an_ordinary_account_is_healthy_and_quiet(run: Run) -> None:
    told = {e.account for e in run.truth.expectations} | {change.account for change in run.truth.churns}
    ordinary = [row for name, row in run.rows.items() if name not in told]
    health, moves = run.scores["health"][ordinary, -1], run.scores["velocity_14"][ordinary]
    assert 68 <= np.nanmedian(health) <= 80
    assert np.nanmean(np.abs(moves) < 3) > 0.93
