"""What a run leaves behind, in a form that two houses can be compared by."""

from dataclasses import asdict
from typing import Any

import polars as pl

from agents.alerts.rules import BY_ID
from graph.nodes.take_drafts import PRESSING
from keepwell.bootstrap import House


def scores(house: House) -> pl.DataFrame:
    """Every stored score, bit for bit."""
    return house.scores.history().sort("account_id", "as_of")


def signals(house: House) -> pl.DataFrame:
    return house.scores.signal_history().sort("account_id", "as_of")


def alerts(house: House) -> list[dict[str, Any]]:
    """Every alert with its words and triggers, without ids and times of writing."""
    found = [
        alert.model_dump(mode="json", exclude={"id", "opened_by_run", "updated_at"})
        for alert in house.alerts.list()
    ]
    return sorted(found, key=lambda a: (a["rule"], a["account_id"] or 0, a["source"] or "", a["opened_on"]))


def opportunities(house: House) -> list[dict[str, Any]]:
    """Every opportunity with its case in words, without ids and times of writing."""
    found = [
        one.model_dump(mode="json", exclude={"id", "opened_by_run", "updated_at"})
        for one in house.opportunities.list()
    ]
    return sorted(found, key=lambda one: (one["account_id"], one["kind"], one["opened_on"]))


def same_bits(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Equal to the last bit; null equals null."""
    return one.equals(other, null_equal=True)


def plans(house: House) -> list[dict[str, Any]]:
    """Every save plan with its steps, without ids."""
    found = [asdict(plan) for plan in house.plans.list()]
    for plan in found:
        del plan["id"], plan["alert_id"]
    return sorted(found, key=lambda plan: (plan["account_id"], plan["opened_on"]))


def actions(house: House) -> list[dict[str, Any]]:
    """Every action with its measurement, without ids and times of writing."""
    found = [asdict(action) for action in house.actions.list()]
    for action in found:
        del action["id"], action["alert_id"], action["created_at"]
    return sorted(found, key=lambda a: (a["account_id"], a["taken_on"], a["playbook"], a["held_out"]))


def notes(house: House) -> list[tuple[Any, ...]]:
    """What is noted in the histories of accounts."""
    return sorted((one.account_id, one.day, one.kind, one.text) for one in house.annotations.list())


def drafts(house: House) -> list[dict[str, Any]]:
    """Every draft with its message, evidence and what the checks say, without ids and times of writing."""
    ids = house.accounts.ids()
    return [
        {
            "account": one.account_id,
            "reason": one.reason,
            "kind": one.kind,
            "state": one.state,
            "why": one.why,
            "message": one.message,
            "evidence": one.revision.evidence,
            "problems": one.revision.problems,
            "label": one.revision.written.label,
        }
        for one in sorted(house.drafts.of_accounts(ids), key=lambda one: (one.account_id, one.reason, one.id))
    ]


def told(house: House) -> list[dict[str, Any]]:
    """What agents say in a few words, with its evidence."""
    return [
        one.as_json() | {"account": one.account_id}
        for one in house.agent_words.of_accounts(house.accounts.ids())
    ]


def place_of(house: House, account: int) -> int:
    """Of its most pressing alert; last without one."""
    live = [BY_ID[one.rule].severity_at(one.step) for one in house.alerts.live([account])]
    return min((PRESSING[one] for one in live), default=len(PRESSING))
