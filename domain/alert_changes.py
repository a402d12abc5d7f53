"""What the life of alerts asks of storage: open one, say it is still true, close it."""

from dataclasses import dataclass
from datetime import date

from domain.alerts import AlertState, RuleId, Trigger


@dataclass(frozen=True)
class OpenAlert:
    """A new episode. `closed_on` and `close_reason` are set when it also ended within the days stepped over.

    Identity is (rule, account_id, source, opened_on): applying the same opening twice leaves one alert.
    `worded_on` is the day its words are to be composed for: the opening, or the last day its step rose. An
    episode that closed by itself has cleared too (`cleared_on` = `closed_on`). The words are empty until
    composed (agents/alerts/brief.py); the triggers may come as the JSON they are stored as.
    """

    rule: RuleId
    account_id: int | None
    source: str | None
    step: int
    opened_on: date
    last_seen_on: date
    worded_on: date
    closed_on: date | None = None
    close_reason: str | None = None
    headline: str = ""
    triggers: tuple[Trigger, ...] | str = ()
    contact: str | None = None
    disc: str | None = None
    action: str = ""
    action_why: str = ""
    rests_on: str = ""


@dataclass(frozen=True)
class TouchAlert:
    """A stored episode seen again; whatever is None stays as it is.

    `last_seen_on` is the last day the condition was not known to be over. `state` is OPEN when a snooze has
    run out. `cleared_on` is set on a resolved alert whose condition is now over, so that the rule may fire
    again. `worded_on` is set when the step rose: the words are then composed anew for that day.
    """

    alert_id: int
    last_seen_on: date | None = None
    step: int | None = None
    state: AlertState | None = None
    cleared_on: date | None = None
    worded_on: date | None = None
    headline: str | None = None
    triggers: tuple[Trigger, ...] | str | None = None
    contact: str | None = None
    disc: str | None = None
    action: str | None = None
    action_why: str | None = None
    rests_on: str | None = None


@dataclass(frozen=True)
class CloseAlert:
    """A live episode that is over: the state becomes resolved, and `cleared_on` is the day it closed."""

    alert_id: int
    closed_on: date
    reason: str


@dataclass(frozen=True)
class SeenAlerts:
    """Stored episodes that still hold on a day: their `last_seen_on` moves forward to it, and nothing else changes.

    What most alerts have on most days, so it is told of all of them together.
    """

    last_seen_on: date
    alert_ids: tuple[int, ...]


AlertChange = OpenAlert | TouchAlert | CloseAlert | SeenAlerts
