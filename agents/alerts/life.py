"""The life of an alert: conditions of many days stepped in order, on top of the alerts already there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from agents.alerts.episodes import Episodes, Subject, Today
from agents.alerts.rules import BY_ID, RULES
from agents.alerts.watch import Condition
from agents.collector.readings import Gap
from domain.alert_changes import AlertChange
from domain.alerts import Alert, RuleId


def recent_since(first_day: date) -> date:
    """How far back `recent` must reach: resolved alerts still in their cooldown on the first day stepped.

    Resolved alerts that never cleared (`cleared_on` null) count however old they are.
    """
    return first_day - timedelta(days=max(rule.cooldown_days for rule in RULES))


def advance(
    conditions: Mapping[RuleId, Condition],
    days: Sequence[date],
    account_ids: NDArray[np.int64],
    live: Sequence[Alert],
    recent: Sequence[Alert],
) -> list[AlertChange]:
    """Step `days` (ascending) over the conditions [A, T] of `account_ids` [A].

    One live alert per account and rule. It closes after `clear_days` in a row without its condition, or at
    once when the account stops being a customer; after that the rule is quiet for `cooldown_days`. A person's
    resolve also silences the rule until the condition was over once; a further step of the leaving sequence
    is news all the same. Snoozed alerts wake on their day; acknowledged ones stay acknowledged. Stepping days
    one by one with the changes applied in between gives the same alerts as stepping them together.
    """
    subjects: list[Subject] = [(int(account), None) for account in account_ids]
    place = {int(account): index for index, account in enumerate(account_ids)}
    changes: list[AlertChange] = []
    for rule in RULES:
        if rule.id not in conditions:
            continue
        episodes = Episodes(rule, subjects)
        for alert in (*live, *recent):
            if alert.rule is rule.id and alert.account_id in place:
                episodes.remember(place[alert.account_id], alert)
        changes += _stepped(episodes, conditions[rule.id], days)
    return changes


def advance_gaps(
    gaps: Iterable[Gap], days: Sequence[date], live: Sequence[Alert], recent: Sequence[Alert]
) -> list[AlertChange]:
    """The same for stopped sources: one data-gap alert per source, however many accounts it feeds."""
    seen = {(gap.source, gap.seen_on) for gap in gaps}
    stored = [alert for alert in (*live, *recent) if alert.rule is RuleId.DATA_GAP and alert.source]
    sources = sorted({source for source, _ in seen} | {alert.source or "" for alert in stored})
    episodes = Episodes(BY_ID[RuleId.DATA_GAP], [(None, source) for source in sources])
    for alert in stored:
        episodes.remember(sources.index(alert.source or ""), alert)
    fires = np.array([[(source, day) in seen for day in days] for source in sources], dtype=np.bool_)
    fires = fires.reshape(len(sources), len(days))
    never = np.zeros(fires.shape, dtype=np.bool_)
    condition = Condition(fires=fires, clears=~fires, ended=never, step=np.zeros(fires.shape, dtype=np.int8))
    return _stepped(episodes, condition, days)


def _stepped(episodes: Episodes, condition: Condition, days: Sequence[date]) -> list[AlertChange]:
    for t, day in enumerate(days):
        today = Today(
            condition.fires[:, t], condition.clears[:, t], condition.ended[:, t], condition.step[:, t]
        )
        episodes.live_through(day.toordinal(), today)
    return episodes.finish()
