"""Eight customers over five month ends, worked out on paper: every cent of every month is written here."""

from datetime import date

import pytest
from revenue_ledger import Ledger

from agents.revenue.report import By, Revenue
from agents.revenue.waterfall import Amounts

ENDS = ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]


def books() -> Ledger:
    ledger = Ledger()
    for day, rate in (("2025-01-31", 1.10), ("2025-02-28", 1.20), ("2025-03-31", 1.00)):
        ledger.rates.append(("EUR", "USD", date.fromisoformat(day), rate))
    # Anna moves from Pro to Enterprise in the middle of February.
    ledger.pays("anna", 100_00, "2024-06-01", "2025-02-14", plan="Pro")
    ledger.pays("anna", 150_00, "2025-02-15", plan="Enterprise")
    # Bert is paused from 11 February to 20 March.
    ledger.pays("bert", 200_00, "2024-01-01", "2025-02-10", plan="Pro")
    ledger.pays("bert", 200_00, "2025-02-11", "2025-03-20", plan="Pro", status="Paused")
    ledger.pays("bert", 200_00, "2025-03-21", plan="Pro")
    # Cleo's trial becomes a subscription in February; she takes less from April, and leaves in May.
    ledger.pays("cleo", 80_00, "2025-01-10", "2025-02-09", plan="Pro", is_trial=True)
    ledger.pays("cleo", 80_00, "2025-02-10", "2025-03-31", plan="Pro")
    ledger.pays("cleo", 50_00, "2025-04-01", plan="Pro", churned_on=date(2025, 5, 15))
    # Dora's last paid day is 28 February; she is back in May.
    ledger.pays("dora", 60_00, "2024-03-01", "2025-02-28", plan="Pro")
    ledger.pays("dora", 70_00, "2025-05-01", plan="Pro")
    # Emil pays 100 euros a month on an annual plan, and takes an add-on in March.
    ledger.pays("emil", 100_00, "2025-01-01", "2025-12-31", plan="Enterprise", currency="EUR")
    ledger.pays("emil", 50_00, "2025-03-10", plan="Add-on", currency="EUR")
    # Fred pays in two currencies; the next term of one is signed already.
    ledger.pays("fred", 10_00, "2024-07-01", "2025-06-30", plan="Pro")
    ledger.pays("fred", 12_00, "2025-07-01", "2026-06-30", plan="Pro")
    ledger.pays("fred", 10_00, "2024-07-01", plan="Pro", currency="EUR")
    # Gina is on a free plan and got money back; Hugo is to begin in August.
    ledger.pays("gina", 0, "2024-01-01", plan="Free")
    ledger.refunded("gina", 30_00, "2025-03-05")
    ledger.refunded("gina", 10_00, "2025-02-15", "EUR")
    ledger.refunded("gina", 99_00, "2025-01-31")
    ledger.pays("hugo", 500_00, "2025-08-01", plan="Enterprise")
    return ledger


@pytest.fixture(scope="module")
def report() -> Revenue:
    return books().report(ENDS[0], ENDS[-1], By.PLAN)


def moved(amounts: Amounts) -> dict[str, int]:
    """The lines that are not nothing."""
    return {line: cents for line, cents in amounts.cents.items() if cents}


def test_every_month_to_the_cent(report: Revenue) -> None:
    assert report.currency == "USD"
    assert [str(month.last) for month in report.whole.months] == ENDS[1:]
    assert [moved(month) for month in report.whole.months] == [
        # Anna +50, Bert away for a while, Cleo's first money; a euro is worth 10 cents more: Emil +10, Fred +1.
        {
            "start": 491_00,
            "currency": 11_00,
            "new": 80_00,
            "expansion": 50_00,
            "paused": 200_00,
            "end": 432_00,
        },
        # Bert is back, Dora is gone, Emil +50 euros at 1.00; the euro fell by 20 cents: Emil -20, Fred -2.
        {
            "start": 432_00,
            "currency": -22_00,
            "resumed": 200_00,
            "expansion": 50_00,
            "churned": 60_00,
            "end": 600_00,
        },
        {"start": 600_00, "contraction": 30_00, "end": 570_00},
        {"start": 570_00, "reactivation": 70_00, "churned": 50_00, "end": 590_00},
    ]


def test_the_whole_period_adds_its_months_up(report: Revenue) -> None:
    assert moved(report.whole.total) == {
        "start": 491_00,
        "currency": -11_00,
        "new": 80_00,
        "reactivation": 70_00,
        "resumed": 200_00,
        "expansion": 100_00,
        "contraction": 30_00,
        "churned": 110_00,
        "paused": 200_00,
        "end": 590_00,
    }
    counted = {kind: n for kind, n in report.whole.total.accounts.items() if n}
    assert counted == {
        "new": 1,
        "reactivation": 1,
        "resumed": 1,
        "expansion": 2,
        "contraction": 1,
        "churned": 2,
        "paused": 1,
    }
    assert (report.whole.total.paying_start, report.whole.total.paying_end) == (5, 5)
    assert report.whole.total.expansion_share == pytest.approx(100 / 450)


