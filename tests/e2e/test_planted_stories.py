"""Every planted story of the demo, through the real path: import, 60 days of alerts replayed, what a CSM is told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.alerts import Alert
from domain.opportunities import Opportunity
from keepwell.bootstrap import House
from keepwell.calibrating import Wish, fit_calibration
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.settings import Settings
from sources.demo.portfolio import write_demo
from sources.demo.truth import Expectation, Truth

AS_OF = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNTS = 300
DAYS = 60


@dataclass(frozen=True)
class Told:
    """What was planted and what the alerts of the last 60 days say."""

    truth: Truth
    by_account: dict[str, list[Alert]]
    stopped: set[str]
    growing: dict[str, list[Opportunity]]

    def found(self, account: str, kind: str, first: date, last: date) -> bool:
        """On some day of `first` to `last` the account had an opportunity of the kind."""
        return any(
            one.kind == kind and one.opened_on <= last and one.last_seen_on >= first
            for one in self.growing[account]
        )

    def said(self, kind: str) -> dict[str, date]:
        """By account, the newest day within the run on which something of the kind was said on purpose."""
        told = [(m.account, date.fromisoformat(m.occurred_on)) for m in self.truth.mentions if m.kind == kind]
        return dict(
            sorted((one for one in told if one[1] > AS_OF - timedelta(days=DAYS)), key=lambda one: one[1])
        )

    def fired(self, expected: Expectation) -> bool:
        """On some day of the window: an alert fires from the day it opens to the last day it was seen true."""
        return any(
            alert.rule == expected.rule
            and alert.opened_on <= expected.last
            and alert.last_seen_on >= expected.first
            for alert in self.by_account[expected.account]
        )

    def holds(self, expected: Expectation) -> bool:
        return self.fired(expected) is expected.fires


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    home = tmp_path_factory.mktemp("stories")
    truth = write_demo(home / "demo", ACCOUNTS, as_of=AS_OF)
    house = House(Settings(home=home), now=lambda: NOON)
    import_into(house, home / "demo", source="demo")
    fit_calibration(house, AS_OF, Wish(by="test"))
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=DAYS - 1), AS_OF))
    names = dict(house.accounts.rows().select("account_id", "external_id").iter_rows())
    by_account: dict[str, list[Alert]] = defaultdict(list)
    stopped = set()
    for alert in house.alerts.list():
        if alert.account_id is None:
            stopped.add(str(alert.source))
        else:
            by_account[names[alert.account_id]].append(alert)
    growing: dict[str, list[Opportunity]] = defaultdict(list)
    for one in house.opportunities.list():
        growing[names[one.account_id]].append(one)
    house.engine.dispose()
    return Told(truth, by_account, stopped, growing)


def test_every_planted_story_is_told_and_no_look_alike(
    told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print("\n" + _table(told))  # noqa: T201 - the table is what this test is for
    wrong = [f"{e.story} {e.account} {e.rule}" for e in told.truth.expectations if not told.holds(e)]
    assert wrong == []


def test_accounts_on_their_way_out_stand_on_the_planted_step(told: Told) -> None:
    expected = {e.account: e.step for e in told.truth.expectations if e.step}
    reached = {
        account: max(a.step for a in told.by_account[account] if a.rule == "leaving_sequence")
        for account in expected
    }
    assert reached == expected


def test_each_stopped_source_is_one_warning_and_holds_the_alerts_that_rest_on_it(told: Told) -> None:
    assert told.stopped == set(told.truth.stopped_sources)


def test_every_expansion_that_was_bought_had_been_found_before(told: Told) -> None:
    bought = {
        one.account: one.day for one in told.truth.expansions if one.day > AS_OF - timedelta(days=DAYS - 20)
    }
    assert bought
    missed = [
        account
        for account, day in bought.items()
        if not any(
            told.found(account, kind, day - timedelta(days=DAYS), day) for kind in ("team", "seats", "tier")
        )
    ]
    assert missed == []


def test_growth_that_was_named_is_an_opportunity_and_what_only_sounds_like_it_is_none(told: Told) -> None:
    named, almost = told.said("growth"), told.said("near_growth")
    found = [account for account, day in named.items() if told.found(account, "team", day, AS_OF)]
    assert len(found) >= 0.8 * len(named)
    lookalikes = set(almost) - {one.account for one in told.truth.mentions if one.kind == "growth"}
    assert lookalikes
    quoted = [
        one.headline
        for account in lookalikes
        for one in told.growing[account]
        if "names new teams" in one.headline
    ]
    assert quoted == []


def test_questions_about_a_higher_tier_are_opportunities_and_how_to_questions_are_none(told: Told) -> None:
    asked = {one.account for one in told.truth.mentions if one.kind == "advanced"}
    offered = {account for account, its in told.growing.items() if "tier" in {one.kind for one in its}}
    assert offered
    assert offered <= asked


def test_full_seats_and_bursts_of_contact_are_opportunities_where_the_alerts_say_so(told: Told) -> None:
    kinds = {"saturation": "seats", "momentum": "momentum"}
    expected = [one for one in told.truth.expectations if one.rule in kinds]
    wrong = [
        f"{one.story} {one.account}"
        for one in expected
        if told.found(one.account, kinds[one.rule], one.first, one.last) is not one.fires
    ]
    assert expected
    assert wrong == []


def _table(told: Told) -> str:
    """story, rules, how many accounts live it, and on how many of them the rules did what was planted."""
    rows: dict[tuple[str, bool], list[Expectation]] = defaultdict(list)
    for expected in told.truth.expectations:
        rows[expected.story, expected.fires].append(expected)
    lines = [f"{'planted story':<26}{'must':<11}{'held':>7}  {'rules'}", "-" * 90]
    for (story, fires), its in rows.items():
        held = sum(told.holds(e) for e in its)
        rules = ", ".join(dict.fromkeys(e.rule for e in its))
        must = "be found" if fires else "stay quiet"
        lines.append(f"{story:<26}{must:<11}{f'{held}/{len(its)}':>7}  {rules}")
    return "\n".join(lines)
