"""Until when somebody is to look at a draft: one table, in working time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from domain.drafts import WorkDays

STEP = timedelta(minutes=5)
LONGEST_WALK = 1_000  # steps: a calendar without working hours must not hold anybody up


@dataclass(frozen=True)
class Allowance:
    """How long a draft may wait: so many working hours, or the same time so many working days later."""

    hours: int = 0
    days: int = 0

    def says(self) -> str:
        amount, unit = (self.hours, "working hour") if self.hours else (self.days, "working day")
        return f"{amount} {unit}{'' if amount == 1 else 's'}"


ALLOWED = MappingProxyType(
    {
        "urgent": Allowance(hours=4),
        "high": Allowance(days=1),
        "watch": Allowance(days=3),
        "note": Allowance(days=3),
    }
)
"""By how pressing the rule is that a draft answers (agents.alerts.rules.Severity)."""
OTHERWISE = Allowance(days=3)
"""For an opportunity, and whatever else has no severity."""


def due_at(
    severity: str | None, now: datetime, work: WorkDays, country: str | None = None, zone: str | None = None
) -> datetime:
    """The moment, in UTC; `country` and `zone` are where the reviewers work."""
    allowed = ALLOWED.get(severity or "", OTHERWISE)
    start = work.next_moment(now, country, zone)
    if allowed.hours:
        return _after_hours(start, timedelta(hours=allowed.hours), work, country, zone)
    day = start.date()
    for _ in range(allowed.days):
        day = work.next_workday(day + timedelta(days=1), country)
    return datetime.combine(day, start.timetz()).astimezone(UTC)


def _after_hours(
    start: datetime, rest: timedelta, work: WorkDays, country: str | None, zone: str | None
) -> datetime:
    """Five minutes by five minutes: only those that lie within working hours count."""
    at = start
    for _ in range(LONGEST_WALK):
        if rest <= timedelta(0):
            break
        step = min(STEP, rest)
        later = at + step
        opens = work.next_moment(later, country, zone)
        rest -= step
        # After the last minutes of a day, what is left is counted from the next morning.
        at = opens if rest > timedelta(0) else later
    return at.astimezone(UTC)
