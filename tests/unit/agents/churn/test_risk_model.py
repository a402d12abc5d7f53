"""A model as it is kept: written down in JSON, read back to the same bits, and what its risks promise."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from churn_examples import CANDIDATES, END, HORIZONS, NAMES, make_examples

import agents.churn
from agents.churn.examples import Examples
from agents.churn.features import FeatureTable
from agents.churn.model import Blend, RiskModel, stretched

MIXED = ("expert", "logistic", "survival", "trees")


@pytest.fixture(scope="module")
def rows() -> Examples:
    return make_examples(8, signal=1.0)


@pytest.fixture(scope="module")
def model(rows: Examples) -> RiskModel:
    """Of every kind of part, with a blend for each horizon."""
    parts = {}
    for horizon in HORIZONS:
        known = rows.rows(rows.known_by(END, horizon))
        parts |= {(name, horizon): CANDIDATES[name].fit(known, horizon, HORIZONS) for name in MIXED}
    blends = tuple(Blend(h, MIXED, (0.2, 0.4, 0.2, 0.2), 1.0 + h / 100, -0.1 / 3) for h in HORIZONS)
    return RiskModel(NAMES, HORIZONS, blends, parts, END, {"segment": ("small", "größer")})


def bits(model: RiskModel, table: FeatureTable) -> dict[int, bytes]:
    return {horizon: risk.tobytes() for horizon, risk in model.risk(table).items()}


def test_a_model_read_back_gives_the_same_bits_of_risk_and_of_what_it_is_made_of(
    model: RiskModel, rows: Examples
) -> None:
    text = json.dumps(model.as_json(), allow_nan=False)
    back = RiskModel.from_json(json.loads(text))
    assert bits(back, rows.table) == bits(model, rows.table)
    some = rows.table.rows(np.arange(50))
    assert back.contributions(some, 60).tobytes() == model.contributions(some, 60).tobytes()
    assert json.dumps(back.as_json()) == text
    assert (back.names, back.horizons, back.trained_to) == (model.names, model.horizons, END)
    assert back.categories == model.categories


def test_nothing_of_a_model_is_pickled() -> None:
    sources = [path.read_text() for path in Path(agents.churn.__file__).parent.glob("*.py")]
    assert len(sources) > 10
    for word in ("import pickle", "joblib", "cloudpickle", "import dill"):
        assert not [one for one in sources if word in one]


def test_the_risk_of_a_row_is_the_same_bits_whatever_rows_stand_beside_it(
    model: RiskModel, rows: Examples
) -> None:
    whole, some = model.risk(rows.table), np.array([200, 3, 77])
    for horizon, risk in model.risk(rows.table.rows(some)).items():
        assert risk.tobytes() == whole[horizon][some].tobytes()
    for horizon, risk in model.risk(rows.table.rows(np.array([77]))).items():
        assert risk.tobytes() == whole[horizon][77:78].tobytes()


def test_risks_lie_between_0_and_1_and_never_fall_with_the_horizon(model: RiskModel, rows: Examples) -> None:
    extreme = rows.table.values.copy()
    extreme[:3], extreme[3:6], extreme[6:9] = 1e6, -1e6, np.nan
    risks = np.stack(list(model.risk(replace(rows.table, values=extreme)).values()))
    assert (risks >= 0).all()
    assert (risks <= 1).all()
    assert (np.diff(risks, axis=0) >= 0).all()


def test_contributions_of_a_linear_model_add_up_to_its_log_odds_less_the_intercept(
    model: RiskModel, rows: Examples
) -> None:
    some = rows.table.rows(np.arange(80))
    alone = replace(model, blends=tuple(Blend(h, ("logistic",), (1.0,), 0.8, 0.3) for h in HORIZONS))
    part = model.parts["logistic", 60]
    level = 0.3 + 0.8 * part.intercept  # type: ignore[union-attr]  # it is a Linear
    assert alone.contributions(some, 60).sum(axis=1) == pytest.approx(alone.log_odds(some, 60) - level)


def test_features_in_another_order_and_new_ones_change_no_bit(model: RiskModel, rows: Examples) -> None:
    order = np.random.default_rng(1).permutation(len(NAMES))
    values = np.hstack((np.full((len(rows), 1), 7.0), rows.table.values[:, order]))
    other = FeatureTable(
        ("brand new", *(NAMES[n] for n in order)), values, rows.table.account_ids, rows.table.days
    )
    assert bits(model, other) == bits(model, rows.table)


def test_a_feature_that_is_gone_is_unknown(model: RiskModel, rows: Examples) -> None:
    unknown = rows.table.values.copy()
    unknown[:, 0] = np.nan
    fewer = FeatureTable(NAMES[1:], rows.table.values[:, 1:], rows.table.account_ids, rows.table.days)
    assert bits(model, fewer) == bits(model, replace(rows.table, values=unknown))


def test_a_horizon_that_did_not_earn_its_place_follows_from_the_nearest(
    model: RiskModel, rows: Examples
) -> None:
    only = replace(model, blends=tuple(blend for blend in model.blends if blend.horizon == 60))
    risks, whole = only.risk(rows.table), model.risk(rows.table)
    alone = 1.0 / (1.0 + np.exp(-model.log_odds(rows.table, 60)))
    assert risks[60] == pytest.approx(alone)
    assert (1 - risks[30]) ** 2 == pytest.approx(1 - alone)
    assert (1 - risks[90]) ** (2 / 3) == pytest.approx(1 - alone)
    assert set(risks) == set(whole)


@pytest.mark.parametrize(("known", "wanted", "risk"), [(60, 60, 0.5), (30, 60, 0.75), (60, 30, 1 - 0.5**0.5)])
def test_a_chance_is_stretched_as_if_every_day_were_alike(known: int, wanted: int, risk: float) -> None:
    assert stretched(np.array([0.5]), known, wanted)[0] == pytest.approx(risk)
    assert stretched(np.array([0.0, 1.0]), known, wanted).tolist() == [0.0, 1.0]
