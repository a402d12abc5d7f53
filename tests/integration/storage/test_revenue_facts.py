"""What the business numbers are handed, from either database."""

from datetime import date

import polars as pl
import pytest
from sqlalchemy.engine import Engine
from storage_rows import Ticking, load

from storage.activity import Activity
from storage.facts_store import FactStore
from storage.intake import Intake
from storage.revenue_facts import REVENUE_SCHEMAS, RevenueFacts


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


def read(engine: Engine, activity: Activity) -> RevenueFacts:
    return FactStore(engine, activity).revenue()


def test_an_empty_home_gives_empty_frames_of_the_right_kind(engine: Engine, activity: Activity) -> None:
    found = read(engine, activity)
    for name, schema in REVENUE_SCHEMAS.items():
        frame: pl.DataFrame = getattr(found, name)
        assert frame.schema == schema
        assert frame.is_empty()


def test_every_subscription_comes_whole_whenever_it_begins(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    later = {"external_id": "next", "start_date": date(2027, 1, 1), "status": "signed"}
    left = {"external_id": "left", "churned_at": date(2026, 2, 1), "is_trial": True, "mrr_cents": None}
    load(intake, accounts=[{"segment": "smb", "csm": "kim"}], subscriptions=[{"plan": "Pro"}, later, left])
    found = read(engine, activity)
    assert found.accounts.rows() == [(1, "A-1", "Account 1", "smb", "kim")]
    assert found.subscriptions.select("start_date", "churned_on", "plan", "mrr_cents", "status", "is_trial").rows() == [
        (date(2026, 1, 1), None, "Pro", 10_000, None, None),
        (date(2026, 1, 1), date(2026, 2, 1), None, None, None, True),
        (date(2027, 1, 1), None, None, 10_000, "signed", None),
    ]  # fmt: skip


def test_only_negative_invoices_are_refunds(intake: Intake, engine: Engine, activity: Activity) -> None:
    invoices = [{}, {"external_id": "back", "amount_cents": -2_500, "currency": "GBP"}]
    load(intake, accounts=[{}], invoices=invoices, churn_events=[{}])
    found = read(engine, activity)
    assert found.refunds.rows() == [(1, date(2026, 2, 1), -2_500, "GBP")]
    assert found.churn_events.rows() == [(1, date(2026, 2, 1))]


def test_of_two_sources_the_rate_imported_last_counts_and_undo_brings_the_other_back(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, "bank", exchange_rates=[{"rate": 1.1}, {"rate": 1.2}])
    other = load(intake, "feed", exchange_rates=[{"rate": 1.15}])
    days = (date(2026, 2, 1), date(2026, 2, 2))
    assert read(engine, activity).rates.rows() == [
        ("EUR", "USD", days[0], 1.15),
        ("EUR", "USD", days[1], 1.2),
    ]
    assert intake.undo(other).removed == {"exchange_rates": 1}
    assert read(engine, activity).rates.rows() == [("EUR", "USD", days[0], 1.1), ("EUR", "USD", days[1], 1.2)]
