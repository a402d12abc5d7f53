"""The standing unseen set: written when all others had been tuned on, counted once, and left alone."""

from datetime import date

from question_cases import Case, accounts, average, by, count, dated, grouped, left, number, ranked, yes_or_no

STANDING: list[Case] = [
    accounts("what customers do we have in red", lambda a: a.band == "red"),
    accounts("green accounts with open tickets please", lambda a: a.band == "green" and a.tickets > 0),
    accounts("health less than or equal to 45", lambda a: a.health is not None and a.health <= 45),
    dated(
        "Show all accounts whose contract renews in February 2027",
        lambda a, w: a.renewal is not None and date(2027, 2, 1) <= a.renewal <= date(2027, 2, 28),
    ),
    dated(
        "which big renewals (over 1000 MRR) are due in the next 6 months?",
        lambda a, w: a.mrr > 1000 and 0 <= a.renews_in(w.day) <= 181,
    ),
    accounts("Do you know which customers have not paid their bills?", lambda a: a.unpaid > 0),
    dated(
        "Customers with no QBR in six months", lambda a, w: not a.qbr_since(date(2026, 5, 27), attended=True)
    ),
    accounts("accounts with unanswered urgent tickets", lambda a: a.urgent > 0),
    dated(
        "Which customers logged in within the last 2 days?",
        lambda a, w: a.login is not None and (w.day - a.login).days < 2,
    ),
    accounts(
        "health down more than 4 points in the last month", lambda a: (a.scores["velocity_30"] or 0) < -4
    ),
    ranked(
        "the two accounts with the highest MRR in logistics",
        lambda w: w.top(2, lambda a: a.mrr, lambda a: a.industry == "Logistics"),
    ),
    ranked("which customer has the lowest health score?", lambda w: w.top(1, lambda a: a.health, least=True)),
    ranked(
        "who are the 5 riskiest smb accounts",
        lambda w: w.top(5, lambda a: a.scores["churn_60"], lambda a: a.segment == "smb"),
    ),
    accounts("customers who are more than 40% likely to churn", lambda a: (a.scores["churn_60"] or 0) > 0.4),
    number(
        "how much do our smb customers pay per month in total", lambda w: w.mrr(lambda a: a.segment == "smb")
    ),
    number("what do we make in ARR from Germany?", lambda w: 12 * w.mrr(lambda a: a.country == "DE")),
    number(
        "Average seats for enterprise accounts",
        lambda w: w.mean(lambda a: a.seats, lambda a: a.segment == "enterprise"),
    ),
    grouped("count of accounts by plan tier", lambda w: by(w, lambda a: a.tier or "", len)),
    grouped("average nps by segment", lambda w: by(w, lambda a: a.segment, average(lambda a: a.nps))),
    accounts(
        "which of Daniel Whitlock's accounts have alerts?",
        lambda a: a.csm == "Daniel Whitlock" and bool(a.alerts),
    ),
    accounts("accounts in the Netherlands and Sweden", lambda a: a.country in ("NL", "SE")),
    accounts("customers with poor NPS (0 to 6)", lambda a: a.nps is not None and a.nps <= 6),
    accounts("accounts whose licences are more than 95% used", lambda a: (a.share_used() or 0) > 0.95),
    left(
        "which customers did we lose in September and October?",
        lambda a, w: a.gone is not None and date(2026, 9, 1) <= a.gone <= date(2026, 10, 31),
    ),
    count("how many enterprise customers do we have", lambda a: a.segment == "enterprise"),
    dated(
        "new customers in the last 6 months",
        lambda a, w: a.since is not None and a.since >= date(2026, 5, 27),
    ),
    yes_or_no(
        "do any accounts renew this week?",
        lambda w: bool(w.those(lambda a: a.renewal is not None and w.day <= a.renewal <= date(2026, 11, 29))),
    ),
    number(
        "which percentage of enterprise accounts is green?",
        lambda w: (
            len(w.those(lambda a: a.segment == "enterprise" and a.band == "green"))
            / len(w.those(lambda a: a.segment == "enterprise"))
        ),
        kind="share",
    ),
    accounts("starter tier accounts with more than 5 seats", lambda a: a.tier == "starter" and a.seats > 5),
]
STANDING_UNANSWERABLE = [
    "Which customers were late for lunch?",
    "how many seats are in our meeting room?",
    "accounts with red branding",
    "Which customers have a strong passport?",
    "the health of the economy in Germany",
    "who paid for the team dinner?",
    "Which accounts have overdue library fines?",
    "How many customers clicked on our ad?",
    "what is the NPS of our competitors?",
    "average distance to our customers",
]
