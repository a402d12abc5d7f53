"""The life of an alert: one at a time, hysteresis, cooldown, and people having the last word."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from alert_builders import TODAY, Ledger, day, line, make_alert, make_condition, stored
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.alerts.life import advance, advance_gaps, recent_since
from agents.alerts.rules import BY_ID
from agents.alerts.watch import Condition
from agents.collector.readings import Gap
from domain.alert_changes import CloseAlert, OpenAlert, SeenAlerts, TouchAlert
from domain.alerts import AlertState, RuleId

DROP, REVIEW, LEAVING = RuleId.SUDDEN_DROP, RuleId.ACCOUNT_REVIEW, RuleId.LEAVING_SEQUENCE
CLEAR, COOLDOWN = BY_ID[DROP].clear_days, BY_ID[DROP].cooldown_days
ONE = np.array([1], dtype=np.int64)


def step(ledger: Ledger, condition: Condition, rule: RuleId = DROP, first: int = 0) -> Ledger:
    days = [day(first + t) for t in range(condition.fires.shape[1])]
    ids = np.arange(1, condition.fires.shape[0] + 1, dtype=np.int64)
    ledger.apply(advance({rule: condition}, days, ids, ledger.stored))
    return ledger


def run(text: str, ledger: Ledger | None = None, rule: RuleId = DROP, first: int = 0, **more) -> Ledger:
    return step(ledger or Ledger(), make_condition(line(text), **more), rule, first)


def opened(ledger: Ledger) -> list[date]:
    return sorted(alert.opened_on for alert in ledger.alerts.values())


def test_a_rule_that_keeps_firing_is_one_alert_seen_every_day():
    ledger = run("xxxxx")
    assert opened(ledger) == [day(0)]
    assert ledger.live[0].last_seen_on == day(4)


def test_an_alert_closes_after_enough_clear_days_in_a_row_and_says_why():
    ledger = run("x" + "." * (CLEAR - 1))
    assert ledger.live
    run(".", ledger, first=CLEAR)
    assert ledger.resolved[0].closed_on == day(CLEAR)
    assert ledger.resolved[0].close_reason == BY_ID[DROP].closed_because


def test_a_day_between_the_lines_keeps_an_alert_open():
    between = make_condition(line("x..x...."), clears=[0, 1, 1, 0, 1, 1, 0, 1])
    assert step(Ledger(), between).live


def test_nothing_opens_or_closes_while_held():
    held = make_condition(line("x" + "." * 30), clears=[0] * 31)
    assert step(Ledger(), held).live
    assert step(Ledger(), make_condition(line("." * 5), clears=[0] * 5)).alerts == {}


def test_after_closing_the_rule_is_quiet_for_its_cooldown():
    closing = CLEAR
    ledger = run("x" + "." * CLEAR + "x" * (COOLDOWN + 1))
    assert opened(ledger) == [day(0), day(closing + COOLDOWN)]


def test_an_alert_that_opened_and_closed_within_the_range_is_told_as_one_opening():
    changes = advance({DROP: make_condition(line("x....."))}, [day(t) for t in range(6)], ONE, stored())
    assert len(changes) == 1
    assert isinstance(changes[0], OpenAlert)
    assert changes[0].closed_on == day(CLEAR)


def test_an_account_that_leaves_closes_its_alerts_at_once():
    ledger = run("xx...", ended=line("..x.."))
    assert ledger.resolved[0].closed_on == day(2)
    assert ledger.resolved[0].close_reason == BY_ID[DROP].ended_because


def test_acknowledged_stays_acknowledged_while_it_goes_on():
    ledger = run("x")
    ledger.acknowledge(1)
    run("xxx", ledger, first=1)
    assert ledger.live[0].state is AlertState.ACKNOWLEDGED
    assert ledger.live[0].last_seen_on == day(3)


def test_snoozed_stays_snoozed_until_its_day_and_then_wakes():
    ledger = run("x")
    ledger.snooze(1, day(5))
    run("xxxx", ledger, first=1)
    assert ledger.live[0].state is AlertState.SNOOZED
    run("x", ledger, first=5)
    assert ledger.live[0].state is AlertState.OPEN


def test_a_snoozed_alert_whose_condition_is_over_closes_instead_of_waking():
    ledger = run("x")
    ledger.snooze(1, day(9))
    run("." * 12, ledger, first=1)
    assert ledger.live == []


def test_what_a_person_resolved_stays_quiet_until_the_condition_was_over_once():
    ledger = run("xx")
    ledger.resolve(1, day(1))
    run("x" * 60, ledger, first=2)
    assert len(ledger.alerts) == 1
    run(".x", ledger, first=62)
    assert opened(ledger) == [day(0), day(63)]


def test_clearing_once_is_remembered_across_runs():
    ledger = run("x")
    ledger.resolve(1, day(0))
    run(".", ledger, first=1)
    assert ledger.alerts[1].cleared_on == day(1)
    for t in range(2, COOLDOWN + 1):
        run("x", ledger, first=t)
    assert opened(ledger) == [day(0), day(COOLDOWN)]


def test_a_further_step_raises_the_one_alert_and_asks_for_new_words():
    steps = make_condition(line("xxxx"), step=[1, 1, 2, 2])
    changes = advance({LEAVING: steps}, [day(t) for t in range(4)], ONE, stored())
    assert [(c.step, c.opened_on, c.worded_on) for c in changes] == [(2, day(0), day(2))]


def test_a_further_step_of_a_stored_alert_is_a_touch_with_new_words():
    climbed = make_alert(LEAVING, step=1, last_seen_on=day(0))
    steps = make_condition(line("xx"), step=[1, 3])
    changes = advance({LEAVING: steps}, [day(1), day(2)], ONE, stored(climbed))
    assert changes == [TouchAlert(1, last_seen_on=day(2), step=3, worded_on=day(2))]


def test_a_step_back_does_not_lower_the_alert():
    ledger = step(Ledger(), make_condition(line("xx"), step=[3, 1]), LEAVING)
    assert ledger.live[0].step == 3


def test_a_further_step_is_news_even_after_a_person_resolved_the_last():
    ledger = step(Ledger(), make_condition(line("x"), step=[1]), LEAVING)
    ledger.resolve(1, day(0))
    step(ledger, make_condition(line("xx"), step=[1, 2]), LEAVING, first=1)
    assert opened(ledger) == [day(0), day(2)]


def test_running_the_same_day_twice_changes_nothing_more():
    ledger = run("x")
    before = ledger.story()
    changes = advance({DROP: make_condition([True])}, [day(0)], ONE, ledger.stored)
    ledger.apply(changes)
    assert ledger.story() == before
    assert changes == []


def test_alerts_that_only_go_on_are_told_together_and_one_that_closes_is_told_too():
    ids = np.array([1, 2, 3], dtype=np.int64)
    going_on = [make_alert(DROP, id=10 + i, account_id=i, last_seen_on=day(0)) for i in (1, 2, 3)]
    condition = make_condition([line("x" * (CLEAR + 1)), line("x" * (CLEAR + 1)), line("x" + "." * CLEAR)])
    changes = advance({DROP: condition}, [day(1 + t) for t in range(CLEAR + 1)], ids, stored(*going_on))
    last = day(CLEAR + 1)
    closing = CloseAlert(13, last, BY_ID[DROP].closed_because)
    assert changes == [SeenAlerts(day(1), (13,)), SeenAlerts(last, (11, 12)), closing]


def test_of_several_resolved_alerts_the_last_to_close_counts():
    closed = [(1, day(-1)), (2, day(-COOLDOWN - 5)), (3, day(-COOLDOWN - 1))]
    past = [
        make_alert(DROP, id=i, state=AlertState.RESOLVED, opened_on=on, closed_on=on, cleared_on=on)
        for i, on in closed
    ]
    fires = make_condition(line("x" * (COOLDOWN + 1)))
    changes = advance({DROP: fires}, [day(t) for t in range(COOLDOWN + 1)], ONE, stored(*past))
    assert [change.opened_on for change in changes] == [day(COOLDOWN - 1)]


def test_a_backfill_of_older_days_leaves_the_alert_of_today_alone():
    ledger = run("x")
    before = ledger.story()
    run("x..........", ledger, first=-200)
    assert ledger.story() == before


def test_accounts_and_rules_do_not_mix():
    conditions = {
        DROP: make_condition([line("x."), line(".x")]),
        REVIEW: make_condition([line(".."), line("x.")]),
    }
    ids = np.array([11, 12], dtype=np.int64)
    changes = advance(conditions, [day(0), day(1)], ids, stored())
    assert [(c.rule, c.account_id, c.opened_on) for c in changes] == [
        (DROP, 11, day(0)),
        (DROP, 12, day(1)),
        (REVIEW, 12, day(0)),
    ]


def test_alerts_of_other_accounts_are_not_touched():
    stranger = make_alert(DROP, account_id=99)
    assert advance({DROP: make_condition([False])}, [day(30)], ONE, stored(stranger)) == []


def test_one_stopped_source_is_one_alert_however_many_days():
    gaps = [Gap("crm", "usage", day(-9), day(t)) for t in range(3)]
    changes = advance_gaps(gaps, [day(0), day(1), day(2)], stored())
    assert [(c.source, c.account_id, c.opened_on, c.last_seen_on) for c in changes] == [
        ("crm", None, day(0), day(2))
    ]


def test_a_source_that_delivers_again_closes_its_own_gap_only():
    ledger = Ledger()
    both = [Gap("crm", "usage", day(-9), day(0)), Gap("mail", "conversations", day(-9), day(0))]
    ledger.apply(advance_gaps(both, [day(0)], stored()))
    ledger.apply(advance_gaps([Gap("mail", "conversations", day(-9), day(1))], [day(1)], ledger.stored))
    assert [(a.source, a.closed_on) for a in ledger.resolved] == [("crm", day(1))]
    assert [a.source for a in ledger.live] == ["mail"]


def test_no_gaps_and_no_alerts_are_no_changes():
    assert advance_gaps([], [TODAY], stored()) == []


def test_recent_reaches_back_over_the_longest_cooldown():
    longest = max(rule.cooldown_days for rule in BY_ID.values())
    assert recent_since(TODAY) == day(-longest)


MARKS = st.sampled_from(["x", ".", "-", "!"])
"""fires, clears, neither, not a customer"""


def _from_marks(marks: list[str], steps: list[int]) -> Condition:
    return make_condition(
        [m == "x" for m in marks],
        clears=[m == "." for m in marks],
        ended=[m == "!" for m in marks],
        step=[s if m == "x" else 0 for m, s in zip(marks, steps, strict=True)],
    )


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(
        st.lists(MARKS.flatmap(lambda m: st.integers(1, 6).map(lambda n: m * n)), max_size=14).map("".join),
        min_size=1,
        max_size=3,
    ),
    rule=st.sampled_from([DROP, RuleId.ACTION_CONFIRMED, LEAVING]),
    steps=st.integers(0, 2**32),
    deed=st.sampled_from(["none", "resolve", "snooze", "acknowledge"]),
    cuts=st.sets(st.integers(1, 60), max_size=6),
)
def test_stepping_days_apart_gives_the_same_alerts_as_stepping_them_together(lines, rule, steps, deed, cuts):
    length = max(len(text) for text in lines) or 1
    climb = np.random.default_rng(steps).integers(1, 5, size=length).tolist()
    rows = [_from_marks(list(text.ljust(length, ".")), climb) for text in lines]
    whole = Condition(
        *(np.concatenate([getattr(r, f) for r in rows]) for f in Condition.__dataclass_fields__)
    )

    def start() -> Ledger:
        ledger = step(Ledger(), make_condition([[True]] * len(rows), step=[[1]] * len(rows)), rule, first=-1)
        if deed == "resolve":
            ledger.resolve(1, day(-1))
        elif deed == "snooze":
            ledger.snooze(1, day(9))
        elif deed == "acknowledge":
            ledger.acknowledge(1)
        return ledger

    together = step(start(), whole, rule)
    for edges in ([0, *sorted(c for c in cuts if c < length), length], list(range(length + 1))):
        apart = start()
        for first, last in pairwise(edges):
            part = Condition(*(getattr(whole, f)[:, first:last] for f in Condition.__dataclass_fields__))
            step(apart, part, rule, first=first)
        assert apart.story() == together.story()


@pytest.mark.parametrize("rule", [r for r in RuleId if r is not RuleId.DATA_GAP])
def test_every_rule_opens_and_closes_by_itself(rule):
    ledger = run("x" + "." * 40, rule=rule)
    assert ledger.live == []
    assert ledger.resolved[0].close_reason
