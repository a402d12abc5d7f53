"""`ask` as commands and screens use it: a question within somebody's scope, as of a day, perhaps after another one."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from domain.clock import end_of
from keepwell.bootstrap import House
from keepwell.knowledge_base import Whose, account_in, catch_up, ids_within, ready, scope_of
from keepwell.questions import askable

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    from agents.analyst.answers import FigureAnswer, NotFigures
    from domain.scope import AccountScope
    from graph.ask_state import AskDeps, AskState
    from knowledge.account_search import Found
    from knowledge.shelf import Progress
    from storage.accounts import AccountRow
    from storage.passage_reading import Shown
    from storage.said import Sifted


@dataclass(frozen=True)
class Piece:
    """How the question was read, or a sentence that was held against its sources."""

    understood: str | None = None
    sentence: dict[str, Any] | None = None


@dataclass(frozen=True)
class Answer:
    """`mode` is ai, "ai in part" (it broke off, and the rest is quoted) or extractive: who wrote what rests on the
    history; `read_by`, rules or ai, is who understood what is answered from figures. `label` says why there is no AI,
    `before` is what a follow-up leans on."""

    question: str
    scope: str
    as_of: str
    sentences: list[dict[str, Any]]
    notes: list[str]
    mode: str
    label: str
    abstained: bool
    understood: str | None
    read_by: str | None
    rows: list[dict[str, Any]]
    total: int
    value: float | bool | None
    passages: int
    embedded: int
    before: dict[str, Any]

    @property
    def text(self) -> str:
        return " ".join([*(one["text"] for one in self.sentences), *self.notes])

    def as_json(self) -> dict[str, Any]:
        plain = {name: value for name, value in vars(self).items() if name != "embedded"}
        return {"answer": self.text, **plain, "indexed_by_meaning": self.embedded}


def ask(
    house: House,
    question: str,
    account: str | None = None,
    as_of: date | None = None,
    user: Whose = None,
    before: dict[str, Any] | None = None,
    progress: "Progress | None" = None,
) -> Answer:
    """Answer from what `user` may see and was known at the end of `as_of` (default: today).

    `before` is what the last answer of the conversation gave. NotFoundError for an account or a user out of reach,
    QuestionRejectedError for a question that is none.
    """
    *_, last = asking(house, question, account, as_of, user, before, progress)
    assert isinstance(last, Answer)
    return last


def asking(
    house: House,
    question: str,
    account: str | None = None,
    as_of: date | None = None,
    user: Whose = None,
    before: dict[str, Any] | None = None,
    progress: "Progress | None" = None,
) -> "Iterator[Piece | Answer]":
    """The same piece by piece, while it is made; the whole answer comes last, and holds each piece that was shown."""
    from keepwell.asked_day import asked_day

    question = askable(question)
    scope = scope_of(house, user)
    one = account_in(house, scope, account) if account is not None else None
    today = house.today()
    day = asked_day(house, as_of) if as_of is not None else today
    catch_up(house, progress)
    given: AskState = {
        "question": question,
        "as_of": day.isoformat(),
        "account_ids": [one.id] if one is not None else [],
        "before": before or {},
    }
    reach = scope if one is None else replace(scope, account_id=one.id)
    deps = deps_for(house, reach, one, today, progress)
    done: Any = {}
    heard: str | None = None  # said once, however often it was told
    steps: Iterator[Any] = _graph().stream(given, context=deps, stream_mode=["custom", "values"])
    for kind, told in steps:
        if kind == "custom":
            if told.get("sentence") is None and told.get("understood") == heard:
                continue
            heard = told.get("understood") or heard
            yield Piece(told.get("understood"), told.get("sentence"))
        else:
            done = told
    yield _answer(question, scope, done)


def load() -> None:
    """What a first question would have to wait for."""
    _graph()


@cache
def _graph() -> "CompiledStateGraph[AskState, AskDeps, AskState, AskState]":
    from graph.ask import build_ask_graph

    return build_ask_graph()


def deps_for(
    house: House,
    scope: "AccountScope",
    account: "AccountRow | None",
    today: date,
    progress: "Progress | None",
) -> "AskDeps":
    """What the graph of one question works with, within a scope (and of one account, where it is named)."""
    from functools import partial

    from langgraph.config import get_stream_writer

    from graph.ask_state import AskDeps
    from keepwell.asking.answering import answer_figures, answer_understood
    from keepwell.asking.vocabulary import vocabulary

    mine = ids_within(house, scope)

    def figures(asked: str, day: date) -> "FigureAnswer | NotFigures":
        named = account is None or account.name.casefold() in asked.casefold()
        about = asked if named or account is None else f"{asked.rstrip(' ?')} for {account.name}?"
        return answer_figures(about, house, scope, today, None if day == today else day, early)

    def early(says: str) -> None:
        get_stream_writer()({"understood": says})

    def search(asked: str, account_ids: Sequence[int] | None, day: date, limit: int) -> "Found":
        ids = _within(account_ids, mine) if account_ids else mine
        if ids is not None and len(ids) == 1:
            ready(house, ids[0], progress)
        return house.search.find(asked, ids, today, None if day == today else end_of(day), limit)

    def names(account_ids: Sequence[int]) -> list[str]:
        found: list[str] = house.accounts.rows(account_ids)["name"].to_list()
        return found

    def said(account_ids: Sequence[int] | None, sifted: "Sifted") -> "Iterator[Shown]":
        return house.said.each(_within(account_ids, mine) if account_ids else mine, sifted)

    def contacts(called: Sequence[str] | None, account_ids: Sequence[int] | None) -> dict[int, str]:
        ids = _within(account_ids, mine) if account_ids else mine
        if called is None:
            return house.said.people(ids or [])
        return house.said.contacts_called(called, ids)

    return AskDeps(
        figures=figures,
        understood=partial(answer_understood, house, scope=scope),
        vocabulary=partial(vocabulary, house, scope),
        search=search,
        names=names,
        said=said,
        contacts=contacts,
        model=house.language_model,
        left=seconds_left(house.settings.model_seconds),
        today=today,
        prompts=house.prompts_to_ask(),
    )


def seconds_left(seconds: float, clock: "Callable[[], float]" = time.monotonic) -> "Callable[[], float]":
    """One deadline for a question, whatever it asks of the model; from when it is first asked, so that loading what
    search needs takes nothing from it."""
    begun: list[float] = []

    def left() -> float:
        if not begun:
            begun.append(clock())
        return max(0.0, begun[0] + seconds - clock())

    return left


def _within(wanted: Sequence[int], mine: list[int] | None) -> list[int]:
    """Whatever names an account, the scope has the last word."""
    return list(wanted) if mine is None else [one for one in wanted if one in mine]


def _answer(question: str, scope: "AccountScope", done: Any) -> Answer:
    from graph.answering import understood

    figures = done.get("figures") or {}
    return Answer(
        question=question,
        scope=scope.says(),
        as_of=done["as_of"],
        sentences=done["sentences"],
        notes=done["notes"],
        mode=done["mode"],
        label=done.get("label", ""),
        abstained=done["abstained"],
        understood=understood(figures, done) if figures else None,
        read_by=done.get("read_by"),
        rows=list(figures.get("rows") or []),
        total=int(figures.get("total") or 0),
        value=figures.get("value"),
        passages=done.get("passages", 0),
        embedded=done.get("embedded", 0),
        before=done["before"],
    )
