"""`answer_figures`: the numbers half of asking, from a question to sentences with their facts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from agents.analyst.answers import FigureAnswer, NotFigures
from agents.analyst.question import NotUnderstood, Understood, Wants, understand
from domain.scope import AccountScope
from keepwell.asking.account_answer import MOST, answer_about, understood
from keepwell.asking.choosing import NothingScored
from keepwell.asking.portfolio_answer import answer_filter
from keepwell.asking.revenue_answer import answer_revenue
from keepwell.asking.vocabulary import vocabulary
from keepwell.bootstrap import House

NOT_THERE = "I don't have that."
Told = Callable[[str], None]


def silently(_: str) -> None:
    pass


def answer_figures(
    question: str,
    house: House,
    scope: AccountScope,
    today: date,
    as_of: date | None = None,
    told: Told = silently,
) -> FigureAnswer | NotFigures:
    """Within the scope, from what was known at the end of `as_of` (default: today), which the question may move back.
    `told` hears how a question about accounts was read before their facts are looked at, which takes a while.

    NotFigures where any word of the question is understood by nothing: then the words of the history may know.
    """
    found = understand(question, vocabulary(house, scope), today, scope.csm, as_of)
    if isinstance(found, NotUnderstood):
        return _not(found)
    if found.about is not None and len(found.about.accounts) <= MOST:
        told(understood(found.about, found.as_of))
    return answer_understood(house, found, scope)


def answer_understood(house: House, found: Understood, scope: AccountScope) -> FigureAnswer | NotFigures:
    """What was understood already, by the reader or by a model whose filter was checked."""
    try:
        if found.filter is not None:
            answer = answer_filter(house, found.filter, scope)
        elif found.revenue is not None:
            answer = answer_revenue(house, found.revenue, scope, found.as_of)
        else:
            assert found.about is not None
            answer = answer_about(house, found.about, scope, found.as_of)
    except NothingScored as unknown:
        says = f"{NOT_THERE} Nothing was scored on {unknown} or in the month before it."
        return NotFigures(says, found.wants, found.as_of, accounts=_ids(found))
    return replace(answer, wants=found.wants, accounts=_ids(found), notes=(*found.took, *answer.notes))


def _ids(found: Understood | NotUnderstood) -> tuple[int, ...]:
    return tuple(one.id for one in found.accounts)


def _not(found: NotUnderstood) -> NotFigures:
    if found.asks_back:
        says = found.asks_back
    elif found.unexplained and found.wants is Wants.WORDS:
        quoted = ", ".join(f"“{word}”" for word in found.unexplained[:5])
        says = f"{NOT_THERE} No figure is kept for {quoted}."
    else:
        says = NOT_THERE
    return NotFigures(
        says, found.wants, found.as_of, found.unexplained, found.asks_back, _ids(found), found.called_for
    )
