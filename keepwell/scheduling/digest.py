"""Today's list by mail, to each of our own people for their own book."""

from collections.abc import Sequence
from datetime import date
from html import escape

from domain.schedules import local_date
from keepwell.bootstrap import House
from keepwell.scheduling.colleagues import Colleague
from keepwell.scheduling.daily import Outcome
from keepwell.scheduling.timetable import schedule_of
from keepwell.sending import notes_of
from keepwell.todays_list import DayPlan, Desk, Line, plan_day
from outbox.notes import Note
from storage.internal_mail import MailState

KIND = "digest"
LONGEST = 12  # lines of one desk; the rest is counted


def send_digests(house: House, day: date, colleagues: Sequence[Colleague]) -> Outcome:
    """Once per person and local date. A digest of a day that is over is not sent any more."""
    if day < local_date(schedule_of(house).zone, house.now()):
        return Outcome(True, "its day was over")
    scored = house.scores.newest_day()
    if not colleagues or scored is None:
        return Outcome(True, "nobody gets one" if not colleagues else "nothing was scored yet")
    notes = notes_of(house)
    for one in colleagues:
        notes.send(digest_of(house, scored, day, one))
    states = house.internal_mail.of_day(KIND, day)
    waiting = sum(state in (MailState.WAITING, MailState.SENDING) for state in states.values())
    sent = sum(state is MailState.SENT for state in states.values())
    says = f"{sent:,} sent" + (f", {waiting:,} to be tried again" if waiting else "")
    return Outcome(waiting == 0, says)


def digest_of(house: House, scored: date, day: date, to: Colleague) -> Note:
    plan = plan_day(house, scored, to.csm, scope=to.scope)
    items = sum(len(desk.lines) for desk in plan.desks)
    subject = f"Keepwell, {day:%a %d %b}: {items} {'thing' if items == 1 else 'things'} to do"
    if not items:
        subject = f"Keepwell, {day:%a %d %b}: nothing has to be done"
    return Note(KIND, day, to.name, to.address, subject, _text(plan, to), _html(plan, to))


def _head(plan: DayPlan, to: Colleague) -> str:
    return f"Today's list for {to.csm or to.scope.says()}, from the scores of {plan.as_of}."


def _rest(desk: Desk) -> str:
    over = len(desk.lines) - LONGEST
    return f"And {over} more." if over > 0 else ""


def _standing(line: Line) -> str:
    health = "health unknown" if line.health is None else f"health {line.health:.0f}, {line.band}"
    return f"{health}, {line.item.hours:g} h"


def _text(plan: DayPlan, to: Colleague) -> str:
    said = [_head(plan, to)]
    for desk in plan.desks:
        said.append(f"\n{desk.says()}")
        for place, line in enumerate(desk.lines[:LONGEST], start=1):
            said.append(f"\n{place}. {line.account} ({_standing(line)})")
            said.append(f"   {line.item.because.rstrip('.')}.")
            said.append(f"   Do: {line.item.do}")
        said += [f"\n{_rest(desk)}"] if _rest(desk) else []
    return "\n".join([*said, "", *plan.notes]).rstrip() + "\n"


def _html(plan: DayPlan, to: Colleague) -> str:
    parts = [f"<p>{escape(_head(plan, to))}</p>"]
    for desk in plan.desks:
        parts.append(f"<h2 style='font-size:1.1em'>{escape(desk.says())}</h2><ol>")
        parts += [_item(line) for line in desk.lines[:LONGEST]]
        parts.append(f"</ol><p>{escape(_rest(desk))}</p>")
    parts += [f"<p>{escape(note)}</p>" for note in plan.notes]
    return f"<!doctype html><html><body style='font-family:sans-serif'>{''.join(parts)}</body></html>\n"


def _item(line: Line) -> str:
    said = f"{escape(line.item.because.rstrip('.'))}.<br>Do: {escape(line.item.do)}"
    return f"<li><b>{escape(line.account)}</b> ({escape(_standing(line))})<br>{said}</li>"
