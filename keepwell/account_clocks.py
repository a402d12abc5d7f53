"""Where one account stands in time, with the save plan it has and what is noted in its history."""

from dataclasses import dataclass
from datetime import date

from agents.alerts.thresholds import STANDARD
from agents.collector.readings import Readings
from agents.playbooks.clocks import Clocks, clocks
from domain.playbooks import SavePlan, TakenAction
from domain.scores import BAND_CHANGED
from keepwell.bootstrap import House
from keepwell.plan_views import as_it_stood

MOST = 5


@dataclass(frozen=True)
class Noted:
    day: date
    kind: str
    text: str
    by: str


@dataclass(frozen=True)
class InTime:
    """`plan` is the open save plan, `actions` and `notes` the newest few, the newest first."""

    clocks: Clocks
    plan: SavePlan | None
    actions: list[TakenAction]
    notes: list[Noted]


def in_time(
    house: House, account_id: int, readings: Readings, at: int, numbers: dict[str, float | None]
) -> InTime:
    """As known on day `at` of the readings of this one account."""
    day, around = readings.days[at], readings.circumstances
    steps = [float(getattr(around, f"leaving_day_{step}")[0, at]) for step in range(1, 5)]
    plans = [as_it_stood(plan, day) for plan in house.plans.list(account_ids=[account_id])]
    actions = house.actions.list([account_id], until=day)
    notes = house.annotations.list([account_id], until=day)
    written = [one for one in notes if one.kind != BAND_CHANGED]  # the score is shown with its own history
    return InTime(
        clocks=clocks(
            day,
            steps,
            numbers,
            float(around.days_to_renewal[0, at]),
            STANDARD.renewal_first_day,
            STANDARD.renewal_last_day,
        ),
        plan=next((plan for plan in plans if plan is not None and plan.closed_on is None), None),
        actions=list(actions)[::-1][:MOST],
        notes=[Noted(one.day, one.kind, one.text, one.by) for one in written[::-1][:MOST]],
    )
