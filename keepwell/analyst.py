"""`ask` as commands and screens use it: a question within somebody's scope, as of a day, perhaps after another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from keepwell.bootstrap import House
from keepwell.knowledge_base import account_in, catch_up, end_of, ids_within, ready, scope_of
from keepwell.questions import askable

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

    from agents.analyst.answers import FigureAnswer, NotFigures
    from domain.scope import AccountScope
    from graph.ask import AskDeps, AskState
    from knowledge.account_search import Found
    from knowledge.shelf import Progress
    from storage.accounts import AccountRow


@dataclass(frozen=True)
class Answer:
    """`mode` is ai or extractive; `label` says why there is no AI, `before` is what a follow-up leans on."""

    question: str
    scope: str
    as_of: str
    sentences: list[dict[str, Any]]
    notes: list[str]
    mode: str
    label: str
    abstained: bool
    understood: str | None
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
    user: str | None = None,
    before: dict[str, Any] | None = None,
    progress: "Progress | None" = None,
) -> Answer:
    """Answer from what `user` may see and was known at the end of `as_of` (default: today).

    `before` is what the last answer of the conversation gave. NotFoundError for an account or a user out of reach,
    QuestionRejectedError for a question that is none.
    """
    from keepwell.asked_day import asked_day

    question = askable(question)
    scope = scope_of(house, user)
    one = account_in(house, scope, account) if account is not None else None
    today = house.today()
    day = asked_day(house, as_of) if as_of is not None else today
    catch_up(house, progress)
    given: dict[str, Any] = {
        "question": question,
        "as_of": day.isoformat(),
        "account_ids": [one.id] if one is not None else [],
        "before": before or {},
    }
    deps = _deps(house, scope, one, today, progress)
    done = _graph().invoke(given, context=deps)
    return _answer(question, scope, done)


@cache
def _graph() -> "CompiledStateGraph[AskState, AskDeps, AskState, AskState]":
    from graph.ask import build_ask_graph

    return build_ask_graph()


def _deps(
    house: House,
    scope: "AccountScope",
    account: "AccountRow | None",
    today: date,
    progress: "Progress | None",
) -> "AskDeps":
    from graph.ask import AskDeps
    from keepwell.asking.answering import answer_figures

    mine = ids_within(house, scope)

    def figures(asked: str, day: date) -> "FigureAnswer | NotFigures":
        named = account is None or account.name.casefold() in asked.casefold()
        about = asked if named or account is None else f"{asked.rstrip(' ?')} for {account.name}?"
        return answer_figures(about, house, scope, today, None if day == today else day)

    def search(asked: str, account_ids: Sequence[int] | None, day: date, limit: int) -> "Found":
        ids = _within(account_ids, mine) if account_ids else mine
        if ids is not None and len(ids) == 1:
            ready(house, ids[0], progress)
        return house.search.find(asked, ids, today, None if day == today else end_of(day), limit)

    def names(account_ids: Sequence[int]) -> list[str]:
        found: list[str] = house.accounts.rows(account_ids)["name"].to_list()
        return found

    return AskDeps(figures, search, names, house.language_model, today)


def _within(wanted: Sequence[int], mine: list[int] | None) -> list[int]:
    """Whatever names an account, the scope has the last word."""
    return list(wanted) if mine is None else [one for one in wanted if one in mine]


def _answer(question: str, scope: "AccountScope", done: dict[str, Any]) -> Answer:
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
        understood=figures.get("understood"),
        rows=list(figures.get("rows") or []),
        total=int(figures.get("total") or 0),
        value=figures.get("value"),
        passages=done.get("passages", 0),
        embedded=done.get("embedded", 0),
        before=done["before"],
    )
