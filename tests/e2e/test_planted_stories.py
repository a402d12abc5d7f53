"""Every planted story of the demo, through the real path: import, 60 days of alerts replayed, what a CSM is told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.alerts import Alert
from keepwell.bootstrap import House
from keepwell.calibrating import fit_calibration
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
    fit_calibration(house, AS_OF, by="test")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=DAYS - 1), AS_OF))
    names = dict(house.accounts.rows().select("account_id", "external_id").iter_rows())
    by_account: dict[str, list[Alert]] = defaultdict(list)
    stopped = set()
    for alert in house.alerts.list():
        if alert.account_id is None:
            stopped.add(str(alert.source))
        else:
            by_account[names[alert.account_id]].append(alert)
    house.engine.dispose()
    return Told(truth, by_account, stopped)


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
