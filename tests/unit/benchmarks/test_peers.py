"""The peers of the benchmarks compute the same numbers as the product, and a difference would be seen."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks import agreement, metrics, naive_peer, peer_tables, sql_peer
from benchmarks.lives import AS_OF, lives
from benchmarks.portfolio import open_house, write_portfolio
from benchmarks.steps import naive, thirteen
from benchmarks.usage_events import usage_events

ACCOUNTS, EVENTS = 80, 500  # enough that no source is silent for days: the peers do not know stopped sources


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """A small portfolio in the product's storage and in the peers' tables."""
    folder = tmp_path_factory.mktemp("bench")
    write_portfolio(folder / "house", ACCOUNTS, EVENTS)
    peer_tables.fill(folder / "peer.db", open_house(folder / "house"), ACCOUNTS)
    return folder


def ours(work: Path) -> pl.DataFrame:
    return agreement.ours(open_house(work / "house"), list(range(1, ACCOUNTS + 1)), AS_OF)


def test_the_naive_peer_agrees_on_every_account_it_ran(work, tmp_path):
    found = naive(
        str(work / "house"), str(work / "peer.db"), str(tmp_path / "c.db"), ACCOUNTS, sample=ACCOUNTS
    )
    assert found["accounts"] == ACCOUNTS
    assert found["compared"] == ours(work).height > 60 * ACCOUNTS


def test_set_sql_agrees_on_every_account(work):
    sql_peer.run_sql(work / "peer.db", peer_tables.day_number(AS_OF))
    assert agreement.differences(ours(work), sql_peer.read_sql(work / "peer.db")).is_empty()


def test_thirteen_metrics_agree_on_every_date_whatever_the_layout(work, tmp_path):
    tables = tmp_path / "peer.db"
    tables.write_bytes((work / "peer.db").read_bytes())
    found = thirteen(str(work / "house"), str(tables), str(tmp_path), ACCOUNTS)
    assert found["compared"] > ACCOUNTS * len(metrics.DATES) * 5


def test_a_difference_and_a_missing_number_are_both_told(work):
    mine = ours(work)
    off = mine.with_columns(
        value=pl.when(pl.int_range(pl.len()) == 3).then(pl.col("value") + 1e-6).otherwise("value")
    )
    assert agreement.differences(mine, off).height == 1
    assert agreement.differences(mine, mine.slice(2)).height == 2
    with pytest.raises(AssertionError, match="1 of"):
        agreement.must_agree("off", mine, off)


def test_the_same_account_has_the_same_life_every_time():
    first, again = usage_events(lives(1, 40), 100), usage_events(lives(1, 40), 100)
    assert first.equals(again)
    assert first.get_column("event_id").is_unique().all()


def test_every_statement_of_the_naive_job_is_stored(work, tmp_path):
    run = naive_peer.run_naive(work / "peer.db", tmp_path / "c.db", [1, 2], peer_tables.day_number(AS_OF))
    connection = peer_tables.connect(work / "peer.db")
    stored = connection.execute("SELECT account_id FROM naive_scores WHERE account_id IN (1, 2)").fetchall()
    connection.close()
    assert sorted(stored) == [(1,), (2,)]
    assert set(run.stored) == {1, 2}
