"""Relationship: how the people of the account answer us, meet us and feel."""

import numpy as np

from agents.collector.axis import known, ratio
from agents.collector.grid import Grid
from agents.collector.medians import RangeOrder
from agents.collector.people import People
from agents.collector.readings import Measure
from agents.collector.talk import TalkGrid
from agents.collector.usage import MONTH
from domain.signals import SignalId as S
from domain.text_signals import SENTIMENT, TextSignal

REPLY_DAYS, HABIT_DAYS = 60, 365
REPLIES, HABIT_REPLIES = 2, 3
SHORTEST_REPLY = 60  # minutes: faster than an hour is at once, for the answer and for the habit
HALF_YEAR, QUARTER = 180, 90
THOUSANDTHS = 1000
WORDS_MOVE = 5
"""Points, of 100, that words move what surveys say, at most."""
WORDS_ALONE = 20
"""Points either way of 50 that words give at most where there is no survey."""
DAYS_OF_WORDS = 3
"""Different days with praise or complaint before words alone say anything."""


def relationship(grid: Grid) -> dict[S, Measure]:
    talk = grid.talk
    return {
        S.RESPONSE_LATENCY: response_latency(talk),
        S.TOUCHPOINT_ATTENDANCE: touchpoint_attendance(talk),
        S.ACTIVE_CONTACTS: active_contacts(grid),
        S.SENTIMENT_TREND: sentiment_trend(talk),
    }


def response_latency(talk: TalkGrid) -> Measure:
    """Median wait for an answer over 60 days over the account's own median of the 365 days before.

    Waits are capped at 14 days; an unanswered message counts as 14 days once it is that old. Medians under an
    hour count as an hour. Missing below 2 answers now or 3 in the habit.
    """
    line, minutes = talk.replies
    order, at = RangeOrder(minutes), talk.axis.at
    first, end = line.window(at, REPLY_DAYS)
    habit_first = line.upto(at - REPLY_DAYS - HABIT_DAYS)
    now, habit = order.twice_median(first, end), order.twice_median(habit_first, first)
    replies, habit_replies = end - first, first - habit_first
    value = ratio(np.maximum(now, 2 * SHORTEST_REPLY), np.maximum(habit, 2 * SHORTEST_REPLY))
    there = (replies >= REPLIES) & (habit_replies >= HABIT_REPLIES) & talk.enough(REPLY_DAYS)
    parts = {
        "minutes": now / 2.0,
        "habit_minutes": habit / 2.0,
        "replies": replies,
        "habit_replies": habit_replies,
    }
    return Measure(known(value, there), parts)


def touchpoint_attendance(talk: TalkGrid) -> Measure:
    """Share of QBRs, meetings and calls of 180 days with a known outcome that were attended."""
    scheduled, attended = (line.count(talk.axis.at, HALF_YEAR) for line in talk.scheduled)
    return Measure(
        known(ratio(attended, scheduled), talk.enough(HALF_YEAR)),
        {"attended": attended, "scheduled": scheduled},
    )


def active_contacts(grid: Grid) -> Measure:
    """Different people who wrote, met or used the product within 30 days."""
    people = People(grid)
    now, before = people.active_ago(0), people.active_ago(MONTH)
    live = (grid.usage.enough(MONTH) | ~grid.usage.known) & (grid.talk.enough(MONTH) | ~grid.talk.known)
    return Measure(known(now.astype(np.float64), people.known() & live), {"people": now, "before": before})


def sentiment_trend(talk: TalkGrid) -> Measure:
    """Mean of the NPS (x 10) and CSAT ((x - 1) * 25) answers of 180 days, plus half its change from quarter
    to quarter, moved by what was praised or complained of in writing.

    A day of praise within 90 days is a point more, a day of complaint a point less, at most WORDS_MOVE points either
    way, and never to below 0 or above 100. Without any answer words count from DAYS_OF_WORDS days with either: then
    the signal is 50 and up to WORDS_ALONE points more or less, by the share of praise. Fewer say nothing, and nothing
    is not neutral.
    """
    line, score = talk.surveys
    at = talk.axis.at
    answers, total = line.count(at, HALF_YEAR), line.total(score, at, HALF_YEAR)
    late_answers, late_total = line.count(at, QUARTER), line.total(score, at, QUARTER)
    mean = ratio(total, answers * THOUSANDTHS)
    late = ratio(late_total, late_answers * THOUSANDTHS)
    early = ratio(total - late_total, (answers - late_answers) * THOUSANDTHS)
    change = np.where(np.isnan(late - early), 0.0, late - early)
    praise, complaint = talk.told(TextSignal.PRAISE), talk.told(TextSignal.COMPLAINT)
    praises, complaints = praise.count(at, QUARTER), complaint.count(at, QUARTER)
    days = talk.told(*SENTIMENT).count(at, QUARTER)
    words = np.clip(praises - complaints, -WORDS_MOVE, WORDS_MOVE).astype(np.float64)
    answered = mean + change * 0.5
    # A steep change alone may lead beyond 0 or 100: words lead nobody further, nor back by more than they count.
    moved = np.clip(answered + words, np.minimum(answered, 0.0), np.maximum(answered, 100.0))
    alone = 50.0 + ratio((praises - complaints) * WORDS_ALONE, praises + complaints)
    heard = (answers == 0) & (days >= DAYS_OF_WORDS) & talk.enough(QUARTER)
    parts = {
        "mean": mean,
        "change": change,
        "answers": answers,
        "praises": praises,
        "complaints": complaints,
        "words": words,
    }
    return Measure(np.where(heard, alone, moved), parts)
