"""Facts of named accounts: each aspect asked about in a sentence or two, with the facts it rests on."""

from dataclasses import replace
from datetime import date, timedelta

from agents.analyst.about import About
from agents.analyst.answers import FigureAnswer, Sentence
from agents.analyst.telling import listed, on
from domain.scope import AccountScope
from keepwell.asking.account_facts import AccountFacts
from keepwell.asking.account_telling import tell
from keepwell.asking.columns import Columns
from keepwell.asking.portfolio_answer import notes
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within

MONTH = timedelta(days=30)
MOST = 6


def answer_about(house: House, asked: About, scope: AccountScope, as_of: date) -> FigureAnswer:
    """The accounts were looked up within the scope; here it is checked once more."""
    mine = ids_within(house, scope)
    accounts = [one for one in asked.accounts[:MOST] if mine is None or one.id in mine]
    since = asked.since or as_of - MONTH
    sentences: list[Sentence] = []
    rows, said = [], list[str]()
    columns = Columns(house, [one.id for one in accounts], as_of)
    columns.scored_on = columns.stored_day(as_of)
    for one in accounts:
        row = house.accounts.get(one.id)
        facts = AccountFacts(house, row, since, columns, asked.period)
        for aspect in asked.aspects:
            told = tell(facts, aspect, asked)
            sentences += told or [Sentence(f"Nothing is known of {facts.own} {aspect} as of {facts.day}.")]
        rows.append(facts.row())
    if asked.compares:
        sentences = [*_side_by_side(rows), *sentences]
    said += notes(columns)
    return FigureAnswer(
        as_of=as_of,
        understood=understood(replace(asked, accounts=tuple(accounts)), as_of),
        sentences=tuple(sentences),
        rows=tuple(rows),
        value=_value(rows, asked),
        currency=columns.currency,
        notes=tuple(said),
    )


def understood(asked: About, as_of: date) -> str:
    """What was read out of the question."""
    names = listed([one.name for one in asked.accounts])
    about = listed([str(aspect) for aspect in asked.aspects])
    since = f", since {on(asked.since)}" if asked.since else ""
    return f"{about[:1].upper()}{about[1:]} of {names}, as of {on(as_of)}{since}."


def _value(rows: list[dict[str, object]], asked: About) -> float | bool | None:
    if len(rows) != 1:
        return None
    if asked.yes_or_no and "at risk" in asked.aspects:
        return rows[0]["band"] in ("red", "orange")
    return None


def _side_by_side(rows: list[dict[str, object]]) -> list[Sentence]:
    scored = [(float(str(row["health"])), str(row["account"])) for row in rows if row["health"] is not None]
    if len(scored) < 2:
        return []
    (best, first), (worst, last) = max(scored), min(scored)
    return [
        Sentence(f"Of these, {first} stands highest in health ({best:.0f}) and {last} lowest ({worst:.0f}).")
    ]
