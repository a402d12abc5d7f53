"""Cases of the writer's prompts: the facts that may be used, as a case holds them and as the writer is handed them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from agents.writer.evidence import Pack
from domain.drafts import Allowed, Evidence, Origin, Recipient, Value, ValueKind

READER = "reader@customer.example"
"""Whom a case is written to is known by name alone: nothing of it is sent, so it holds no address."""


def facts_json(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """As a case holds them, in their order; what is empty is left out."""
    return [_told(one) for one in evidence]


def _told(one: Evidence) -> dict[str, Any]:
    told = {name: value for name, value in one.as_json().items() if value is not None}
    told["values"] = {
        name: {key: part for key, part in value.items() if part is not None}
        for name, value in told["values"].items()
    }
    return told


def pack_of(given: Mapping[str, Any]) -> Pack:
    return {one["id"]: Evidence.from_json(one) for one in given["facts"]}


def reader_of(pack: Pack) -> Recipient:
    contact = pack.get("contact")
    return Recipient(contact.values["name"].raw if contact else READER, READER, 1)


def allowed_by(given: Mapping[str, Any], pack: Pack) -> Allowed:
    """What a text about these facts may name: whom and what they name."""
    values = [(one, value) for one in pack.values() for value in one.values.values()]
    return Allowed(
        account_name=given["account"],
        as_of=date.fromisoformat(given["day"]),
        contacts=(reader_of(pack),),
        colleagues=tuple(Recipient(value.raw, "") for one, value in values if _is_ours(one, value)),
        links={
            one.id.removeprefix("link_"): value.raw for one, value in values if _is(value, ValueKind.LINK)
        },
        products=frozenset(value.raw for _, value in values if _is(value, ValueKind.PRODUCT)),
    )


def _is_ours(one: Evidence, value: Value) -> bool:
    return one.origin is Origin.COLLEAGUE and _is(value, ValueKind.NAME)


def _is(value: Value, kind: ValueKind) -> bool:
    return value.kind is kind
