"""What a risk is made of: it adds up, does not depend on who stands beside, and is told in words that can be read."""

from datetime import date

import numpy as np
import pytest

from agents.churn.features import FEATURES, OF_LEAVING, FeatureTable
from agents.churn.linear import Linear
from agents.churn.model import Blend, RiskModel
from agents.churn.ratings import Ratings, Share
from agents.churn.reasons import adds, says
from agents.churn.training import relied_on
from agents.odds import odds_of, risk_of

NAMES = (*(feature.name for feature in FEATURES), "segment = small")
IDS = np.array([3, 7, 9, 40])


@pytest.fixture
def ratings() -> Ratings:
    size = len(NAMES)
    part = Linear(NAMES, np.zeros(size), np.ones(size), OF_LEAVING.coefficients(NAMES), -1.0)
    model = RiskModel(
        NAMES,
        (30, 60),
        (Blend(60, ("expert",), (1.0,), 0.5, 0.25),),
        {("expert", 60): part},
        date(2026, 1, 1),
        {},
    )
    values = np.asfortranarray(np.random.default_rng(5).normal(size=(IDS.size, size)))
    return Ratings(model, FeatureTable(NAMES, values, IDS, np.full(IDS.size, 739_000)))


def test_shares_add_up_to_the_distance_from_the_average_account(ratings: Ratings) -> None:
    for account in IDS.tolist():
        risk = ratings.likelihood(account, 60)
        assert risk is not None
        total = sum(share.log_odds for share in ratings.shares(account, 60))
        assert total == pytest.approx(float(odds_of(risk)) - (-1.0 * 0.5 + 0.25))


def test_a_share_is_the_risk_that_would_be_gone_without_it(ratings: Ratings) -> None:
    risk = ratings.likelihood(7, 60)
    assert risk is not None
    for share in ratings.shares(7, 60):
        assert share.adds == pytest.approx(risk - float(risk_of(float(odds_of(risk)) - share.log_odds)))
        assert np.sign(share.adds) == np.sign(share.log_odds)


def test_the_largest_share_comes_first_and_each_topic_once(ratings: Ratings) -> None:
    found = ratings.shares(9, 60)
    sizes = [abs(share.log_odds) for share in found]
    assert sizes == sorted(sizes, reverse=True)
    assert len({share.about for share in found}) == len(found) > 5


def test_who_stands_beside_changes_nothing(ratings: Ratings) -> None:
    alone = Ratings(ratings.model, ratings.table.rows(np.array([2])))
    assert alone.shares(9, 60) == ratings.shares(9, 60)
    assert alone.likelihood(9, 30) == ratings.likelihood(9, 30)


def test_who_is_no_customer_has_neither_a_likelihood_nor_shares(ratings: Ratings) -> None:
    for account in (1, 8, 41):
        assert ratings.likelihood(account, 60) is None
        assert ratings.shares(account, 60) == []


def told(about: str, feature: str, value: float, points: float = 0.09) -> str:
    return says(Share(about, 0.4, points, feature, value))


def test_a_topic_is_told_by_the_number_that_adds_most() -> None:
    assert told("use", "use_silence", 41.0) == (
        "Use over time, days since the last use: 41 (adds 9 points to the risk)."
    )
    assert told("people", "people_gone", 0.25).startswith(
        "People, share of the people of the four months before who stopped: 25% "
    )
    assert told("use", "use_month_to_usual", float(np.log(0.5))).startswith(
        "Use over time, use of 30 days against the half year before: -50% "
    )
    assert told("contract", "term_overdue", float("nan")).startswith(
        "Contract, invoices past their due day: not known "
    )
    assert told("segment", "segment = small", 1.0) == (
        "Segment and profile: segment = small (adds 9 points to the risk)."
    )


@pytest.mark.parametrize(
    ("points", "says"),
    [
        (0.123, "adds 12 points to the risk"),
        (0.01, "adds 1 point to the risk"),
        (0.0096, "adds 1 point to the risk"),
        (0.004, "adds 0.4 points to the risk"),
        (-0.05, "takes 5 points off the risk"),
    ],
)
def test_points_are_of_a_hundred(points: float, says: str) -> None:
    assert adds(Share("use", 0.1, points, "use_silence", 3.0)) == says


def test_topics_of_many_rows_are_the_shares_of_each(ratings: Ratings) -> None:
    topics = ratings.by_topic(60)
    for place, account in enumerate(IDS.tolist()):
        own = {share.about: share.log_odds for share in ratings.shares(account, 60)}
        assert {about: parts[place] for about, parts in topics.items() if parts[place]} == pytest.approx(own)


def test_what_a_model_relies_on_adds_up_to_one_the_largest_first(ratings: Ratings) -> None:
    found = relied_on(ratings.model, ratings.table)
    assert list(found) == [60]
    assert sum(found[60].values()) == pytest.approx(1.0)
    assert list(found[60].values()) == sorted(found[60].values(), reverse=True)
    assert "billed_to_active" not in found[60]  # the expert gives it no weight
    assert relied_on(None, ratings.table) == {}


def test_a_horizon_that_was_not_trained_for_has_no_likelihood(ratings: Ratings) -> None:
    assert ratings.likelihood(7, 45) is None
