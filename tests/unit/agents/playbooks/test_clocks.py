"""Two clocks that are never mixed, the leaving sequence with its dates, and a window that opens and closes."""

import math
from datetime import date, timedelta

import pytest

from agents.playbooks.clocks import clocks

DAY = date(2026, 6, 17)
NAN = math.nan
NEVER = (NAN, NAN, NAN, NAN)
UNKNOWN = dict.fromkeys(("churn_30", "churn_60", "churn_90"))


def at(leaving=NEVER, churn=UNKNOWN, renewal: float | None = None):
    return clocks(DAY, leaving, churn, renewal, 75, 45)


def test_the_states_reached_have_their_dates_and_the_next_one_is_named():
    days = (date(2026, 5, 1).toordinal(), date(2026, 5, 20).toordinal(), NAN, NAN)
    leaving = at(leaving=days).leaving
    assert [(one.step, one.state, one.reached_on) for one in leaving.reached] == [
        (1, "use is down", date(2026, 5, 1)),
        (2, "a meeting was missed", date(2026, 5, 20)),
    ]
    assert leaving.says == "Next would be direct mail and calls in place of tickets."


def test_nobody_who_stays_is_said_to_leave():
    assert at().leaving.reached == ()
    assert "Nothing of the leaving sequence" in at().leaving.says


@pytest.mark.parametrize("churn", [UNKNOWN, dict.fromkeys(UNKNOWN, NAN), {}])
def test_without_a_model_the_time_to_cancellation_is_unknown_and_said_so(churn):
    found = at(churn=churn).cancellation
    assert (found.risk_90, found.half_way) == (None, None)
    assert found.says == "Time to cancellation: unknown."


def test_the_risks_are_told_at_each_horizon():
    found = at(churn={"churn_30": 0.05, "churn_60": 0.12, "churn_90": 0.22}).cancellation
    assert "5% within 30 days, 12% within 60 days, 22% within 90 days" in found.says
    assert "stay beyond 90 days" in found.says
    assert at(churn=UNKNOWN | {"churn_60": 0.4}).cancellation.risk_60 == 0.4


@pytest.mark.parametrize(
    ("risks", "days"),
    [
        ((0.5, 0.6, 0.7), 30),
        ((0.2, 0.8, 0.9), 45),
        ((0.1, 0.3, 0.5), 90),
        ((0.6, 0.7, 0.8), 25),
        ((0.9, 0.9, 0.9), 17),
    ],
)
def test_the_day_on_which_it_is_more_likely_gone_than_not(risks, days: int):
    churn = dict(zip(UNKNOWN, risks, strict=True))
    assert at(churn=churn).cancellation.half_way == DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "state"), [(76, "before"), (75, "open"), (60, "open"), (45, "open"), (44, "over"), (0, "over")]
)
def test_the_window_is_45_to_75_days_before_the_renewal_not_earlier_not_later(left: int, state: str):
    found = at(renewal=left)
    assert found.window.state == state
    assert found.window.opens_on == DAY + timedelta(days=left - 75)
    assert found.window.closes_on == DAY + timedelta(days=left - 45)
    assert found.renewal.on == DAY + timedelta(days=left)


@pytest.mark.parametrize("left", [None, NAN, -3.0])
def test_without_a_renewal_ahead_there_is_no_window(left: float | None):
    assert at(renewal=left).window.state == "unknown"
    assert at(renewal=-3.0).renewal.days == -3


def test_the_clocks_do_not_know_of_one_another():
    churn = {"churn_30": 0.9, "churn_60": 0.95, "churn_90": 0.99}
    assert at(churn=churn, renewal=60).window == at(renewal=60).window
    assert at(churn=churn, renewal=5).cancellation == at(churn=churn).cancellation


def test_days_are_said_as_people_write_them():
    assert at(renewal=90).renewal.says == "Renews on 15 September 2026, in 90 days."
    assert (
        at(renewal=90).window.says == "The proactive window opens on 2 July 2026 and closes on 1 August 2026."
    )
    assert at(renewal=0).renewal.says == "Renews today, 17 June 2026."
