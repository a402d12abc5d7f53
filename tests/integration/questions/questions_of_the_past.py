"""Questions about a past day, whose answers must be what stood on that day."""

from datetime import date

from question_cases import Case, accounts, average, by, count, dated, fact, grouped, left, number, ranked
from question_world import Customer, World

THEN = date(2026, 10, 1)


def _big(w: World) -> dict[str, str]:
    return {"name": w.top(1, lambda a: a.mrr)[0]}


def _it(w: World) -> Customer:
    return w.one(lambda a: a.name == _big(w)["name"])


def _money(cents: float) -> str:
    return f"{cents:,.0f}"


OF_THE_PAST: list[Case] = [
    accounts("which accounts were red on 1 october 2026?", lambda a: a.band == "red"),
    accounts("who was at risk on 1 october", lambda a: a.band in ("red", "orange")),
    accounts("accounts with open tickets as of 2026-10-01", lambda a: a.tickets > 0),
    accounts(
        "as of 1 october, which enterprise accounts had open alerts",
        lambda a: a.segment == "enterprise" and bool(a.alerts),
    ),
    accounts("which customers had an nps below 7 on october 1st", lambda a: a.nps is not None and a.nps < 7),
    accounts(
        "who had not logged in for 14 days as of 1 october 2026",
        lambda a: a.login is None or (a.scores_day() - a.login).days >= 14,
    ),
    accounts("accounts with an expansion opportunity as of oct 1 2026", lambda a: bool(a.growth)),
    dated(
        "customers renewing within 60 days as of 1 october 2026", lambda a, w: 0 <= a.renews_in(w.day) <= 60
    ),
    left(
        "who had churned in the last 6 months as of 1 october 2026",
        lambda a, w: a.gone is not None and a.gone > date(2026, 4, 1),
    ),
    count("how many customers did we have on 1 october 2026", lambda a: True),
    count("how many red accounts were there on 1 october", lambda a: a.band == "red"),
    number("what was our mrr on 1 october 2026", lambda w: w.mrr()),
    number("what was the average health on 2026-10-01", lambda w: w.mean(lambda a: a.health, lambda a: True)),
    ranked("top 5 by mrr as of 1 october 2026", lambda w: w.top(5, lambda a: a.mrr)),
    grouped(
        "average health by segment as of 1 october 2026",
        lambda w: by(w, lambda a: a.segment, average(lambda a: a.health)),
    ),
    grouped("number of customers by band on 1 october", lambda w: by(w, lambda a: a.band, len)),
    fact(
        "what was {name}'s health on 1 october?",
        lambda w: [f"health is {_it(w).health:.0f}", "1 October 2026"],
        _big,
    ),
    fact("mrr of {name} on 1 october", lambda w: [_money(_it(w).mrr)], _big),
    fact("how many seats did {name} have on 1 october", lambda w: [f"{_it(w).seats} seats"], _big),
    fact(
        "what did we know about {name} on 1 October?",
        lambda w: [f"health is {_it(w).health:.0f}", "1 October 2026"],
        _big,
    ),
]
