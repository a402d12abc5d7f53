"""A whole calibration from history: what it holds, what it says, and that it repeats itself."""

from datetime import timedelta

import numpy as np
import pytest
from health_builders import NOW
from history_builders import LAST, alarm, make_history, weeks
from test_weights import TREND_ONLY

from agents.health.calibration import expert, fit
from agents.health.expert import RANGES
from agents.health.fitting import bands, fit_from_history
from agents.health.points import value_at
from domain.calibration import Calibration, RedChoice
from domain.scores import Band
from domain.signals import SignalId

S = SignalId
BASE = expert(NOW)
DAYS = weeks(100)
MEASURED = tuple(TREND_ONLY)


def simulated_history(accounts: int, leavers: int, told: bool = True, seed: int = 5):
    """Signals hang about an account's own level; where `told`, the trend of leavers falls to 20 points in time."""
    random = np.random.default_rng(seed)
    left_on = {row: LAST - timedelta(days=int(random.integers(30, 600))) for row in range(leavers)}
    values = {}
    for signal in MEASURED:
        base = random.uniform(55.0, 95.0, (accounts, 1)) + random.normal(0.0, 6.0, (accounts, len(DAYS)))
        if told and signal is S.USAGE_TREND:
            for row, day in left_on.items():
                base[row, [(day - one).days <= 100 for one in DAYS]] -= 55.0
        points = np.clip(base, 1.0, 99.0)
        values[signal] = np.vectorize(lambda one, s=signal: value_at(one, RANGES[s]))(points)
    return make_history(DAYS, values, left_on)


@pytest.fixture(scope="module")
def told():
    return simulated_history(400, 120)


def fitted(history, segments=None, **more) -> Calibration:
    return fit_from_history([history], BASE, segments or {}, now=NOW, **more)


def test_where_history_speaks_weights_and_thresholds_are_fitted_and_the_note_says_so(told):
    made = fitted(told, by="kim", why="the yearly refit")
    assert made.trial.used
    assert made.red_choice is RedChoice.MEAN
    assert made.frame("").weights[S.USAGE_TREND] > 1.3 * BASE.frame("").weights[S.USAGE_TREND]
    assert made.frame("").red != BASE.frame("").red
    assert 15.0 <= made.frame("").orange - made.frame("").red <= 20.0
    assert "Weights fitted on past churn. Red is below" in made.note
    assert (made.by, made.why, made.number, made.kind, made.fitted_on) == (
        "kim",
        "the yearly refit",
        2,
        "fitted",
        LAST,
    )


def test_what_it_was_fitted_on_is_kept(told):
    rests_on = fitted(told).fitted
    assert (rests_on.first, rests_on.last, rests_on.days) == (DAYS[0], LAST, len(DAYS))
    assert (rests_on.seen, rests_on.customers, rests_on.leavers) == (400, 400, 120)
    assert rests_on.left == 120
    assert rests_on.since is None


def test_where_nothing_tells_who_leaves_everything_but_the_ranges_stays_expert_and_says_why():
    made = fitted(simulated_history(400, 120, told=False))
    assert not made.trial.used
    assert made.frame("").weights == BASE.frame("").weights
    assert (made.frame("").red, made.frame("").orange, made.red_choice) == (42.0, 60.0, "expert")
    assert "not yet calibrated on past churn" in made.note
    assert "better than chance" in made.trial.says


def test_ranges_are_those_of_a_fit_on_the_same_days(told):
    from dataclasses import dataclass
    from typing import Any

    @dataclass
    class Read:
        account_ids: Any
        days: Any
        values: Any
        standing: Any

    at = [DAYS.index(LAST - timedelta(days=14 * n)) for n in range(12, -1, -1)]
    read = Read(
        told.account_ids,
        tuple(DAYS[n] for n in at),
        {s: v[:, at] for s, v in told.values.items()},
        np.where(told.active, 1, 2)[:, at],
    )
    assert fitted(told).frame("").ranges == fit(read, {}, BASE, now=NOW).frame("").ranges


def test_fitting_twice_on_the_same_days_gives_the_same_frame(told):
    once, twice = fitted(told), fitted(told)
    assert once == twice


def test_pieces_and_the_whole_fit_the_same(told):
    from dataclasses import replace

    halves = [
        replace(
            told,
            account_ids=told.account_ids[rows],
            values={s: v[rows] for s, v in told.values.items()},
            **{
                name: getattr(told, name)[rows]
                for name in ("active", "left", "leaves", "silence", "gone", "grew")
            },
        )
        for rows in (slice(None, 150), slice(150, None))
    ]
    assert fit_from_history(halves, BASE, {}, now=NOW) == fitted(told)


def test_a_segment_has_weights_and_lines_of_its_own(told):
    segments = {n: "SMB" if n % 2 else "Enterprise" for n in range(1, 401)}
    made = fitted(told, segments)
    assert made.frame("SMB").leavers + made.frame("Enterprise").leavers == made.frame("").leavers
    assert made.frame("SMB").weights != made.frame("Enterprise").weights
    assert sum(made.frame("SMB").weights.values()) == pytest.approx(
        sum(BASE.frame("smb").weights.values()), abs=1e-6
    )


def test_false_alarms_are_counted_and_move_the_fit(told):
    marks = [alarm(n, LAST - timedelta(days=120)) for n in range(200, 215)]
    wrong = [alarm(n, LAST - timedelta(days=600)) for n in range(1, 121)]
    made = fitted(told, false_alarms=[*marks, *wrong])
    assert made.fitted.false_alarms >= 15
    assert made.fitted.false_alarms_wrong > 0
    assert made.fitted.false_alarms + made.fitted.false_alarms_wrong <= 135
    assert made.frame("").weights != fitted(told).frame("").weights


def test_customers_are_counted_by_band_in_any_calibration(told):
    made = fitted(told)
    counted = bands(told, made, {})
    assert sum(counted.values()) == 280
    assert counted[Band.GREEN] > counted[Band.RED]


def test_a_calibration_stored_before_all_this_is_still_read():
    old = {
        "number": 3,
        "kind": "fitted",
        "created_at": "2026-01-01T00:00:00Z",
        "fitted_on": "2026-01-01",
        "by": "kim",
        "note": "Ranges fitted on 12 active accounts.",
        "segments": {
            "": {
                "ranges": {"tenure": [0, 3, 8, 18, 48]},
                "weights": {"tenure": 1.0},
                "red": 42.0,
                "orange": 60.0,
                "accounts": 12,
            }
        },
    }
    read = Calibration.model_validate(old)
    assert (read.fitted, read.trial, read.choices, read.red_choice, read.why) == (
        None,
        None,
        (),
        "expert",
        "",
    )
    assert read.frame("").leavers == 0


def test_a_new_one_is_read_back_as_it_was(told):
    made = fitted(told)
    assert Calibration.model_validate(made.model_dump(mode="json")) == made
