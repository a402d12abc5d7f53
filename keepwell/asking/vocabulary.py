"""What this house's things are called, read once and again whenever an account or a contract was written."""

from typing import Any

from agents.analyst.fields import Field
from agents.analyst.vocabulary import KnownAccount, Vocabulary
from domain.scope import AccountScope
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within

KEPT = 8
_VALUES = {
    Field.SEGMENT: ("accounts", "segment"),
    Field.INDUSTRY: ("accounts", "industry"),
    Field.COUNTRY: ("accounts", "country"),
    Field.CSM: ("accounts", "csm"),
    Field.PLAN: ("subscriptions", "plan"),
    Field.TIER: ("subscriptions", "tier"),
    Field.GONE_WHY: ("churn_events", "reason"),
}


def vocabulary(house: House, scope: AccountScope) -> Vocabulary:
    """Names and values within the scope: another's account is as unknown as one that does not exist."""
    if scope.account_id is not None:
        whole = vocabulary(house, AccountScope(scope.csm, shared=scope.shared))
        return Vocabulary([one for one in whole.accounts if one.id == scope.account_id], whole.choices)
    kept: dict[Any, tuple[Any, Vocabulary]] = house.vocabularies
    edition = house.asked.edition()
    if scope not in kept or kept[scope][0] != edition:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[scope] = (edition, _read(house, scope))
    return kept[scope][1]


def _read(house: House, scope: AccountScope) -> Vocabulary:
    ids = ids_within(house, scope)
    rows = house.accounts.rows(ids).select("account_id", "external_id", "name", "domain")
    choices = {field: house.asked.values(*where, ids) for field, where in _VALUES.items()}
    choices[Field.USED] = house.asked.values("features", "name")
    return Vocabulary([KnownAccount(*row) for row in rows.iter_rows()], choices)
