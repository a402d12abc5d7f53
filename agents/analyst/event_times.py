"""Events that a question reckons time by: "before the migration", "since the last QBR", as a day of the account's own.

Contracts, meetings and alerts have their day. What else is named is the day on which it is spoken of, where all who do
are close together; where they are not, there is no day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from agents.analyst.days import find_days
from agents.analyst.evidence import Evidence
from agents.analyst.telling import on
from knowledge.stop_words import IN_ANY_LANGUAGE
from knowledge.words import stems, tokens

CLOSE = timedelta(days=45)
"""From the first to the last time a thing is named, for it to be one event."""
SOME_DAY = date(2000, 6, 15)  # whether words name a time does not depend on the day
_RELATIONS = "before|after|since|until|till|around|during|following|prior to"
_WHICH = "the|our|their|its|that|last|latest|previous|most recent|first"
_EVENT = re.compile(
    rf"\b(?P<relation>{_RELATIONS}) (?P<which>(?:(?:{_WHICH}) )+)(?P<what>[\w-]+(?: [\w-]+){{0,2}}?)"
    rf"(?=\s*(?:[?.,!]|$|\b(?:{_RELATIONS}|with|of|in|on|at|and|or|about)\b))",
    re.IGNORECASE,
)
_OUR_WORDS = {"during": "around", "following": "after", "prior to": "before"}
_RENEWAL = re.compile(r"^(?:contract )?renew(?:al|ed)?$")
_START = re.compile(r"^(?:kick-?off|onboarding|go-?live|start|signing|contract|beginning)$")
_END = re.compile(r"^(?:churn|cancell?ation|departure|end)$")
_ENDED = re.compile(r"The (?:account left|contract .*ended)")
_PLAN = re.compile(r"^(?:upgrade|downgrade|(?:plan|tier|package) (?:change|upgrade|switch)|change of plan)$")
_MEETINGS = {
    "qbr": ("qbr",),
    "business review": ("qbr",),
    "quarterly business review": ("qbr",),
    "meeting": ("meeting", "qbr", "call"),
    "call": ("call",),
}
_ALERT = re.compile(r"^(?P<rule>[\w ]+? )?(?:alert|escalation)$")
_NO_EVENTS = """
account customer client company team product app day time way spring summer autumn fall winter year quarter month week
weekend holidays morning evening beginning of end
"""
_NOT_EVENTS = frozenset(_NO_EVENTS.split())


@dataclass(frozen=True)
class EventNamed:
    """`phrase` is the part of the question that says so: "before the migration"."""

    phrase: str
    relation: str
    what: str
    first: bool


@dataclass(frozen=True)
class TakenAs:
    """`day` None where it is not one day; `says` is for the person."""

    day: date | None
    says: str


def event_named(question: str) -> EventNamed | None:
    """None where no event is named; a time in words ("before the summer") is none."""
    for found in _EVENT.finditer(_spaced(question)):
        what = found["what"].lower()
        timed = find_days(f"in {what}", SOME_DAY) or find_days(found[0].lower(), SOME_DAY)
        counted = any(letter.isdigit() for letter in what)
        if timed or counted or what in _NOT_EVENTS or all(one in IN_ANY_LANGUAGE for one in tokens(what)):
            continue
        relation = found["relation"].lower()
        return EventNamed(
            found[0], _OUR_WORDS.get(relation, relation), found["what"], "first" in found["which"].lower()
        )
    return None


def taken_as(event: EventNamed, history: Sequence[Evidence]) -> TakenAs:
    """The day of the event in an account's `history`, which holds nothing later than is asked for."""
    name = f"“{_told(event)}”"
    found = _of_kind(event.what.lower(), sorted(history, key=lambda one: (one.said_at, one.ref)))
    if found is None:
        return _as_spoken_of(event, name, history)
    if not found:
        return TakenAs(None, f"No day is known for {name}: the search is not limited to it.")
    one = found[0] if event.first else found[-1]
    more = "" if len(found) == 1 else ", the first of them" if event.first else ", the newest of them"
    return TakenAs(one.said_at.date(), f"Taking {name} as {on(one.said_at.date())} ({one.ref}){more}.")


def without(question: str, event: EventNamed) -> str:
    """The question without the event: its words are no words of what is asked."""
    return " ".join(_spaced(question).replace(event.phrase, " ", 1).split())


def _spaced(question: str) -> str:
    return " ".join(question.replace("’", "'").split())


def _told(event: EventNamed) -> str:
    return f"the {'first ' if event.first else ''}{event.what}"


def _of_kind(what: str, history: Sequence[Evidence]) -> list[Evidence] | None:
    """The facts that are such an event, in order; None where it is no kind of fact."""
    contracts = [
        one for one in history if one.kind == "contract" and one.text.startswith(("Contract ", "Trial "))
    ]
    if _RENEWAL.match(what):
        return contracts[1:]
    if _START.match(what):
        return contracts[:1]
    if _PLAN.match(what):
        pairs = pairwise(contracts)
        return [after for before, after in pairs if _plan(before.text) != _plan(after.text)]
    if _END.match(what):
        return [one for one in history if one.kind == "contract" and _ENDED.match(one.text)]
    if what.rstrip("s") in _MEETINGS:
        channels = _MEETINGS[what.rstrip("s")]
        return [one for one in history if one.channel in channels]
    alert = _ALERT.match(what)
    if alert is not None:
        rule = (alert["rule"] or ("escalation" if "escalation" in what else "")).strip()
        return [
            one for one in history if one.kind == "alert" and one.text.lower().startswith(f"alert, {rule}")
        ]
    return None


def _plan(contract: str) -> str:
    return contract.split(" from ", 1)[0]


def _as_spoken_of(event: EventNamed, name: str, history: Sequence[Evidence]) -> TakenAs:
    wanted = {
        stem
        for word, stem in zip(tokens(event.what), stems(event.what), strict=True)
        if word not in IN_ANY_LANGUAGE
    }
    naming = sorted(
        (one for one in history if wanted and wanted <= set(stems(one.text))), key=lambda one: one.said_at
    )
    if not naming:
        return TakenAs(None, f"{name} is named nowhere: the search is not limited to it.")
    first, last = naming[0], naming[-1]
    if last.said_at - first.said_at > CLOSE:
        return TakenAs(
            None,
            f"{name} is spoken of from {on(first.said_at.date())} to {on(last.said_at.date())}, which is no one day: "
            "the search is not limited to it.",
        )
    return TakenAs(
        first.said_at.date(),
        f"Taking {name} as {on(first.said_at.date())}, when it is first spoken of ({first.ref}).",
    )
