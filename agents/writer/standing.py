"""What of a draft's evidence stands no more: facts that were taken back, put right or settled since it was written."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from agents.alerts.reasons import said
from agents.collector.catalogue import CATALOGUE
from agents.writer.evidence import FRESH_DAYS, Pack, day_of
from agents.writer.figures import anew, measured
from agents.writer.situation import Meeting, Situation
from domain.drafts import Evidence, Origin, Value, ValueKind

NEAR = 0.05
"""A figure of a day that was not over when it was written counts as the same while it lies within this share."""
NAMED = ("account", "csm", "company", "product", "renewal", "contract", "price", "heard")
"""Evidence that is known by its name: what the pack of today has under it is the same fact as it stands now."""


@dataclass(frozen=True)
class Now:
    """What is known on the day of asking. `pack` is what the same draft would be written from; `figures` are the
    numbers of signals by their reference, worked out anew (None: not measured any more); `on_record` names the words
    that are still there; `written_on` is the day the draft was written for."""

    situation: Situation
    pack: Pack
    today: date
    written_on: date
    internal: bool = False
    figures: Mapping[str, Mapping[str, float] | None] | None = None
    on_record: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """`now` is the evidence as it stands, empty where it is gone; `says` is what happened, in a sentence."""

    now: Evidence
    says: str
    gone: bool = False


def changes(evidence: Sequence[Evidence], now: Now) -> dict[str, Change]:
    """By the id of the evidence; what stands is not in it."""
    return {one.id: found for one in evidence if (found := _change(one, now)) is not None}


def _change(one: Evidence, now: Now) -> Change | None:
    if one.id in NAMED or one.origin is Origin.LINK:
        return _named(one, now)
    return BY_ORIGIN[one.origin](one, now) if one.origin in BY_ORIGIN else None


def _gone(one: Evidence, says: str) -> Change:
    return Change(replace(one, values={}, quote=None), says, gone=True)


def _named(one: Evidence, now: Now) -> Change | None:
    there = now.pack.get(one.id)
    if there is None:
        return _gone(one, _missing(one, now))
    if dict(there.values) == dict(one.values):
        return None
    return Change(there, there.says)


def _missing(one: Evidence, now: Now) -> str:
    heard = now.situation.last_heard_on
    told = {
        "csm": "Nobody is on record as looking after the account any more.",
        "renewal": "No renewal of theirs lies ahead any more.",
        "contract": "They have no running contract on record any more.",
        "price": "The opportunity comes to no such price any more.",
        "heard": f"They were heard of on {said(heard)}." if heard else "Nothing was ever heard of them.",
    }
    return told.get(one.id, f"This is no longer in the settings: {one.says}")


def _figure(one: Evidence, now: Now) -> Change | None:
    if not now.internal and one.occurred_on < now.today - timedelta(days=FRESH_DAYS):
        return _gone(one, f"A figure of {said(one.occurred_on)} is more than {FRESH_DAYS} days old by now.")
    known = measured(one)
    if known is None or now.figures is None or one.ref not in now.figures:
        return None
    parts = now.figures[one.ref]
    if parts is None or any(math.isnan(parts.get(name, math.nan)) for name in known.parts(one)):
        return _gone(
            one,
            f"{CATALOGUE[known.signal].title} of {said(known.on)} is not borne out by the facts any more.",
        )
    there = anew(one, known, parts)
    near = NEAR if known.on >= now.written_on else 0.0
    if all(_same(one.values[name], there.values[name], near) for name in known.parts(one)):
        return None
    says = CATALOGUE[known.signal].sentence(parts).rstrip(".")
    return Change(there, f"As of {said(known.on)} the facts by now say: {says}.")


def _same(old: Value, new: Value, near: float) -> bool:
    return math.isclose(float(old.raw), float(new.raw), rel_tol=near, abs_tol=1e-9)


def _words(one: Evidence, now: Now) -> Change | None:
    if one.ref not in now.on_record:
        return _gone(one, f"What was said on {said(one.occurred_on)} is not on record any more.")
    answered = any(words.answered for words in now.situation.said if words.ref == one.ref)
    still = now.pack.get(one.id)
    if one.id == "wish" and answered and (still is None or still.ref != one.ref):
        return _gone(one, f"What they asked on {said(one.occurred_on)} has been answered since.")
    return None


def _ticket(one: Evidence, now: Now) -> Change | None:
    if any(ticket.ref == one.ref for ticket in now.situation.tickets):
        return None
    return _gone(one, f"The ticket of {said(one.occurred_on)} is not open any more.")


def _meeting(one: Evidence, now: Now) -> Change | None:
    met = next((meeting for meeting in now.situation.meetings if meeting.ref == one.ref), None)
    if met is None:
        return _gone(one, f"The meeting of {said(one.occurred_on)} is not on record any more.")
    over = _over(one.id, met, now.today)
    if over:
        return _gone(one, f"The {met.channel} of {said(met.on)} {over}.")
    if one.values.get("day") == day_of(met.on):
        return None
    return Change(
        replace(one, values={"day": day_of(met.on)}), f"The {met.channel} is on {said(met.on)} by now."
    )


def _over(name: str, met: Meeting, today: date) -> str:
    if name == "missed" and met.attended is not False:
        return "counts as missed no more"
    if name == "review" and not met.attended:
        return "did not take place after all"
    return "lies behind by now" if name == "ahead" and met.on <= today else ""


def _plan(one: Evidence, now: Now) -> Change | None:
    plan, (number, _, position) = now.situation.save_plan, one.ref.removeprefix("plan:").partition("/")
    step = next((each for each in plan.steps if str(each.position) == position), None) if plan else None
    if plan is None or str(plan.id) != number or step is None:
        return _gone(one, "The save plan is closed or has been replaced.")
    if step.done_on is not None:
        return _gone(one, f"This step of the save plan is done since {said(step.done_on)}.")
    return None


def _contact(one: Evidence, now: Now) -> Change | None:
    ref, name = one.ref.removeprefix("contact:"), one.values["name"].raw
    there = next((each for each in now.situation.contacts if each.external_id == ref), None)
    if there is None:
        return _gone(one, f"{name} is not on record as a contact of the account any more.")
    if " ".join(there.name.split()) == name:
        return None
    values = {**one.values, "name": Value(ValueKind.NAME, there.name)}
    return Change(replace(one, values=values), f"{name} is called {there.name or there.email} by now.")


BY_ORIGIN: Mapping[Origin, Callable[[Evidence, Now], Change | None]] = {
    Origin.FIGURE: _figure,
    Origin.QUOTE: _words,
    Origin.PROMISE: _words,
    Origin.TICKET: _ticket,
    Origin.MEETING: _meeting,
    Origin.PLAN: _plan,
    Origin.CONTACT: _contact,
}
"""What a message offers, prices for colleagues and what a person vouches for rest on no fact that could change."""
