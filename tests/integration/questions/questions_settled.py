"""Written after the set before had been tuned on; counted once (32 of 40 right, none wrong), then tuned on."""

from datetime import date

from question_cases import (
    Case,
    accounts,
    average,
    by,
    count,
    dated,
    grouped,
    left,
    number,
    ranked,
    yes_or_no,
)

SETTLED: list[Case] = [
    accounts("which of my colleagues' accounts are red right now?", lambda a: a.band == "red"),
    accounts("accounts that need attention", lambda a: bool(a.alerts)),
    accounts("every customer with a score above 80", lambda a: (a.health or 0) > 80),
    accounts(
        "software companies with less than 50 health",
        lambda a: a.industry == "Software" and (a.health or 99) < 50,
    ),
    dated("upcoming renewals within 30 days", lambda a, w: 0 <= a.renews_in(w.day) <= 30),
    dated(
        "Which accounts renew between 1 January and 28 February 2027?",
        lambda a, w: a.renewal is not None and date(2027, 1, 1) <= a.renewal <= date(2027, 2, 28),
    ),
    dated(
        "red or orange customers with a renewal in the coming 180 days",
        lambda a, w: a.band in ("red", "orange") and 0 <= a.renews_in(w.day) <= 180,
    ),
    accounts("Which SMB customers have unpaid bills?", lambda a: a.segment == "smb" and a.unpaid > 0),
    count("how many customers are behind on payments?", lambda a: a.overdue > 0),
    dated("accounts with a missed QBR this year", lambda a, w: a.qbr_since(date(2026, 1, 1), attended=False)),
    accounts("who has urgent support tickets?", lambda a: a.urgent > 0),
    number(
        "average number of open tickets per account", lambda w: w.mean(lambda a: a.tickets, lambda _: True)
    ),
    dated(
        "customers without any login in the past 3 weeks",
        lambda a, w: a.login is None or (w.day - a.login).days >= 21,
    ),
    dated(
        "accounts we last talked to over 30 days ago", lambda a, w: a.contact is None or a.contact < w.ago(30)
    ),
    accounts(
        "customers that lost 3 or more health points in the last two weeks",
        lambda a: (a.scores["velocity_14"] or 0) <= -3,
    ),
    ranked(
        "Which three accounts improved most over the last 14 days?",
        lambda w: w.top(3, lambda a: a.scores["velocity_14"], lambda a: a.band != "unknown"),
    ),
    ranked("top ten accounts by ARR", lambda w: w.top(10, lambda a: a.mrr)),
    ranked(
        "our smallest enterprise customer",
        lambda w: w.top(1, lambda a: a.mrr, lambda a: a.segment == "enterprise", least=True),
    ),
    ranked(
        "4 worst accounts by health in the smb segment",
        lambda w: w.top(4, lambda a: a.health, lambda a: a.segment == "smb", least=True),
    ),
    accounts("churn risk at least 30 percent", lambda a: (a.scores["churn_60"] or 0) >= 0.3),
    number("how much MRR is in the red?", lambda w: w.mrr(lambda a: a.band == "red")),
    number("MRR of Grace Okafor's customers", lambda w: w.mrr(lambda a: a.csm == "Grace Okafor")),
    number(
        "what is the average churn risk in the enterprise segment?",
        lambda w: w.mean(lambda a: a.scores["churn_60"], lambda a: a.segment == "enterprise"),
    ),
    number(
        "avg health score of accounts on the starter plan",
        lambda w: w.mean(lambda a: a.health, lambda a: a.tier == "starter"),
    ),
    grouped("customers by country", lambda w: by(w, lambda a: a.country, len)),
    grouped("average MRR by segment", lambda w: by(w, lambda a: a.segment, average(lambda a: a.mrr))),
    grouped(
        "how many red or orange accounts does each csm have",
        lambda w: {
            name: many
            for name, many in by(
                w, lambda a: a.csm, lambda its: sum(a.band in ("red", "orange") for a in its)
            ).items()
            if many
        },
    ),
    accounts(
        "French or German customers with health under 70",
        lambda a: a.country in ("FR", "DE") and (a.health or 99) < 70,
    ),
    accounts("csat below 4", lambda a: a.csat is not None and a.csat < 4),
    accounts("Which accounts have used over 80% of their licences?", lambda a: (a.share_used() or 0) > 0.8),
    accounts("customers we can upsell", lambda a: bool(a.growth)),
    left(
        "customers that churned in the last 12 months",
        lambda a, w: a.gone is not None and a.gone >= date(2025, 11, 27),
    ),
    count("how many annual customers do we have?", lambda a: a.billing == "annual"),
    accounts(
        "enterprise customers paying monthly", lambda a: a.segment == "enterprise" and a.billing == "monthly"
    ),
    dated("who became a customer in 2025?", lambda a, w: a.since is not None and a.since.year == 2025),
    yes_or_no(
        "Are any customers above 50% churn risk?",
        lambda w: bool(w.those(lambda a: (a.scores["churn_60"] or 0) > 0.5)),
    ),
    number(
        "what % of customers have unpaid invoices?",
        lambda w: len(w.those(lambda a: a.unpaid > 0)) / len(w.active),
        kind="share",
    ),
    accounts(
        "accounts owned by Marta Zielinska that have no open alerts",
        lambda a: a.csm == "Marta Zielinska" and not a.alerts,
    ),
    accounts(
        "customers with more than 50 seats and under 60% utilisation",
        lambda a: a.seats > 50 and a.share_used() is not None and (a.share_used() or 0) < 0.6,
    ),
    accounts("Which accounts have been escalated?", lambda a: "escalation" in a.alerts),
]
SETTLED_UNANSWERABLE = [
    "Which customers love our mobile app?",
    "accounts with a lawsuit",
    "How many emails did we write in total?",
    "Which customers have a support contract in Japanese?",
    "who is the oldest CSM?",
    "Which accounts attended our webinar?",
    "customers with unpaid parking tickets",
    "What is the churn risk of the competition?",
    "Which accounts have a birthday this month?",
    "average salary by segment",
]
