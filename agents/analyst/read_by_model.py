"""Questions about many accounts that the rules do not understand, read into the same filter by the model.

What it writes is taken for no more than a proposal: closed and bounded, of this portfolio, and borne out by the words
of the question. The scope is no part of it.
"""

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from agents.analyst.borne_out import strange, unheard_of
from agents.analyst.fields import Field
from agents.analyst.filters import Aggregate, Filter
from agents.analyst.question import NotUnderstood, Understood, Wants, from_model
from agents.analyst.shaping import asks_yes_or_no
from agents.analyst.vocabulary import Vocabulary
from agents.model.asking import Message, Reply, Request
from agents.model.face import LanguageModel
from prompts.registry import SHIPPED, Prompts

AGENT = "analyst"
PROMPT = "analyst/question"
MOST_TOKENS = 900
MOST_VALUES = 30
LONGEST_VALUE = 60
NAMED = (
    Field.SEGMENT,
    Field.INDUSTRY,
    Field.COUNTRY,
    Field.CSM,
    Field.PLAN,
    Field.TIER,
    Field.GONE_WHY,
    Field.USED,
)
UNTRUE = "no AI: how the model read the question is not borne out by its words"


class ReadQuestion(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    cannot: bool
    filter: Filter | None


@dataclass(frozen=True)
class ReadByModel:
    """`label` says why nothing came of it, where the model is to blame; that it cannot be asked is no blame."""

    found: Understood | NotUnderstood
    label: str = ""


def read_by_model(
    model: LanguageModel,
    question: str,
    words: Vocabulary,
    today: date,
    day: date,
    seconds: float | None = None,
    prompts: Prompts = SHIPPED,
) -> ReadByModel:
    """As of `day`, which is today or before; nothing later is ever asked for. One call of at most `seconds`, and none
    where the question has a word that no filter could be borne out by."""
    nothing = NotUnderstood(day, Wants.WORDS)
    if unheard_of(question, words, day):
        return ReadByModel(nothing)
    prompt = prompts.get(PROMPT)
    asked = prompt.render(today=today, day=day, values=_values(words), question=question)
    request = Request(
        AGENT,
        [Message("user", asked)],
        prompt=prompt,
        schema=ReadQuestion,
        most_tokens=MOST_TOKENS,
        seconds=seconds,
    )
    reply = model.ask(request)
    if not reply.ok or reply.parsed is None:
        return ReadByModel(nothing, reply.label)
    return _believed(reply, nothing, question, words, day)


def _believed(
    reply: Reply[ReadQuestion], nothing: NotUnderstood, question: str, words: Vocabulary, day: date
) -> ReadByModel:
    written = reply.parsed.filter if reply.parsed else None
    if written is None or (reply.parsed and reply.parsed.cannot):
        return ReadByModel(nothing)
    found = from_model(_settled(written, question).model_dump_json(), words, day)
    if isinstance(found, NotUnderstood) or found.filter is None:
        return ReadByModel(nothing, UNTRUE)
    if strange(found.filter, question, words, day) is not None:
        return ReadByModel(nothing, UNTRUE)
    return ReadByModel(found)


def _settled(asked: Filter, question: str) -> Filter:
    """What the form of the question says by itself is not left to the model."""
    lists = asked.aggregate is Aggregate.LIST and asked.sort is None
    return asked.model_copy(update={"yes_or_no": lists and asks_yes_or_no(question)})


def _values(words: Vocabulary) -> list[tuple[str, str]]:
    """As many of each as a prompt may hold; those that are longer than a name are left out."""
    told = []
    for one in NAMED:
        known = [value for value in words.choices.get(one, ()) if len(value) <= LONGEST_VALUE][:MOST_VALUES]
        if known:
            told.append((str(one), "; ".join(known)))
    return told or [("values", "none")]
