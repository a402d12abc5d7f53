"""What has to be said beside the business numbers, each a sentence: first what they must not be read without."""

from datetime import date, timedelta

from agents.revenue.lifetime import LATE_RENEWAL_DAYS
from agents.revenue.report import Revenue
from keepwell.revenue_words import amount

OLD_RATE = timedelta(days=45)
OLD_DATA = timedelta(days=45)


def cautions(n: Revenue, newest_fact: date | None) -> list[str]:
    """What is in none of the numbers, and whether the data are old."""
    return [*_left_out(n), *_old_data(n, newest_fact)]


def notes(n: Revenue, today: date, first_given: bool) -> list[str]:
    """How the period, the rates and doubtful subscriptions were taken; `first_given`: somebody chose the start."""
    return [*_about_days(n, today, first_given), *_about_rates(n), *_about_doubt(n)]


def _about_days(n: Revenue, today: date, first_given: bool) -> list[str]:
    first, last = n.asked.first, n.asked.last
    if n.first_paid is None:
        return ["No account has a paid subscription with an amount (`mrr`): there is no MRR to report."]
    said = []
    if n.first_paid > last:
        said.append(f"Nobody paid anything by {last}: the first paid subscription begins on {n.first_paid}.")
    elif n.whole.retention.nrr is None:
        told = f" that can be told in {n.currency}" if n.left_out else ""
        said.append(f"No account had MRR{told} on {first}: there is no NRR or GRR to speak of.")
    if first_given and first.day == 1 and n.first_paid <= last:
        said.append(
            f"The start is the end of {first}: what began that day is in it, and not new. For the whole of the month "
            f"use --from {first - timedelta(days=1)}."
        )
    if last < today:
        said.append(
            "Contracted MRR is told with hindsight: a subscription has no date of signature, so what was signed "
            f"after {last} and begins within a year of it is in it."
        )
    return said


def _old_data(n: Revenue, newest: date | None) -> list[str]:
    last = n.asked.last
    if newest is None or last - newest <= OLD_DATA or n.first_paid is None:
        return []
    return [
        f"The newest fact is of {newest}, {(last - newest).days} days before {last}: what runs without an end is "
        f"taken to run on. `keepwell report --to {newest}` reports as of then."
    ]


def _left_out(n: Revenue) -> list[str]:
    return [
        f"Left out of every number: MRR in {one.currency}, {amount(one.start_cents)} at the start and "
        f"{amount(one.end_cents)} at the end, of {_accounts(one.accounts)}: no exchange rate leads from "
        f"{one.currency} to {n.currency} on or before {one.needed}. Import exchange_rates, or report in another "
        "currency with --currency."
        for one in n.left_out
    ]


def _about_rates(n: Revenue) -> list[str]:
    said = [
        f"Left out of the refunds: {amount(cents)} in {code}, for want of an exchange rate."
        for code, cents in n.refunds_left_out.items()
    ]
    old = [code for code, rate in n.rates.items() if n.asked.last - rate.day > OLD_RATE]
    if old:
        oldest = min(n.rates[code].day for code in old)
        said.append(
            f"The rate of {', '.join(old)} is old: the newest on or before {n.asked.last} is of {oldest}."
        )
    return said


def _about_doubt(n: Revenue) -> list[str]:
    s, last, said = n.standing, n.asked.last, []
    if s.unpriced:
        said.append(f"{_subscriptions(s.unpriced)} running on {last} without an amount, and left out.")
    if s.said_gone:
        said.append(
            f"{_accounts(s.said_gone)} with {amount(s.said_gone_cents)} {n.currency} of MRR on {last} had a churn "
            "event and nothing new since: a subscription that still runs counts, so they are not churned here."
        )
    if s.late_renewals:
        times = "Once" if s.late_renewals == 1 else f"{s.late_renewals:,} times"
        said.append(
            f"{times} an account was unpaid over a month end and back within {LATE_RENEWAL_DAYS} days: late renewals, "
            "told as churned and reactivated; they do not end a customer's life."
        )
    if s.endless:
        said.append(
            f"{_subscriptions(s.endless)} ({amount(s.endless_cents)} {n.currency}) cancelled without a last day: "
            "taken to run on. Import end_date or churned_at."
        )
    return said


def _accounts(count: int) -> str:
    return f"{count:,} account{'' if count == 1 else 's'}"


def _subscriptions(count: int) -> str:
    return f"{count:,} subscription{' is' if count == 1 else 's are'}"
