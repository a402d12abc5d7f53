"""Each aspect that can be asked about an account, and what tells it."""

from collections.abc import Callable

from agents.analyst.about import About, Aspect
from agents.analyst.answers import Sentence
from agents.analyst.fields import Field
from domain.scores import Standing
from keepwell.asking import account_record as record
from keepwell.asking import account_standing as standing
from keepwell.asking.account_facts import AccountFacts

A = Aspect


def tell(facts: AccountFacts, aspect: Aspect, asked: About) -> list[Sentence]:
    """Empty where the sentence of another aspect says it already."""
    if aspect is A.SIGNALS:
        return [record.signal(facts, one) for one in facts.view.signals if one.id in map(str, asked.signals)]
    return _TELLERS[aspect](facts)


def _overview(facts: AccountFacts) -> list[Sentence]:
    if facts.view.standing != Standing.ACTIVE:
        return record.left(facts)
    parts = (
        standing.health,
        standing.changed,
        standing.alerts,
        standing.growth,
        record.renewal,
        record.mrr,
        record.last_contact,
        record.main_contact,
    )
    return [sentence for part in parts for sentence in part(facts)]


_TELLERS: dict[Aspect, Callable[[AccountFacts], list[Sentence]]] = {
    A.OVERVIEW: _overview,
    A.HEALTH: standing.health,
    A.WHY: standing.why,
    A.CHANGED: standing.changed,
    A.AT_RISK: standing.at_risk,
    A.CHURN: standing.churn,
    A.TREND: standing.trend,
    A.BACK: standing.back,
    A.RENEWAL: record.renewal,
    A.MAIN_CONTACT: record.main_contact,
    A.PEOPLE: record.people,
    A.CSM: record.csm,
    A.SEATS: record.seats,
    A.USE: standing.use,
    A.MRR: record.mrr,
    A.PLAN: record.plan,
    A.ALERTS: standing.alerts,
    A.GROWTH: standing.growth,
    A.TICKETS: record.tickets,
    A.LAST_CONTACT: record.last_contact,
    A.LAST_LOGIN: record.last_login,
    A.SINCE: record.since,
    A.LEFT: record.left,
    A.NPS: record.survey(Field.NPS),
    A.CSAT: record.survey(Field.CSAT),
    A.SEGMENT: record.record("Segment", "segment"),
    A.INDUSTRY: record.record("Industry", "industry"),
    A.COUNTRY: record.record("Country", "country"),
}
