"""Calibrating a real house: as of a day, with false alarms, never behind anybody's back."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from integration.graph.conftest import AS_OF

from domain.calibration import Calibration, RedChoice
from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.calibrating import Wish, fit_calibration, sample_days
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.refitting import needed, refit_advice

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
DAY = AS_OF - timedelta(days=60)


def frame(made: Calibration) -> dict[str, object]:
    """All of it but when it was made."""
    return made.model_dump(exclude={"created_at"})


def test_a_dry_run_stores_nothing_and_says_what_storing_would(new_house: MakeHouse) -> None:
    house = new_house("dry")
    dry = fit_calibration(house, AS_OF, Wish(by="kim", store=False))
    assert [one.number for one in house.calibrations.all()] == [1]
    kept = fit_calibration(house, AS_OF, Wish(by="kim", why="first of our own"))
    assert frame(kept.calibration) == frame(dry.calibration) | {"why": "first of our own"}
    assert (kept.calibration.number, kept.before.number, kept.bands) == (2, 1, dry.bands)
    assert house.calibrations.active() == kept.calibration
    assert (kept.calibration.fitted.seen, kept.calibration.fitted.last) == (60, AS_OF)


def test_facts_after_the_day_change_nothing(new_house: MakeHouse, tmp_path: Path) -> None:
    house = new_house("poisoned")
    before = fit_calibration(house, DAY, Wish(store=False)).calibration
    later = tmp_path / "later"
    later.mkdir()
    day = DAY + timedelta(days=1)
    names = house.accounts.rows()["external_id"].to_list()
    (later / "accounts.csv").write_text(f"external_id,name,created_at\nnew-1,Newcomer,{day}T08:00:00Z\n")
    (later / "churn_events.csv").write_text(
        "external_id,account,occurred_at,reason\n"
        + "".join(f"gone-{n},{name},{day}T09:00:00Z,left\n" for n, name in enumerate(names[:40]))
    )
    (later / "usage_events.csv").write_text(
        "external_id,account,occurred_at,user,feature,count,minutes\n"
        + "".join(
            f"late-{n},{name},{day}T10:00:00Z,u{n},Everything,900,400\n" for n, name in enumerate(names)
        )
    )
    import_into(house, later, source="demo")
    assert frame(fit_calibration(house, DAY, Wish(store=False)).calibration) == frame(before)
    now = fit_calibration(house, AS_OF, Wish(store=False)).calibration
    assert now.fitted is not None
    assert before.fitted is not None
    assert now.fitted.seen == before.fitted.seen + 1


def test_what_is_new_is_counted_from_the_calibration_before(new_house: MakeHouse) -> None:
    house = new_house("again")
    first = fit_calibration(house, DAY, Wish()).calibration.fitted
    second = fit_calibration(house, AS_OF, Wish()).calibration.fitted
    assert first is not None
    assert second is not None
    assert (first.since, second.since) == (None, DAY)
    assert second.leavers - first.leavers <= second.new_leavers < second.leavers
    assert second.new_expansions < first.new_expansions


def test_fitting_again_on_the_same_day_changes_nothing(new_house: MakeHouse) -> None:
    house = new_house("twice")
    first, second = (fit_calibration(house, AS_OF, Wish()).calibration for _ in range(2))
    assert (first.number, second.number) == (2, 3)
    assert first.segments == second.segments


def test_false_alarms_count_from_the_day_they_were_marked(new_house: MakeHouse) -> None:
    house = new_house("marked")
    run_daily(house, Order(DAILY, DAY, DAY + timedelta(days=7)))
    marked = [one for one in house.alerts.live() if one.account_id is not None][:3]
    for one in marked:
        house.alerts.resolve(one.id, "kim", "all is well", false_alarm=True, on=DAY + timedelta(days=10))
    told = fit_calibration(house, DAY + timedelta(days=10), Wish(store=False)).calibration.fitted
    early = fit_calibration(house, DAY + timedelta(days=9), Wish(store=False)).calibration.fitted
    assert told is not None
    assert early is not None
    assert told.false_alarms + told.false_alarms_wrong > 0
    assert early.false_alarms + early.false_alarms_wrong == 0


def test_the_expert_calibration_is_always_number_one(new_house: MakeHouse, tmp_path: Path) -> None:
    house = new_house("first")
    assert house.calibrations.get(1).kind == "expert"
    assert house.calibrations.get(1).choices == ()


def test_a_day_before_anybody_was_a_customer_is_refused(new_house: MakeHouse) -> None:
    house = new_house("early")
    first = house.facts.first_day()
    assert first is not None
    with pytest.raises(KeepwellError, match="too few to calibrate on"):
        fit_calibration(house, first - timedelta(days=400), Wish())
    assert len(house.calibrations.all()) == 1


def test_the_advice_counts_who_left_since(new_house: MakeHouse) -> None:
    house = new_house("advice")
    made = fit_calibration(house, DAY, Wish(red=RedChoice.Q25)).calibration
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    left = house.scores.count("churned")
    assert made.fitted is not None
    said = refit_advice(house)
    assert f"{left - made.fitted.left} accounts have left since, worth a refit from {needed(made)} on" in said
    assert [one.number for one in house.calibrations.all()] == [1, 2]


def test_days_are_a_week_apart_and_reach_half_a_year_to_three_years_back() -> None:
    short = sample_days(AS_OF - timedelta(days=30), AS_OF)
    usual = sample_days(AS_OF - timedelta(days=460), AS_OF)
    long = sample_days(AS_OF - timedelta(days=9_000), AS_OF)
    assert [(one[-1] - one[0]).days for one in (short, usual, long)] == [168, 399, 1092]
    assert {(b - a).days for a, b in itertools.pairwise(usual)} == {7}
