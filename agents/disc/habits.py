"""What people did rather than wrote: how soon they answer beside colleagues, whether they talk or write, and come.

All of it is beside the others at the same account: a house has a pace of its own.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from agents.disc.cues import CUES

LOOKS_BACK = timedelta(days=365)
PATIENCE = pl.duration(days=14)
FEWEST_ANSWERS, FEWEST_TOUCHES, FEWEST_MEETINGS = 5, 8, 4
TWICE_AS_SOON = 1.6
"""An answer so many times sooner or later than the house's is told in words; less is no habit."""
TALKS = ("call", "meeting", "qbr")
WRITTEN = ("email", "chat")
WEIGHT = 3.0
"""Texts that a habit counts for, at most: it is of many interactions, and says little."""


@dataclass(frozen=True)
class Habit:
    """A cue of habit with how far it goes, 0 to 1, and in words."""

    cue: str
    strength: float
    says: str


def habits(touches: pl.DataFrame, day: date) -> dict[int, list[Habit]]:
    """By contact, from the interactions (see DiscFacts.touches) of the year that ends on the day."""
    on = pl.col("occurred_at").dt.date()
    known = touches.filter(on.is_between(day - LOOKS_BACK, day))
    found: dict[int, list[Habit]] = {}
    for told in (_answers(known), _talks(known), _comes(known), _hours(known)):
        for contact_id, habit in told:
            found.setdefault(contact_id, []).append(habit)
    return found


def leaning(told: list[Habit]) -> tuple[float, float]:
    """(pace, focus) that the habits add, in texts' worth."""
    pace = sum(CUES[one.cue].pace * one.strength for one in told)
    focus = sum(CUES[one.cue].focus * one.strength for one in told)
    return WEIGHT * math.tanh(pace), WEIGHT * math.tanh(focus)


def _answers(touches: pl.DataFrame) -> list[tuple[int, Habit]]:
    """Who answers sooner or later than the colleagues do, by the middle of their answers."""
    mail = touches.filter(pl.col("channel").is_in(WRITTEN) & pl.col("thread").is_not_null())
    by_thread = mail.sort("account_id", "thread", "occurred_at")
    group = ["account_id", "thread"]
    before = by_thread.with_columns(
        asked=pl.col("direction").shift(1).over(group), at=pl.col("occurred_at").shift(1).over(group)
    )
    waited = pl.col("occurred_at") - pl.col("at")
    answers = before.filter(
        (pl.col("direction") == "in")
        & (pl.col("asked") == "out")
        & pl.col("contact_id").is_not_null()
        & (waited <= PATIENCE)
    ).with_columns(minutes=waited.dt.total_minutes().clip(1))
    own = answers.group_by("account_id", "contact_id").agg(
        own=pl.col("minutes").median(), count=pl.len(), all=pl.col("minutes")
    )
    pairs = own.join(own.select("account_id", other="contact_id", theirs="all"), on="account_id")
    others = (
        pairs.filter(pl.col("other") != pl.col("contact_id"))
        .explode("theirs")
        .group_by("contact_id")
        .agg(house=pl.col("theirs").median(), of=pl.len())
    )
    joined = own.join(others, on="contact_id").filter(
        (pl.col("count") >= FEWEST_ANSWERS) & (pl.col("of") >= FEWEST_ANSWERS)
    )
    found = []
    for contact_id, mine, house, count in joined.select("contact_id", "own", "house", "count").iter_rows():
        times = house / mine
        if max(times, 1 / times) >= TWICE_AS_SOON:
            strength = min(1.0, abs(math.log2(times)) / 2) * min(1.0, count / 20)
            cue, how = ("quick_answers", "sooner") if times > 1 else ("slow_answers", "later")
            says = f"answers within {_hours_said(mine)} (half of {count}), {how} than colleagues ({_hours_said(house)})"
            found.append((contact_id, Habit(cue, strength, says)))
    return found


def _talks(touches: pl.DataFrame) -> list[tuple[int, Habit]]:
    """Who is met rather than read, beside the account's other contacts."""
    theirs = touches.filter(pl.col("contact_id").is_not_null() & (pl.col("direction").ne_missing("out")))
    talked = theirs.with_columns(talk=pl.col("channel").is_in(TALKS)).filter(
        pl.col("talk") | pl.col("channel").is_in(WRITTEN)
    )
    whole = talked.with_columns(
        house=pl.col("talk").mean().over("account_id"),
        people=pl.col("contact_id").n_unique().over("account_id"),
    )
    own = (
        whole.filter(pl.col("people") > 1)
        .group_by("contact_id")
        .agg(share=pl.col("talk").mean(), count=pl.len(), house=pl.col("house").first())
        .filter(pl.col("count") >= FEWEST_TOUCHES)
    )
    found = []
    for contact_id, share, count, house in own.select("contact_id", "share", "count", "house").iter_rows():
        if abs(share - house) >= 0.15:
            cue, how = ("talks", "more") if share > house else ("writes", "less")
            says = f"{share:.0%} of {count} contacts were talks, {how} than at their account ({house:.0%})"
            found.append((contact_id, Habit(cue, min(1.0, abs(share - house) * 2), says)))
    return found


def _comes(touches: pl.DataFrame) -> list[tuple[int, Habit]]:
    met = touches.filter(pl.col("contact_id").is_not_null() & pl.col("attended").is_not_null())
    own = met.group_by("contact_id").agg(share=pl.col("attended").mean(), count=pl.len())
    kept = own.filter((pl.col("count") >= FEWEST_MEETINGS) & (pl.col("share") >= 0.95))
    return [
        (contact_id, Habit("comes", 0.5, f"came to {share:.0%} of {count} meetings"))
        for contact_id, share, count in kept.select("contact_id", "share", "count").iter_rows()
    ]


def _hours(touches: pl.DataFrame) -> list[tuple[int, Habit]]:
    wrote = touches.filter(
        pl.col("contact_id").is_not_null() & (pl.col("direction") == "in") & pl.col("channel").is_in(WRITTEN)
    )
    hour = pl.col("occurred_at").dt.hour()
    own = wrote.group_by("contact_id").agg(share=((hour < 7) | (hour >= 20)).mean(), count=pl.len())
    odd = own.filter((pl.col("count") >= FEWEST_TOUCHES) & (pl.col("share") > 0.5))
    return [
        (
            contact_id,
            Habit("odd_hours", share, f"{share:.0%} of {count} mails before 7 or after 20 o'clock UTC"),
        )
        for contact_id, share, count in odd.select("contact_id", "share", "count").iter_rows()
    ]


def _hours_said(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"
