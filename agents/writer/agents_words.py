"""The short texts of the other agents: what moved health, what their words suggest of why they may leave, how to grow.

The same evidence, slots and checks as a draft's. Without a model, or where what it writes does not hold, a template
sentence with "no AI: ..." and why. They are for colleagues, never for a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from agents.model.asking import Message as Asked
from agents.model.asking import Request
from agents.model.face import LanguageModel
from agents.writer.by_model import Refused, WrittenSentence, fact, line_of
from agents.writer.evidence import Pack, evidence_pack
from agents.writer.refusals import did_not_hold
from agents.writer.rendering import Block, Composed, Line, render, used
from agents.writer.situation import AlertReason, GrowthReason, Situation
from agents.writer.slots import SlotError
from agents.writer.templates import agents_lines
from agents.writer.wanted import Wanted
from agents.writer.writing import NO_MODEL, allowed
from domain.agent_words import About, AgentWords, ToldSentence
from domain.drafts import (
    Allowed,
    Checks,
    DraftKind,
    Evidence,
    Message,
    Problem,
    ProblemCode,
    Recipient,
    WorkDays,
)
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
        ("risk", "worry", "wish", "promise", "reminder", "praise", "ticket", "missed", "heard", "driver"),
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
    pack = words_pack(about, situation, reason, workdays, today)
    named = allowed(situation, others)
    task = WordsTask(about, pack, checks, named, situation.account_id, situation.ours.team)
    from_template = partial(_words, situation, reason, task.plain_words())
    if model is None or not model.present:
        return from_template(f"no AI: {NO_MODEL}")
    if not pack:
        return from_template(NOTHING_TO_READ)
    text = prompt or load(SPECS[about].prompt)
    found = task.by_model(model, text, today, run_id)
    told: dict[str, Any] = {
        "prompt_name": text.name,
        "prompt_version": text.version,
        "prompt_hash": text.hash,
    }
    told["model"] = model_name
    if not isinstance(found, Refused):
        made, problems = task.made(found)
        if not problems:
            return replace(_words(situation, reason, made, ""), **told)
        found = did_not_hold(problems)
    return replace(from_template(f"no AI: {found.reason}"), **told)


def _words(
    situation: Situation, reason: AlertReason | GrowthReason | None, made: "MadeWords", label: str
) -> AgentWords:
    return AgentWords(
        about=made.about,
        account_id=situation.account_id,
        reason=reason_name(reason),
        as_of=situation.as_of,
        sentences=made.sentences,
        evidence=made.evidence,
        label=label,
        basis=basis_of(reason),
    )


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
class MadeWords:
    """Sentences with their evidence; `evidence` is all that they cite."""

    about: About
    sentences: tuple[ToldSentence, ...]
    evidence: tuple[Evidence, ...]

    @property
    def text(self) -> str:
        return " ".join(one.text for one in self.sentences)


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
                [Asked("user", prompt.render(today=today, facts=facts))],
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
            told = reply.parsed.sentences[: spec.most]
            lines = [line_of("body", one, self.pack, "en", {}) for one in told]
        except SlotError as fault:
            return Refused(f"its words could not be used ({fault})")
        first = lines[0]
        return [Line("body", f"{spec.mark}{first.text}", first.cites), *lines[1:]]

    def plain_words(self) -> "MadeWords":
        """Made by code from the evidence alone: there is nothing to check."""
        return self._rendered(self.plain())[0]

    def made(self, lines: list[Line]) -> "tuple[MadeWords, list[Problem]]":
        """Checked as a brief for a colleague is, but for its subject and whom it goes to: it is sent to nobody."""
        words, message = self._rendered(lines)
        found = self.checks(DraftKind.ACCOUNT_REVIEW, message, words.evidence, self.allowed)
        return words, [one for one in found if one.sentence != 0 and one.code is not ProblemCode.RECIPIENT]

    def _rendered(self, lines: list[Line]) -> "tuple[MadeWords, Message]":
        composed = Composed(Line("subject", "Words"), (Block(tuple(lines)),))
        message = render(composed, self.pack, "en", {}, (self.team,) if self.team else ())
        cited = used(composed)
        evidence = tuple(one for one in self.pack.values() if one.id in cited)
        told = tuple(
            ToldSentence(message.text_of(one), one.evidence)
            for one in message.sentences
            if one.part == "body"
        )
        return MadeWords(self.about, told, evidence), message
