"""Alerts as people read them: grouped by account, the most pressing first, dated where the words are old."""

from collections.abc import Sequence
from datetime import date

from agents.alerts.rules import BY_ID
from domain.alerts import Alert, AlertState, EvidenceRef, RuleId, Trigger
from keepwell.alert_list import AlertRow, by_account, known_by, live_on

DAY = date(2026, 11, 23)


def make_row(
    number: int = 1,
    rule: RuleId = RuleId.SLOW_SLIDE,
    account: int | None = 1,
    opened: date = DAY,
    seen: date = DAY,
    closed: date | None = None,
    headline: str = "Fjord AS has slid from 70 to 60 in 30 days",
    triggers: Sequence[Trigger] = (),
) -> AlertRow:
    alert = Alert(
        id=number,
        rule=rule,
        account_id=account,
        state=AlertState.RESOLVED if closed else AlertState.OPEN,
        opened_on=opened,
        last_seen_on=seen,
        closed_on=closed,
        close_reason="over" if closed else None,
        headline=headline,
        triggers=list(triggers),
    )
    its = BY_ID[rule]
    return AlertRow(alert, "Fjord AS", "A1", its.title, str(its.severity), its.owner)


def test_the_account_with_the_most_pressing_alert_comes_first_and_its_alerts_stay_together() -> None:
    rows = [
        make_row(1, RuleId.SLOW_SLIDE, account=1),
        make_row(2, RuleId.ESCALATION, account=2, opened=date(2026, 8, 1)),
        make_row(3, RuleId.SLOW_SLIDE, account=2),
        make_row(4, RuleId.SATURATION, account=3),
        make_row(5, RuleId.ACCOUNT_REVIEW, account=1),
    ]
    assert [row.alert.id for row in by_account(rows)] == [2, 3, 5, 1, 4]


def test_among_equals_the_newest_comes_first() -> None:
    rows = [
        make_row(1, account=1, opened=date(2026, 11, 1)),
        make_row(2, account=2, opened=date(2026, 11, 9)),
    ]
    assert [row.alert.id for row in by_account(rows)] == [2, 1]


def test_a_headline_stands_without_the_name_and_says_when_it_was_true() -> None:
    assert make_row().says == "Has slid from 70 to 60 in 30 days."
    assert make_row(opened=date(2026, 11, 1)).says == "That day: has slid from 70 to 60 in 30 days."


def test_the_leaving_sequence_is_worded_anew_at_each_step_and_so_never_old() -> None:
    row = make_row(
        rule=RuleId.LEAVING_SEQUENCE,
        opened=date(2026, 9, 1),
        headline="Fjord AS has taken step 2 of 4 on the way out",
    )
    assert row.says == "Has taken step 2 of 4 on the way out."


def test_alerts_are_known_as_they_stood_on_a_day() -> None:
    later = make_row(1, opened=date(2026, 11, 20)).alert
    closed_since = make_row(2, opened=date(2026, 11, 1), closed=date(2026, 11, 15)).alert
    closed_then = make_row(3, opened=date(2026, 10, 1), closed=date(2026, 11, 2)).alert
    known = known_by([later, closed_since, closed_then], date(2026, 11, 10))
    assert [alert.id for alert in known] == [2, 3]
    assert (known[0].state, known[0].closed_on, known[0].close_reason) == (AlertState.OPEN, None, None)
    assert known[1] == closed_then
    assert live_on([later, closed_since, closed_then], date(2026, 11, 10)) == known[:1]


def test_a_fact_behind_two_triggers_is_shown_once() -> None:
    use, seats, call = (EvidenceRef(ref, DAY, ref) for ref in ("usage:a", "C-1", "I-7"))
    triggers = [
        Trigger(str(part), "", evidence=list(facts))
        for part, facts in enumerate([(use, seats), (seats, call), (use, call)])
    ]
    assert make_row(triggers=triggers).evidence == [use, seats, call]
