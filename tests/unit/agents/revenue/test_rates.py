"""What one currency is worth in another, and what is left out, in words, where nothing says so."""

from datetime import date

import polars as pl
import pytest
from revenue_ledger import Ledger

from agents.revenue.rates import Rate, RateTable
from storage.revenue_facts import REVENUE_SCHEMAS

JAN, FEB, MAR = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)


def table(*rates: tuple[str, str, date, float]) -> RateTable:
    return RateTable(pl.DataFrame(list(rates), schema=REVENUE_SCHEMAS["rates"], orient="row"))


def test_the_newest_rate_on_or_before_the_day_counts() -> None:
    rates = table(("EUR", "USD", FEB, 1.2), ("EUR", "USD", JAN, 1.1))
    assert rates.find("EUR", "USD", date(2025, 1, 30)) is None
    assert rates.find("EUR", "USD", JAN) == Rate(1.1, JAN, "direct")
    assert rates.find("EUR", "USD", date(2025, 2, 27)) == Rate(1.1, JAN, "direct")
    assert rates.find("EUR", "USD", MAR) == Rate(1.2, FEB, "direct")
    assert rates.find("CHF", "CHF", MAR) == Rate(1.0, MAR, "same")


def test_an_inverse_rate_serves_where_only_that_is_known() -> None:
    rates = table(("USD", "EUR", JAN, 0.8), ("EUR", "USD", FEB, 1.2))
    assert rates.find("EUR", "USD", JAN) == Rate(1.25, JAN, "inverse")
    assert rates.find("EUR", "USD", FEB) == Rate(1.2, FEB, "direct")


def test_two_rates_by_way_of_a_third_currency_serve_where_only_they_are_known() -> None:
    rates = table(
        ("EUR", "USD", FEB, 1.2),
        ("EUR", "GBP", JAN, 0.8),
        ("GBP", "CHF", JAN, 1.1),
        ("USD", "CHF", date(2024, 12, 31), 0.9),
    )
    found = rates.find("GBP", "USD", MAR)
    assert found is not None
    # By way of EUR both rates are at least of January; by way of CHF one is older.
    assert (found.how, found.via, found.day) == ("via", "EUR", JAN)
    assert found.value == pytest.approx(1.2 / 0.8)
    assert rates.find("GBP", "JPY", MAR) is None


def two_currencies() -> Ledger:
    ledger = Ledger()
    ledger.pays("anna", 100_00, "2024-01-01").pays("bert", 70_00, "2024-01-01")
    return ledger.pays("emil", 500_00, "2025-02-10", currency="EUR")


def test_a_currency_no_rate_leads_from_is_left_out_and_said_to_be() -> None:
    found = two_currencies().report("2025-01-31", "2025-03-31", currency="USD")
    assert found.whole.total.cents["end"] == 170_00
    (left,) = found.left_out
    assert (left.currency, left.accounts, left.start_cents, left.end_cents) == ("EUR", 1, 0, 500_00)
    assert left.needed == FEB  # the first end it would have been in


def test_a_rate_that_comes_too_late_for_one_end_leaves_the_currency_out_of_all() -> None:
    ledger = two_currencies()
    ledger.rates.append(("EUR", "USD", MAR, 1.1))
    early = ledger.report("2025-01-31", "2025-03-31", currency="USD")
    assert [(one.currency, one.end_cents) for one in early.left_out] == [("EUR", 500_00)]
    late = ledger.report("2025-03-31", "2025-04-30", currency="USD")
    assert late.left_out == []
    assert late.whole.total.cents["end"] == 170_00 + 550_00


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(None, "USD"), (1.1, "EUR"), (0.1, "USD")],
    ids=["most accounts", "most money", "little money"],
)
def test_the_currency_reported_in_is_the_one_most_mrr_is_in(rate: float | None, expected: str) -> None:
    ledger = two_currencies()
    if rate:
        ledger.rates.append(("EUR", "USD", JAN, rate))
    assert ledger.report("2025-01-31", "2025-03-31").currency == expected


def test_an_exchange_rate_that_moves_is_no_expansion() -> None:
    ledger = Ledger().pays("emil", 100_00, "2024-01-01", currency="EUR")
    ledger.rates += [("EUR", "USD", JAN, 1.0), ("EUR", "USD", FEB, 2.0)]
    total = ledger.report("2025-01-31", "2025-02-28", currency="USD").whole
    assert {line: n for line, n in total.total.cents.items() if n} == {
        "start": 100_00,
        "currency": 100_00,
        "end": 200_00,
    }
    assert (total.retention.nrr, total.retention.grr) == (1.0, 1.0)


def test_refunds_without_a_rate_are_listed_by_currency() -> None:
    ledger = two_currencies()
    ledger.refunded("anna", 5_00, "2025-02-01", "CHF")
    ledger.refunded("anna", 7_00, "2025-02-01")
    found = ledger.report("2025-01-31", "2025-03-31", currency="USD")
    assert (found.refunds.cents, found.refunds_left_out) == (7_00, {"CHF": 5_00})
