"""The words of several agents about one account, asked of a model in one call: each part has its own evidence and is
checked apart, so that one that does not hold leaves the others as they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from agents.model.asking import Message, Request
from agents.model.face import LanguageModel
from agents.writer.agents_words import NOTHING_TO_READ, WordsTask
from agents.writer.by_model import Refused, WrittenSentence, fact
from agents.writer.rendering import Line
from agents.writer.situation import Situation
from domain.agent_words import About, AgentWords
from prompts.load import Prompt

AGENT = "words"
PROMPT = "writer/words"
TOKENS_EACH = 300
Sentences = Annotated[list[WrittenSentence], Field(max_length=3)]


class AccountWords(BaseModel):
    """What the model is asked for; a part that is not wanted stays empty."""

    model_config = ConfigDict(extra="forbid")

    health: Sentences = []
    churn: Sentences = []
    expansion: Sentences = []


@dataclass(frozen=True)
class Asking:
    """How a model is asked: with which version of the prompt, in which run."""

    prompt: Prompt
    model_name: str | None = None
    run_id: int | None = None


def words_by_model(
    model: LanguageModel, situation: Situation, tasks: Sequence[WordsTask], asking: Asking
) -> Iterator[AgentWords]:
    """The words of every task, one for each agent at most. Where nothing is known, or the answer does not hold, they
    are the template's. The prompt is named wherever it was asked."""
    known = {one.part.about: one for one in tasks if one.part.pack}
    yield from (one.by_template(situation, NOTHING_TO_READ) for one in tasks if not one.part.pack)
    if not known:
        return
    answers = asked(model, known, asking.prompt, situation.as_of, asking.run_id, situation.account_id)
    for about, task in known.items():
        held = task.held(answers[about])
        if isinstance(held, Refused):
            words = task.by_template(situation, f"no AI: {held.reason}")
        else:
            words = task.told(situation, held, "")
        yield _named(words, asking)


def _named(words: AgentWords, asking: Asking) -> AgentWords:
    prompt = asking.prompt
    named = replace(words, prompt_name=prompt.name, prompt_version=prompt.version, prompt_hash=prompt.hash)
    return replace(named, model=asking.model_name)


def asked(
    model: LanguageModel,
    tasks: Mapping[About, WordsTask],
    prompt: Prompt,
    today: date,
    run_id: int | None = None,
    account_id: int | None = None,
) -> dict[About, list[Line] | Refused]:
    """One call for all of them; what came of each."""
    wanted = {about.value: about in tasks for about in About}
    reply = model.ask(
        Request(
            AGENT,
            [Message("user", prompt.render(today=today, facts=_facts(tasks), **wanted))],
            prompt=prompt,
            schema=AccountWords,
            most_tokens=TOKENS_EACH * len(tasks),
            run_id=run_id,
            account_id=account_id,
        )
    )
    if not reply.ok or reply.parsed is None:
        return dict.fromkeys(tasks, Refused(reply.reason or reply.outcome.value))
    told: dict[About, list[WrittenSentence]] = {about: getattr(reply.parsed, about.value) for about in tasks}
    return {about: task.lines(told[about]) for about, task in tasks.items()}


def _facts(tasks: Mapping[About, WordsTask]) -> list[tuple[str, str]]:
    """Each once, and for which parts it may be used."""
    parts: dict[str, list[About]] = {}
    for about, task in tasks.items():
        for name in task.part.pack:
            parts.setdefault(name, []).append(about)
    return [
        (name, f"For {' and '.join(for_whom)}.\n{fact(name, tasks[for_whom[0]].part.pack)}")
        for name, for_whom in parts.items()
    ]
