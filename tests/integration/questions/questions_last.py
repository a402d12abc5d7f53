"""Written when the reader was first finished; counted once (27 of 36 right, none wrong), later tuned on."""

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


def _calm(w: World) -> dict[str, str]:
    return {"name": w.one(lambda a: a.band == "green" and a.segment == "mid-market" and a.seats > 0).name}


def _it(w: World) -> Customer:
    return w.one(lambda a: a.name == _calm(w)["name"])


LAST: list[Case] = [
    accounts("what accounts are currently in red?", lambda a: a.band == "red"),
    accounts(
        "I need a list of manufacturing customers on the growth plan",
        lambda a: a.industry == "Manufacturing" and a.tier == "growth",
    ),
    accounts("who has more than one open alert?", lambda a: len(a.alerts) > 1),
    accounts(
        "customers w health score between 50 and 70 in the uk",
        lambda a: a.country == "GB" and 50 <= (a.health or 0) <= 70,
    ),
    accounts("media customers not in the us", lambda a: a.industry == "Media" and a.country != "US"),
    accounts("which accounts are losing health", lambda a: (a.scores["velocity_30"] or 0) <= -4),
    accounts(
        "marta's green customers with an nps of 9 or more",
        lambda a: a.csm == "Marta Zielinska" and a.band == "green" and (a.nps or 0) >= 9,
    ),
    accounts(
        "accounts with low seat utilisation, under 40%",
        lambda a: a.share_used() is not None and a.share_used() < 0.4,
    ),
    accounts(
        "show enterprise plan accounts with risk above 15%",
        lambda a: a.tier == "enterprise" and (a.scores["churn_60"] or 0) > 0.15,
    ),
    accounts(
        "who haven't we spoken to in 3 weeks",
        lambda a: a.contact is None or (a.scores_day() - a.contact).days >= 21,
    ),
    accounts("customers with open opportunities but no alerts", lambda a: bool(a.growth) and not a.alerts),
    accounts("irish, dutch and german accounts", lambda a: a.country in ("IE", "NL", "DE")),
    accounts(
        "orange accounts with at least 20 seats or in healthcare",
        lambda a: a.band == "orange" and (a.seats >= 20 or a.industry == "Healthcare"),
    ),
    accounts("accounts in the leaving sequence", lambda a: "leaving_sequence" in a.alerts),
    dated(
        "which renewals do we have in the next 3 months",
        lambda a, w: (
            a.renewal is not None
            and a.renewal >= w.day
            and (a.renewal.year, a.renewal.month, a.renewal.day) <= (2027, 2, 26)
        ),
    ),
    dated(
        "contracts up for renewal in march 2027",
        lambda a, w: a.renewal is not None and (a.renewal.year, a.renewal.month) == (2027, 3),
    ),
    dated(
        "new customers this quarter",
        lambda a, w: a.since is not None and a.since.year == 2026 and a.since.month >= 10,
    ),
    left(
        "show lost customers since june",
        lambda a, w: a.gone is not None and (a.gone.year, a.gone.month) >= (2026, 6),
    ),
    count("how many green customers does yuki have?", lambda a: a.csm == "Yuki Tanabe" and a.band == "green"),
    count("number of accounts below 60 health", lambda a: (a.health or 99) < 60),
    count("how many customers are on monthly billing", lambda a: a.billing == "monthly"),
    number("what does our smb segment pay in total per month", lambda w: w.mrr(lambda a: a.segment == "smb")),
    number("average mrr per customer", lambda w: w.mrr() / len(w.active)),
    number("mrr of red and orange accounts", lambda w: w.mrr(lambda a: a.band in ("red", "orange"))),
    number("what is the mean nps", lambda w: w.mean(lambda a: a.nps, lambda a: True)),
    ranked("my top 3... sorry, the top 3 customers by seats", lambda w: w.top(3, lambda a: a.seats)),
    ranked("five accounts with the highest churn risk", lambda w: w.top(5, lambda a: a.scores["churn_60"])),
    ranked(
        "largest enterprise account", lambda w: w.top(1, lambda a: a.mrr, lambda a: a.segment == "enterprise")
    ),
    grouped("seats by plan", lambda w: by(w, lambda a: a.plan or "", lambda its: sum(a.seats for a in its))),
    grouped(
        "average utilisation by segment",
        lambda w: by(w, lambda a: a.segment, average(lambda a: a.share_used())),
    ),
    yes_or_no(
        "do any construction customers have open tickets?",
        lambda w: bool(w.those(lambda a: a.industry == "Construction" and a.tickets > 0)),
    ),
    fact("what's going on with {name}", lambda w: ["health is"], _calm),
    fact("who's the account manager for {name}?", lambda w: [_it(w).csm], _calm),
    fact("{name} renewal date", lambda w: [f"{_it(w).renewal:%B %Y}"], _calm),
    fact("did {name}'s health change since october", lambda w: ["since 30 September 2026"], _calm),
    fact("how much does {name} pay", lambda w: ["MRR", _it(w).name], _calm),
]

LAST_UNANSWERABLE = [
    "who do you think will leave next",
    "accounts in the fortune 500",
    "how many meetings will I have tomorrow",
    "customers whose champion was promoted",
    "what is {name} paying our competitor",
    "red accounts that used to be competitors' customers",
    "translate this to klingon",
    "how many lines of code does {name} have",
    "accounts with a score above 9000 on glassdoor",
    "show me the five tallest customers",
    "what is the capital of portugal",
    "turn off the alerts",
    "accounts we should have won",
    "health of Stark Industries and Oscorp",
    "is it going to rain on friday",
    "customers in the same building",
    "how much mrr did we lose because of the outage",
]
