"""A model earns its place by telling leavers apart on accounts and days it has not seen, or is not used."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from churn_examples import CANDIDATES, END, HORIZONS, NAMES, PLANTED, make_examples, shuffled

from agents.churn.contest import TO_LEAVE
from agents.churn.examples import Examples
from agents.churn.model import RiskModel
from agents.churn.training import LEAST_LEAVERS, Trained, train

QUICK = (CANDIDATES["expert"], CANDIDATES["logistic"])


def trained(examples: Examples, horizons: tuple[int, ...] = (60,), candidates: Any = QUICK) -> Trained:
    return train(examples, replace(TO_LEAVE, candidates=candidates), horizons, END, {})


@pytest.fixture(scope="module")
def planted() -> Trained:
    return trained(make_examples(1, signal=1.5), HORIZONS)


def test_a_planted_signal_is_found_and_beats_recency(planted: Trained) -> None:
    assert planted.in_use
    assert [one.horizon for one in planted.judgements] == list(HORIZONS)
    for judged in planted.judgements:
        assert judged.earns
        assert judged.auc.low is not None
        assert judged.auc.low > 0.55
        recency = judged.baselines["recency"].value
        assert recency is not None
        assert recency < 0.6
        assert judged.beyond_best.low is not None
        assert judged.beyond_best.low > 0


def test_what_the_risk_is_made_of_is_what_was_planted(planted: Trained) -> None:
    assert planted.model is not None
    some = make_examples(1, signal=1.5).table
    size = np.abs(planted.model.contributions(some, 60)).mean(axis=0)
    assert NAMES[int(size.argmax())] == PLANTED


def test_what_a_model_says_is_what_comes_on_accounts_it_never_saw(planted: Trained) -> None:
    assert planted.model is not None
    other = make_examples(99, signal=1.5)
    known = other.rows(np.isfinite(other.came[60]))
    risk = planted.model.risk(known.table)[60]
    assert risk.mean() == pytest.approx(known.came[60].mean(), abs=0.04)
    assert planted.judgements[1].calibration_error < 0.06


def test_the_card_of_a_model_is_plain_json(planted: Trained) -> None:
    assert planted.model is not None
    cards = [judged.as_json() for judged in planted.judgements]
    text = json.dumps([cards, planted.model.as_json(), planted.says], allow_nan=False)
    back = RiskModel.from_json(json.loads(text)[1])
    table = make_examples(3).table
    assert back.risk(table)[90].tobytes() == planted.model.risk(table)[90].tobytes()


def test_training_again_gives_the_same_model_also_of_trees_and_survival() -> None:
    few = tuple(replace(CANDIDATES[name], least=0) for name in ("expert", "survival", "trees"))
    bodies = []
    for _ in range(2):
        found = trained(make_examples(1, signal=1.5), (90,), few)
        assert found.model is not None
        bodies.append(found.model.as_json())
    assert bodies[0] == bodies[1]


def test_a_line_is_about_few_and_finds_more_than_chance(planted: Trained) -> None:
    for horizon, line in planted.lines.items():
        share = planted.shares[horizon]
        assert line.share <= 0.11
        assert line.risk >= 1.5 * share
        assert line.precision > 1.5 * share
        assert 0 < line.recall <= 1


def test_of_shuffled_outcomes_nothing_is_learnt() -> None:
    """An interval of 90 % lies above 0.5 once in twenty times by chance: of six at most two may be fooled."""
    fooled, outside = 0, 0
    for seed in range(6):
        found = trained(shuffled(make_examples(seed, accounts=140, signal=1.5), seed))
        (judged,) = found.judgements
        assert judged.auc.low is not None
        assert judged.auc.high is not None
        fooled += found.in_use
        outside += not judged.auc.low <= 0.5 <= judged.auc.high
        assert found.in_use or found.model is None
    assert fooled <= 2
    assert outside <= 3


def _few(leavers: int) -> Examples:
    examples = make_examples(4, signal=1.5)
    gone = np.unique(examples.accounts[examples.came[90] == 1])
    return examples.rows(~np.isin(examples.accounts, gone[leavers:]))


@pytest.mark.parametrize("leavers", [0, 3, LEAST_LEAVERS - 1])
def test_of_too_few_leavers_nothing_is_learnt_and_it_says_so(leavers: int) -> None:
    found = trained(_few(leavers), (90,))
    assert (found.model, found.in_use, found.judgements) == (None, False, ())
    assert found.says == (
        f"{leavers} accounts are known to leave within 90 days up to 2026-06-01: at least 12 are needed to learn from."
    )


def test_of_nobody_nothing_is_learnt() -> None:
    examples = make_examples(4)
    found = trained(examples.rows(np.zeros(len(examples), dtype=np.bool_)), HORIZONS)
    assert found.model is None
    assert found.says.startswith("0 accounts are known to leave within 30 days")
    assert found.shares == {}


def test_leavers_that_were_too_long_ago_to_check_by_are_no_reason_to_believe() -> None:
    """Everybody who left did so in the first months: the rows that are rated hold no leaver."""
    examples = make_examples(5, signal=1.5, base=0.004)
    half = np.median(examples.table.days)
    keep = (examples.table.days < half - 120) | np.isin(
        examples.accounts, np.unique(examples.accounts[examples.table.days == examples.table.days.max()])
    )
    later = examples.table.days >= half - 120
    came = {h: np.where(later & (c == 1), 0.0, c) for h, c in examples.came.items()}
    found = trained(replace(examples, came=came).rows(keep))
    assert not found.in_use
    assert found.says
    json.dumps([judged.as_json() for judged in found.judgements], allow_nan=False)


def test_an_outcome_that_was_not_known_on_the_day_teaches_nothing() -> None:
    """Whatever came after the day of training could be anything."""
    examples = make_examples(6, signal=1.5)
    known = examples.known_by(END, 60)
    lied = {h: np.where(known, c, 1.0 - np.nan_to_num(c)) for h, c in examples.came.items()}
    day = examples.table.days.max() - 30
    honest = trained(examples.rows(examples.table.days <= day))
    hidden = np.isfinite(examples.came[60]) & (examples.table.days + 60 > END.toordinal())
    assert not hidden.any()
    told = trained(replace(examples, came=lied).rows(examples.table.days <= day))
    assert honest.model is not None
    assert told.model is not None
    assert told.model.as_json() == honest.model.as_json()
