"""The short texts of the other agents: what moved health, what their words suggest of why they may leave, how to grow.

The same evidence, slots and checks as a draft's. Without a model, or where what it writes does not hold, a template
sentence with "no AI: ..." and why. They are for colleagues, never for a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from agents.model.asking import Message as Asked
from agents.model.asking import Request
from agents.model.face import LanguageModel
from agents.writer.by_model import Refused, WrittenSentence, fact, line_of
from agents.writer.evidence import Pack, evidence_pack
from agents.writer.rendering import Block, Composed, Line, render, used
from agents.writer.situation import AlertReason, GrowthReason, Situation
from agents.writer.slots import SlotError
from agents.writer.templates import agents_lines
from agents.writer.wanted import Wanted
from agents.writer.writing import NO_MODEL, allowed
from domain.agent_words import About, AgentWords, ToldSentence
from domain.drafts import Checks, DraftKind, Evidence, Message, Problem, WorkDays
from prompts.load import Prompt, load

MOST_TOKENS = 400
NOTHING_TO_READ = "no AI: nothing is known that a model could put into words"


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
    model_name: str | None = None,
    others: frozenset[str] = frozenset(),
) -> AgentWords:
    """The words of one agent about an account, for the alert or opportunity they belong to. Never fails.

    `prompt` is the version that is in use, else the shipped one; it is named wherever it was asked. `others` are names
    of other accounts and their people, none of which a model may write.
    """
    pack = _pack(about, situation, reason, workdays, today)
    task = _Task(about, situation, reason, pack, checks, others)
    if model is None or not model.present:
        return task.from_template(f"no AI: {NO_MODEL}")
    if not pack:
        return task.from_template(NOTHING_TO_READ)
    text = prompt or load(SPECS[about].prompt)
    found = _by_model(model, about, pack, text, situation, today, run_id)
    told: dict[str, Any] = {
        "prompt_name": text.name,
        "prompt_version": text.version,
        "prompt_hash": text.hash,
    }
    told["model"] = model_name
    if not isinstance(found, Refused):
        words, problems = task.checked(found)
        if not problems:
            return replace(words, **told)
        found = Refused(f"what it wrote did not hold: {problems[0].says}")
    return replace(task.from_template(f"no AI: {found.reason}"), **told)


def prompt_of(about: About) -> str:
    """The name of the prompt that a model is asked with."""
    return SPECS[about].prompt


def reason_name(reason: AlertReason | GrowthReason | None) -> str:
    """As drafts name it; "account" for words that are about no reason in particular."""
    if reason is None:
        return "account"
    return f"alert:{reason.rule}" if isinstance(reason, AlertReason) else f"opportunity:{reason.kind}"


def basis_of(reason: AlertReason | GrowthReason | None) -> str:
    """Another for every state of a reason that words may tell of: hex, 16 digits. Its id is none of it."""
    if reason is None:
        return ""
    told = repr(replace(reason, id=0))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pack(
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


def _by_model(
    model: LanguageModel,
    about: About,
    pack: Pack,
    prompt: Prompt,
    situation: Situation,
    today: date,
    run_id: int | None,
) -> list[Line] | Refused:
    reply = model.ask(
        Request(
            about.value,
            [Asked("user", prompt.render(today=today, facts=[(name, fact(name, pack)) for name in pack]))],
            prompt=prompt,
            schema=ShortWords,
            most_tokens=MOST_TOKENS,
            run_id=run_id,
            account_id=situation.account_id,
        )
    )
    if not reply.ok or reply.parsed is None:
        return Refused(reply.reason or reply.outcome.value)
    try:
        lines = [line_of("body", one, pack) for one in reply.parsed.sentences[: SPECS[about].most]]
    except SlotError as fault:
        return Refused(f"its words could not be used ({fault})")
    first, mark = lines[0], SPECS[about].mark
    return [Line("body", f"{mark}{first.text}", first.cites), *lines[1:]]


@dataclass(frozen=True)
class _Task:
    """What is to be told, and what it is held against."""

    about: About
    situation: Situation
    reason: AlertReason | GrowthReason | None
    pack: Pack
    checks: Checks
    others: frozenset[str]

    def from_template(self, label: str) -> AgentWords:
        """Made by code from the evidence alone: there is nothing to check."""
        return self._words(*self._rendered(agents_lines(self.about.value, self.pack)), label)

    def checked(self, lines: list[Line]) -> tuple[AgentWords, list[Problem]]:
        """As a brief for a colleague is, as far as sentences go: it is sent to nobody."""
        message, evidence = self._rendered(lines)
        named = allowed(self.situation, self.others)
        found = self.checks(DraftKind.ACCOUNT_REVIEW, message, evidence, named)
        return self._words(message, evidence, ""), [one for one in found if one.sentence not in (None, 0)]

    def _rendered(self, lines: list[Line]) -> tuple[Message, tuple[Evidence, ...]]:
        composed = Composed(Line("subject", "Words"), (Block(tuple(lines)),))
        team = self.situation.ours.team
        message = render(composed, self.pack, "en", {}, (team,) if team else ())
        cited = used(composed)
        return message, tuple(one for one in self.pack.values() if one.id in cited)

    def _words(self, message: Message, evidence: tuple[Evidence, ...], label: str) -> AgentWords:
        told = (one for one in message.sentences if one.part == "body")
        return AgentWords(
            about=self.about,
            account_id=self.situation.account_id,
            reason=reason_name(self.reason),
            as_of=self.situation.as_of,
            sentences=tuple(ToldSentence(message.text_of(one), one.evidence) for one in told),
            evidence=evidence,
            label=label,
            basis=basis_of(self.reason),
        )
