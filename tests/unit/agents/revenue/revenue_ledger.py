"""Small subscription books spelled out: only what a test is about is given."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from agents.revenue.report import Asked, By, Revenue, work_out
from storage.revenue_facts import REVENUE_SCHEMAS, RevenueFacts

NO_SCORES = pl.DataFrame(schema={"account_id": pl.Int64, "band": pl.String, "standing": pl.String})


@dataclass
class Ledger:
    """Accounts in the order they are first named; amounts in cents."""

    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    churn_events: list[dict[str, Any]] = field(default_factory=list)
    rates: list[tuple[str, str, date, float]] = field(default_factory=list)

    def account(self, name: str, **attributes: Any) -> int:
        known = self.accounts.setdefault(name, {"account_id": len(self.accounts) + 1, "external_id": name})
        known.update(attributes)
        return int(known["account_id"])

    def pays(
        self, name: str, cents: int | None, first: str, last: str | None = None, **rest: Any
    ) -> "Ledger":
        """A subscription from `first` to its last paid day."""
        row = {
            "account_id": self.account(name),
            "start_date": date.fromisoformat(first),
            "end_date": date.fromisoformat(last) if last else None,
            "mrr_cents": cents,
            "currency": "USD",
            **rest,
        }
        self.subscriptions.append(row)
        return self

    def refunded(self, name: str, cents: int, day: str, currency: str = "USD") -> None:
        issued = date.fromisoformat(day)
        row = {"account_id": self.account(name), "issued_on": issued, "amount_cents": -cents}
        self.refunds.append({**row, "currency": currency})

    def facts(self) -> RevenueFacts:
        named = [{"name": name, **row} for name, row in self.accounts.items()]
        rates = pl.DataFrame(self.rates, schema=REVENUE_SCHEMAS["rates"], orient="row")
        return RevenueFacts(
            accounts=_frame("accounts", named),
            subscriptions=_frame("subscriptions", self.subscriptions),
            refunds=_frame("refunds", self.refunds),
            churn_events=_frame("churn_events", self.churn_events),
            rates=rates.sort("currency", "base", "day"),
        )

    def report(self, first: str, last: str, by: By | None = None, **rest: Any) -> Revenue:
        scores = rest.pop("scores", NO_SCORES)
        asked = Asked(date.fromisoformat(first), date.fromisoformat(last), by=by, **rest)
        return work_out(self.facts(), asked, scores)


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = REVENUE_SCHEMAS[name]
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)
