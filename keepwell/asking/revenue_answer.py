"""Retention and movements of MRR over a period, as `keepwell report` works them out, of the accounts asked about."""

from datetime import date

import polars as pl

from agents.analyst.answers import Citation, FigureAnswer, Sentence
from agents.analyst.fields import SPECS, Field, Need
from agents.analyst.filters import Customers, Filter
from agents.analyst.measures import Measure, RevenueQuestion
from agents.analyst.telling import counted, on, whom
from agents.revenue.movements import Movement
from agents.revenue.report import Asked, By, work_out
from agents.revenue.waterfall import GroupMoves
from domain.scope import AccountScope
from keepwell.asking.choosing import holds
from keepwell.asking.columns import Columns
from keepwell.asking.portfolio_answer import notes
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within
from keepwell.revenue_words import amount, share

MOVES = {
    Measure.CHURNED: Movement.CHURNED,
    Measure.EXPANDED: Movement.EXPANSION,
    Measure.NEW: Movement.NEW,
    Measure.CONTRACTED: Movement.CONTRACTION,
}
_BY = {Field.SEGMENT: By.SEGMENT, Field.PLAN: By.PLAN, Field.CSM: By.CSM}


def answer_revenue(house: House, asked: RevenueQuestion, scope: AccountScope, as_of: date) -> FigureAnswer:
    """From the end of the first day to the end of the last, which is never after the as-of day."""
    last = min(asked.last, as_of)
    columns = Columns(house, ids_within(house, scope), last)
    ids = _those(columns, asked)
    facts = house.facts.revenue(ids)
    currency = columns.main_currency()
    scores = house.scores.bands(date.min).clear()
    by = _BY.get(asked.group_by) if asked.group_by else None
    found = work_out(facts, Asked(asked.first, last, currency, by), scores)
    shape = Filter(as_of=last, customers=Customers.ALL, where=list(asked.where))
    who = whom(shape, list(asked.where), currency)
    value = _value(asked.measure, found.whole)
    period = f"from the end of {on(asked.first)} to the end of {on(last)}"
    report = Citation(
        f"report:{asked.first}..{last}", None, last, f"keepwell report --from {asked.first} --to {last}"
    )
    sentences = [Sentence(_told(asked.measure, value, found.whole, who, period, currency), (report,))]
    groups = tuple((one.name, _value(asked.measure, one.moves)) for one in found.groups)
    for one in found.groups:
        title = one.name or f"no {SPECS[asked.group_by or Field.SEGMENT].title}"
        sentences.append(
            Sentence(
                f"{title}: {_figure(asked.measure, _value(asked.measure, one.moves), currency)}.", (report,)
            )
        )
    return FigureAnswer(
        as_of=last,
        understood=f"{asked.measure} of {who}, {period}{_by(asked)}.",
        sentences=tuple(sentences),
        groups=groups,
        value=value,
        currency=currency,
        notes=(
            *notes(columns),
            *(f"MRR in {one.currency} is left out: no exchange rate is known." for one in found.left_out),
        ),
    )


def _by(asked: RevenueQuestion) -> str:
    return f", by {SPECS[asked.group_by].title}" if asked.group_by else ""


def _those(columns: Columns, asked: RevenueQuestion) -> list[int] | None:
    if not asked.where:
        return None if columns.ids is None else list(columns.ids)
    rows = columns.of(Need.ACCOUNT, columns.ids).filter(
        pl.all_horizontal([holds(one) for one in asked.where])
    )
    return rows["account_id"].to_list()


def _value(measure: Measure, moves: GroupMoves) -> float | None:
    if measure is Measure.NRR:
        return moves.retention.nrr
    if measure is Measure.GRR:
        return moves.retention.grr
    cents = moves.total.cents
    return float(cents["end"] - cents["start"] if measure is Measure.CHANGE else cents[str(MOVES[measure])])


def _figure(measure: Measure, value: float | None, currency: str) -> str:
    if value is None:
        return "not to be said: nothing was paid at the start"
    if measure in (Measure.NRR, Measure.GRR):
        return share(value)
    sign = "+" if measure is Measure.CHANGE and value > 0 else ""
    return f"{sign}{amount(round(value))} {currency} a month"


def _told(
    measure: Measure, value: float | None, moves: GroupMoves, who: str, period: str, currency: str
) -> str:
    said = _figure(measure, value, currency)
    lead = f"{measure[:1].upper()}{measure[1:]} of {who} {period}: {said}"
    if measure in (Measure.NRR, Measure.GRR):
        return f"{lead}, of the {amount(moves.retention.start_cents)} {currency} that they paid at the start."
    if measure is Measure.CHANGE:
        cents = moves.total.cents
        return f"{lead} (from {amount(cents['start'])} to {amount(cents['end'])} {currency})."
    return f"{lead} ({counted(moves.total.accounts[str(MOVES[measure])], 'account')})."
