"""Trying the short texts of the health, churn and expansion agents, which colleagues read beside alerts and drafts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from agents.writer.agents_words import SPECS, Part, WordsTask, part_of
from agents.writer.by_model import Refused
from agents.writer.checking import check
from agents.writer.checking.shape import foreign
from agents.writer.rendering import Line, cited
from agents.writer.slots import without_slots
from agents.writer.words_by_model import PROMPT, asked
from agents.writer.worth_telling import tellings
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
    """A case gives `day`, `account`, `facts` and which agents it is `about`; of each it may expect `cites` (ids it must
    rest on), or that it rests on `nothing`. Without either a part rests on something that the template's sentences
    rest on."""

    name = PROMPT

    def __init__(self, house: House) -> None:
        self._house = house

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        given, model = case.given, Watched(self._house.language_model)
        pack = pack_of(given)
        allowed, parts = allowed_by(given, pack), [part_of(About(one), None, pack) for one in given["about"]]
        tasks = {one.about: WordsTask(one, check, allowed) for one in parts}
        found = asked(model, tasks, prompt, date.fromisoformat(given["day"]), account_id=case.account_id)
        told = {about: len(getattr(model.parsed, about.value, ())) for about in tasks}
        judged = [
            _judged(task, found[about], told[about], case.expects.get(about.value, {}))
            for about, task in tasks.items()
        ]
        return model.output(
            "\n\n".join(text for text, _ in judged if text), [one for _, checks in judged for one in checks]
        )

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """What a run would ask about these accounts."""
        found: list[PromptCase] = []
        for desk, situation in some_situations(self._house, seed):
            if len(found) == count:
                break
            parts = [one for one in tellings(situation, desk.workdays) if one.first and one.pack]
            if parts:
                given = {"day": situation.as_of.isoformat(), "account": situation.name}
                told = {**given, **_asked_about(parts)}
                found.append(PromptCase(PROMPT, situation.name, told, account_id=situation.account_id))
        return found


def _asked_about(parts: Sequence[Part]) -> dict[str, Any]:
    facts = {name: one for part in parts for name, one in part.pack.items()}
    return {"about": [str(one.about) for one in parts], "facts": facts_json(facts.values())}


def _judged(
    task: WordsTask, found: list[Line] | Refused, count: int, expects: Mapping[str, Any]
) -> tuple[str, list[Check]]:
    """The text of a part, and how it did; where it could not be used, that alone."""
    about = task.part.about
    if isinstance(found, Refused):
        return "", [Check(f"slots and evidence of {about}", False, found.reason)]
    told, problems = task.made(found)
    checks = [*valid(problems), *_short(found, count, about), *_rests(task, found, expects)]
    return told.text, checks


def _short(found: Sequence[Line], count: int, about: About) -> Iterator[Check]:
    own = [word for line in found for word in words(without_slots(line.text).casefold())]
    most, says = SPECS[about].most, f"{len(own)} words of its own, at most {MOST_WORDS}"
    yield Check(f"length of {about}", len(own) <= MOST_WORDS, says)
    yield Check(f"sentences of {about}", count <= most, f"{count} sentences, at most {most}")
    says = foreign(own, "en")
    yield Check(f"language of {about}", not says, says)


def _rests(task: WordsTask, found: Sequence[Line], expects: Mapping[str, Any]) -> Iterator[Check]:
    about, mine = task.part.about, _cited(found)
    if expects.get("nothing"):
        yield Check(f"{about} says when there is nothing to say", not mine)
        return
    for one in expects.get("cites", []):
        yield Check(f"{about} rests on {one}", one in mine)
    wanted = _cited(task.plain())
    if wanted and not expects.get("cites"):
        says = f"none of {', '.join(sorted(wanted))}"
        yield Check(f"{about} rests on what is known", bool(wanted & mine), says)


def _cited(found: Sequence[Line]) -> set[str]:
    return {one for line in found for one in cited(line)}
