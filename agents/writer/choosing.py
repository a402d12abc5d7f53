"""Which drafts an account gets today, which of its reasons wait, and why. The table is in kinds.py.

Every account with a live alert or an open opportunity has at least one draft, written now, there already or sent: where
nobody may be written to, it is a review for its CSM that says so, until they may. Who was written to within the quiet
time is only waited for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agents.alerts.reasons import said
from agents.expansion.timing import changing, retention_first
from agents.writer import kinds
from agents.writer.kinds import Line
from agents.writer.languages import language_of
from agents.writer.recipients import for_reason
from agents.writer.situation import AlertReason, Contact, GrowthReason, Meeting, Situation
from agents.writer.wanted import Choice, Waiting, Wanted
from domain.alerts import RuleId
from domain.drafts import INTERNAL, DraftKind, DraftState
from domain.playbooks import SavePlan
from domain.reviews import EarlierDraft
from domain.text_signals import TextSignal

__all__ = ["QUIET_DAYS", "Choice", "Waiting", "Wanted", "choose", "open_between"]

QUIET_DAYS = 7
QBR_DAYS = 7
OPEN_DAYS, MISSED_DAYS = 30, 21
"""Days for which a wish or complaint, and a missed meeting, count as open between us."""
PLAN_REASON = "plan:save"


@dataclass(frozen=True)
class Reason:
    """Something that asks for a draft, before it is known whether it gets one."""

    name: str
    line: Line
    says: str
    alert: AlertReason | None = None
    opportunity: GrowthReason | None = None
    plan: SavePlan | None = None
    meeting: Meeting | None = None

    def of(self, one: EarlierDraft) -> bool:
        """Whether an earlier draft was written for this very episode."""
        if one.reason != self.name:
            return False
        ids = ((self.alert, one.alert_id), (self.opportunity, one.opportunity_id), (self.plan, one.plan_id))
        return all(mine is None or theirs is None or mine.id == theirs for mine, theirs in ids)


def choose(
    situation: Situation, earlier: Sequence[EarlierDraft] = (), quiet_days: int = QUIET_DAYS
) -> Choice:
    """What the account gets today; pure, and the same for the same facts. `earlier` are all its drafts that are live,
    and all that were sent or rejected within the quiet time or for a reason still open."""
    asking = sorted(reasons_of(situation), key=lambda one: (one.line.rank, one.name))
    deciding = _Deciding(situation, asking, earlier, quiet_days)
    for one in asking:
        deciding.decide(one)
    deciding.leave_none_unanswered()
    over = [
        Waiting(one.reason, "Its reason is over.")
        for one in earlier
        if one.live and one.state is not DraftState.APPROVED and one.reason not in {r.name for r in asking}
    ]
    return Choice(tuple(deciding.wanted), tuple(deciding.held), (*over, *deciding.giving_way))


def reasons_of(situation: Situation) -> Iterator[Reason]:
    for alert in situation.alerts:
        line = kinds.of_alert(alert.rule, alert.step)
        if line is not None:
            says = _dated(alert.headline, alert.opened_on, situation.as_of)
            yield Reason(f"alert:{alert.rule}", line, says, alert=alert)
    for one in situation.opportunities:
        line = kinds.OPPORTUNITIES[one.kind]
        says = _dated(one.headline, one.opened_on, situation.as_of)
        yield Reason(f"opportunity:{one.kind}", line, says, opportunity=one)
    plan = situation.save_plan
    if plan is not None and plan.next_step is not None:
        says = f"The save plan “{plan.title}” is open: its steps and days are to be agreed with them."
        yield Reason(PLAN_REASON, kinds.SAVE_PLAN, says, plan=plan)
    qbr = _last_qbr(situation)
    if qbr is not None:
        says = f"A QBR was held on {said(qbr.on)}, and nothing of it is in writing yet."
        yield Reason(f"qbr:{qbr.on.isoformat()}", kinds.QBR, says, meeting=qbr)


def _last_qbr(situation: Situation) -> Meeting | None:
    since = situation.as_of - timedelta(days=QBR_DAYS - 1)
    held = (one for one in situation.meetings if one.is_qbr and one.attended and one.on <= situation.as_of)
    return next((one for one in held if one.on >= since), None)


class _Deciding:
    """Reasons are decided the most pressing first: who comes later finds people that are written to already."""

    def __init__(
        self, situation: Situation, asking: Sequence[Reason], earlier: Sequence[EarlierDraft], quiet_days: int
    ) -> None:
        self.situation, self.earlier, self.quiet_days = situation, earlier, quiet_days
        self.asking = asking
        self.ranks = {one.name: one.line.rank for one in asking}
        self.retention = retention_of(situation)
        self.wanted: list[Wanted] = []
        self.held: list[Waiting] = []
        self.giving_way: list[Waiting] = []
        self._unanswered: list[tuple[Reason, str]] = []

    def decide(self, one: Reason) -> None:
        told = self._told(one)
        if told is not None:
            self.held.append(Waiting(one.name, told))
            return
        to = for_reason(self.situation, one.alert, one.opportunity, one.meeting)
        kind = self._kind(one, to)
        if kind not in INTERNAL:
            why_not = self._why_not(one, to)
            if why_not is not None:
                self.held.append(Waiting(one.name, why_not))
                self._unanswered.append((one, why_not))
                return
            why_not = self._quiet(one, to) if to is not None else None
            if why_not is not None:
                self.held.append(Waiting(one.name, why_not))
                return
        covered = self._covered(one, kind)
        if covered is not None:
            self.held.append(Waiting(one.name, covered))
            return
        self._want(one, kind, None if kind in INTERNAL else to)
        for draft in self.earlier:
            if draft.live and one.of(draft) and self._stands_in(draft):
                self.giving_way.append(Waiting(draft.reason, "They can be written to now."))

    def leave_none_unanswered(self) -> None:
        """What may not be written to anybody is told to the CSM, once, with why: a stand-in."""
        told = any(
            self._stands_in(draft) for one, _ in self._unanswered for draft in self.earlier if one.of(draft)
        )
        if self._unanswered and not told and not self._answered():
            one, why_not = self._unanswered[0]
            self.held = [waiting for waiting in self.held if waiting.reason != one.name]
            self._want(one, DraftKind.ACCOUNT_REVIEW, None, why_not)

    def _told(self, one: Reason) -> str | None:
        """Why there is nothing to write: it is written, or the same is."""
        mine = [draft for draft in self.earlier if one.of(draft) and not self._stands_in(draft)]
        if any(draft.live for draft in mine):
            return "Its draft is there."
        if any(draft.state is DraftState.SENT for draft in mine):
            return "Its message was sent."
        if any(draft.state is DraftState.REJECTED for draft in mine):
            return "Its draft was rejected, and nothing about it has changed."
        same = kinds.SAME_MATTER.get(one.name)
        return "The opportunity says the same, with its size." if same in self.ranks else None

    def _covered(self, one: Reason, kind: DraftKind) -> str | None:
        """Why a review for the CSM would only say again what another draft says."""
        if kind is not DraftKind.ACCOUNT_REVIEW:
            return None
        if f"alert:{RuleId.ESCALATION}" in self.ranks:
            return "The escalation brief says it all."
        noted = one.alert is not None and one.alert.rule is RuleId.ACTION_CONFIRMED
        return (
            "Nothing is to be done, and the account has another draft."
            if noted and self._answered()
            else None
        )

    def _stands_in(self, draft: EarlierDraft) -> bool:
        """Whether a review was written because the customer could not be: it does not answer the reason for good."""
        line = next((one.line for one in self.asking if one.name == draft.reason), None)
        return draft.kind in INTERNAL and line is not None and line.kind not in INTERNAL

    def _kind(self, one: Reason, to: Contact | None) -> DraftKind:
        line = one.line
        if line.for_s is not None and to is not None and to.profile == "S":
            return line.for_s
        if line.where_open is not None and open_between(self.situation):
            return line.where_open
        return line.kind

    def _why_not(self, one: Reason, to: Contact | None) -> str | None:
        if one.line.grows and self.retention is not None:
            return self.retention
        if to is None:
            return f"Nobody at {self.situation.name} is on record with an address of their own: find out who."
        if one.line.grows and to.profile == "S":
            change = _transition(self.situation)
            if change is not None:
                until, why = change
                return (
                    f"Not before {said(until)}: {why}, and an upsell in a transition unsettles "
                    f"{to.name or 'this contact'}. Help them through it first."
                )
        return None

    def _quiet(self, one: Reason, to: Contact) -> str | None:
        now = next((draft for draft in self.wanted if draft.to is not None and draft.to.id == to.id), None)
        if now is not None:
            return f"{_called(to)} gets one message at a time, and {now.reason} is more pressing."
        since = self.situation.as_of - timedelta(days=self.quiet_days)
        for draft in self.earlier:
            if draft.kind in INTERNAL or to.id not in draft.contact_ids:
                continue
            if draft.state is DraftState.SENT and draft.on > since:
                free = draft.on + timedelta(days=self.quiet_days)
                return f"{_called(to)} was written to on {said(draft.on)}: not before {said(free)}."
            if draft.state is DraftState.APPROVED or (draft.live and not self._yields(draft, one, to)):
                return f"A message to {_called(to)} about {draft.reason} is waiting."
        return None

    def _yields(self, draft: EarlierDraft, one: Reason, to: Contact) -> bool:
        """A draft nobody has approved gives way to a more pressing reason, or to any once its own is over."""
        if self.ranks.get(draft.reason, one.line.rank + 1) <= one.line.rank:
            return False
        if draft.reason in self.ranks:
            why = f"{_called(to)} gets one message at a time, and {one.name} is more pressing."
            self.giving_way.append(Waiting(draft.reason, why))
        return True

    def _answered(self) -> bool:
        gone = {one.reason for one in self.giving_way}
        live = any(one.live and one.reason in self.ranks and one.reason not in gone for one in self.earlier)
        return bool(self.wanted) or live

    def _want(self, one: Reason, kind: DraftKind, to: Contact | None, more: str = "") -> None:
        self.wanted.append(wanted_for(self.situation, one, kind, to, f"{one.says} {more}".strip()))


def wanted_for(situation: Situation, one: Reason, kind: DraftKind, to: Contact | None, why: str) -> Wanted:
    """A draft of this kind for this reason; what is for our own people is still about somebody."""
    about = to or for_reason(situation, one.alert, one.opportunity, one.meeting)
    language, rather = language_of(to.language if to else None)
    warnings = []
    if to is not None and rather is not None:
        warnings.append(
            f"{_called(to)} is on record with the language {rather}: there is no draft in it yet."
        )
    if to is not None and not to.name:
        warnings.append(f"No name is on record for {to.email}.")
    return Wanted(
        account_id=situation.account_id,
        kind=kind,
        reason=one.name,
        why=why,
        to=to,
        profile=about.profile if about else None,
        language=language,
        alert=one.alert,
        opportunity=one.opportunity,
        plan=one.plan or (situation.save_plan if kind is DraftKind.ESCALATION_BRIEF else None),
        meeting=one.meeting,
        warnings=tuple(warnings),
    )


def open_between(situation: Situation) -> bool:
    """Whether something is to be answered before anything is asked: see Line."""
    missed_since = situation.as_of - timedelta(days=MISSED_DAYS)
    missed = any(one.attended is False and one.on >= missed_since for one in situation.meetings)
    told = bool(situation.words(TextSignal.COMPLAINT, OPEN_DAYS)) or bool(situation.requests)
    return bool(situation.tickets) or missed or told or bool(situation.promises or situation.reminders)


def retention_of(situation: Situation) -> str | None:
    live = [(one.rule, one.opened_on) for one in situation.alerts]
    level = situation.level
    if level is None or level.red is None:
        return retention_first(None, None, 0.0, live)
    return retention_first(level.band, level.health, level.red, live)


def _transition(situation: Situation) -> tuple[date, str] | None:
    fall = situation.level.velocity_30 if situation.level else None
    changed = situation.contract_changed_on
    return changing(situation.as_of, situation.customer_since, changed, fall)


def _dated(headline: str, opened_on: date, as_of: date) -> str:
    """A headline as a sentence; one that was written earlier says when."""
    plain = headline.strip().rstrip(".")
    return f"{plain}." if opened_on == as_of else f"{plain} ({said(opened_on)})."


def _called(contact: Contact) -> str:
    return contact.name or contact.email
