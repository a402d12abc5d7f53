"""What a question should come to, and whether an answer is right, wrong, or rightly holds back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from question_world import Customer, World

from agents.analyst.answers import FigureAnswer, NotFigures


@dataclass(frozen=True)
class Case:
    """`asks` may name accounts in braces, filled in from `about`; `comes_to` gives what `kind` compares with."""

    asks: str
    kind: str
    comes_to: Callable[[World], Any]
    about: Callable[[World], dict[str, str]] | None = None
    user: str | None = None

    def text(self, known: World) -> str:
        return self.asks.format(**self.about(known)) if self.about else self.asks


def accounts(asks: str, fits: Callable[[Customer], bool], user: str | None = None) -> Case:
    """The customers that fit, no one else, in any order."""
    return Case(asks, "accounts", lambda w: w.those(fits), user=user)


def dated(asks: str, fits: Callable[[Customer, World], bool]) -> Case:
    """The same where fitting depends on the day."""
    return Case(asks, "accounts", lambda w: w.those(lambda one: fits(one, w)))


def left(asks: str, fits: Callable[[Customer, World], bool]) -> Case:
    """Among those that are customers no longer."""
    return Case(asks, "accounts", lambda w: {one.name for one in w.every if one.gone and fits(one, w)})


def number(asks: str, comes_to: Callable[[World], float], kind: str = "number") -> Case:
    return Case(asks, kind, comes_to)


def count(asks: str, fits: Callable[[Customer], bool]) -> Case:
    return Case(asks, "count", lambda w: len(w.those(fits)))


def ranked(asks: str, comes_to: Callable[[World], list[str]]) -> Case:
    return Case(asks, "ranked", comes_to)


def grouped(asks: str, comes_to: Callable[[World], dict[str, float]]) -> Case:
    return Case(asks, "groups", comes_to)


def yes_or_no(asks: str, comes_to: Callable[[World], bool], about: Any = None) -> Case:
    return Case(asks, "yes or no", comes_to, about)


def fact(asks: str, comes_to: Callable[[World], Iterable[str]], about: Any) -> Case:
    """One account: the text must hold each of these."""
    return Case(asks, "one account", comes_to, about)


def by(w: World, key: Callable[[Customer], str], what: Callable[[list[Customer]], float]) -> dict[str, float]:
    """The customers of each group, summed up."""
    groups: dict[str, list[Customer]] = {}
    for one in w.active:
        groups.setdefault(key(one), []).append(one)
    return {name: what(its) for name, its in groups.items()}


def average(what: Callable[[Customer], float | None]) -> Callable[[list[Customer]], float]:
    def of(its: list[Customer]) -> float:
        told = [value for one in its if (value := what(one)) is not None]
        return sum(told) / len(told) if told else float("nan")

    return of


RIGHT, ABSTAINED, WRONG = "right", "abstained", "wrong"


def graded(case: Case, answer: FigureAnswer | NotFigures, known: World) -> str:
    if isinstance(answer, NotFigures):
        return ABSTAINED
    return RIGHT if _same(case.kind, answer, case.comes_to(known)) else WRONG


def _same(kind: str, answer: FigureAnswer, wanted: Any) -> bool:
    if kind == "accounts":
        return {row["account"] for row in answer.rows} == wanted
    if kind == "ranked":
        return [row["account"] for row in answer.rows] == wanted
    if kind == "groups":
        told = {name: _units(answer, value) for name, value in answer.groups}
        return set(told) == set(wanted) and all(_close(told[name], wanted[name]) for name in wanted)
    if kind == "one account":
        return all(part.lower() in answer.text.lower() for part in wanted)
    if kind == "yes or no":
        return answer.value is wanted and answer.sentences[0].text.startswith("Yes" if wanted else "No")
    shares = kind == "share"
    return _close(answer.value if shares else _units(answer, answer.value), wanted)


def _units(answer: FigureAnswer, value: Any) -> float:
    return value / 100 if answer.currency and not isinstance(value, bool) and value is not None else value


def _close(told: Any, wanted: float) -> bool:
    return told is not None and abs(told - wanted) <= 1e-6 * max(1.0, abs(wanted))
