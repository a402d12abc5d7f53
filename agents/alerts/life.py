"""The life of an alert: conditions of many days stepped in order, on top of the alerts already there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.alerts.episodes import Episodes, Subject, Today
from agents.alerts.rules import BY_ID, RULES
from agents.alerts.stored import StoredAlerts
from agents.alerts.watch import Condition
from agents.collector.axis import rows_of
from agents.collector.readings import Gap
from domain.alert_changes import AlertChange
from domain.alerts import RuleId


def recent_since(first_day: date) -> date:
    """How far back stored alerts must reach: resolved alerts still in their cooldown on the first day stepped.

    Resolved alerts that never cleared (`cleared_on` null) count however old they are.
    """
    return first_day - timedelta(days=max(rule.cooldown_days for rule in RULES))


def advance(
    conditions: Mapping[RuleId, Condition],
    days: Sequence[date],
    account_ids: NDArray[np.int64],
    stored: pl.DataFrame,
) -> list[AlertChange]:
    """Step `days` (ascending) over the conditions [A, T] of `account_ids` [A] (ascending).

    `stored` has the alerts there are, as storage.alerts.EPISODE_SCHEMA: those of other accounts are passed over.

    One live alert per account and rule. It closes after `clear_days` in a row without its condition, or at
    once when the account stops being a customer; after that the rule is quiet for `cooldown_days`. A person's
    resolve also silences the rule until the condition was over once; a further step of the leaving sequence
    is news all the same. Snoozed alerts wake on their day; acknowledged ones stay acknowledged. Stepping days
    one by one with the changes applied in between gives the same alerts as stepping them together.
    """
    subjects: list[Subject] = [(int(account), None) for account in account_ids]
    known = StoredAlerts.of(stored, rows_of(account_ids, stored["account_id"]))
    changes: list[AlertChange] = []
    for rule in RULES:
        if rule.id not in conditions:
            continue
        episodes = Episodes(rule, subjects)
        episodes.remember(known.of_rule(rule.id))
        changes += _stepped(episodes, conditions[rule.id], days)
    return changes


def advance_gaps(gaps: Iterable[Gap], days: Sequence[date], stored: pl.DataFrame) -> list[AlertChange]:
    """The same for stopped sources: one data-gap alert per source, however many accounts it feeds."""
    seen = {(gap.source, gap.seen_on) for gap in gaps}
    stored = stored.filter((pl.col("rule") == RuleId.DATA_GAP.value) & (pl.col("source") != ""))
    sources = sorted({source for source, _ in seen} | set(stored["source"]))
    episodes = Episodes(BY_ID[RuleId.DATA_GAP], [(None, source) for source in sources])
    places = [sources.index(source) for source in stored["source"]]
    episodes.remember(StoredAlerts.of(stored, np.array(places, dtype=np.int64)))
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
