"""More phrasings written after the reader, counted once, then tuned on."""

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


def _green(w: World) -> dict[str, str]:
    return {"name": w.one(lambda a: a.band == "green" and a.segment == "smb" and a.seats > 0).name}


def _it(w: World) -> Customer:
    return w.one(lambda a: a.name == _green(w)["name"])


UNSEEN_TOO: list[Case] = [
    accounts("pull up every account that's in the red", lambda a: a.band == "red"),
    accounts(
        "logistics firms in trouble", lambda a: a.industry == "Logistics" and a.band in ("red", "orange")
    ),
    accounts(
        "customers with a health score under 55 and an open alert",
        lambda a: (a.health or 99) < 55 and bool(a.alerts),
    ),
    accounts("swedish or dutch customers", lambda a: a.country in ("SE", "NL")),
    accounts(
        "which smb clients have not logged in since 1 november",
        lambda a: a.segment == "smb" and (a.login is None or a.login.isoformat() < "2026-11-01"),
    ),
    accounts("daniel's orange accounts", lambda a: a.csm == "Daniel Whitlock" and a.band == "orange"),
    accounts(
        "accounts that fell by at least 5 points in the last 30 days",
        lambda a: (a.scores["velocity_30"] or 0) <= -5,
    ),
    accounts("companies with over 90% license utilization", lambda a: (a.share_used() or 0) > 0.9),
    accounts("enterprise tier customers", lambda a: a.tier == "enterprise"),
    accounts(
        "show accounts without open alerts that are orange", lambda a: not a.alerts and a.band == "orange"
    ),
    accounts(
        "detractors with more than 10 seats", lambda a: a.nps is not None and a.nps <= 6 and a.seats > 10
    ),
    accounts(
        "customers on annual billing with health below 60",
        lambda a: a.billing == "annual" and (a.health or 99) < 60,
    ),
    accounts("which customers could we upsell seats to", lambda a: "seats" in a.growth),
    accounts(
        "unhealthy finance or retail customers",
        lambda a: a.industry in ("Finance", "Retail") and a.band in ("red", "orange"),
    ),
    accounts(
        "energy customers paying less than 500 per month", lambda a: a.industry == "Energy" and a.mrr < 500
    ),
    accounts("all accounts on a starter plan in the us", lambda a: a.tier == "starter" and a.country == "US"),
    accounts(
        "which accounts turned red in the last 14 days",
        lambda a: a.band == "red" and a.before[14]["band"] != "red",
    ),
    accounts("who needs attention", lambda a: bool(a.alerts)),
    dated("renewals due in the next two weeks", lambda a, w: 0 <= a.renews_in(w.day) <= 14),
    dated(
        "who's up for renewal before the end of january",
        lambda a, w: (
            a.renewal is not None and w.day <= a.renewal and (a.renewal.year, a.renewal.month) <= (2027, 1)
        ),
    ),
    dated(
        "customers that joined in the last 12 months",
        lambda a, w: a.since is not None and a.since > w.day.replace(year=w.day.year - 1),
    ),
    left(
        "which accounts churned in october",
        lambda a, w: a.gone is not None and (a.gone.year, a.gone.month) == (2026, 10),
    ),
    count("how many clients have more than 25 seats", lambda a: a.seats > 25),
    count("how many customers are there in ireland", lambda a: a.country == "IE"),
    count("how many accounts does priya manage", lambda a: a.csm == "Priya Raman"),
    count("count red and orange accounts", lambda a: a.band in ("red", "orange")),
    number("overall mrr of green accounts", lambda w: w.mrr(lambda a: a.band == "green")),
    number("what is our total arr?", lambda w: 12 * w.mrr()),
    number(
        "mean health of yuki's accounts",
        lambda w: w.mean(lambda a: a.health, lambda a: a.csm == "Yuki Tanabe"),
    ),
    number(
        "average csat in the mid-market",
        lambda w: w.mean(lambda a: a.csat, lambda a: a.segment == "mid-market"),
    ),
    number(
        "how many licenses have we sold to enterprise accounts",
        lambda w: sum(a.seats for a in w.active if a.segment == "enterprise"),
    ),
    ranked("which 3 accounts have the most seats", lambda w: w.top(3, lambda a: a.seats)),
    ranked(
        "lowest health account",
        lambda w: w.top(1, lambda a: a.health, lambda a: a.band != "unknown", least=True),
    ),
    ranked(
        "top 4 smb accounts by revenue", lambda w: w.top(4, lambda a: a.mrr, lambda a: a.segment == "smb")
    ),
    grouped("average health for each csm", lambda w: by(w, lambda a: a.csm, average(lambda a: a.health))),
    grouped("revenue by country", lambda w: by(w, lambda a: a.country, lambda its: sum(a.mrr for a in its))),
    grouped("how are customers distributed across segments", lambda w: by(w, lambda a: a.segment, len)),
    yes_or_no("are there any customers with health under 10?", lambda w: False),
    fact("health of {name}?", lambda w: [f"health is {_it(w).health:.0f}"], _green),
    fact("give me the main contact for {name}", lambda w: [_it(w).main_contact], _green),
    fact("is {name} healthy", lambda w: [_it(w).name, "green"], _green),
    fact("does {name} renew this year?", lambda w: [f"{_it(w).renewal:%B %Y}"], _green),
    fact("seats at {name}", lambda w: [f"{_it(w).seats} seats"], _green),
]

UNSEEN_TOO_UNANSWERABLE = [
    "how's the weather in leeds",
    "accounts whose CEO plays golf",
    "what is the wifi password",
    "customers with a data residency requirement",
    "show accounts with health above their industry average",
    "which accounts did grace upset",
    "who is the cheapest competitor",
    "list customers by hair colour",
    "accounts with more than 5 integrations",
    "{name}'s revenue last year according to bloomberg",
    "which customers will upgrade next quarter",
    "reset the demo",
    "how many tickets will we get tomorrow",
    "accounts owned by Beyoncé",
    "how many hours did we spend on red accounts",
    "customers in the metaverse industry",
    "health of Wayne Enterprises",
    "export all contacts to my gmail",
    "accounts that are red because of the outage",
    "what is 2 plus 2",
]
