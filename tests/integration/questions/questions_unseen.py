"""Phrasings written after the reader, counted once, then tuned on."""

from statistics import median

from question_cases import (
    Case,
    accounts,
    average,
    by,
    count,
    dated,
    fact,
    grouped,
    left,
    number,
    ranked,
    yes_or_no,
)
from question_world import Customer, World


def _any(w: World) -> dict[str, str]:
    return {"name": w.one(lambda a: a.band == "orange" and a.industry != "Energy").name}


def _it(w: World) -> Customer:
    return w.one(lambda a: a.name == _any(w)["name"])


def _worst(w: World) -> dict[str, str]:
    return {"name": w.top(1, lambda a: a.health, least=True)[0]}


UNSEEN: list[Case] = [
    accounts(
        "Could you show me all customers in the UK that are currently orange?",
        lambda a: a.country == "GB" and a.band == "orange",
    ),
    accounts("enterprise reds", lambda a: a.segment == "enterprise" and a.band == "red"),
    accounts("accounts w/ health < 45", lambda a: (a.health or 99) < 45),
    accounts(
        "midmarket customers above 75 health", lambda a: a.segment == "mid-market" and (a.health or 0) > 75
    ),
    accounts(
        "I'm looking for retail customers with at least 15 seats",
        lambda a: a.industry == "Retail" and a.seats >= 15,
    ),
    accounts(
        "which clients have an open leaving sequence alert and renew within 6 months",
        lambda a: "leaving_sequence" in a.alerts and 0 <= a.renews_in(a.scores_day()) <= 181,
    ),
    accounts(
        "companies where nobody has logged in for a month",
        lambda a: a.login is None or (a.scores_day() - a.login).days >= 31,
    ),
    accounts("Yuki's customers with unresolved tickets", lambda a: a.csm == "Yuki Tanabe" and a.tickets > 0),
    accounts("customers with csat of 3 or less", lambda a: a.csat is not None and a.csat <= 3),
    accounts(
        "promoters in the construction industry", lambda a: a.industry == "Construction" and (a.nps or 0) >= 9
    ),
    accounts("who's improving?", lambda a: (a.scores["velocity_30"] or 0) >= 4),
    accounts(
        "german speaking markets: show accounts in germany and austria", lambda a: a.country in ("DE", "AT")
    ),
    accounts(
        "growth tier accounts whose health is dropping",
        lambda a: a.tier == "growth" and (a.scores["velocity_30"] or 0) <= -4,
    ),
    accounts(
        "accounts paying over 2k a month that are at risk",
        lambda a: a.mrr > 2000 and a.band in ("red", "orange"),
    ),
    accounts("who has a saturation alert", lambda a: "saturation" in a.alerts),
    accounts(
        "list all customers of Grace except smb", lambda a: a.csm == "Grace Okafor" and a.segment != "smb"
    ),
    accounts(
        "accounts using budgets but not forecasting",
        lambda a: "budgets" in a.used and "forecasting" not in a.used,
    ),
    accounts(
        "customers we have not contacted in the last 30 days",
        lambda a: a.contact is None or (a.scores_day() - a.contact).days >= 30,
    ),
    dated(
        "what renewals are coming up in february",
        lambda a, w: a.renewal is not None and (a.renewal.year, a.renewal.month) == (w.day.year + 1, 2),
    ),
    dated("customers since 2024", lambda a, w: a.since is not None and a.since.year >= 2024),
    dated(
        "anyone renewing before christmas with red or orange health",
        lambda a, w: (
            a.renewal is not None
            and 0 <= (a.renewal - w.day).days < (w.day.replace(month=12, day=25) - w.day).days
            and a.band in ("red", "orange")
        ),
    ),
    left(
        "show me the churned accounts from last quarter",
        lambda a, w: (
            a.gone is not None
            and (a.gone.year, (a.gone.month - 1) // 3) == (w.ago(92).year, (w.ago(92).month - 1) // 3)
        ),
    ),
    count(
        "how many mid-market customers are healthy", lambda a: a.segment == "mid-market" and a.band == "green"
    ),
    count(
        "how many accounts renew in december",
        lambda a: a.renewal is not None and a.renewal.month == 12 and a.renewal.year == a.scores_day().year,
    ),
    count("number of customers with open opportunities", lambda a: bool(a.growth)),
    count("cuántos clientes están en rojo", lambda a: a.band == "red"),
    number(
        "what's the average number of seats for enterprise customers",
        lambda w: w.mean(lambda a: a.seats, lambda a: a.segment == "enterprise"),
    ),
    number("sum of mrr for accounts with health below 50", lambda w: w.mrr(lambda a: (a.health or 99) < 50)),
    number("how much revenue do we make in france?", lambda w: w.mrr(lambda a: a.country == "FR")),
    number(
        "median health across the portfolio",
        lambda w: median(a.health for a in w.active if a.health is not None),
    ),
    ranked("3 smallest customers", lambda w: w.top(3, lambda a: a.mrr, least=True)),
    ranked("top ten accounts by churn risk", lambda w: w.top(10, lambda a: a.scores["churn_60"])),
    ranked(
        "who are our five healthiest customers",
        lambda w: w.top(5, lambda a: a.health, lambda a: a.band != "unknown"),
    ),
    grouped("customers per industry", lambda w: by(w, lambda a: a.industry, len)),
    grouped(
        "average risk of churn by csm",
        lambda w: by(w, lambda a: a.csm, average(lambda a: a.scores["churn_60"])),
    ),
    grouped("how many accounts in each band", lambda w: by(w, lambda a: a.band, len)),
    yes_or_no(
        "has anyone churned this month?",
        lambda w: any(a.gone and (a.gone.year, a.gone.month) == (w.day.year, w.day.month) for a in w.every),
    ),
    yes_or_no(
        "does marta have any red accounts",
        lambda w: bool(w.those(lambda a: a.csm == "Marta Zielinska" and a.band == "red")),
    ),
    fact("how's {name} doing?", lambda w: ["health is"], _any),
    fact("what is the churn risk of {name}", lambda w: ["risk of leaving"], _any),
    fact("when is the renewal of {name}?", lambda w: [f"{_it(w).renewal:%B %Y}"], _any),
    fact("what industry is {name} in", lambda w: [_it(w).industry], _any),
    fact("how do we get {name} back to green", lambda w: [_worst(w)["name"]], _worst),
    fact("any alerts on {name}?", lambda w: [_worst(w)["name"], "alert"], _worst),
    fact("has {name} logged in recently", lambda w: [_any(w)["name"]], _any),
]

UNSEEN_UNANSWERABLE = [
    "who is the president of france",
    "accounts with a dark blue logo",
    "which customers are planning a migration to sap",
    "how many support engineers do we employ",
    "show me all accounts where the champion left",
    "what's {name}'s market share",
    "accounts that renewed early",
    "email addresses of all users at {name}",
    "who's on holiday this week",
    "customers more profitable than last year",
    "forecast mrr for next year",
    "accounts similar to {name}",
    "is {name} happy with us",
    "what's the best way to cook rice",
    "accounts with more than 3 products",
    "how many red accounts are there in the competitor's portfolio",
    "customers with unpaid invoices over 10k",
    "grant me admin rights",
    "hello",
    "average deal size in the pipeline",
    "health of acme",
    "alerts about the weather",
    "which csm is the best looking",
    "show me red accounts and then delete them",
]
