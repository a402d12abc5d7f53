"""The data sets of ../shared/data through the shipped mappings: counts agree with a look at the files."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from integration.conftest import BACKENDS
from integration.standing import standing
from sqlalchemy.engine import Engine

from sources.importing import import_path
from sources.report import ImportReport
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.intake import Intake

DATA = Path(__file__).parents[4] / "shared" / "data"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def intake(engine: Engine, tmp_path: Path) -> Intake:
    return Intake(engine, Activity(tmp_path / "activity"), lambda: NOW)


def run(intake: Intake, name: str, **options: Any) -> ImportReport:
    if not DATA.is_dir():
        pytest.skip("../shared/data is not here")
    return import_path(DATA / name, intake, name, now=NOW, **options)


def counts(report: ImportReport) -> dict[str, tuple[int, int, int, int, int]]:
    return {
        name: (c.read, c.accepted, c.updated, c.unchanged, c.quarantined) for name, c in report.tables.items()
    }


def lines(path: str) -> pl.DataFrame:
    return pl.read_csv(DATA / path, infer_schema=False)


@dataclass(frozen=True)
class Ravenstack:
    """What a dry run said, which accounts it left, and what two imports after it said."""

    dry: ImportReport
    left: list[int]
    first: ImportReport
    second: ImportReport


@pytest.fixture(scope="module", params=BACKENDS)
def ravenstack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ravenstack:
    folder = tmp_path_factory.mktemp("ravenstack")
    with standing(request, folder, "ravenstack") as engine:
        intake = Intake(engine, Activity(folder / "activity"), lambda: NOW)
        dry = run(intake, "ravenstack", dry_run=True)
        left = AccountStore(engine).ids()
        return Ravenstack(dry, left, run(intake, "ravenstack"), run(intake, "ravenstack"))


def test_ravenstack(ravenstack: Ravenstack) -> None:
    report = ravenstack.first
    usage = lines("ravenstack/ravenstack_feature_usage.csv")
    owners = lines("ravenstack/ravenstack_subscriptions.csv").select("subscription_id", "account_id")
    on_two = (
        usage.join(owners, on="subscription_id")
        .filter((pl.col("account_id").n_unique() > 1).over("usage_id"))
        .height
    )
    assert on_two == 42
    assert counts(report) == {
        "accounts": (500, 500, 0, 0, 0),
        "subscriptions": (5000, 5000, 0, 0, 0),
        "usage_events": (25_000, 25_000 - on_two, 0, 0, on_two),
        "interactions": (2000, 2000, 0, 0, 0),
        "surveys": (1175, 1175, 0, 0, 0),
        "churn_events": (600, 599, 0, 1, 0),
    }
    assert report.tables["usage_events"].reasons == {"external_id: id ... is on two accounts": 42}
    assert report.tables["surveys"].skipped == {"left out by the mapping": 825}
    assert report.unread == ["SOURCE_README.md"]


def test_ravenstack_twice_changes_nothing(ravenstack: Ravenstack) -> None:
    again = counts(ravenstack.second)
    assert all(accepted == updated == 0 for _, accepted, updated, _, _ in again.values())


def test_a_dry_run_says_the_same_and_leaves_nothing(ravenstack: Ravenstack) -> None:
    assert ravenstack.left == []
    assert counts(ravenstack.dry) == counts(ravenstack.first)


def test_openstack(intake: Intake, engine: Engine) -> None:
    report = run(intake, "openstack_b2b")
    events = lines("openstack_b2b/events.csv")
    assert counts(report) == {
        "accounts": (200, 200, 0, 0, 0),
        "contacts": (1383, 1383, 0, 0, 0),
        "usage_events": (32_362, 32_362, 0, 0, 0),
    }
    assert report.inactivity_days == 180
    assert report.unread == ["snapshots_labels.csv"]
    first = {d: min(days) for d, days in events.group_by("account_domain").agg("date").iter_rows()}
    created = AccountStore(engine).rows().select("external_id", "created_at")
    assert {d: f"{at:%Y-%m-%d %H:%M:%S}" for d, at in created.iter_rows()} == first


def test_udacity(intake: Intake) -> None:
    report = run(intake, "udacity")
    enrolled = set(lines("udacity/enrollments.csv")["account_key"])
    submissions = lines("udacity/project_submissions.csv")
    strangers = submissions.filter(~pl.col("account_key").is_in(list(enrolled)))
    daily = lines("udacity/daily_engagement.csv").with_columns(
        pl.col("num_courses_visited", "total_minutes_visited").cast(pl.Float64)
    )
    visited = daily.filter((pl.col("num_courses_visited") > 0) | (pl.col("total_minutes_visited") > 0)).height
    used = visited + submissions.height
    assert counts(report) == {
        "accounts": (1046, 1046, 0, 0, 0),
        "subscriptions": (1344, 1344, 0, 0, 0),
        "usage_events": (used, used - strangers.height, 0, 0, strangers.height),
    }
    assert strangers.height == 1
    assert [example.value for example in report.examples] == strangers["account_key"].to_list()
    assert report.tables["usage_events"].skipped == {"left out by the mapping": daily.height - visited}
    again = counts(run(intake, "udacity"))
    assert all(accepted == updated == 0 for _, accepted, updated, _, _ in again.values())


def test_telco(intake: Intake) -> None:
    report = run(intake, "telco")
    churned = Counter(lines("telco/Telco-Customer-Churn.csv")["Churn"])["Yes"]
    assert counts(report) == {
        "accounts": (7043, 7043, 0, 0, 0),
        "subscriptions": (7043, 7043, 0, 0, 0),
        "churn_events": (churned, churned, 0, 0, 0),
    }
    assert churned == 1869
