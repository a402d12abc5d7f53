"""The filter is closed and bounded, whoever writes it."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from agents.analyst.fields import SPECS, Field, Kind
from agents.analyst.filters import Clause, Condition, Filter, Op, filter_schema, read_filter
from agents.analyst.telling import understood

DAY = date(2026, 11, 26)


def _filter(**changes: Any) -> str:
    return json.dumps({"as_of": "2026-11-26"} | changes)


def _clause(**condition: Any) -> dict[str, Any]:
    return {"any_of": [condition]}


def test_what_a_model_writes_is_read_as_what_the_reader_makes() -> None:
    written = read_filter(_filter(where=[_clause(field="health", op="below", number=50)], aggregate="count"))
    made = Filter(
        as_of=DAY,
        where=[Clause(any_of=[Condition(field=Field.HEALTH, op=Op.BELOW, number=50)])],
        aggregate=written.aggregate,
    )
    assert written == made
    assert read_filter(made.model_dump_json()) == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"where": [_clause(field="password", op="is", choices=["x"])]},
        {"where": [_clause(field="health", op="drop table", number=1)]},
        {"where": [_clause(field="health", op="below", number="50")]},
        {"where": [_clause(field="health", op="below", number=1e300)]},
        {"where": [_clause(field="health", op="below")]},
        {"where": [_clause(field="health", op="is", choices=["good"])]},
        {"where": [_clause(field="band", op="is", choices=["purple"])]},
        {"where": [_clause(field="segment", op="is", choices=["x" * 81])]},
        {"where": [_clause(field="segment", op="is", choices=[""])]},
        {"where": [_clause(field="segment", op="is", choices=["x"] * 13)]},
        {"where": [_clause(field="renewal", op="between")]},
        {"where": [_clause(field="renewal", op="between", first="2027-01-01", last="2026-01-01")]},
        {"where": [{"any_of": []}]},
        {"where": [_clause(field="mrr", op="above", number=1)] * 9},
        {"where": [_clause(field="band_before", op="is", choices=["red"])]},
        {"since": "2026-11-26"},
        {"aggregate": "sum"},
        {"aggregate": "mean", "of": "segment"},
        {"group_by": "health"},
        {"limit": 0},
        {"limit": 501},
        {"account_ids": [1, 2]},
        {"sql": "select 1"},
        {"as_of": "soon"},
    ],
)
def test_anything_else_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read_filter(_filter(**wrong))


def test_the_schema_is_closed_and_every_list_and_text_is_bounded() -> None:
    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        if not isinstance(node, dict):
            return
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert set(node["required"]) == set(node["properties"])
        if node.get("type") == "array":
            assert node["maxItems"] <= 500
        if node.get("type") == "string" and "enum" not in node and "const" not in node:
            assert node["maxLength"] <= 80
        for one in node.values():
            walk(one)

    schema = filter_schema()
    walk(schema)
    assert "default" not in json.dumps(schema)


def test_every_field_can_be_asked_and_is_told_in_words() -> None:
    for field, spec in SPECS.items():
        if spec.kind is Kind.DAY:
            one = Condition(field=field, op=Op.BETWEEN, first=date(2026, 1, 1), last=date(2026, 2, 1))
        elif spec.kind in (Kind.CHOICE, Kind.CHOICES):
            one = Condition(field=field, op=Op.IS, choices=[(spec.choices or ("DE",))[0]])
        else:
            one = Condition(field=field, op=Op.AT_LEAST, number=3)
        asked = Filter(as_of=DAY, where=[Clause(any_of=[one])], since=date(2026, 10, 1))
        said = understood(asked, "EUR")
        assert said.endswith("as of 26 November 2026."), said
        assert len(said) > len("Customers, as of 26 November 2026."), field
