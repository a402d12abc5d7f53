"""Situations to write about: one that everything is known of, one that nothing is known of, and steps in between."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from agents.expansion.contract import Contract
from agents.playbooks.plans import draft_plan
from agents.playbooks.table import playbooks
from agents.writer.choosing import Wanted
from agents.writer.situation import (
    AlertReason,
    Contact,
    GrowthReason,
    Level,
    Meeting,
    Ours,
    Said,
    Seats,
    Situation,
    Ticket,
)
from domain.alerts import EvidenceRef, RuleId, Trigger
from domain.drafts import Allowed, DraftKind, Evidence, Message, Problem, Recipient
from domain.opportunities import OpportunityKind
from domain.playbooks import PlanState, PlanStep, SavePlan
from domain.text_signals import TextSignal

TODAY = date(2026, 11, 26)  # a Thursday
KINDS = tuple(DraftKind)
FOR_CUSTOMERS = tuple(
    kind for kind in KINDS if kind not in (DraftKind.ACCOUNT_REVIEW, DraftKind.ESCALATION_BRIEF)
)
PROFILES = ("D", "I", "S", "C", None)
LANGUAGES = ("en", "de", "fr", "es")


class Weekdays:
    """Every day from Monday to Friday."""

    def is_workday(self, day: date, country: str | None) -> bool:
        return day.weekday() < 5

    def next_workday(self, day: date, country: str | None) -> date:
        while not self.is_workday(day, country):
            day += timedelta(days=1)
        return day

    def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
        return now


def no_problems(
    kind: DraftKind,
    message: Message,
    evidence: tuple[Evidence, ...],
    allowed: Allowed,
    plain: Message | None = None,
) -> list[Problem]:
    return []


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


ANNA = Contact(
    7,
    "C-7",
    "Anna Weber",
    "anna.weber@fjordline.example",
    "Head of Operations",
    "champion",
    True,
    "en",
    "S",
    0.82,
    ago(4),
)
JAN = Contact(
    8, "C-8", "Jan Olsen", "jan.olsen@fjordline.example", "Controller", "finance", last_wrote_on=ago(40)
)
KIM = Recipient("Kim Vos", "kim.vos@loomboard.example")
OURS = Ours(
    "Loomboard",
    "Loomboard",
    (KIM,),
    Recipient("Customer success", "success@loomboard.example"),
    {"booking": "https://loomboard.example/talk", "documentation": "https://docs.loomboard.example"},
)


def trigger(name: str, says: str, value: float | None = None, on: date = TODAY, **parts: float) -> Trigger:
    return Trigger(name, says, value, evidence=[EvidenceRef(f"{name}:1", on, says)], parts=parts, on=on)


FIGURES = (
    trigger("velocity_14", "Health went from 71.2 on 12 November 2026 to 62.8: -8.4 in 14 days.", -8.4),
    trigger(
        "license_utilisation",
        "Licence utilisation: 41 of 60 seats active, down from 55 (-3.1 points).",
        0.683,
        active=41,
        seats=60,
        before=55,
    ),
    trigger(
        "login_frequency",
        "Login frequency: 212 active user-days in 30 days (49.5 a week), down from 340.",
        49.5,
        user_days=212,
        live=30,
        weekly=49.5,
        before=340,
    ),
    trigger("feature_breadth", "Feature breadth: 9 features in use, down from 14.", 9, features=9, before=14),
    trigger(
        "active_growth",
        "Active user growth: 41 active users, 52 two months before.",
        -21.2,
        active=41,
        before=52,
    ),
)
FULL = (
    trigger("saturated_days", "85% or more of the seats have been in use for 27 days in a row.", 27),
    trigger(
        "license_utilisation",
        "Licence utilisation: 58 of 60 seats active, up from 51.",
        0.967,
        active=58,
        seats=60,
        before=51,
    ),
    trigger(
        "active_growth",
        "Active user growth: 58 active users, 49 two months before.",
        18.4,
        active=58,
        before=49,
    ),
    trigger(
        "advanced_feature",
        "scenario_planning: used on 6 days of the last 30 by 3 people.",
        6,
        days=6,
        people=3,
    ),
)


def alert(rule: RuleId = RuleId.ACCOUNT_REVIEW, **said: Any) -> AlertReason:
    told = {
        "headline": "Fjordline lost 8.4 points in 14 days and stands at 63",
        "triggers": FIGURES,
        "action": "Find the friction, then offer a stabilisation plan with steps and dates.",
        "action_why": "A steady contact who drifts is a strong signal.",
        "contact": "Anna Weber",
    }
    return AlertReason(**{"id": 3, "rule": rule, "opened_on": TODAY, **told, **said})


def opportunity(kind: OpportunityKind = OpportunityKind.SEATS, **said: Any) -> GrowthReason:
    told = {
        "headline": "Fjordline uses 58 of 60 seats, and 85% or more for 27 days",
        "evidence": FULL,
        "contact": "Anna Weber",
        "size_cents": 13 * 3400,
        "currency": "EUR",
        "arithmetic": "58 active users need 73 seats at 80% use, 13 more than the 60 they have; at 34.00 EUR a seat "
        "that is 13 x 34.00 EUR = 442.00 EUR a month.",
    }
    return GrowthReason(**{"id": 5, "kind": kind, "opened_on": TODAY, **told, **said})


def save_plan(playbook: str = "save_plan", opened_on: date = TODAY) -> SavePlan:
    drawn = draft_plan(playbooks().plays[playbook], 1, "Kim Vos", opened_on, "keepwell", 3)
    steps = tuple(
        PlanStep(place, one.what, one.owner, one.due_on, None, None, None)
        for place, one in enumerate(drawn.steps, 1)
    )
    return SavePlan(9, 1, 3, playbook, drawn.title, PlanState.OPEN, "keepwell", opened_on, None, None, steps)


WORDS = (
    Said(
        "I-1",
        ago(5),
        TextSignal.COMPLAINT,
        "The exports have been failing every Monday since the update.",
        "Anna Weber",
        7,
    ),
    Said("I-2", ago(9), TextSignal.REQUEST, "Could you send us the new import format?", "Anna Weber", 7),
    Said(
        "I-3",
        ago(12),
        TextSignal.GROWTH,
        "We are opening a second depot in Bergen in spring.",
        "Anna Weber",
        7,
    ),
    Said(
        "I-4",
        ago(13),
        TextSignal.ADVANCED,
        "Does scenario planning work with our own calendar?",
        "Anna Weber",
        7,
    ),
    Said(
        "I-5",
        ago(20),
        TextSignal.PRAISE,
        "The timesheets have saved us a whole day every week.",
        "Anna Weber",
        7,
    ),
    Said(
        "I-6",
        ago(8),
        TextSignal.PROMISE,
        "I will send you the import format by Friday.",
        "Kim Vos",
        None,
        None,
        "us",
        ago(2),
        True,
    ),
)
IN_REVIEW = (
    Said(
        "Q-1.3",
        ago(2),
        TextSignal.GROWTH,
        "Two teams from the Bergen depot join us in January.",
        "Anna Weber",
        7,
    ),
    Said("Q-1.5", ago(2), TextSignal.REQUEST, "Please send us the new import format.", "Anna Weber", 7),
)
REVIEW = Meeting("Q-1", ago(2), "qbr", True, "Quarterly review", 7)


def situation(**said: Any) -> Situation:
    """Fjordline, of which everything is known; nothing triggered."""
    told: dict[str, Any] = {
        "as_of": TODAY,
        "account_id": 1,
        "external_id": "A-1",
        "name": "Fjordline",
        "segment": "mid-market",
        "csm": "Kim Vos",
        "country": "NO",
        "currency": "EUR",
        "contacts": (ANNA, JAN),
        "contract": Contract(60, 60, 60 * 3400, ("EUR",), "growth", 60),
        "mrr_cents": 60 * 3400,
        "billing": "annual",
        "seats": Seats(TODAY, 41, 60),
        "renewal_on": date(2027, 1, 29),
        "customer_since": date(2024, 1, 30),
        "contract_changed_on": date(2026, 1, 30),
        "said": IN_REVIEW + WORDS,
        "tickets": (Ticket("T-1", ago(6), "Export stops at row 10,000", "high", 7),),
        "meetings": (REVIEW, Meeting("M-1", ago(16), "meeting", False, "Monthly call", 7)),
        "last_contact_on": ago(2),
        "last_heard_on": ago(2),
        "level": Level(TODAY, 62.8, "orange", -3.1, 0.18, 45.0),
        "features": frozenset({"scenario_planning", "timesheets"}),
        "ours": OURS,
    }
    return Situation(**told | said)


def bare(**said: Any) -> Situation:
    """An account of which only its name and one contact's address are known."""
    told: dict[str, Any] = {
        "as_of": TODAY,
        "account_id": 1,
        "external_id": "A-1",
        "name": "Fjordline",
        "contacts": (replace(ANNA, name="", title=None, last_wrote_on=None),),
    }
    return Situation(**told | said)


def wanted(kind: DraftKind, profile: str | None = None, language: str = "en", full: bool = True) -> Wanted:
    """A draft of a kind, with the reason it is mostly written for."""
    internal = kind in (DraftKind.ACCOUNT_REVIEW, DraftKind.ESCALATION_BRIEF)
    grows = kind is DraftKind.EXPANSION_PROPOSAL
    plan = kind in (DraftKind.SAVE_PLAN, DraftKind.ESCALATION_BRIEF)
    who = ANNA if full else replace(ANNA, name="")
    return Wanted(
        account_id=1,
        kind=kind,
        reason="opportunity:seats" if grows else "alert:account_review",
        why="Fjordline lost 8.4 points in 14 days and stands at 63.",
        to=None if internal else replace(who, profile=profile),
        profile=profile,
        language=language,  # type: ignore[arg-type]  # one of the four
        alert=None if grows else alert(triggers=FIGURES if full else ()),
        opportunity=(opportunity() if full else opportunity(evidence=(), size_cents=None, arithmetic=None))
        if grows
        else None,
        plan=save_plan() if plan else None,
        meeting=REVIEW if kind is DraftKind.QBR_SUMMARY else None,
    )
