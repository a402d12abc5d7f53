"""Changes of band stand in the history: dated, once, and as the scores now have them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest
from integration.graph.conftest import AS_OF
from sqlalchemy.engine import Engine
from storage_rows import load

from domain.clock import end_of
from domain.scores import BAND_CHANGED, SCORE_COLUMNS
from graph.nodes import note_bands as node
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, RESCORE, Order, run_daily
from knowledge import making
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.annotations import AnnotationStore
from storage.intake import Intake
from storage.scores import ScoreStore
from storage.uncut import UncutFacts

pytestmark = pytest.mark.usefixtures("undrafted")

START = date(2026, 3, 1)
Told = list[tuple[int, int, str]]


class History:
    """Scores of some accounts, and what is noted of them; `day` counts from START."""

    def __init__(self, engine: Engine, folder: Path, accounts: int) -> None:
        intake = Intake(engine, Activity(folder / "activity"))
        load(intake, accounts=[{"external_id": f"A{n}", "name": f"A{n}"} for n in range(accounts)])
        self.ids, self.looks = AccountStore(engine).ids(), 0
        self.scores, self.notes = ScoreStore(engine, folder / "scores"), AnnotationStore(engine)

    def scored(
        self, rows: list[tuple[int, int, str, float]], standing: str = "active", calibration: int = 1
    ) -> None:
        frame = pl.DataFrame(
            [
                {"account_id": self.ids[a], "as_of": START + timedelta(days=d), "band": band, "standing": standing,
                 "calibration": calibration, **dict.fromkeys(SCORE_COLUMNS, 50.0), "health": health,
                 "engagement": health - 5} for a, d, band, health in rows
            ]
        )  # fmt: skip
        self.scores.write(frame, frame.select("account_id", "as_of"))

    def noted(self, first: int, last: int, accounts: list[int] | None = None) -> Told:
        ids = [self.ids[a] for a in accounts] if accounts is not None else None
        node.note_bands({"run_id": 1, "account_ids": ids}, self._runtime(first, last))  # type: ignore[typeddict-item]  # ids may be None here
        return self.told()

    def rescored(self, day: int, accounts: list[int], before: dict[int, str]) -> int:
        """How often the history was looked into; `before`: bands that were other ones before."""
        runtime, ids = self._runtime(day, day), [self.ids[a] for a in accounts]
        bands = node.recall_bands({"run_id": 1, "account_ids": ids, "span": ""}, runtime)["bands"]
        bands |= {self.ids[a]: (band, "active") for a, band in before.items()}
        looked = self.looks
        node.note_moved_bands({"run_id": 1, "account_ids": ids, "span": "", "bands": bands}, runtime)
        return self.looks - looked

    def _runtime(self, first: int, last: int) -> Any:
        frame = SimpleNamespace(targets=(START + timedelta(days=first),), as_of=START + timedelta(days=last))
        history = self

        class Scores:
            def __getattr__(self, name: str) -> Any:
                history.looks += name == "standings"
                return getattr(history.scores, name)

        return SimpleNamespace(context=SimpleNamespace(scores=Scores(), annotations=self.notes, frame=frame))

    def told(self) -> Told:
        return [(self.ids.index(n.account_id), (n.day - START).days, n.text) for n in self.notes.list()]

    def rows(self) -> list[tuple[int, datetime]]:
        return [(n.id, n.created_at) for n in self.notes.list()]


@pytest.fixture
def history(sqlite_engine: Engine, tmp_path: Path) -> History:
    return History(sqlite_engine, tmp_path, 3)


def test_a_change_is_told_with_its_numbers_on_the_day_it_was_worked_out_for(history: History) -> None:
    history.scored([(0, 0, "orange", 58.0), (0, 1, "red", 43.2), (1, 0, "red", 40.0), (1, 1, "red", 39.0)])
    assert history.noted(1, 1) == [
        (0, 1, "Health turned red, it was orange: 58.0 to 43.2. Engagement fell most, 53.0 to 38.2.")
    ]


def test_twice_is_once_and_a_day_that_is_scored_anew_leaves_nothing_stale(history: History) -> None:
    history.scored(
        [
            (0, 0, "orange", 58.0),
            (0, 1, "red", 43.0),
            (0, 2, "red", 43.0),
            (1, 1, "red", 1.0),
            (1, 2, "green", 90.0),
        ]
    )
    history.noted(0, 2)
    before = history.rows()
    history.noted(0, 2)
    history.noted(1, 1)
    assert history.rows() == before
    history.scored([(0, 1, "orange", 55.0)])
    assert sorted((a, d) for a, d, _ in history.noted(1, 1)) == [
        (0, 2),
        (1, 2),
    ]  # the change is a day later now
    history.scored([(0, 0, "red", 41.0), (0, 1, "red", 41.0)])
    assert [(a, d) for a, d, _ in history.noted(0, 1)] == [(1, 2)]


def test_only_the_accounts_that_were_scored_are_touched(history: History) -> None:
    history.scored([(a, d, band, 50.0 - d) for a in (0, 1) for d, band in enumerate(("green", "red"))])
    history.noted(0, 1)
    history.scored([(a, 1, "green", 50.0) for a in (0, 1)])
    assert [a for a, _, _ in history.noted(1, 1, [0])] == [1]


def test_gaps_strangers_and_unknown_bands_are_no_changes(history: History) -> None:
    history.scored([(0, 0, "green", 80.0), (0, 3, "red", 30.0), (1, 0, "green", 80.0), (1, 40, "red", 30.0)])
    history.scored([(2, 0, "green", 80.0), (2, 2, "red", 30.0)])
    history.scored([(0, 1, "unknown", 0.0)])
    history.scored([(2, 1, "red", 30.0)], standing="churned")
    told = history.noted(0, 40)
    assert [(a, d) for a, d, _ in told] == [(2, 2), (0, 3)]
    assert "80.0 to 30.0 since 2026-03-01." in told[1][2]


def test_a_new_calibration_is_said(history: History) -> None:
    history.scored([(0, 0, "green", 60.0)])
    history.scored([(0, 1, "orange", 60.0)], calibration=2)
    assert history.noted(1, 1)[0][2].endswith("60.0 to 60.0. Calibration 2 had come in place of 1.")


def test_any_order_of_runs_ends_as_one_run_over_all_days(sqlite_engine: Engine, tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    history = History(sqlite_engine, tmp_path, 5)
    days = [(a, d) for a in range(5) for d in range(60) if draw.random() < 0.8]
    bands = {key: str(draw.choice(["red", "orange", "green", "unknown"])) for key in days}
    history.scored([(*key, band, 50.0) for key, band in bands.items()])
    whole = [(a, d) for a, d, _ in history.noted(0, 59)]
    known = {key: band for key, band in bands.items() if band != "unknown"}
    slow = []
    for a, d in sorted(known, key=lambda key: (key[1], key[0])):
        before = [e for e in range(max(0, d - 35), d) if (a, e) in known]
        if before and known[a, before[-1]] != known[a, d]:
            slow.append((a, d))
    assert sorted(whole) == sorted(slow)
    history.notes.replace(BAND_CHANGED, None, START, START + timedelta(days=99), [])
    for first in draw.permutation(12):
        history.noted(int(first) * 5, int(first) * 5 + 4)
    assert sorted((a, d) for a, d, _ in history.told()) == sorted(slow)


def test_what_a_run_noted_is_found_by_those_who_ask_and_not_before_its_day(
    new_house: Callable[[str], House], monkeypatch: pytest.MonkeyPatch
) -> None:
    house = new_house("bands")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=4), AS_OF))
    notes = [one for one in house.annotations.list() if one.kind == BAND_CHANGED]
    days = house.scores.history(until=AS_OF)
    assert notes
    for one in notes:
        band = days.filter(pl.col("account_id") == one.account_id, pl.col("as_of") == one.day)["band"].item()
        assert f"turned {band}," in one.text
    monkeypatch.setattr(
        UncutFacts, "waiting_in", lambda _: {"annotations": 1}
    )  # all the rest is another test's
    making.make_passages(house.uncut)
    note = notes[0]
    words = " ".join(note.text.split()[1:3]).rstrip(",")
    hits = house.search.find(words, [note.account_id], AS_OF).hits
    assert [hit.passage.trust for hit in hits if hit.passage.ref == f"note:{note.id}"] == ["system"]
    earlier = house.search.find(words, [note.account_id], AS_OF, end_of(note.day - timedelta(days=1)))
    assert f"note:{note.id}" not in [hit.passage.ref for hit in earlier.hits]
    run_daily(house, Order(RESCORE, AS_OF, AS_OF, account_ids=(note.account_id,)))
    assert [one for one in house.annotations.list() if one.kind == BAND_CHANGED] == notes


def test_a_rescore_tells_a_band_that_moved_and_looks_no_further_where_none_did(history: History) -> None:
    history.scored([(0, 0, "orange", 58.0), (0, 1, "orange", 55.0), (1, 0, "red", 20.0), (1, 1, "red", 20.0)])
    bands = history.rescored(1, [0, 1], {})
    assert (history.told(), bands) == ([], 0)
    history.scored([(0, 1, "red", 40.0)])
    assert history.rescored(1, [0, 1], {0: "orange"}) == 1
    history.scored([(0, 1, "red", 39.0)])
    history.rescored(1, [0, 1], {})
    assert [text.split(".")[0:2] for _, _, text in history.told()] == [
        ["Health turned red, it was orange: 58", "0 to 39"]
    ]
