"""The numbers the rules compare with, by name; an admin may replace any of them."""

from dataclasses import dataclass

from agents.playbooks.matched import RATE

SLACK = 1e-9
"""Scores are binary fractions: a drop of exactly 8.0 may be a hair smaller. Comparisons forgive this much."""


@dataclass(frozen=True)
class Thresholds:
    """Points are health points (0 to 100), shares 0 to 1, days calendar days."""

    sudden_drop: float = -8.0  # velocity_7 at or below
    sudden_drop_over: float = -4.0  # over once velocity_7 is above
    review_loss: float = -5.0  # velocity_14 below
    review_over: float = -2.5
    slide: float = -4.0  # velocity_30 at or below
    slide_over: float = -2.0
    slide_weeks: int = 8  # or this many falling weeks in a row
    slide_weeks_over: int = 4
    renewal_first_day: int = 75  # days before renewal, both ends included
    renewal_last_day: int = 45
    recovered_by: float = 3.0  # points above the line before a level alert is over
    churn_over: float = 0.75  # of the risk line of the model: an alert is over below it
    adoption: float = 0.40  # highest utilisation of three quarters at or below
    adoption_over: float = 0.45
    saturated_days: int = 21  # consecutive days at 85 % or more
    saturation_over: float = 0.80
    momentum: float = 3.0  # times the account's own baseline
    momentum_over: float = 2.0
    leaving_step: int = 1
    rise: float = 5.0  # velocity_14 at or above
    rise_after_action: int = 21  # days an action counts for: whoever had one is no yardstick for others
    rise_by_chance: float = RATE  # share of actions without any effect that are confirmed, at most
    settled_months: float = 1.0  # of being a customer; before that the 30-day windows are not filled
    drop_coverage: float = 0.40  # with less of the weight measured, a drop may be the measuring


STANDARD = Thresholds()
