"""What is strange but true of some portfolio, and must come out as something sensible."""

from datetime import date

import polars as pl
import pytest
from revenue_ledger import Ledger

from agents.revenue.report import By, Revenue
from agents.revenue.waterfall import period_ends
from domain.errors import KeepwellError


def every_number(report: Revenue) -> list[int]:
    return list(report.whole.total.cents.values())


@pytest.mark.parametrize("by", [None, *By])
def test_an_empty_portfolio_is_all_noughts(by: By | None) -> None:
    found = Ledger().report("2025-01-31", "2025-03-31", by)
    assert not any(every_number(found))
    assert (found.whole.retention.nrr, found.whole.retention.grr) == (None, None)
    assert found.whole.total.expansion_share is None
    assert (found.groups, found.cohorts, found.first_paid) == ([], [], None)
    assert len(found.whole.months) == 2


@pytest.mark.parametrize("by", list(By))
def test_accounts_without_mrr_are_noughts_too(by: By) -> None:
    ledger = Ledger()
    ledger.account("quiet", segment="smb")
    ledger.pays("free", 0, "2024-01-01").pays("unpriced", None, "2024-01-01", currency=None)
    ledger.pays("trial", 50_00, "2024-01-01", is_trial=True).pays(
        "also", 50_00, "2024-01-01", status="trialing"
    )
    ledger.pays("never", 50_00, "2024-02-01", "2024-01-01")
    found = ledger.report("2025-01-31", "2025-03-31", by)
    assert not any(every_number(found))
    assert (found.standing.trials, found.standing.unpriced) == (2, 1)
    assert found.first_paid is None


def test_a_period_before_the_first_customer() -> None:
    found = Ledger().pays("anna", 10_00, "2025-06-01").report("2024-01-31", "2024-12-31")
    assert not any(every_number(found))
    assert found.first_paid == date(2025, 6, 1)
    assert found.contracted.begins_cents == 10_00  # within a year of the last day


def test_both_ends_on_one_day_is_a_period_with_no_months() -> None:
    found = Ledger().pays("anna", 10_00, "2024-06-01").report("2025-01-31", "2025-01-31")
    assert found.whole.months == []
    assert (found.whole.total.cents["start"], found.whole.total.cents["end"]) == (10_00, 10_00)
    assert (found.whole.total.adds_up, found.whole.retention.nrr) == (True, 1.0)


def test_ends_of_a_period_are_its_two_days_and_the_month_ends_between() -> None:
    assert period_ends(date(2024, 1, 31), date(2024, 3, 31)) == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
    ]
    assert period_ends(date(2024, 12, 30), date(2025, 1, 1)) == [
        date(2024, 12, 30),
        date(2024, 12, 31),
        date(2025, 1, 1),
    ]


def test_the_last_paid_day_counts_and_so_does_the_day_of_churn() -> None:
    ledger = Ledger().pays("anna", 10_00, "2024-06-01", "2025-01-31")
    ledger.pays("bert", 20_00, "2024-06-01", None, churned_on=date(2025, 1, 31))
    ledger.pays("cleo", 40_00, "2024-06-01", "2025-12-31", churned_on=date(2025, 1, 30))
    total = ledger.report("2024-12-31", "2025-01-31").whole.total
    assert (total.cents["churned"], total.cents["end"]) == (40_00, 30_00)


def test_one_subscription_of_two_paused_is_contraction_because_the_account_still_pays() -> None:
    ledger = Ledger().pays("anna", 10_00, "2024-01-01").pays("anna", 30_00, "2024-01-01", "2025-02-09")
    ledger.pays("anna", 30_00, "2025-02-10", status="paused")
    found = ledger.report("2025-01-31", "2025-02-28")
    assert found.whole.total.cents["contraction"] == 30_00
    assert (found.standing.paused_accounts, found.standing.paused_cents) == (1, 30_00)


def test_who_left_out_of_a_pause_and_comes_back_is_reactivated() -> None:
    ledger = Ledger().pays("anna", 10_00, "2024-01-01", "2025-01-10")
    ledger.pays("anna", 10_00, "2025-01-11", "2025-02-10", status="paused").pays("anna", 10_00, "2025-03-05")
    months = ledger.report("2024-12-31", "2025-03-31").whole.months
    assert [{k: v for k, v in month.cents.items() if v} for month in months] == [
        {"start": 10_00, "paused": 10_00},
        {},
        {"reactivation": 10_00, "end": 10_00},
    ]


def test_spellings_of_one_segment_are_one_group_and_none_is_a_group_too() -> None:
    ledger = Ledger()
    for name, segment in (
        ("a", "Mid Market"),
        ("b", "mid_market"),
        ("c", "Mid Market"),
        ("d", None),
        ("e", " "),
    ):
        ledger.account(name, segment=segment)
        ledger.pays(name, 10_00, "2024-01-01")
    groups = ledger.report("2025-01-31", "2025-02-28", By.SEGMENT).groups
    assert [(group.name, group.moves.total.cents["end"]) for group in groups] == [
        ("Mid Market", 30_00),
        (None, 20_00),
    ]


