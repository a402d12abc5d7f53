"""One draft, written: by a model where there is one and what it wrote holds, else from the template."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from agents.alerts.reasons import said
from agents.model.face import LanguageModel
from agents.writer.by_model import Commission, Refused, by_model
from agents.writer.customer_words import one_line
from agents.writer.evidence import FRESH_DAYS, Pack, evidence_pack
from agents.writer.figures import spoken
from agents.writer.languages import Language
from agents.writer.mending import mended
from agents.writer.refusals import did_not_hold
from agents.writer.rendering import Composed, render, used
from agents.writer.situation import Situation
from agents.writer.templates import book, compose
from agents.writer.wanted import Wanted
from domain.drafts import (
    Allowed,
    Checks,
    Evidence,
    Message,
    NewDraft,
    Origin,
    Problem,
    Recipient,
    WorkDays,
    Writer,
    Written,
)
from prompts.load import Prompt

NO_MODEL = "no model is configured"
OURS_ALONE = "briefs for colleagues are made by code"
NOT_FOLLOWED = "The wish for another version was not followed: only a model can. Edit the draft by hand."
MENDED = (
    "The model's text said more than its evidence: {replaced} of its sentences gave way to the template's, {dropped} "
    "were left out."
)
MOST_WHY = 500
THEIR_WORDS = frozenset({Origin.QUOTE, Origin.PROMISE, Origin.TICKET})


@dataclass(frozen=True)
class Task:
    """What is to be written for whom, and what it is held against."""

    wanted: Wanted
    pack: Pack
    to: tuple[Recipient, ...]
    checks: Checks
    allowed: Allowed

    @property
    def language(self) -> Language:
        return "en" if self.wanted.internal else self.wanted.language

    def plain(self) -> Composed:
        """The template's version."""
        return compose(self.wanted.kind, self.wanted.profile, self.language, self.pack)

    def rendered(self, composed: Composed) -> tuple[Message, tuple[Evidence, ...], list[Problem]]:
        """The template's message, what it cites of the pack, and what the checks say."""
        message, evidence = self._made(composed)
        return message, evidence, self.checks(self.wanted.kind, message, evidence, self.allowed)

    def rendered_by_model(
        self, composed: Composed, plain: Composed
    ) -> tuple[Message, tuple[Evidence, ...], list[Problem]]:
        """The same of what a model wrote, which may say no more than its evidence and the template's version."""
        message, evidence = self._made(composed)
        beside, _ = self._made(plain)
        return message, evidence, self.checks(self.wanted.kind, message, evidence, self.allowed, beside)

    def _made(self, composed: Composed) -> tuple[Message, tuple[Evidence, ...]]:
        nouns = book(self.language, self.wanted.kind).nouns
        cited = used(composed)
        evidence = tuple(one for one in self.pack.values() if one.id in cited)
        return render(composed, self.pack, self.language, nouns, self.to), evidence


def write(
    situation: Situation,
    wanted: Wanted,
    checks: Checks,
    workdays: WorkDays,
    today: date,
    *,
    model: LanguageModel | None = None,
    feedback: str | None = None,
    others: frozenset[str] = frozenset(),
    run_id: int | None = None,
    prompt: Prompt | None = None,
    model_name: str | None = None,
) -> NewDraft:
    """The draft that is wanted, as it stands on `today`; proposed days lie after it.

    Never fails because of a model. `feedback` is a reviewer's wish for another version, which only a model can follow.
    `others` are names of other accounts and their people, none of which may occur. `prompt` is the version of
    writer/draft that is in use, else the shipped one. What goes to our own people is always the template's: it holds
    what no model has to see.
    """
    pack = evidence_pack(situation, wanted, workdays, today)
    task = Task(wanted, pack, _recipients(situation, wanted), checks, allowed(situation, others))
    plain = task.plain()
    label, warnings = f"no AI: {NO_MODEL}", (*wanted.warnings, *_of_age(situation, wanted))
    if wanted.internal:
        label = f"no AI: {OURS_ALONE}"
    elif model is not None and model.present:
        told = Commission(wanted, pack, task.language, plain, today, feedback, run_id, prompt, model_name)
        found = by_model(model, told)
        if not isinstance(found, Refused):
            held = _held(task, found.composed, plain)
            if not isinstance(held, Refused):
                told_by = (found.written, (*warnings, *held.warnings))
                return _draft(task, situation.as_of, held.message, held.evidence, [], *told_by)
            found = held
        label = f"no AI: {found.reason}"
    if feedback:
        warnings = (*warnings, NOT_FOLLOWED)
    return _draft(task, situation.as_of, *_told_by_code(task), Written(Writer.TEMPLATE, label), warnings)


