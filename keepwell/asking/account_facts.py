"""What is kept of one account: the stored score, the contract, and the view that is made when it is needed."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from agents.analyst.answers import Citation
from agents.analyst.fields import Field, Need
from agents.analyst.row_facts import evidence
from agents.analyst.telling import on
from domain.alerts import EvidenceRef
from domain.scores import Standing
from keepwell.account_view import AccountView, view_account
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House
from storage.accounts import AccountRow

SHOWN = 3
"""Facts cited and signals told of each kind."""


@dataclass
class AccountFacts:
    """The view that `keepwell account` prints, made when it is first needed, and the columns that the portfolio's
    questions read."""

    house: House
    account: AccountRow
    since: date
    columns: Columns
    period: tuple[date, date] | None = None

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def as_of(self) -> date:
        return self.columns.day

    @cached_property
    def view(self) -> AccountView:
        return view_account(self.house, self.account, self.as_of, self.since)

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The score of the day as it was stored; as the view has it where none was."""
        if self.columns.scored_on == self.as_of:
            return self.known(Need.SCORE)
        view = self.view
        return {**view.numbers, "standing": view.standing, "band": view.band}

    @property
    def gone(self) -> bool:
        return bool(self.stored.get("standing") == Standing.CHURNED)

    @property
    def own(self) -> str:
        return f"{self.name}'" if self.name.endswith("s") else f"{self.name}'s"

    @property
    def day(self) -> str:
        return on(self.as_of)

    def known(self, need: Need) -> dict[str, Any]:
        found = self.columns.of(need, [self.account.id])
        rows = found.to_dicts()
        base = {"name": self.name, "external_id": self.account.external_id, "as_of": self.as_of}
        return base | (rows[0] if rows else {})

    @cached_property
    def contract(self) -> dict[str, Any]:
        return self.known(Need.CONTRACT)

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        day = self.as_of
        return self.house.facts.load_accounts([self.account.id], day, day).contacts.to_dicts()

    @property
    def score(self) -> Citation:
        health, band = self.stored.get("health"), self.stored.get("band")
        said = "health unknown" if health is None else f"health {health:.0f}, {band}"
        return Citation(f"score:{self.account.external_id}@{self.as_of}", self.name, self.as_of, said)

    def cited(self, facts: list[EvidenceRef], most: int = SHOWN) -> tuple[Citation, ...]:
        return tuple(Citation(one.ref, self.name, one.occurred_on, one.says) for one in facts[:most])

    def of_contract(self, field: Field) -> tuple[Citation, ...]:
        return tuple(evidence(self.contract, [field], self.columns.currency))

    def of_record(self, says: str) -> tuple[Citation, ...]:
        account = self.account
        return (Citation(account.external_id, self.name, None, says),)

    def row(self) -> dict[str, Any]:
        return {
            "account": self.name,
            "account_external_id": self.account.external_id,
            "csm": self.account.csm,
            "standing": self.stored.get("standing"),
            "health": self.stored.get("health"),
            "band": self.stored.get("band"),
            "evidence": [self.score.as_json()],
        }
