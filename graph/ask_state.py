"""What a question carries through its graph, and what its nodes work with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Required, TypedDict

from agents.analyst.answers import FigureAnswer, NotFigures
from agents.analyst.question import Understood
from agents.analyst.vocabulary import Vocabulary
from agents.model.face import LanguageModel
from knowledge.account_search import Found
from prompts.registry import SHIPPED, Prompts
from storage.passage_reading import Shown
from storage.said import Sifted

Plain = dict[str, Any]


@dataclass(frozen=True)
class AskDeps:
    """What the nodes work with, all of it within the scope of whoever asks.

    `figures` answers from numbers, given the question and the day; `understood` answers what was understood already, by
    a model. `search` finds passages of accounts (none given: all in scope), `names` gives those accounts' names.
    `said` looks through what was said, `contacts` gives people by whole names (None: all) of accounts (None: all in
    scope). `model` may be absent; `left` is how many seconds the question still has for it, all calls together;
    `prompts` are what it is asked with.
    """

    figures: Callable[[str, date], FigureAnswer | NotFigures]
    understood: Callable[[Understood], FigureAnswer | NotFigures]
    vocabulary: Callable[[], Vocabulary]
    search: Callable[[str, Sequence[int] | None, date, int], Found]
    names: Callable[[Sequence[int]], Sequence[str]]
    said: Callable[[Sequence[int] | None, Sifted], Iterable[Shown]]
    contacts: Callable[[Sequence[str] | None, Sequence[int] | None], dict[int, str]]
    model: LanguageModel
    left: Callable[[], float]
    today: date
    prompts: Prompts = SHIPPED


class AskState(TypedDict, total=False):
    """`before` is the last question of the conversation, with the accounts it was about."""

    question: Required[str]
    as_of: Required[str]
    asked_on: str  # the same before the question moved it: what "last week" is reckoned from
    account_ids: list[int]  # asked about by name, or by an option; none means all in scope
    before: Plain
    asked: str  # the question with what it leaves to the one before it
    sought: str  # the same without the names of the accounts that are searched
    figures: Plain | None
    read_by: str | None  # rules or ai: who understood what is answered from figures
    asks_back: str | None
    counts: bool  # it calls for figures, and no rule understands it
    wants_words: bool
    sources: list[Plain]
    picked: list[
        list[str]
    ]  # what is quoted of each source, and under what subject, where it was looked through
    missed: list[str]  # what was looked through for nothing
    taken: list[str]  # what events were taken for
    enough: bool  # what was found bears on the question
    close: bool  # by its meaning alone
    passages: int
    embedded: int
    sentences: list[Plain]
    shown: int  # so many of them were streamed already
    notes: list[str]
    mode: str
    label: str
    abstained: bool
