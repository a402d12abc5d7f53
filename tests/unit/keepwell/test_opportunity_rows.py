"""Opportunities in the order an account executive reads them, and sums that promise nothing twice."""

from datetime import date, timedelta
from typing import Any

from domain.opportunities import Opportunity, OpportunityKind, OpportunityState
from keepwell.opportunity_list import OpportunityRow, known_by, sized_first, totals

TODAY = date(2026, 6, 17)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def one(number: int, cents: int | None = None, currency: str | None = "EUR", **more: Any) -> Opportunity:
    given: dict[str, Any] = {
        "kind": OpportunityKind.SEATS,
        "account_id": number,
        "state": OpportunityState.OPEN,
    }
    given |= {"opened_on": ago(5), "last_seen_on": TODAY, "size_cents": cents}
    return Opportunity(id=number, currency=currency if cents is not None else None, **(given | more))


def row(*its: Any, waits: str | None = None, **more: Any) -> OpportunityRow:
    return OpportunityRow(one(*its, **more), "Fjord AS", "A1", "More seats", waits)


def order(*rows: OpportunityRow) -> list[int]:
    return [shown.opportunity.id for shown in sized_first(rows)]


def test_the_largest_comes_first_then_the_newest():
    assert order(row(1, 100), row(2, 900), row(3, 100, opened_on=ago(1))) == [2, 3, 1]


def test_what_has_no_size_comes_last_the_newest_first():
    assert order(row(1), row(2, 1), row(3, opened_on=ago(1))) == [2, 3, 1]


def test_currencies_are_kept_together_and_never_compared():
    rows = [
        row(1, 9_000_000, "JPY"),
        row(2, 100),
        row(3, 500),
        row(4, 7, "USD"),
        row(5, 8, "USD"),
        row(6, 300),
    ]
    assert order(*rows) == [3, 6, 2, 5, 4, 1]


def test_a_likely_small_one_comes_before_an_unlikely_large_one():
    assert order(row(1, 1000, probability=0.05), row(2, 100, probability=0.9), row(3, 60)) == [2, 3, 1]
    assert one(1, 1000, probability=0.05).expected_cents == 50


def test_sums_are_per_currency_and_count_only_the_largest_of_an_account():
    rows = [row(1, 100), row(2, 300, account_id=1), row(3, 50), row(4, 7, "USD")]
    assert [(t.currency, t.accounts, t.cents) for t in totals(rows)] == [("EUR", 2, 350), ("USD", 1, 7)]


def test_what_must_wait_is_over_or_has_no_size_is_in_no_sum():
    rows = [row(1, 100, waits="Retention first: ..."), row(2, 300, state=OpportunityState.WON), row(3)]
    assert totals(rows) == []


def test_what_must_wait_says_so_instead_of_when():
    assert row(1, timing="Ask now.").timing == "Ask now."
    waiting = row(1, timing="Ask now.", waits="Retention first: escalation. Not before it is resolved.")
    assert waiting.timing.startswith("Retention first")
    shown = waiting.as_json()
    assert (shown["timing"], shown["timing_after_retention"]) == (waiting.retention_first, "Ask now.")


def test_the_past_knows_neither_what_was_found_nor_what_was_closed_later():
    later = one(1, opened_on=ago(1))
    closed = one(
        2,
        state=OpportunityState.DISMISSED,
        closed_on=ago(2),
        closed_by="kim",
        close_reason="no",
        last_seen_on=ago(2),
    )
    (then,) = known_by([later, closed], ago(3))
    assert (then.id, then.state, then.closed_by, then.close_reason) == (2, OpportunityState.OPEN, None, None)
    assert then.last_seen_on == ago(3)
    assert known_by([closed], ago(2)) == [closed]


def test_figures_of_an_earlier_day_are_said_to_be():
    assert row(1, headline="Fjord AS uses 9 of 10 seats").says == "That day: uses 9 of 10 seats."
    fresh = row(1, headline="Fjord AS uses 9 of 10 seats", opened_on=TODAY)
    assert fresh.says == "Uses 9 of 10 seats."
