"""From stored facts to an alert a person reads: collector, score, rules and words together."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from alert_builders import stored

from agents.alerts.brief import Words, compose
from agents.alerts.case import Case, Grounds
from agents.alerts.life import advance
from agents.alerts.watch import conditions
from agents.collector.catalogue import LOOKBACK_DAYS
from agents.collector.chronicle import Chronicle
from agents.collector.kernel import read
from agents.health.calibration import expert
from agents.health.score import needed_days
from domain.alert_changes import OpenAlert
from domain.alerts import RuleId
from storage.facts import FACT_SCHEMAS, FRAMES, Facts, empty_frame

TODAY = date(2026, 6, 17)
DAYS = needed_days([TODAY])
SINCE = DAYS[0] - timedelta(days=LOOKBACK_DAYS + 1)
STOPPED_AGO = 14
BRIEFED = [rule for rule in RuleId if rule not in (RuleId.DATA_GAP, RuleId.CHURN_RISK)]


def _usage() -> list[dict[str, object]]:
    """Account 1 loses nine of its ten users two weeks ago; account 2 goes on as before."""
    rows: list[dict[str, object]] = []
    for back in range(300):
        day = TODAY - timedelta(days=back)
        if day.weekday() >= 5:
            continue
        for account in (1, 2):
            users = 1 if account == 1 and back < STOPPED_AGO else 10
            rows += [_event(account, day, user) for user in range(users)]
    return rows


def _event(account: int, day: date, user: int) -> dict[str, object]:
    return {
        "account_id": account,
        "day": day,
        "source": "app",
        "event_id": f"{account}-{day}-{user}",
        "user": f"user{user}",
        "feature": ("boards", "reports", "tasks")[user % 3],
        "is_core": user % 2 == 0,
        "count": 3,
        "minutes": 12.0,
        "is_login": True,
    }


def _facts() -> Facts:
    rows: dict[str, list[dict[str, object]]] = {
        "accounts": [
            {"account_id": n, "external_id": f"A{n}", "name": name, "created_on": date(2025, 1, 1)}
            for n, name in ((1, "Fjord AS"), (2, "Steady Ltd"))
        ],
        "contacts": [{"contact_id": 1, "account_id": 1, "name": "Kim Larsen", "is_primary": True}],
        "subscriptions": [
            {"account_id": n, "external_id": f"S{n}", "start_date": date(2025, 1, 1), "seats": 12}
            for n in (1, 2)
        ],
        "usage": _usage(),
    }
    frames = {
        name: pl.DataFrame(
            [dict.fromkeys(FACT_SCHEMAS[name]) | row for row in rows[name]], schema=FACT_SCHEMAS[name]
        )
        if name in rows
        else empty_frame(name)
        for name in FRAMES
    }
    return Facts(since=SINCE, until=TODAY, **frames)


@pytest.fixture(scope="module")
def case() -> Case:
    facts, calibration = _facts(), expert(datetime(2026, 6, 17, tzinfo=UTC))
    readings = read(facts, DAYS)
    return Grounds.of(Chronicle(facts), readings, calibration, {}, [TODAY]).case(
        1, TODAY, calibration.frame(None)
    )


@pytest.fixture(scope="module")
def opened(case: Case) -> list[OpenAlert]:
    found = conditions(case.scores, case.grounds.readings)
    changes = advance(found, [TODAY], case.scores.account_ids, stored())
    return [change for change in changes if isinstance(change, OpenAlert)]


def test_the_account_that_lost_its_users_is_found_and_the_steady_one_is_not(opened: list[OpenAlert]):
    assert {change.account_id for change in opened} == {1}
    assert RuleId.ACCOUNT_REVIEW in {change.rule for change in opened}


def test_its_alert_names_the_fall_in_use_with_its_facts_and_the_person_to_call(case: Case):
    found = compose(RuleId.ACCOUNT_REVIEW, case)
    assert found.headline.startswith("Fjord AS lost ")
    assert found.contact == "Kim Larsen"
    assert "Kim Larsen" in found.action
    strongest = found.triggers[1]
    assert strongest.evidence
    assert strongest.value is not None
    assert strongest.before is not None
    assert strongest.value < strongest.before


def test_the_moves_behind_the_alert_add_up_to_the_fall(case: Case):
    moves = case.moves(14)
    assert sum(move.amount for move in moves) == pytest.approx(case.score("velocity_14"))
    assert sum(round(move.shown * 10) for move in moves) == round(case.score("velocity_14") * 10)


@pytest.mark.parametrize("rule", BRIEFED)
def test_the_words_of_every_rule_can_be_made_from_real_readings(case: Case, rule: RuleId):
    if rule in (RuleId.PROACTIVE, RuleId.ADOPTION, RuleId.ACTION_CONFIRMED, RuleId.MOMENTUM):
        around = {"days_to_renewal": 60.0, "utilisation_peak_270": 0.3, "action_age": 4.0, "momentum": 3.5}
        for name, value in around.items():
            getattr(case.grounds.readings.circumstances, name)[0] = np.float64(value)
    found: Words = compose(rule, case)
    texts = [found.headline, found.action, found.action_why, *(trigger.says for trigger in found.triggers)]
    assert not any("nan" in text or "{" in text for text in texts)
