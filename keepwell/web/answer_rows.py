"""The rows of an answer as a table: which columns, and how a cell is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from keepwell.web.rendering import NONE, day, money, whole

HIDDEN = frozenset({"account", "account_id", "account_external_id", "evidence", "standing"})
SHARES = ("_share", "_ratio", "utilisation")


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Beside the account: what any row says something of, in the order in which it comes."""
    said = (name for row in rows for name, value in row.items() if value is not None and name not in HIDDEN)
    return list(dict.fromkeys(said))


def is_number(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether its cells are set to the right."""
    first = next((row[name] for row in rows if row.get(name) is not None), None)
    return isinstance(first, int | float) and not isinstance(first, bool)


def written(name: str, value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_cents") and isinstance(value, int | float):
        return money(value)
    if isinstance(value, int | float):
        return _number(name, float(value))
    return _day(str(value))


def _number(name: str, value: float) -> str:
    if name.endswith(SHARES):
        return f"{value:.0%}"
    return whole(value) if value == round(value) or abs(value) >= 100 else f"{value:.1f}"


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
