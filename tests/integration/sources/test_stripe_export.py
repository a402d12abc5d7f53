# ruff: noqa: E501  # the lines of an export are as long as they are
"""Stripe: recurring revenue by item and month, in the smallest unit of each currency."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from vendor_exports import Home, home_of, reasons


def at(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def listing(*rows: dict) -> dict:
    return {"object": "list", "url": "/v1/x", "has_more": False, "data": list(rows)}


def customer(ident: str, name: str | None, **more: Any) -> dict:
    return {
        "id": ident, "object": "customer", "name": name, "email": f"{ident}@acme.example", "delinquent": False,
        "invoice_prefix": "A1", "currency": "usd", "created": at("2025-01-01T10:00:00"), "description": None,
        "address": {"country": "NO"}, "preferred_locales": ["nb"], "metadata": {},
    } | more  # fmt: skip


def item(
    ident: str, amount: int | None, interval: str, quantity: int | None, currency: str = "usd", **more: Any
) -> dict:
    recurring = {"interval": interval, "interval_count": 1, "usage_type": "licensed"} | more
    price = {"id": f"price_{ident}", "nickname": f"Plan {ident}", "product": "prod_1", "currency": currency,
             "unit_amount": amount, "recurring": recurring}  # fmt: skip
    return {"id": ident, "object": "subscription_item", "quantity": quantity, "price": price}


def subscription(ident: str, owner: Any, items: list[dict], **more: Any) -> dict:
    return {
        "id": ident, "object": "subscription", "customer": owner, "status": "active", "currency": "usd",
        "created": at("2026-01-01T12:00:00"), "start_date": at("2026-01-01T12:00:00"), "trial_end": None,
        "trial_start": None, "ended_at": None, "cancel_at": None, "canceled_at": None, "cancel_at_period_end": False,
        "current_period_end": at("2027-01-01T12:00:00"), "pause_collection": None, "discount": None,
        "items": {"object": "list", "data": items, "has_more": False},
    } | more  # fmt: skip


SUBSCRIPTIONS = listing(
    # An annual plan beside seats by the month, in one subscription.
    subscription("sub_1", "cus_a", [item("si_1", 120_000, "year", 1), item("si_2", 1_999, "month", 7)]),
    # Yen have no cents; paid by the quarter; cancelled for the end of the period.
    subscription("sub_2", {"id": "cus_b", "object": "customer"}, [item("si_3", 30_000, "month", 2, "jpy", interval_count=3)],
                 cancel_at=at("2026-12-31T12:00:00"), cancel_at_period_end=True),
    subscription("sub_3", "cus_a", [item("si_4", 5_000, "month", 1)], status="canceled",
                 ended_at=at("2026-06-30T09:00:00"), canceled_at=at("2026-06-10T09:00:00"),
                 cancellation_details={"reason": "cancellation_requested"}),
    subscription("sub_4", "cus_a", [item("si_5", 5_000, "month", 3)], status="trialing", trial_end=at("2026-12-05T00:00:00")),
    subscription("sub_5", "cus_a", [item("si_6", 700, "week", 1)], trial_end=at("2026-01-15T12:00:00")),
    subscription("sub_6", "cus_a", [item("si_7", 5_000, "month", 1)], pause_collection={"behavior": "void"}),
    subscription("sub_7", "cus_a", [item("si_8", 2, "month", None, usage_type="metered")]),
    subscription("sub_8", "cus_a", [item("si_9", 5_000, "month", 1)], status="incomplete_expired"),
    subscription("sub_9", "cus_gone", [item("si_10", 5_000, "month", 1)]),
)  # fmt: skip


def invoice(ident: str, total: int, currency: str = "usd", **more: Any) -> dict:
    return {
        "id": ident, "object": "invoice", "customer": "cus_a", "status": "paid", "total": total, "amount_due": total,
        "amount_paid": total, "currency": currency, "created": at("2026-02-01T00:30:00"), "number": f"N-{ident}",
        "due_date": at("2026-03-01T00:00:00"), "subscription": "sub_1",
        "status_transitions": {"finalized_at": at("2026-02-01T01:30:00"), "paid_at": at("2026-02-03T01:30:00")},
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = home_of(sqlite_template, tmp_path_factory.mktemp("stripe"), "stripe")
    home.has("customers.json", listing(
        customer("cus_a", "Fjord AS"), customer("cus_b", None, currency="jpy", description="東京 KK"),
        {"id": "cus_c", "object": "customer", "deleted": True},
    ))  # fmt: skip
    home.has("subscriptions.json", SUBSCRIPTIONS)
    home.has("invoices.json", listing(
        invoice("in_1", 25_993), invoice("in_2", 60_000, "jpy"), invoice("in_3", -500),
        invoice("in_4", 100, status="draft"), invoice("in_5", 12_345, "kwd", status_transitions={"finalized_at": None}),
    ))  # fmt: skip
    home.taken_twice()
    yield home
    home.engine.dispose()


def test_customers_are_accounts_with_their_billing_address_as_a_contact(home: Home) -> None:
    assert home.rows("accounts", "external_id", "name", "country", "currency", "created_at") == [
        ("cus_a", "Fjord AS", "NO", "USD", "2025-01-01 10:00:00"),
        ("cus_b", "東京 KK", "NO", "JPY", "2025-01-01 10:00:00"),
        ("cus_c", "cus_c", None, None, None),
    ]
    assert home.rows("contacts", "external_id", "account", "email", "role", "language") == [
        ("cus_a-billing", "cus_a", "cus_a@acme.example", "billing", "nb"),
        ("cus_b-billing", "cus_b", "cus_b@acme.example", "billing", "nb"),
    ]


def test_each_item_is_a_subscription_by_the_month(home: Home) -> None:
    report = home.report
    found = home.rows(
        "subscriptions",
        "external_id",
        "account",
        "start_date",
        "end_date",
        "seats",
        "mrr_cents",
        "currency",
        "billing",
        "status",
    )
    assert found == [
        ("si_1", "cus_a", "2026-01-01", None, 1, 10_000, "USD", "annual", "active"),
        ("si_2", "cus_a", "2026-01-01", None, 7, 13_993, "USD", "monthly", "active"),
        # 2 x 30,000 yen a quarter are 20,000 yen a month, kept in hundredths.
        ("si_3", "cus_b", "2026-01-01", "2026-12-30", 2, 2_000_000, "JPY", "monthly", "active"),
        ("si_4", "cus_a", "2026-01-01", "2026-06-29", 1, 5_000, "USD", "monthly", "canceled"),
        ("si_5", "cus_a", "2026-01-01", None, 3, 15_000, "USD", "monthly", "trialing"),
        # 7.00 a week, 52 weeks a year; paid since its trial ended.
        ("si_6", "cus_a", "2026-01-15", None, 1, 3_033, "USD", None, "active"),
        ("si_7", "cus_a", "2026-01-01", None, 1, 5_000, "USD", "monthly", "paused"),
        ("si_8", "cus_a", "2026-01-01", None, None, None, "USD", "monthly", "active"),
    ]  # fmt: skip
    told = home.rows(
        "subscriptions", "external_id", "plan", "is_trial", "auto_renew", "churned_at", "renewal_date"
    )
    assert told[2][1:] == ("Plan si_3", None, False, None, "2027-01-01")
    assert told[3][1:] == ("Plan si_4", None, True, "2026-06-30", None)
    assert told[4][2] is True
    assert report.tables["subscriptions"].skipped == {"left out by the mapping": 1}
    assert reasons(report) == {"subscriptions": {"account: no account ...": 1}}


def test_invoices_are_counted_in_the_smallest_unit_of_their_currency(home: Home) -> None:
    assert home.rows(
        "invoices", "external_id", "amount_cents", "currency", "issued_at", "paid_at", "due_at"
    ) == [
        ("in_1", 25_993, "USD", "2026-02-01", "2026-02-03", "2026-03-01"),
        ("in_2", 6_000_000, "JPY", "2026-02-01", "2026-02-03", "2026-03-01"),
        ("in_3", -500, "USD", "2026-02-01", "2026-02-03", "2026-03-01"),
        ("in_5", 1_235, "KWD", "2026-02-01", None, "2026-03-01"),
    ]


def test_the_dashboards_csv(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "stripe")
    home.has(
        "unified_customers.csv",
        "id,Name,Email,Created (UTC),Currency,Delinquent\ncus_a,Fjord AS,b@fjord.example,2025-01-01 10:00,usd,false\n",
    )
    home.has(
        "export (3).csv",
        "id,Customer ID,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start Date (UTC),"
        "Current Period End (UTC),Trial End (UTC),Canceled At (UTC),Ended At (UTC)\n"
        "sub_1,cus_a,b@fjord.example,price_1,4,usd,year,120.00,active,2026-01-01 12:00,2026-01-01 12:00,2027-01-01 12:00,,,\n"
        "sub_2,cus_a,b@fjord.example,price_2,2,jpy,month,5000,canceled,2026-01-01 12:00,2026-01-01 12:00,2026-05-01 12:00,,"
        "2026-04-01 10:00,2026-05-01 12:00\n",
    )
    home.has(
        "inv.csv",
        "id,Customer,Amount Due,Currency,Date (UTC),Due Date (UTC),Status,Total\nin_1,cus_a,480.00,usd,2026-01-01 12:00,,paid,480.00\n",
    )
    report = home.taken_twice()
    assert home.rows(
        "subscriptions", "external_id", "account", "start_date", "end_date", "seats", "mrr_cents", "currency"
    ) == [
        ("sub_1", "cus_a", "2026-01-01", None, 4, 4_000, "USD"),
        ("sub_2", "cus_a", "2026-01-01", "2026-04-30", 2, 1_000_000, "JPY"),
    ]
    assert home.rows("invoices", "external_id", "amount_cents", "currency", "issued_at") == [
        ("in_1", 48_000, "USD", "2026-01-01")
    ]
    assert any("price of one unit" in note for note in report.notes)


def test_it_is_told_by_its_columns_alone(home: Home) -> None:
    assert home.refused_unnamed().startswith(" looks like an export of stripe (")
