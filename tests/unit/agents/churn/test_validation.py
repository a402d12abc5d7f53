"""No row is ever rated by a model that has seen its account or its future."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from churn_examples import CANDIDATES, END, HORIZONS, NAMES, make_examples

from agents.churn import metrics
from agents.churn.candidates import Candidate, rate
from agents.churn.examples import Examples
from agents.churn.replay import Stage, by_account, rolling
from agents.churn.validation import splits, validate

WHO, WHEN = NAMES.index("people_gone"), NAMES.index("use_break")


@dataclass
class Spy:
    """Stands for a model, and remembers what it learnt from and what it was shown."""

    learnt: Examples
    horizon: int

    def log_odds(self, values: np.ndarray) -> np.ndarray:
        shown, days = values[:, WHO], values[:, WHEN]
        assert not set(shown) & set(self.learnt.accounts)
        known_on = self.learnt.table.days + self.horizon + self.learnt.settled
        assert known_on.max() <= days.min()
        assert np.isfinite(self.learnt.came[self.horizon]).all()
        ends = self.learnt.table.days + self.learnt.settled + self.learnt.followed
        assert ends.max() <= days.min()
        return np.zeros(values.shape[0])


def named(examples: Examples) -> Examples:
    """Every row says whose and of which day it is."""
    values = examples.table.values.copy()
    values[:, WHO], values[:, WHEN] = examples.accounts, examples.table.days
    return replace(examples, table=replace(examples.table, values=values))


@pytest.mark.parametrize("settled", [0, 14])
@pytest.mark.parametrize("horizon", HORIZONS)
def test_no_candidate_is_shown_a_row_of_an_account_or_of_days_it_learnt_from(
    horizon: int, settled: int
) -> None:
    examples = named(make_examples(1, accounts=80))
    examples = replace(examples, settled=np.full(len(examples), settled))
    known = examples.rows(examples.known_by(END, horizon)).seen_on(END)
    spy = Candidate("spy", "", lambda learns, h, _: Spy(learns, h), least=0)  # type: ignore[arg-type,return-value]  # a stand-in
    rated = validate(known, [spy], horizon, HORIZONS)
    assert rated.rows.any()
    assert np.isfinite(rated.log_odds["spy"][rated.rows]).all()
    assert np.isnan(rated.log_odds["spy"][~rated.rows]).all()


def test_every_row_from_the_first_origin_on_is_rated_once() -> None:
    examples = make_examples(2)
    known = examples.rows(examples.known_by(END, 60))
    times = np.sum([split.rates for split in splits(known, 60)], axis=0)
    first = min(split.origin.toordinal() for split in splits(known, 60) if split.origin is not None)
    assert (times == (known.table.days >= first)).all()


def test_days_too_close_together_are_told_apart_by_account_alone() -> None:
    examples = make_examples(3, days=7)
    known = examples.rows(examples.known_by(END, 60))
    cut = splits(known, 60)
    assert {split.origin for split in cut} == {None}
    assert (np.sum([split.rates for split in cut], axis=0) == 1).all()
    for split in cut:
        assert not set(known.accounts[split.learns]) & set(known.accounts[split.rates])


def test_what_only_tells_accounts_apart_is_not_taken_for_insight() -> None:
    """Each account has a number of its own: who has seen the account knows its fate by it, others know nothing."""
    examples, rng = make_examples(4, accounts=200, days=18, base=0.004), np.random.default_rng(4)
    of_account = rng.permutation(301).astype(float)
    values = np.asfortranarray(np.repeat(of_account[examples.accounts][:, None], len(NAMES), axis=1))
    examples = replace(examples, table=replace(examples.table, values=values))
    known = examples.rows(examples.known_by(END, 60))
    trees = replace(CANDIDATES["trees"], least=0)
    odds = validate(known, [trees], 60, HORIZONS)
    came = known.came[60]
    found = metrics.with_intervals(
        {"auc": metrics.auc_of(odds.log_odds["trees"][odds.rows], came[odds.rows])},
        known.accounts[odds.rows],
        1,
    )["auc"]
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.55
    memory = trees.fit(known, 60, HORIZONS)
    assert metrics.auc(rate(memory, known.table.values, 60), came) > found.high


def test_a_future_that_turns_around_is_not_foreseen() -> None:
    """Until spring a number means leaving, from then on staying: whoever rates spring well has seen it."""
    examples = make_examples(5, accounts=200, base=0.004)
    known = examples.rows(examples.known_by(END, 30))
    origins = sorted({split.origin.toordinal() for split in splits(known, 30) if split.origin is not None})
    turn = origins[-1]
    values = known.table.values.copy()
    sign = np.where(known.table.days < turn, 1.0, -1.0)
    values[:, WHO] = known.came[30] * sign
    known = replace(known, table=replace(known.table, values=np.asfortranarray(values)))
    found = validate(known, [CANDIDATES["logistic"]], 30, HORIZONS)
    late = found.rows & (known.table.days >= turn)
    assert 0 < known.came[30][late].sum() < late.sum()
    assert metrics.auc(found.log_odds["logistic"][late], known.came[30][late]) < 0.3


# The replay


def test_a_replay_learns_from_days_before_each_refit_and_rates_those_after_it() -> None:
    examples = make_examples(6, accounts=40)
    tests = [date.fromordinal(int(day)) for day in np.unique(examples.table.days)[10:]]
    refits = tests[::4]
    stages = rolling(examples, tests, refits)
    for stage in stages:
        assert stage.on is not None
        assert examples.table.days[stage.learns].max() < stage.on.toordinal()
        assert examples.table.days[stage.rates].min() >= stage.on.toordinal()
    rated = np.sum([stage.rates for stage in stages], axis=0)
    assert (rated == np.isin(examples.table.days, [day.toordinal() for day in tests])).all()


def test_a_replay_over_groups_never_rates_an_account_it_learnt_from() -> None:
    examples = make_examples(7, accounts=40, days=2)
    stages: list[Stage] = by_account(examples, 4)
    assert (np.sum([stage.rates for stage in stages], axis=0) == 1).all()
    for stage in stages:
        assert not set(examples.accounts[stage.learns]) & set(examples.accounts[stage.rates])
