"""Expansion: signs that the account grows or wants more."""

import numpy as np

from agents.collector.axis import KNOWN_DAYS, any_within, known, ratio, within
from agents.collector.grid import Grid
from agents.collector.readings import Measure
from agents.collector.usage import MONTH
from domain.signals import SignalId as S

QUARTER = 90
GROWTH_BACK = 60
SMALLEST_BASE = 3
GROWTH_LOW, GROWTH_HIGH = -100.0, 200.0


def expansion(grid: Grid) -> dict[S, Measure]:
    return {
        S.GROWTH_MENTIONS: growth_mentions(grid),
        S.ACTIVE_GROWTH: active_growth(grid),
        S.ADVANCED_INTEREST: advanced_interest(grid),
    }


def growth_mentions(grid: Grid) -> Measure:
    """New teams, departments or managers the account named within 90 days."""
    mentions = grid.talk.growth.count(grid.axis.at, QUARTER)
    there = grid.talk.known & grid.talk.enough(QUARTER)
    return Measure(known(mentions.astype(np.float64), there), {"mentions": mentions})


def active_growth(grid: Grid) -> Measure:
    """Users active within 30 days against 60 days earlier, in % of at least 3, within -100 and +200."""
    use, at = grid.usage, grid.axis.at
    active, before = use.staff.active_ago(0), use.staff.active_ago(GROWTH_BACK)
    value = np.clip(
        ratio((active - before) * 100, np.maximum(before, SMALLEST_BASE)), GROWTH_LOW, GROWTH_HIGH
    )
    named_then = any_within(use.named_users, at - QUARTER + 1, KNOWN_DAYS - QUARTER + 1)
    then_live = use.live(QUARTER) - use.live(GROWTH_BACK)
    there = use.active_known & named_then & use.enough(MONTH) & (2 * then_live >= MONTH)
    return Measure(known(value, there), {"active": active, "before": before})


def advanced_interest(grid: Grid) -> Measure:
    """Days of use of advanced features (one per feature and day) plus advanced mentions, within 30 days."""
    use, talk = grid.usage, grid.talk
    days, mentions = (
        within(use.recent.advanced, use.recent.at, MONTH),
        talk.advanced.count(grid.axis.at, MONTH),
    )
    live = (use.enough(MONTH) | ~use.advanced_told) & (talk.enough(MONTH) | ~talk.known)
    value = (days + mentions).astype(np.float64)
    return Measure(
        known(value, (use.advanced_told | talk.known) & live), {"days": days, "mentions": mentions}
    )
