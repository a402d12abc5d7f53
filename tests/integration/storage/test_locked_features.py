"""A conversation comes with the features its account could not use that day, and is read again when they change."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from storage_rows import Ticking, load

from storage.activity import Activity
from storage.intake import Intake
from storage.mentions import MentionStore

READER = "phrases-x"
FEATURES = [
    {"name": "Scenario Planning", "min_tier": "enterprise"},
    {"name": "Guest Access", "min_tier": "growth"},
    {"name": "Boards", "min_tier": "starter"},
    {"name": "Jade Export", "min_tier": "gold"},
    {"name": "Search"},
]
ABOVE_STARTER = {"scenario planning", "guest access"}
TALK = [{"subject": "Hello"}]


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


def locked(engine: Engine) -> set[str]:
    (conversation,) = MentionStore(engine).unread("another")
    return set(conversation.above_tier)


def sold(**more: Any) -> list[dict[str, Any]]:
    return [{"tier": "starter", **more}]


@pytest.mark.parametrize(
    ("subscriptions", "above"),
    [
        (sold(), ABOVE_STARTER),
        (sold(tier="Growth"), {"scenario planning"}),
        (sold(tier="enterprise"), set()),
        (sold(tier="gold"), set()),
        (sold(tier=None), set()),
        ([], set()),
        (sold(end_date=date(2026, 2, 1)), set()),
        (sold(churned_at=date(2026, 2, 1)), set()),
        (sold(end_date=date(2026, 6, 1)), ABOVE_STARTER),
        ([*sold(), {"tier": "growth"}], {"scenario planning"}),
        ([*sold(), {"tier": "gold"}], set()),
        ([*sold(), {"tier": "enterprise", "start_date": date(2026, 4, 1)}], ABOVE_STARTER),
    ],
    ids=[
        "starter", "growth", "top", "unknown tier", "no tier", "no contract", "over", "churned",
        "ends later", "two", "two, one unknown", "upgraded later",
    ],
)  # fmt: skip
def test_features_above_the_tier_of_that_day_are_locked(
    intake: Intake, engine: Engine, subscriptions: list[dict[str, Any]], above: set[str]
) -> None:
    load(intake, accounts=[{}], features=FEATURES, subscriptions=subscriptions, interactions=TALK)
    assert locked(engine) == above


def test_sources_that_differ_on_a_feature_lock_it_only_where_both_do(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], features=FEATURES, subscriptions=sold(), interactions=TALK)
    load(intake, "other", features=[{"name": "GUEST ACCESS", "min_tier": "free"}])
    load(intake, "third", features=[{"name": "scenario planning", "min_tier": "gold"}])
    assert locked(engine) == set()


def test_a_change_of_tier_has_its_conversations_read_again_and_other_changes_do_not(
    intake: Intake, engine: Engine
) -> None:
    load(intake, accounts=[{}], features=FEATURES, subscriptions=sold(), interactions=TALK)
    store = MentionStore(engine)
    read(store)
    load(intake, subscriptions=sold(seats=9), features=[{**FEATURES[0], "is_core": True}])
    assert store.unread(READER) == []
    upgrade = load(intake, subscriptions=sold(tier="growth"))
    assert [set(c.above_tier) for c in store.unread(READER)] == [{"scenario planning"}]
    read(store)
    intake.undo(upgrade)
    assert [set(c.above_tier) for c in store.unread(READER)] == [ABOVE_STARTER]
    read(store)
    moved = load(intake, features=[{**FEATURES[1], "min_tier": "starter"}])
    assert [set(c.above_tier) for c in store.unread(READER)] == [{"scenario planning"}]
    read(store)
    intake.undo(moved)
    assert [set(c.above_tier) for c in store.unread(READER)] == [ABOVE_STARTER]


def read(store: MentionStore) -> None:
    store.save(READER, [one.interaction_id for one in store.unread(READER)], [])
