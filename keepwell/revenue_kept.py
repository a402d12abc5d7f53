"""The business numbers that were asked for lately, worked out again when what they rest on was written."""

from datetime import date

from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from keepwell.revenue_report import RevenueReport, revenue_report


def kept_report(
    house: House,
    first: date | None = None,
    last: date | None = None,
    by: str | None = None,
    currency: str | None = None,
    margin: float = 1.0,
    scope: AccountScope = EVERYONE,
) -> RevenueReport:
    """`revenue_report`: of imports, whose accounts they are, and scores."""
    written = house.desk_frames.edition()
    edition = (written.book, written.owners, written.scores, house.today())
    asked = (first, last, by, currency, margin, scope)
    return house.reports_kept.get(asked, edition, lambda: revenue_report(house, *asked))
