"""The short texts of the other agents: what moved health, what their words suggest of why they may leave, how to grow.

The same evidence, slots and checks as a draft's. Without a model, or where what it writes does not hold, a template
sentence with "no AI: ..." and why. They are for colleagues, never for a customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from agents.writer.by_model import Refused, WrittenSentence, line_of
from agents.writer.evidence import Pack, evidence_pack
from agents.writer.refusals import did_not_hold
from agents.writer.rendering import Block, Composed, Line, render, used
from agents.writer.situation import AlertReason, GrowthReason, Situation
from agents.writer.slots import SlotError
from agents.writer.templates import agents_lines
from agents.writer.wanted import Wanted
from agents.writer.writing import NO_MODEL
from domain.agent_words import About, AgentWords, ToldSentence
from domain.drafts import (
    Allowed,
    Checks,
    DraftKind,
    Evidence,
    Message,
    Origin,
    Problem,
    ProblemCode,
    Recipient,
    WorkDays,
)

NOTHING_TO_READ = "no AI: nothing is known that a model could put into words"
NOTHING_WRITTEN = "it left this part out"


@dataclass(frozen=True)
class Spec:
    """How many sentences an agent has, the evidence it is shown, and what a model's text is marked with."""

    most: int
    facts: tuple[str, ...]
    mark: str = ""


SPECS: Mapping[About, Spec] = {
    About.HEALTH: Spec(2, ("score", "driver")),
    About.CHURN: Spec(
        2,
        ("risk", "worry", "wish", "promise", "reminder", "praise", "ticket", "missed", "heard", "driver"),
        "A hypothesis, from their own words: ",
    ),
    About.EXPANSION: Spec(
        3, ("plans", "asked", "who", "when", "whom", "size", "use", "growth", "tried", "sign")
    ),
}
SIGNS = ("driver", "sign")
"""What weighs for growing has a name of its own: beside it stands what weighs for leaving."""
SAID = frozenset({Origin.QUOTE, Origin.PROMISE, Origin.TICKET, Origin.MEETING})
"""Evidence that comes up while a reason stands: a new word of theirs is something new to tell."""


@dataclass(frozen=True)
class Part:
    """What one agent is to say of an account for one of its reasons, from which evidence. `first` marks the most
    pressing alert and the first opportunity: of the others no model is asked."""

    about: About
    reason: AlertReason | GrowthReason | None
    pack: Pack
    first: bool = True

    @property
    def name(self) -> str:
        return reason_name(self.reason)

    @property
    def basis(self) -> str:
        """Another for every state of the reason that words may tell of, and for every other thing said: hex, 16
        digits. The reason's id is none of it, nor are figures that are another each day."""
        told = repr(replace(self.reason, id=0)) if self.reason is not None else ""
        said = [(one.id, one.ref, one.quote) for one in self.pack.values() if one.origin in SAID]
        return sha256(f"{told}{said}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def reason_name(reason: AlertReason | GrowthReason | None) -> str:
    """As drafts name it; "account" for words that are about no reason in particular."""
    if reason is None:
        return "account"
    return f"alert:{reason.rule}" if isinstance(reason, AlertReason) else f"opportunity:{reason.kind}"


def reason_pack(
    situation: Situation, reason: AlertReason | GrowthReason | None, workdays: WorkDays, today: date
) -> Pack:
    """Everything a colleague may be told of an account for this reason."""
    wanted = Wanted(
        account_id=situation.account_id,
        kind=DraftKind.ACCOUNT_REVIEW,
        reason=reason_name(reason),
        why="",
        alert=reason if isinstance(reason, AlertReason) else None,
        opportunity=reason if isinstance(reason, GrowthReason) else None,
    )
    every = evidence_pack(situation, wanted, workdays, today)
    return every if wanted.opportunity is None else {one.id: one for one in map(_as_sign, every.values())}


def part_of(about: About, reason: AlertReason | GrowthReason | None, every: Pack, first: bool = True) -> Part:
    """What of the reason's evidence this agent may use."""
    wanted = SPECS[about].facts
    pack = {name: one for name, one in every.items() if name.rstrip("0123456789") in wanted}
    return Part(about, reason, pack, first)


def _as_sign(one: Evidence) -> Evidence:
    driver, sign = SIGNS
    return replace(one, id=f"{sign}{one.id.removeprefix(driver)}") if one.id.startswith(driver) else one


@dataclass(frozen=True)
class MadeWords:
    """Sentences with their evidence; `evidence` is all that they cite."""

    sentences: tuple[ToldSentence, ...]
    evidence: tuple[Evidence, ...]

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.sentences)


@dataclass(frozen=True)
class WordsTask:
    """A part, and what its words are held against."""

    part: Part
    checks: Checks
    allowed: Allowed
    team: Recipient | None = None

    def plain(self) -> list[Line]:
        """The template's sentences."""
        return agents_lines(self.part.about.value, self.part.pack)

    def lines(self, told: Sequence[WrittenSentence]) -> list[Line] | Refused:
        """A model's sentences, as far as they can be rendered."""
        spec, pack = SPECS[self.part.about], self.part.pack
        if not told:
            return Refused(NOTHING_WRITTEN)
        try:
            first, *rest = [line_of("body", one, pack, "en", {}) for one in told[: spec.most]]
        except SlotError as fault:
            return Refused(f"its words could not be used ({fault})")
        return [replace(first, text=f"{spec.mark}{first.text}"), *rest]

    def made(self, lines: list[Line]) -> tuple[MadeWords, list[Problem]]:
        """Checked as a brief for a colleague is, but for its subject and whom it goes to: it is sent to nobody."""
        words, message = self._rendered(lines)
        found = self.checks(DraftKind.ACCOUNT_REVIEW, message, words.evidence, self.allowed)
        return words, [one for one in found if one.sentence != 0 and one.code is not ProblemCode.RECIPIENT]

    def held(self, told: list[Line] | Refused) -> MadeWords | Refused:
        """What a model wrote, where it can be rendered and the checks find nothing."""
        if isinstance(told, Refused):
            return told
        words, problems = self.made(told)
        return did_not_hold(problems) if problems else words

    def by_template(self, situation: Situation, label: str = f"no AI: {NO_MODEL}") -> AgentWords:
        """Made by code from the evidence alone: there is nothing to check."""
        return self.told(situation, self._rendered(self.plain())[0], label)

    def told(self, situation: Situation, made: MadeWords, label: str) -> AgentWords:
        return AgentWords(
            about=self.part.about,
            account_id=situation.account_id,
            reason=self.part.name,
            as_of=situation.as_of,
            sentences=made.sentences,
            evidence=made.evidence,
            label=label,
            basis=self.part.basis,
        )

    def _rendered(self, lines: list[Line]) -> tuple[MadeWords, Message]:
        pack = self.part.pack
        composed = Composed(Line("subject", "Words"), (Block(tuple(lines)),))
        message = render(composed, pack, "en", {}, (self.team,) if self.team else ())
        cited = used(composed)
        evidence = tuple(one for one in pack.values() if one.id in cited)
        told = tuple(
            ToldSentence(message.text_of(one), one.evidence)
            for one in message.sentences
            if one.part == "body"
        )
        return MadeWords(told, evidence), message