def test_retention_compares_the_two_ends_at_one_rate(report: Revenue) -> None:
    # Of 480 at the rate of May: Anna 150, Bert 200, Dora 70, Emil 150, Fred 20.
    assert report.whole.retention.start_cents == 480_00
    assert report.whole.retention.nrr == pytest.approx(590 / 480)
    assert report.whole.retention.grr == pytest.approx(480 / 480)
    # In April Dora was away: Anna and Emil do not make up for her in GRR.
    april = books().report(ENDS[0], ENDS[3]).whole.retention
    assert april.nrr == pytest.approx(520 / 480)
    assert april.grr == pytest.approx(420 / 480)


def test_a_change_of_plan_is_growth_of_the_difference_only(report: Revenue) -> None:
    plans = {group.name: group.moves for group in report.groups}
    february = {name: moved(plan.months[0]) for name, plan in plans.items()}
    assert february["Pro"] == {
        "start": 381_00,
        "currency": 1_00,
        "moved": -100_00,
        "new": 80_00,
        "paused": 200_00,
        "end": 162_00,
    }
    assert february["Enterprise"] == {
        "start": 110_00,
        "currency": 10_00,
        "moved": 100_00,
        "expansion": 50_00,
        "end": 270_00,
    }
    assert february["Add-on"] == {}
    assert moved(plans["Add-on"].months[1]) == {"expansion": 50_00, "end": 50_00}


def test_retention_of_a_plan_counts_each_account_by_what_it_paid_there(report: Revenue) -> None:
    plans = {group.name: group.moves.retention for group in report.groups}
    # Pro at the start: Anna 100, Bert 200, Dora 60, Fred 20. Anna pays half as much again, Dora a sixth.
    assert plans["Pro"].start_cents == 380_00
    assert plans["Pro"].nrr == pytest.approx((150 + 200 + 70 + 20) / 380)
    assert plans["Pro"].grr == pytest.approx(1)
    assert plans["Enterprise"].nrr == pytest.approx(150 / 100)
    assert plans["Free"].nrr is None


def test_contracted_is_what_will_run_when_all_that_is_signed_has_begun(report: Revenue) -> None:
    made = report.contracted
    # Hugo's 500 and Fred's next term of 12 begin; Fred's running term of 10 ends before that.
    assert (made.mrr_cents, made.begins_cents, made.ends_cents) == (590_00, 512_00, 10_00)
    assert (made.cents, made.accounts) == (1092_00, 2)


def test_refunds_stand_beside_mrr_at_the_rate_of_their_day(report: Revenue) -> None:
    assert (report.refunds.invoices, report.refunds.accounts) == (2, 1)
    assert report.refunds.cents == 30_00 + 11_00  # 10 euros at the 1.10 known on 15 February
    assert report.refunds_left_out == {}


def test_cohorts_follow_who_began_together(report: Revenue) -> None:
    cohorts = {cohort.start: cohort for cohort in report.cohorts}
    assert sorted(cohorts) == [date(2024, 6, 1), date(2024, 7, 1), date(2025, 1, 1), date(2025, 2, 1)]
    cleo = cohorts[date(2025, 2, 1)]
    assert (cleo.accounts, cleo.mrr_cents) == (1, 80_00)
    assert [(m.month, m.accounts, m.mrr_cents) for m in cleo.months] == [
        (0, 1, 80_00),
        (1, 1, 80_00),
        (2, 1, 50_00),
        (3, 0, 0),
    ]


def test_a_period_may_begin_and_end_on_any_day() -> None:
    found = books().report("2025-02-12", "2025-03-15")
    assert [(str(m.first), str(m.last)) for m in found.whole.months] == [
        ("2025-02-12", "2025-02-28"),
        ("2025-02-28", "2025-03-15"),
    ]
    # On 12 February Bert is paused, Cleo pays already, and a euro is still 1.10.
    assert moved(found.whole.total) == {
        "start": 100_00 + 80_00 + 60_00 + 110_00 + 21_00,
        "currency": 10_00 + 1_00,
        "expansion": 50_00 + 60_00,  # Emil's 50 euros at 1.20
        "churned": 60_00,
        "end": 150_00 + 80_00 + 180_00 + 22_00,
    }


def test_the_same_months_in_euros() -> None:
    found = books().report(ENDS[1], ENDS[3], currency="EUR")
    assert found.whole.months[1].cents["end"] == 570_00
    # At 1.20 dollars: Anna 125.00, Cleo 66.67, Dora 50.00, Emil 100.00, Fred 8.33 + 10.00.
    assert found.whole.total.cents["start"] == 125_00 + 66_67 + 50_00 + 100_00 + 8_33 + 10_00
    # At 1.00 they are 150, 80, 60, 100, 20.
    assert found.whole.months[0].cents["currency"] == 25_00 + 13_33 + 10_00 + 0 + 1_67
    assert found.rates["USD"].how == "inverse"
