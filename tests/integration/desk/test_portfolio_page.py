"""The portfolio as a screen shows it: within the scope, by every filter, and never older than what was written."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from desk_cast import KIM, NOW, SARA, TODAY, alert, days, house_at, score
from storage_rows import load

from domain.alerts import RuleId
from domain.desk import DeskChange
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from keepwell.desk.ask import PortfolioAsk
from keepwell.desk.page import PortfolioPage, facets, page


def names(found: PortfolioPage) -> list[str]:
    return [row.name for row in found.rows]


def test_a_row_says_what_is_stored_of_the_account(left_alone: House) -> None:
    row = next(one for one in page(left_alone, EVERYONE, PortfolioAsk()).rows if one.account_id == 2)
    assert (row.health, row.band, row.change_28, row.as_of) == (39.0, "orange", -6.0, TODAY)
    assert (row.mrr_cents, row.arr_cents, row.alerts, row.rule) == (20_000, 240_000, 1, "sudden_drop")
    assert row.spark[-1] == 39.0
    assert row.spark[-5] == 45.0
    assert row.spark[-2] is None
    assert len(row.spark) == 26


def test_the_worst_come_first_and_those_without_a_band_last(left_alone: House) -> None:
    assert [row.account_id for row in page(left_alone, EVERYONE, PortfolioAsk()).rows] == [3, 2, 1, 4]
    assert [row.account_id for row in page(left_alone, EVERYONE, PortfolioAsk(reverse=True)).rows] == [
        1,
        2,
        3,
        4,
    ]


def test_totals_are_of_what_is_asked_for(left_alone: House) -> None:
    found = page(left_alone, EVERYONE, PortfolioAsk(limit=1))
    assert (found.total, found.mrr_cents, found.mrr_at_risk_cents) == (4, 70_000, 60_000)
    assert found.bands == {"red": 1, "orange": 1, "green": 1, "unknown": 1}
    red = page(left_alone, EVERYONE, PortfolioAsk(bands=("red",)))
    assert (red.total, red.mrr_at_risk_cents, red.bands) == (1, 40_000, found.bands)


def test_why_today_names_the_most_pressing_reason(house: House) -> None:
    asks = {"account": "A-3", "occurred_at": NOW - days(5), "body": "When does it come?"}
    load(house.intake, interactions=[asks])
    rows = {row.account_id: row for row in page(house, EVERYONE, PortfolioAsk()).rows}
    assert [rows[one].group for one in (1, 2, 3, 4)] == ["renewing", "news", "owe", None]
    assert rows[1].why == "Renews in 10 days."
    assert rows[2].why == "Fell 6 points in a week (since 4 Mar)."
    assert rows[3].why == "Asked on 27 Feb, no answer yet: “When does it come?”"
    answer = {"external_id": "re", "account": "A-3", "occurred_at": NOW - days(1), "direction": "out"}
    load(house.intake, interactions=[answer])
    found = page(house, EVERYONE, PortfolioAsk())
    assert next(row for row in found.rows if row.account_id == 3).why == "A customer since 20 Feb."
    assert found.groups == {"owe": 0, "news": 1, "renewing": 1, "new": 1, "none": 1}


def test_an_account_given_to_somebody_is_new_to_them(house: House) -> None:
    house.desk.change(DeskChange.assign("Kim Ito"), [4], EVERYONE, SARA)
    row = next(
        one for one in page(house, AccountScope("Kim Ito"), PortfolioAsk()).rows if one.account_id == 4
    )
    assert (row.group, row.why, row.csm) == ("new", "With Kim Ito since 4 Mar.", "Kim Ito")


@pytest.mark.parametrize(
    ("ask", "found"),
    [
        (PortfolioAsk(bands=("red", "orange")), {2, 3}),
        (PortfolioAsk(segments=("smb",)), {1, 2}),
        (PortfolioAsk(csms=("Kim Ito",)), {3}),
        (PortfolioAsk(rules=("sudden_drop",)), {2}),
        (PortfolioAsk(renewing=30), {1}),
        (PortfolioAsk(groups=("renewing", "news")), {1, 2}),
        (PortfolioAsk(groups=("none",)), {4}),
        (PortfolioAsk(has_draft=True), set()),
        (PortfolioAsk(text="ORSTED agard"), {1}),
        (PortfolioAsk(text="zurich"), {3}),
        (PortfolioAsk(text="sara"), {1, 2}),
        (PortfolioAsk(text="& s"), {2}),
        (PortfolioAsk(text=".*"), set()),
        (PortfolioAsk(text="%"), set()),
        (PortfolioAsk(csms=("' OR 1=1 --",)), set()),
        (PortfolioAsk(tags=("\x00", "$(x)")), set()),
    ],
)
def test_each_filter_lets_through_what_it_names(
    left_alone: House, ask: PortfolioAsk, found: set[int]
) -> None:
    assert {row.account_id for row in page(left_alone, EVERYONE, ask).rows} == found


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        (AccountScope("Sara Lund"), {1, 2}),
        (AccountScope("Sara Lund", shared=frozenset({3})), {1, 2, 3}),
        (AccountScope("", shared=frozenset({4})), {4}),
        (AccountScope(""), set()),
        (AccountScope("Sara Lund", account_id=3), set()),
        (AccountScope(account_id=3), {3}),
    ],
)
def test_nothing_outside_of_the_scope_is_in_rows_totals_or_menus(
    left_alone: House, scope: AccountScope, reached: set[int]
) -> None:
    found = page(left_alone, scope, PortfolioAsk())
    assert {row.account_id for row in found.rows} == reached
    assert found.total == sum(found.bands.values()) == sum(found.groups.values()) == len(reached)
    assert page(left_alone, scope, PortfolioAsk(text="zurich")).total == (3 in reached)
    menus = facets(left_alone, scope)
    assert sum(count for _, count in menus["band"]) == len(reached)
    assert ("Kim Ito" in dict(menus["csm"])) == (3 in reached)


def test_pages_follow_one_another_without_gap_or_repeat(left_alone: House) -> None:
    for sort in ("health", "name", "mrr", "risk"):
        seen: list[int] = []
        ask: PortfolioAsk | None = PortfolioAsk(sort=sort, limit=1)
        while ask is not None:
            found = page(left_alone, EVERYONE, ask)
            seen += [row.account_id for row in found.rows]
            ask = None if found.next_offset is None else replace(ask, after=seen[-1])
        assert sorted(seen) == [1, 2, 3, 4]


def test_what_another_process_writes_is_seen_at_the_next_request(house: House, tmp_path: Path) -> None:
    before = page(house, EVERYONE, PortfolioAsk(), SARA)
    url = house.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    other = house_at(url, tmp_path / "home")
    score(other, TODAY + days(1), {1: (20.0, "red")})
    alert(other, 1, str(RuleId.ESCALATION), TODAY, "Ørsted Ågård is red")
    other.desk.change(DeskChange.tag("pilot"), [1], EVERYONE, KIM)
    load(other.intake, accounts=[{"external_id": "A-9", "name": "Newcomer"}])
    after = page(house, EVERYONE, PortfolioAsk(), SARA)
    other.engine.dispose()
    row = next(one for one in after.rows if one.account_id == 1)
    assert (row.health, row.band, row.alerts, row.tags) == (20.0, "red", 1, ["pilot"])
    assert (before.total, after.total) == (4, 5)
    assert dict(facets(house, EVERYONE)["tag"]) == {"pilot": 1}


def test_nothing_is_read_again_where_nothing_changed(house: House) -> None:
    first = house.portfolio_kept.now()
    assert house.portfolio_kept.now() is first
    house.desk.change(DeskChange.tag("x"), [1], EVERYONE, SARA)
    second = house.portfolio_kept.now()
    assert second is not first
    assert second.healths is first.healths, "a tag reads no score again"


def test_threads_see_one_portfolio_each_as_new_as_its_question(house: House) -> None:
    seen: list[int] = []

    def ask() -> None:
        seen.append(page(house, EVERYONE, PortfolioAsk()).total)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [4] * 8


def test_an_empty_home_is_an_empty_page(tmp_path: Path) -> None:
    empty = house_at(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)
    found = page(empty, EVERYONE, PortfolioAsk(text="x"), SARA)
    assert (found.rows, found.total, found.currency, found.next_offset) == ([], 0, None, None)
    assert set(map(tuple, facets(empty, EVERYONE).values())) == {()}
    empty.engine.dispose()
