"""Trying the short texts of the health, churn and expansion agents, which colleagues read beside alerts and drafts."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar

from agents.writer.agents_words import SPECS, WordsTask, words_pack
from agents.writer.by_model import Refused
from agents.writer.checking import check
from agents.writer.checking.shape import foreign
from agents.writer.rendering import Line
from agents.writer.situation import AlertReason, GrowthReason, Situation
from agents.writer.slots import slots, without_slots
from domain.agent_words import About
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from keepwell.prompting.draft_trial import valid
from keepwell.prompting.situations import some_situations
from keepwell.prompting.watched import Watched
from keepwell.prompting.written_case import allowed_by, facts_json, pack_of
from prompts.load import Prompt
from prompts.style import words
from prompts.trial import Check, Output

MOST_WORDS = 70
"""Own words of a short text, values left out."""


class WordsTrial:
    """A case gives `day`, `account` and `facts`; it may expect `cites` (ids it must rest on), or that it rests on
    `nothing`. Without either it rests on something that the template's sentences rest on."""

    about: ClassVar[About]

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def name(self) -> str:
        return SPECS[self.about].prompt

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        given, model = case.given, Watched(self._house.language_model)
        pack = pack_of(given)
        task = WordsTask(self.about, pack, check, allowed_by(given, pack), case.account_id)
        found = task.by_model(model, prompt, date.fromisoformat(given["day"]))
        if isinstance(found, Refused):
            return model.output("", [Check("slots and evidence", False, found.reason)])
        told, problems = task.made(found)
        count = len(model.parsed.sentences) if model.parsed is not None else 0
        checks = [*valid(problems), *_short(found, count, SPECS[self.about].most), *_rests(task, found, case)]
        return model.output(told.text, checks)

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """Of accounts with an alert, or with an opportunity where it is about that."""
        found: list[PromptCase] = []
        for desk, situation in some_situations(self._house, seed):
            if len(found) == count:
                break
            reason = self._reason(situation)
            if reason is None:
                continue
            pack = words_pack(self.about, situation, reason, desk.workdays, situation.as_of)
            given = {"day": situation.as_of.isoformat(), "account": situation.name}
            if pack:
                told = {**given, "facts": facts_json(pack.values())}
                found.append(PromptCase(self.name, situation.name, told, account_id=situation.account_id))
        return found

    def _reason(self, situation: Situation) -> AlertReason | GrowthReason | None:
        if self.about is About.EXPANSION:
            return next(iter(situation.opportunities), None)
        return next(iter(situation.alerts), None)


class HealthTrial(WordsTrial):
    about = About.HEALTH


class CauseTrial(WordsTrial):
    about = About.CHURN


class ApproachTrial(WordsTrial):
    about = About.EXPANSION


def _short(found: Sequence[Line], count: int, most: int) -> Iterator[Check]:
    own = [word for line in found for word in words(without_slots(line.text).casefold())]
    yield Check("length", len(own) <= MOST_WORDS, f"{len(own)} words of its own, at most {MOST_WORDS}")
    yield Check("sentences", count <= most, f"{count} sentences, at most {most}")
    says = foreign(own, "en")
    yield Check("language", not says, says)


def _rests(task: WordsTask, found: Sequence[Line], case: PromptCase) -> Iterator[Check]:
    cited = _cited(found)
    if case.expects.get("nothing"):
        yield Check("says when there is nothing to say", not cited)
        return
    for one in case.expects.get("cites", []):
        yield Check(f"rests on {one}", one in cited)
    wanted = _cited(task.plain())
    if wanted and not case.expects.get("cites"):
        yield Check("rests on what is known", bool(wanted & cited), f"none of {', '.join(sorted(wanted))}")


def _cited(found: Sequence[Line]) -> set[str]:
    return {one for line in found for one in (*line.cites, *(slot.evidence for slot in slots(line.text)))}
