"""Written after the set before had been tuned on; counted once (33 of 41 right, none wrong), then tuned on."""

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

NEWEST: list[Case] = [
    accounts("Could you list the accounts that are red?", lambda a: a.band == "red"),
    accounts(
        "mid market accounts, health between 40 and 60",
        lambda a: a.segment == "mid-market" and 40 <= (a.health or 0) <= 60,
    ),
    accounts(
        "which customers have an open slow slide or leaving sequence alert",
        lambda a: bool({"slow_slide", "leaving_sequence"} & set(a.alerts)),
    ),
    accounts(
        "customers in retail with at least one alert", lambda a: a.industry == "Retail" and bool(a.alerts)
    ),
    dated(
        "Which accounts have a renewal in Q1 2027?",
        lambda a, w: a.renewal is not None and date(2027, 1, 1) <= a.renewal <= date(2027, 3, 31),
    ),
    dated("any renewals in the next two weeks?", lambda a, w: 0 <= a.renews_in(w.day) <= 14),
    dated(
        "smb renewals this quarter",
        lambda a, w: (
            a.segment == "smb" and a.renewal is not None and w.day <= a.renewal <= date(2026, 12, 31)
        ),
    ),
    accounts(
        "which accounts owe us money and are in the red or orange",
        lambda a: a.overdue > 0 and a.band in ("red", "orange"),
    ),
    number("number of overdue invoices across all accounts", lambda w: sum(a.overdue for a in w.active)),
    accounts("accounts with 2 or more unpaid invoices", lambda a: a.unpaid >= 2),
    dated(
        "Which enterprise accounts have not had a QBR in the last 90 days?",
        lambda a, w: a.segment == "enterprise" and not a.qbr_since(w.ago(89), attended=True),
    ),
    dated("did anyone miss a QBR in the last 30 days?", lambda a, w: a.qbr_since(w.ago(29), attended=False)),
    accounts("accounts with more than 1 high priority ticket", lambda a: a.pressing > 1),
    accounts("red accounts that have no open tickets", lambda a: a.band == "red" and a.tickets == 0),
    dated(
        "which accounts have gone 14 days without a login",
        lambda a, w: a.login is None or (w.day - a.login).days >= 14,
    ),
    dated(
        "customers nobody has contacted in 30 days", lambda a, w: a.contact is None or a.contact <= w.ago(30)
    ),
    accounts(
        "accounts where health has fallen by more than 5 points in 30 days",
        lambda a: (a.scores["velocity_30"] or 0) < -5,
    ),
    ranked(
        "which account lost the most health in the past 14 days",
        lambda w: w.top(1, lambda a: a.scores["velocity_14"], lambda a: a.band != "unknown", least=True),
    ),
    ranked(
        "three biggest mid-market customers",
        lambda w: w.top(3, lambda a: a.mrr, lambda a: a.segment == "mid-market"),
    ),
    ranked("customer with the highest MRR", lambda w: w.top(1, lambda a: a.mrr)),
    ranked("6 accounts most likely to churn", lambda w: w.top(6, lambda a: a.scores["churn_60"])),
    ranked("top 8 by number of seats", lambda w: w.top(8, lambda a: a.seats)),
    accounts("who has a churn risk of more than 25%?", lambda a: (a.scores["churn_60"] or 0) > 0.25),
    count("how many customers are at risk", lambda a: a.band in ("red", "orange")),
    count("number of smb customers with no open alerts", lambda a: a.segment == "smb" and not a.alerts),
    number(
        "MRR of customers renewing in the next 60 days",
        lambda w: w.mrr(lambda a: 0 <= a.renews_in(w.day) <= 60),
    ),
    number("what's our ARR?", lambda w: 12 * w.mrr()),
    number(
        "total seats of our german customers", lambda w: sum(a.seats for a in w.active if a.country == "DE")
    ),
    number("average NPS of smb customers", lambda w: w.mean(lambda a: a.nps, lambda a: a.segment == "smb")),
    grouped("accounts per csm", lambda w: by(w, lambda a: a.csm, len)),
    grouped(
        "what is the total MRR for each segment",
        lambda w: by(w, lambda a: a.segment, lambda its: sum(a.mrr for a in its)),
    ),
    grouped("mean health by csm", lambda w: by(w, lambda a: a.csm, average(lambda a: a.health))),
    accounts(
        "Daniel Whitlock's accounts below 60 health",
        lambda a: a.csm == "Daniel Whitlock" and (a.health or 99) < 60,
    ),
    accounts("promoters on the enterprise tier", lambda a: (a.nps or 0) >= 9 and a.tier == "enterprise"),
    accounts(
        "which customers are using under 30% of licences",
        lambda a: a.share_used() is not None and (a.share_used() or 0) < 0.3,
    ),
    accounts("accounts with expansion score greater than 60", lambda a: (a.scores["expansion"] or 0) > 60),
    left(
        "Which accounts cancelled in the last quarter?",
        lambda a, w: a.gone is not None and date(2026, 7, 1) <= a.gone <= date(2026, 9, 30),
    ),
    left(
        "churned customers since the start of the year",
        lambda a, w: a.gone is not None and a.gone >= date(2026, 1, 1),
    ),
    dated("customers since before 2024", lambda a, w: a.since is not None and a.since < date(2024, 1, 1)),
    yes_or_no(
        "is any mid-market account in the red?",
        lambda w: bool(w.those(lambda a: a.band == "red" and a.segment == "mid-market")),
    ),
    number(
        "percentage of smb accounts with an open alert",
        lambda w: (
            len(w.those(lambda a: a.segment == "smb" and bool(a.alerts)))
            / len(w.those(lambda a: a.segment == "smb"))
        ),
        kind="share",
    ),
]
NEWEST_UNANSWERABLE = [
    "Which customers have a new office dog?",
    "how many invoices were sent by post?",
    "Which accounts plan to hire in Spain?",
    "the QBR slides of {name}",
    "Which accounts have a board meeting next week?",
    "customers with a bad reputation",
    "How many lines of code did we ship?",
    "Which customers are in the same building as us?",
    "accounts whose QBR lasted more than two hours",
    "what was the weather when {name} signed?",
]
