"""Planned changes as the ledger keeps them, and what the end of the run counts of them."""

from datetime import date, timedelta

from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, SeenAlerts, TouchAlert
from domain.alerts import AlertState, RuleId
from graph.alert_payloads import from_json, tally, to_json

DAY = date(2026, 3, 1)
OPENING = OpenAlert(RuleId.ADOPTION, 1, None, 0, DAY, DAY, DAY)
OVER = OpenAlert(
    RuleId.ADOPTION, 2, None, 0, DAY, DAY, DAY, closed_on=DAY + timedelta(days=3), close_reason="over"
)
CHANGES: list[AlertChange] = [
    SeenAlerts(DAY, (4, 5, 6)),
    OPENING,
    OVER,
    TouchAlert(7, last_seen_on=DAY, step=2, state=AlertState.OPEN, worded_on=DAY),
    CloseAlert(8, DAY, "recovered"),
]


def test_changes_are_carried_out_later_as_they_were_planned() -> None:
    assert from_json(to_json(CHANGES)) == CHANGES


def test_an_episode_that_also_ended_counts_as_opened_and_as_closed() -> None:
    assert tally(CHANGES) == {"opened": {"adoption": 2}, "closed": 2}
    assert tally([]) == {"opened": {}, "closed": 0}
