"""The short texts of the other agents: what moved health, what their words suggest of why they may leave, how to grow.

The same evidence, slots and checks as a draft's. Without a model, or where what it writes does not hold, a template
sentence with "no AI: ..." and why. They are for colleagues, never for a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agents.model.asking import Message, Request
from agents.model.face import LanguageModel
from agents.writer.by_model import Refused, WrittenSentence, fact, line_of
from agents.writer.evidence import Pack, evidence_pack
from agents.writer.rendering import Block, Composed, Line, render, used
from agents.writer.situation import AlertReason, GrowthReason, Situation
from agents.writer.slots import SlotError
from agents.writer.templates import agents_lines
from agents.writer.wanted import Wanted
from agents.writer.writing import NO_MODEL, allowed
from domain.drafts import Allowed, Checks, DraftKind, Evidence, Problem, Recipient, WorkDays
from prompts.load import Prompt, load

MOST_TOKENS = 400


class About(StrEnum):
    """Whose words they are."""

    HEALTH = "health"
    CHURN = "churn"
    EXPANSION = "expansion"


@dataclass(frozen=True)
class _Spec:
    prompt: str
    most: int
    facts: tuple[str, ...]
    mark: str = ""


SPECS: Mapping[About, _Spec] = {
    About.HEALTH: _Spec("health/explain", 2, ("score", "driver")),
    About.CHURN: _Spec(
        "churn/cause",
        2,
        ("risk", "worry", "wish", "promise", "praise", "ticket", "missed", "heard", "driver"),
        "A hypothesis, from their own words: ",
    ),
    About.EXPANSION: _Spec(
        "expansion/approach",
        3,
        ("plans", "asked", "who", "when", "whom", "size", "use", "growth", "tried", "driver"),
    ),
}
"""Of each agent: its prompt, how many sentences, the evidence it is shown, and what a model's text is marked with."""


class ShortWords(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    sentences: Annotated[list[WrittenSentence], Field(min_length=1, max_length=3)]


@dataclass(frozen=True)
class ToldSentence:
    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class AgentsWords:
    """`label` is empty where a model wrote them, else "no AI: ..."; `evidence` is all that the sentences cite."""

    about: About
    sentences: tuple[ToldSentence, ...]
    evidence: tuple[Evidence, ...]
    label: str
    prompt_name: str | None = None
    prompt_hash: str | None = None

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.sentences)


def agents_words(
    about: About,
    situation: Situation,
    reason: AlertReason | GrowthReason | None,
    checks: Checks,
    workdays: WorkDays,
    today: date,
    *,
    model: LanguageModel | None = None,
    run_id: int | None = None,
    prompt: Prompt | None = None,
) -> AgentsWords:
    """The words of one agent about an account, for the alert or opportunity they belong to. Never fails."""
    pack = words_pack(about, situation, reason, workdays, today)
    task = WordsTask(about, pack, checks, allowed(situation), situation.account_id, situation.ours.team)
    label = f"no AI: {NO_MODEL}"
    if model is not None and model.present and pack:
        text = prompt or load(SPECS[about].prompt)
        found = task.by_model(model, text, today, run_id)
        if not isinstance(found, Refused):
            words, problems = task.made(found, "")
            if not problems:
                return AgentsWords(about, words.sentences, words.evidence, "", text.name, text.hash)
            found = Refused(f"what it wrote did not hold: {problems[0].says}")
        label = f"no AI: {found.reason}"
    words, _ = task.made(task.plain(), label)
    return words


def words_pack(
    about: About,
    situation: Situation,
    reason: AlertReason | GrowthReason | None,
    workdays: WorkDays,
    today: date,
) -> Pack:
    """What of the account's evidence this agent may use."""
    wanted = Wanted(
        account_id=situation.account_id,
        kind=DraftKind.ACCOUNT_REVIEW,
        reason=about.value,
        why="",
        alert=reason if isinstance(reason, AlertReason) else None,
        opportunity=reason if isinstance(reason, GrowthReason) else None,
    )
    names = SPECS[about].facts
    every = evidence_pack(situation, wanted, workdays, today)
    return {name: one for name, one in every.items() if name.rstrip("0123456789") in names}


@dataclass(frozen=True)
class WordsTask:
    """What one agent is to say of an account, and what it is held against."""

    about: About
    pack: Pack
    checks: Checks
    allowed: Allowed
    account_id: int | None = None
    team: Recipient | None = None

    def plain(self) -> list[Line]:
        """The template's sentences."""
        return agents_lines(self.about.value, self.pack)

    def by_model(
        self, model: LanguageModel, prompt: Prompt, today: date, run_id: int | None = None
    ) -> list[Line] | Refused:
        facts = [(name, fact(name, self.pack)) for name in self.pack]
        reply = model.ask(
            Request(
                self.about.value,
                [Message("user", prompt.render(today=today, facts=facts))],
                prompt=prompt,
                schema=ShortWords,
                most_tokens=MOST_TOKENS,
                run_id=run_id,
                account_id=self.account_id,
            )
        )
        if not reply.ok or reply.parsed is None:
            return Refused(reply.reason or reply.outcome.value)
        spec = SPECS[self.about]
        try:
            lines = [line_of("body", one, self.pack) for one in reply.parsed.sentences[: spec.most]]
        except SlotError as fault:
            return Refused(f"its words could not be used ({fault})")
        first = lines[0]
        return [Line("body", f"{spec.mark}{first.text}", first.cites), *lines[1:]]

    def made(self, lines: list[Line], label: str) -> tuple[AgentsWords, list[Problem]]:
        """Rendered and checked as a brief for a colleague is, as far as sentences go: it is sent to nobody."""
        composed = Composed(Line("subject", "Words"), (Block(tuple(lines)),))
        message = render(composed, self.pack, "en", {}, (self.team,) if self.team else ())
        cited = used(composed)
        evidence = tuple(one for one in self.pack.values() if one.id in cited)
        found = self.checks(DraftKind.ACCOUNT_REVIEW, message, evidence, self.allowed)
        problems = [one for one in found if one.sentence not in (None, 0)]
        told = tuple(
            ToldSentence(message.text_of(one), one.evidence)
            for one in message.sentences
            if one.part == "body"
        )
        return AgentsWords(self.about, told, evidence, label), problems