@dataclass(frozen=True)
class _Held:
    """A model's text that the checks pass."""

    message: Message
    evidence: tuple[Evidence, ...]
    warnings: tuple[str, ...] = ()


def _held(task: Task, composed: Composed, plain: Composed) -> _Held | Refused:
    """As it is, or with the template's sentences in place of some of its own."""
    message, evidence, problems = task.rendered_by_model(composed, plain)
    if not problems:
        return _Held(message, evidence)
    better = mended(composed, plain, problems)
    if better is not None:
        message, evidence, left = task.rendered_by_model(better.composed, plain)
        if not left:
            told = MENDED.format(replaced=better.replaced, dropped=better.dropped)
            return _Held(message, evidence, (told,))
    return did_not_hold(problems)


def _told_by_code(task: Task) -> tuple[Message, tuple[Evidence, ...], list[Problem]]:
    """The template's version; without what customers wrote, where that is what the checks do not pass: nobody's words
    are to keep a message from going out."""
    message, evidence, problems = task.rendered(task.plain())
    theirs = {one.id for one in evidence if one.origin in THEIR_WORDS}
    if not problems or not theirs:
        return message, evidence, problems
    bare = replace(task, pack={name: one for name, one in task.pack.items() if name not in theirs})
    told = bare.rendered(bare.plain())
    return (message, evidence, problems) if told[2] else told


def _of_age(situation: Situation, wanted: Wanted) -> Iterator[str]:
    reason = wanted.alert or wanted.opportunity
    if reason is not None and (situation.as_of - reason.opened_on).days > FRESH_DAYS and not wanted.internal:
        yield f"What it is drafted for is of {said(reason.opened_on)}: its figures are left out where they are older."


def _draft(
    task: Task,
    as_of: date,
    message: Message,
    evidence: tuple[Evidence, ...],
    problems: list[Problem],
    written: Written,
    warnings: tuple[str, ...],
) -> NewDraft:
    wanted = task.wanted
    return NewDraft(
        account_id=wanted.account_id,
        kind=wanted.kind,
        reason=wanted.reason,
        why=one_line(wanted.why)[:MOST_WHY],
        as_of=as_of,
        message=message,
        evidence=evidence,
        problems=tuple(problems),
        written=written,
        profile=wanted.profile,
        warnings=warnings,
        alert_id=wanted.alert.id if wanted.alert else None,
        opportunity_id=wanted.opportunity.id if wanted.opportunity else None,
        plan_id=wanted.plan.id if wanted.plan else None,
    )


def _recipients(situation: Situation, wanted: Wanted) -> tuple[Recipient, ...]:
    if wanted.to is not None:
        return (Recipient(wanted.to.name or wanted.to.email, wanted.to.email, wanted.to.id),)
    mine = situation.ours.colleague(situation.csm) or situation.ours.team
    return (mine,) if mine is not None else ()


def allowed(situation: Situation, others: frozenset[str] = frozenset()) -> Allowed:
    """What a message to this account may name beside its evidence."""
    ours = situation.ours
    tiers = {situation.tier, situation.plan, ours.product} | {
        one.tier for prices in situation.prices.by_currency.values() for one in prices
    }
    features = {*situation.features, *(told for one in situation.features if (told := spoken(one)))}
    return Allowed(
        account_name=situation.name,
        as_of=situation.as_of,
        contacts=tuple(Recipient(one.name or one.email, one.email, one.id) for one in situation.contacts),
        colleagues=(*ours.colleagues, *((ours.team,) if ours.team else ())),
        links=dict(ours.links),
        products=frozenset(one for one in {*tiers, *features} if one),
        others=others,
    )
