"""Phrasings written a sitting after the first ones, just after rules for QBRs, invoices and MRR that moved had been
added; counted once (55 of 64 right, none wrong), then tuned on."""

from datetime import date

from question_cases import Case, accounts, average, by, count, dated, grouped, left, number, ranked, yes_or_no

FRESH: list[Case] = [
    accounts("Which of our customers are in the red zone at the moment?", lambda a: a.band == "red"),
    accounts(
        "Give me every mid-market account with a health score lower than 60",
        lambda a: a.segment == "mid-market" and (a.health or 99) < 60,
    ),
    dated("What's coming up for renewal in the next 45 days?", lambda a, w: 0 <= a.renews_in(w.day) <= 45),
    dated(
        "Which enterprise customers have their renewal within the next 120 days?",
        lambda a, w: a.segment == "enterprise" and 0 <= a.renews_in(w.day) <= 120,
    ),
    dated(
        "renewals due in the next 90 days that are not green",
        lambda a, w: 0 <= a.renews_in(w.day) <= 90 and a.band != "green",
    ),
    accounts("Which accounts have overdue invoices?", lambda a: a.overdue > 0),
    accounts("who hasn't paid their invoice yet?", lambda a: a.unpaid > 0),
    accounts("customers with more than one overdue invoice", lambda a: a.overdue > 1),
    count("How many customers have unpaid invoices?", lambda a: a.unpaid > 0),
    accounts("Which accounts did not show up to their last QBR?", lambda a: a.missed_last_qbr()),
    dated(
        "customers who missed a QBR in the past 6 months",
        lambda a, w: a.qbr_since(date(2026, 5, 27), attended=False),
    ),
    dated(
        "which accounts haven't had a QBR in the last 6 months?",
        lambda a, w: not a.qbr_since(date(2026, 5, 27), attended=True),
    ),
    accounts("accounts with urgent tickets open", lambda a: a.urgent > 0),
    accounts("Which customers have an unresolved high-priority ticket?", lambda a: a.pressing > 0),
    accounts("which accounts have at least one open support ticket?", lambda a: a.tickets >= 1),
    number("How many open tickets do we have in total?", lambda w: sum(a.tickets for a in w.active)),
    dated(
        "Which accounts have had no login for over 30 days?",
        lambda a, w: a.login is None or (w.day - a.login).days >= 30,
    ),
    dated("who hasn't logged in this month?", lambda a, w: a.login is None or a.login < date(2026, 11, 1)),
    dated(
        "customers we haven't spoken to in 3 weeks", lambda a, w: a.contact is None or a.contact <= w.ago(21)
    ),
    dated(
        "accounts that haven't replied to us in more than 30 days",
        lambda a, w: a.heard is None or (w.day - a.heard).days >= 30,
    ),
    accounts(
        "Which customers lost more than 5 health points over the last 14 days?",
        lambda a: (a.scores["velocity_14"] or 0) < -5,
    ),
    accounts(
        "show me accounts that dropped 8 points or more in the last 7 days",
        lambda a: (a.scores["velocity_7"] or 0) <= -8,
    ),
    ranked(
        "Which five accounts declined the most over the last 30 days?",
        lambda w: w.top(5, lambda a: a.scores["velocity_30"], lambda a: a.band != "unknown", least=True),
    ),
    ranked(
        "top 3 accounts with the biggest improvement in health in the last 30 days",
        lambda w: w.top(3, lambda a: a.scores["velocity_30"], lambda a: a.band != "unknown"),
    ),
    ranked("Who are our ten largest customers?", lambda w: w.top(10, lambda a: a.mrr)),
    ranked("the 3 accounts with the lowest health", lambda w: w.top(3, lambda a: a.health, least=True)),
    ranked(
        "Which 5 enterprise accounts have the highest churn risk?",
        lambda w: w.top(5, lambda a: a.scores["churn_60"], lambda a: a.segment == "enterprise"),
    ),
    ranked(
        "five customers with the highest 90-day churn risk",
        lambda w: w.top(5, lambda a: a.scores["churn_90"]),
    ),
    accounts(
        "Which accounts have a probability of churning above 20%?",
        lambda a: (a.scores["churn_60"] or 0) > 0.2,
    ),
    count(
        "How many accounts have a churn risk greater than 10 percent?",
        lambda a: (a.scores["churn_60"] or 0) > 0.1,
    ),
    number("What is our total MRR?", lambda w: w.mrr()),
    number(
        "How much MRR do our enterprise customers bring in?",
        lambda w: w.mrr(lambda a: a.segment == "enterprise"),
    ),
    number(
        "what's the MRR at risk (red and orange accounts)?",
        lambda w: w.mrr(lambda a: a.band in ("red", "orange")),
    ),
    number(
        "How much ARR is up for renewal in the next 90 days?",
        lambda w: 12 * w.mrr(lambda a: 0 <= a.renews_in(w.day) <= 90),
    ),
    number(
        "average health of enterprise customers",
        lambda w: w.mean(lambda a: a.health, lambda a: a.segment == "enterprise"),
    ),
    number(
        "What is the mean churn risk across SMB?",
        lambda w: w.mean(lambda a: a.scores["churn_60"], lambda a: a.segment == "smb"),
    ),
    number(
        "What's the average MRR of an enterprise account?",
        lambda w: (
            w.mrr(lambda a: a.segment == "enterprise") / len(w.those(lambda a: a.segment == "enterprise"))
        ),
    ),
    grouped("How many accounts are there per health band?", lambda w: by(w, lambda a: a.band, len)),
    grouped("number of customers by industry", lambda w: by(w, lambda a: a.industry, len)),
    grouped("MRR by CSM", lambda w: by(w, lambda a: a.csm, lambda its: sum(a.mrr for a in its))),
    grouped(
        "Show average health per country", lambda w: by(w, lambda a: a.country, average(lambda a: a.health))
    ),
    grouped(
        "Compare the average health of enterprise, mid-market and smb",
        lambda w: by(w, lambda a: a.segment, average(lambda a: a.health)),
    ),
    accounts("Which accounts does Grace Okafor own?", lambda a: a.csm == "Grace Okafor"),
    accounts(
        "Grace Okafor's red or orange accounts",
        lambda a: a.csm == "Grace Okafor" and a.band in ("red", "orange"),
    ),
    count(
        "How many green accounts does Marta Zielinska have?",
        lambda a: a.csm == "Marta Zielinska" and a.band == "green",
    ),
    accounts("German customers", lambda a: a.country == "DE"),
    accounts(
        "customers in the US with a CSAT of 3 or lower",
        lambda a: a.country == "US" and a.csat is not None and a.csat <= 3,
    ),
    accounts("Which customers gave us an NPS of 9 or 10?", lambda a: (a.nps or 0) >= 9),
    accounts(
        "Which customers are detractors and up for renewal in the next 180 days?",
        lambda a: a.nps is not None and a.nps <= 6 and 0 <= a.renews_in(date(2026, 11, 26)) <= 180,
    ),
    accounts("accounts using more than 90 percent of their seats", lambda a: (a.share_used() or 0) > 0.9),
    accounts(
        "customers with low licence utilisation (below 50%)",
        lambda a: a.share_used() is not None and (a.share_used() or 0) < 0.5,
    ),
    accounts("Which accounts are ready for an upsell?", lambda a: bool(a.growth)),
    accounts("Which accounts have any open alert right now?", lambda a: bool(a.alerts)),
    accounts("accounts with an open churn risk alert", lambda a: "churn_risk" in a.alerts),
    count("How many accounts have a slow slide alert?", lambda a: "slow_slide" in a.alerts),
    left(
        "Which customers have churned since July?",
        lambda a, w: a.gone is not None and a.gone >= date(2026, 7, 1),
    ),
    left(
        "who left us in the last 6 months?", lambda a, w: a.gone is not None and a.gone >= date(2026, 5, 27)
    ),
    accounts(
        "customers on the growth plan with over 20 seats", lambda a: a.tier == "growth" and a.seats > 20
    ),
    accounts("monthly billed SMB customers", lambda a: a.billing == "monthly" and a.segment == "smb"),
    dated(
        "customers for more than three years",
        lambda a, w: a.since is not None and a.since <= date(2023, 11, 26),
    ),
    yes_or_no(
        "Are there any red enterprise accounts?",
        lambda w: bool(w.those(lambda a: a.band == "red" and a.segment == "enterprise")),
    ),
    yes_or_no(
        "Do any SMB accounts have overdue invoices?",
        lambda w: bool(w.those(lambda a: a.overdue > 0 and a.segment == "smb")),
    ),
    number(
        "What percentage of our accounts are green?",
        lambda w: len(w.those(lambda a: a.band == "green")) / len(w.active),
        kind="share",
    ),
    number(
        "what share of enterprise customers are in the red or orange band?",
        lambda w: (
            len(w.those(lambda a: a.segment == "enterprise" and a.band in ("red", "orange")))
            / len(w.those(lambda a: a.segment == "enterprise"))
        ),
        kind="share",
    ),
]
FRESH_UNANSWERABLE = [
    "Which accounts have a contract longer than five pages?",
    "Which customers met us at the trade fair?",
    "How many invoices did {name} dispute?",
    "Which accounts were rude in their last QBR?",
    "What is the average age of our contacts?",
    "Which customers have more than 500 employees?",
    "Which accounts prefer phone calls?",
    "Who has the best parking at their office?",
    "Which customers missed a flight to their QBR?",
    "accounts with overdue library books",
    "how much tax did we pay last quarter?",
    "Which accounts grew their headcount?",
    "Which customers pay by credit card?",
    "Which CSM earns the most?",
    "accounts that upgraded their laptops last month",
    "what is the discount of our largest customer?",
]
