"""The end of a day over the whole portfolio: save plans opened, accounts held out, actions measured, history noted.

Each effect names what it is about (an alert, an account and quarter, an action), so a run that is resumed, or done
twice, leaves what an undisturbed one leaves.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from langgraph.runtime import Runtime

from agents.playbooks.effects import Portfolio, measure, needed_days, ripe
from agents.playbooks.holdout import held_out, quarter
from agents.playbooks.plans import draft_plan
from agents.playbooks.profile import profile_of
from agents.playbooks.success import COUNTS_FOR, ranked, successes
from agents.playbooks.table import Playbook, playbooks
from domain.alerts import AlertState, RuleId
from domain.playbooks import DraftPlan, Measured, NewAction, TakenAction, Verdict
from graph.deps import Deps
from graph.state import DailyState
from graph.timing import timed
from storage.annotations import Note
from storage.plans import Unanswered

BY = "keepwell"
NOTED = "action_confirmed"


@timed
def keep_playbooks(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    if state.get("account_ids") is not None:
        return {}  # a few accounts: judged among others, and the others are not here
    _measure(deps)
    if deps.frame.alert_days:
        _hold_out(deps)
        deps.plans.close_many(deps.plans.overtaken(), deps.frame.as_of)
        deps.plans.open_for_alerts(_plans(deps))
        _note_confirmed(deps, state["run_id"])
    return {}


def _measure(deps: Deps) -> None:
    """Actions that have become ripe, and those measured before by days that were scored anew."""
    first, as_of = deps.frame.targets[0], deps.frame.as_of
    due = [one for one in deps.actions.list(since=first - COUNTS_FOR) if _due(one, first, as_of)]
    # A day at a time: a year of actions rests on a year of days, and each is a whole portfolio.
    for taken_on in sorted({one.taken_on for one in due}):
        its = [one for one in due if one.taken_on == taken_on]
        known_by = max(_known_by(one, as_of) for one in its)
        days = [day for day in needed_days(taken_on) if day <= known_by]
        levels = {day: deps.scores.levels(day) for day in days}
        touched = deps.actions.touched(min(days), max(days))
        found = measure(its, Portfolio(levels, touched, deps.segments), known_by)
        deps.actions.measure(found)
        _note_measured(its, found, deps)


def _due(action: TakenAction, first: date, as_of: date) -> bool:
    if action.measured_on is None:
        return ripe(action.taken_on, as_of)
    return any(first <= day <= as_of for day in needed_days(action.taken_on))


def _known_by(action: TakenAction, as_of: date) -> date:
    """A run of a past day takes nothing away that was measured since."""
    return max(as_of, action.measured_on or as_of)


def _note_measured(actions: Sequence[TakenAction], found: Sequence[Measured], deps: Deps) -> None:
    by_id = {action.id: action for action in actions if not action.held_out}
    confirmed = [one for one in found if one.action_id in by_id and one.verdict is Verdict.CONFIRMED]
    withdrawn = [_key(one.action_id) for one in found if one.verdict is not Verdict.CONFIRMED]
    deps.annotations.take_back(withdrawn)
    deps.annotations.keep(_noted(by_id[one.action_id], one) for one in confirmed)


def _noted(action: TakenAction, one: Measured) -> Note:
    title = (
        playbooks().plays[action.playbook].title if action.playbook in playbooks().plays else action.playbook
    )
    above = (one.change or 0.0) - (one.expected or 0.0)
    text = (
        f"{title} by {action.by} confirmed: health moved {one.change:+.1f} points in 14 days, "
        f"{above:.1f} more than matched accounts that were left alone."
    )
    return Note(action.account_id, action.taken_on + timedelta(days=14), NOTED, text, _key(action.id))


def _key(action_id: int) -> str:
    return f"action:{action_id}:confirmed"


def _note_confirmed(deps: Deps, run_id: int) -> None:
    """What the alert rule confirmed of calls and meetings that nobody logged."""
    found = deps.alerts.opened_by(run_id, RuleId.ACTION_CONFIRMED)
    deps.annotations.keep(
        Note(alert.account_id, alert.opened_on, NOTED, f"{alert.headline}.", f"alert:{alert.id}")
        for alert in found
        if alert.account_id is not None
    )


def _hold_out(deps: Deps) -> None:
    """Accounts that a playbook is recommended for, and that chance has put among those left alone."""
    shares, day = deps.actions.holdouts(), deps.frame.as_of
    if not shares:
        return
    known = successes(deps.actions.list(since=day - COUNTS_FOR, until=day), playbooks().plays, shares)
    deps.actions.keep(
        NewAction(
            account_id=alert.account_id,
            playbook=play.id,
            taken_on=day,
            by=BY,
            alert_id=alert.id,
            rule=str(alert.rule),
            profile=profile_of(alert.disc),
            segment=deps.segments.get(alert.account_id),
            held_out=True,
            key=f"holdout:{play.id}:{alert.account_id}:{quarter(day)}",
        )
        for alert in deps.alerts.live()
        if alert.account_id is not None and alert.state is not AlertState.SNOOZED
        for play in _first(alert.rule, alert.disc, deps.segments.get(alert.account_id), known)
        if held_out(play.id, alert.account_id, day, shares.get(play.id, 0.0))
    )


def _first(rule: RuleId, disc: str | None, segment: str | None, known: Any) -> list[Playbook]:
    return ranked(playbooks().choices(rule, profile_of(disc), segment), known)[:1]


def _plans(deps: Deps) -> Iterable[DraftPlan]:
    """A plan for each escalation that has none, unless its account is left alone on purpose."""
    shares, day = deps.actions.holdouts(), deps.frame.as_of
    asking: Sequence[Unanswered] = deps.plans.unanswered(RuleId.ESCALATION)
    known = (
        successes(deps.actions.list(since=day - COUNTS_FOR, until=day), playbooks().plays, shares)
        if asking
        else {}
    )
    for one in asking:
        choices = playbooks().choices(RuleId.ESCALATION, profile_of(one.disc), one.segment)
        play = ranked([choice for choice in choices if choice.steps], known)[0]
        if not held_out(play.id, one.account_id, day, shares.get(play.id, 0.0)):
            yield draft_plan(play, one.account_id, one.csm, day, BY, one.alert_id)
