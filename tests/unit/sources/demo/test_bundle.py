"""The demo bundle keeps to the shape of the bundle, to its seed, and to itself."""

import csv
import filecmp
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from domain.tables import BUNDLE, TABLES, Kind, Table
from sources.demo.cast import cast_firm, company_root, person_name
from sources.demo.contracts import write_contracts
from sources.demo.portfolio import MORE, write_demo
from sources.demo.scripts import LEGACY
from sources.demo.truth import Truth, read_truth
from sources.demo.usage import write_usage

AS_OF = date(2026, 11, 23)
ACCOUNTS = 24
ROWS_PER_ACCOUNT = 2_400
Bundle = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, write_demo(folder, ACCOUNTS, as_of=AS_OF)


@pytest.fixture(scope="module")
def bundle(made: tuple[Path, Truth]) -> Bundle:
    return {table.name: _rows(made[0], table) for table in BUNDLE}


def _rows(folder: Path, table: Table) -> list[dict[str, Any]]:
    if table.name == "interactions":
        with (folder / "interactions.jsonl").open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    if table.name == "usage_events":
        return pl.read_parquet(folder / "usage_events.parquet").to_dicts()
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
        return [{name: value or None for name, value in row.items()} for row in csv.DictReader(lines)]


def test_the_same_seed_gives_the_same_bytes(made: tuple[Path, Truth], tmp_path: Path) -> None:
    write_demo(tmp_path, ACCOUNTS, as_of=AS_OF)
    names = sorted(path.name for path in made[0].iterdir())
    assert filecmp.cmpfiles(made[0], tmp_path, names, shallow=False) == (names, [], [])


def test_another_seed_gives_other_people(made: tuple[Path, Truth], tmp_path: Path) -> None:
    write_demo(tmp_path, 3, as_of=AS_OF, seed=8)
    assert (
        not (made[0] / "contacts.csv")
        .read_text("utf-8")
        .startswith((tmp_path / "contacts.csv").read_text("utf-8"))
    )


def test_an_account_is_the_same_in_any_size_of_portfolio(made: tuple[Path, Truth], tmp_path: Path) -> None:
    write_demo(tmp_path, 7, as_of=AS_OF)
    for name in ("accounts.csv", "contacts.csv", "subscriptions.csv", "interactions.jsonl", "surveys.csv"):
        assert (made[0] / name).read_text("utf-8").startswith((tmp_path / name).read_text("utf-8"))
    few, many = (pl.read_parquet(path / "usage_events.parquet") for path in (tmp_path, made[0]))
    assert many.head(len(few)).equals(few)


def test_one_account_is_a_portfolio_and_none_is_refused(tmp_path: Path) -> None:
    assert write_demo(tmp_path / "one", 1, as_of=AS_OF).accounts == 1
    with pytest.raises(ValueError, match="0 accounts cannot be made"):
        write_demo(tmp_path / "none", 0, as_of=AS_OF)


@pytest.mark.parametrize("table", BUNDLE, ids=lambda table: table.name)
def test_every_table_has_rows_with_known_columns_and_what_is_required(bundle: Bundle, table: Table) -> None:
    known = {column.name for column in table.columns} | {"source", *MORE.get(table.name, ())}
    needed = [column.name for column in table.columns if column.required] + ["source"]
    assert bundle[table.name]
    for row in bundle[table.name]:
        assert set(row) <= known
        assert all(row.get(name) not in (None, "") for name in needed)


@pytest.mark.parametrize("table", BUNDLE, ids=lambda table: table.name)
def test_identities_are_unique_over_all_sources(bundle: Bundle, table: Table) -> None:
    keys = Counter(tuple(row[name] for name in table.identity) for row in bundle[table.name])
    assert max(keys.values()) == 1


@pytest.mark.parametrize("table", BUNDLE, ids=lambda table: table.name)
def test_choices_are_among_those_allowed(bundle: Bundle, table: Table) -> None:
    for column in (column for column in table.columns if column.kind is Kind.CHOICE):
        assert {row.get(column.name) for row in bundle[table.name]} <= {*column.choices, None}


@pytest.mark.parametrize("table", [t for t in BUNDLE if t.occurs], ids=lambda table: table.name)
def test_nothing_happens_after_the_as_of_date(bundle: Bundle, table: Table) -> None:
    dated = [column.name for column in table.columns if column.kind in (Kind.DATE, Kind.TIMESTAMP)]
    dated.append(str(table.occurs))
    latest = max(str(row[name])[:10] for row in bundle[table.name] for name in dated if row.get(name))
    assert latest <= AS_OF.isoformat()


def test_every_account_and_contact_referred_to_exists(bundle: Bundle) -> None:
    accounts = {row["external_id"] for row in bundle["accounts"]}
    people = {row["external_id"]: row["account"] for row in bundle["contacts"]}
    for name in set(TABLES) - {"accounts", "features", "exchange_rates"}:
        assert {row["account"] for row in bundle[name]} <= accounts
        for row in bundle[name]:
            assert row.get("contact") is None or people[row["contact"]] == row["account"]


def test_use_is_one_row_per_user_feature_and_day(made: tuple[Path, Truth]) -> None:
    frame = pl.read_parquet(made[0] / "usage_events.parquet")
    day = pl.col("occurred_at").dt.date()
    ordinary = frame.filter(~pl.col("is_advanced")).select("account", "user", "feature", day)
    assert ordinary.is_duplicated().sum() == 0
    assert len(frame) <= ROWS_PER_ACCOUNT * ACCOUNTS


def test_a_login_is_counted_once_per_user_and_day(made: tuple[Path, Truth]) -> None:
    logins = pl.read_parquet(made[0] / "usage_events.parquet").filter(pl.col("is_login"))
    assert logins.select("account", "user", pl.col("occurred_at").dt.date()).is_duplicated().sum() == 0


def test_subscriptions_of_an_account_do_not_overlap(bundle: Bundle) -> None:
    last: dict[str, str] = {}
    for row in bundle["subscriptions"]:
        assert last.get(row["account"], "") < row["start_date"] <= row["end_date"]
        last[row["account"]] = row["end_date"]


def test_truth_says_who_left_and_the_bundle_agrees(bundle: Bundle, made: tuple[Path, Truth]) -> None:
    left = {(row["account"], row["occurred_at"]) for row in bundle["churn_events"]}
    assert left == {(change.account, change.day.isoformat()) for change in made[1].churns}


def test_truth_knows_the_style_and_bank_of_every_contact(bundle: Bundle, made: tuple[Path, Truth]) -> None:
    told = {row["contact"]: (row["disc"], row["bank"]) for row in read_truth(made[0])["contacts"]}
    assert set(told) == {row["external_id"] for row in bundle["contacts"]}
    assert {disc for disc, _ in told.values()} == set("DISC")
    assert {bank for _, bank in told.values()} == set("AB")


def test_the_dead_source_has_no_use_in_its_last_nine_days() -> None:
    firm = cast_firm(5, LEGACY, AS_OF, 7)
    rows = write_usage(firm, write_contracts(firm, AS_OF, 7).terms, AS_OF, 7)
    assert rows is not None
    last = max(rows["occurred_at"].dt.date().to_list())
    assert AS_OF - timedelta(days=12) <= last <= AS_OF - timedelta(days=9)


def test_no_two_of_a_hundred_thousand_accounts_share_a_name() -> None:
    assert len({company_root(index) for index in range(100_000)}) == 100_000


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_no_two_contacts_share_a_name(language: str) -> None:
    assert len({person_name(key, language) for key in range(40_000)}) == 40_000
