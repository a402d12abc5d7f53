"""Movements of money as a table that fits the terminal: to the cent where there is room, else rounded or summed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from keepwell.cli import show
from keepwell.revenue_words import amount, thousands, units

if TYPE_CHECKING:
    from agents.revenue.waterfall import Amounts

Row = tuple[tuple[object, ...], "Amounts", tuple[str, ...]]
"""What names it, its amounts, and what comes after them."""
LOSSES = ("contraction", "churned", "paused")
USUAL = ("start", "new", "expansion", "contraction", "churned", "end")
"""Shown even where there is nothing of it."""
TITLES = {
    "currency": "rates",
    "moved": "plans",
    "reactivation": "react.",
    "expansion": "expans.",
    "contraction": "contr.",
    "churned": "churn",
}
EXPLAINED = {
    "rates": "rates: what exchange rates did",
    "plans": "plans: changes of plan, which are nothing over all plans",
    "react.": "react.: back after having left",
    "other": "other: exchange rates and changes of plan",
}
BETWEEN_COLUMNS = 3
EXACT = "to the cent"
ROUNDED = "to the cent; shown rounded (--csv and --json give the cents)"


def print_amounts(named: tuple[str, ...], rows: Sequence[Row], after: tuple[str, ...] = ()) -> None:
    """The table, and the sentence that goes with it; a column with nothing in it is left out."""
    kinds = [line for line in rows[0][1].cents if line in USUAL or any(row.cents[line] for _, row, _ in rows)]
    every = [_line(kinds, row) for _, row, _ in rows]
    summed = [_summed(row) for _, row, _ in rows]
    ends = [_both_ends(row) for _, row, _ in rows]
    finest_first = (
        (every, amount, EXACT),
        (every, units, ROUNDED),
        (every, thousands, ROUNDED),
        (summed, units, ROUNDED),
        (summed, thousands, ROUNDED),
        (ends, units, ROUNDED),
        (ends, thousands, ROUNDED),
    )
    for lines, written, how in finest_first:
        table, head = _written(named, rows, after, lines, written)
        told = _sum_of(list(lines[0]), how)
        if _width(head, table) <= show.console().width:
            break
    show.table(head, table)
    show.say(told, style="dim")


def _written(
    named: tuple[str, ...],
    rows: Sequence[Row],
    after: tuple[str, ...],
    lines: list[dict[str, int]],
    written: Callable[[int], str],
) -> tuple[list[tuple[object, ...]], tuple[str, ...]]:
    table = [
        (*name, *(written(cents) if cents else "·" for cents in line.values()), *rest)
        for (name, _, rest), line in zip(rows, lines, strict=True)
    ]
    return table, (*named, *(f">{title}" for title in lines[0]), *after)


def _sum_of(titles: list[str], how: str) -> str:
    beside = "".join(f" + {title}" for title in ("rates", "plans", "other") if title in titles)
    explained = "; ".join(words for title, words in EXPLAINED.items() if title in titles)
    sum_of = "change" if "change" in titles else "gains - losses"
    return f"start{beside} + {sum_of} = end, {how}.{f' {explained}.' if explained else ''}"


def _line(kinds: Sequence[str], amounts: "Amounts") -> dict[str, int]:
    return {TITLES.get(line, line): amounts.cents[line] * (-1 if line in LOSSES else 1) for line in kinds}


def _summed(amounts: "Amounts") -> dict[str, int]:
    cents = amounts.cents
    beside = cents["currency"] + cents["moved"]
    whole = {"start": cents["start"], "gains": amounts.gains, "losses": -amounts.losses, "other": beside}
    return {**whole, "end": cents["end"]}


def _both_ends(amounts: "Amounts") -> dict[str, int]:
    start, end = amounts.cents["start"], amounts.cents["end"]
    return {"start": start, "change": end - start, "end": end}


def _width(head: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    columns = zip(head, *rows, strict=True)
    return sum(max(len(str(cell).lstrip(">")) for cell in column) + BETWEEN_COLUMNS for column in columns)