def test_bands_hold_every_cent_of_mrr_scored_or_not() -> None:
    ledger = (
        Ledger().pays("a", 10_00, "2024-01-01").pays("b", 20_00, "2024-01-01").pays("c", 5_00, "2024-01-01")
    )
    ledger.account("d")
    scores = pl.DataFrame(
        {
            "account_id": [1, 2, 4],
            "band": ["green", "red", "unknown"],
            "standing": ["active", "churned", "active"],
        }
    )
    found = ledger.report("2025-01-31", "2025-02-28", By.SEGMENT, scores=scores)
    expected = [("green", 1, 1, 10_00), ("unknown", 1, 0, 0), ("not scored", 2, 2, 25_00)]
    for bands in (found.bands, found.groups[0].bands or []):
        assert [(b.band, b.accounts, b.paying, b.mrr_cents) for b in bands if b.accounts] == expected


def test_who_is_said_to_have_left_and_still_pays_is_counted_and_told() -> None:
    ledger = Ledger().pays("gone", 10_00, "2024-01-01").pays("back", 20_00, "2024-01-01")
    ledger.pays("back", 5_00, "2025-02-10")
    for name in ("gone", "back"):
        ledger.churn_events.append({"account_id": ledger.account(name), "day": date(2025, 2, 5)})
    found = ledger.report("2025-01-31", "2025-02-28")
    assert found.whole.total.cents["churned"] == 0
    assert (found.standing.said_gone, found.standing.said_gone_cents) == (1, 10_00)
    assert ledger.report("2025-01-31", "2025-02-04").standing.said_gone == 0


def test_a_cancellation_is_off_the_contracted_mrr_once_it_is_known() -> None:
    ledger = Ledger().pays("leaves", 10_00, "2024-01-01", "2025-06-30", status="cancelled")
    ledger.pays("left", 20_00, "2024-01-01", "2025-06-30", status="cancelled", churned_on=date(2025, 6, 30))
    ledger.pays("term", 40_00, "2024-01-01", "2025-06-30", status="active")
    march = ledger.report("2025-01-31", "2025-03-31").contracted
    # The one that was churned in June was not known to be leaving in March.
    assert (march.mrr_cents, march.ends_cents, march.cents) == (70_00, 10_00, 60_00)


def test_cancelled_without_a_last_day_runs_on_and_is_told() -> None:
    standing = (
        Ledger().pays("a", 10_00, "2024-01-01", status="Canceled").report("2025-01-31", "2025-02-28").standing
    )
    assert (standing.endless, standing.endless_cents) == (1, 10_00)


def test_sums_beyond_what_a_float_holds_are_exact_to_the_cent() -> None:
    ledger = Ledger()
    for place in range(300):
        ledger.pays(f"a{place}", 99_999_999_999_999, "2024-01-01")
    ledger.pays("b", 1, "2025-02-10")
    total = ledger.report("2025-01-31", "2025-02-28", By.CSM).groups[0].moves.total
    assert total.cents["end"] == 300 * 99_999_999_999_999 + 1
    assert total.adds_up


def test_an_amount_no_number_can_hold_is_refused_with_a_sentence() -> None:
    ledger = Ledger().pays("a", 99_999_999_999_999, "2024-01-01", currency="EUR")
    ledger.rates.append(("EUR", "USD", date(2024, 1, 1), 1e6))
    with pytest.raises(KeepwellError, match="wrong exchange rate"):
        ledger.report("2025-01-31", "2025-02-28", currency="USD")


def test_late_renewals_are_counted_because_they_pass_for_churn() -> None:
    ledger = Ledger().pays("late", 10_00, "2024-01-01", "2025-02-20").pays("late", 10_00, "2025-03-05")
    ledger.pays("within", 10_00, "2024-01-01", "2025-02-05").pays("within", 10_00, "2025-02-20")
    ledger.pays("on time", 10_00, "2024-01-01", "2025-02-28").pays("on time", 10_00, "2025-03-01")
    ledger.pays("long gone", 10_00, "2024-01-01", "2025-02-20").pays("long gone", 10_00, "2025-05-20")
    ledger.pays("idle", 10_00, "2024-01-01", "2025-02-20").pays("idle", 10_00, "2025-03-05")
    ledger.pays("idle", 10_00, "2025-02-21", "2025-03-04", status="paused")
    found = ledger.report("2025-01-31", "2025-05-31")
    assert found.standing.late_renewals == 1
    assert found.whole.total.accounts["reactivation"] == 2
    assert found.whole.total.accounts["resumed"] == 1


def test_two_accounts_of_one_external_id_in_two_sources_stay_two() -> None:
    ledger = Ledger().pays("one", 10_00, "2024-01-01").pays("other", 30_00, "2024-01-01")
    ledger.account("other", external_id="one")
    groups = ledger.report("2025-01-31", "2025-02-28", By.ACCOUNT).groups
    assert [(g.name, g.title, g.moves.total.cents["end"]) for g in groups] == [
        ("one", "one", 10_00),
        ("one", "other", 30_00),
    ]
