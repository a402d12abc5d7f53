"""`report`: what the caller's accounts pay, and how that moved."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import Day
from keepwell.mcp_server.told import Told, line, lines

if TYPE_CHECKING:
    from agents.revenue.waterfall import GroupMoves

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
MOST_GROUPS = 50


class Moves(Told):
    """Cents of MRR; start + currency + moved + gains - losses = end, where losses are positive."""

    name: str | None
    start_cents: int
    end_cents: int
    movements_cents: dict[str, int]
    accounts_start: int
    accounts_end: int
    nrr: float | None = Field(description="Net revenue retention, 1.0 is all of it.")
    grr: float | None = Field(description="Gross revenue retention.")

    def as_text(self) -> str:
        moved = ", ".join(f"{name} {_units(cents)}" for name, cents in self.movements_cents.items() if cents)
        name = f"{line(self.name) or 'none'}: " if self.name != "all" else ""
        told = (
            f"{name}MRR {_units(self.start_cents)} to {_units(self.end_cents)}",
            f"NRR {_share(self.nrr)}",
            f"GRR {_share(self.grr)}",
            f"{self.accounts_start} to {self.accounts_end} paying accounts",
        )
        return f"{', '.join(told)}{f' ({moved})' if moved else ''}"


class Report(Told):
    first: date
    last: date
    scope: str
    currency: str = Field(description="All amounts are cents of it.")
    by: str | None
    whole: Moves
    arr_end_cents: int
    groups: list[Moves] = Field(description="The largest first.")
    more_groups: int
    notes: list[str] = Field(description="What the numbers must not be read without.")

    def as_text(self) -> str:
        head = f"{self.first} to {self.last}, {line(self.scope)}, in {self.currency}"
        rest = f"{self.more_groups} more groups are not shown." if self.more_groups else None
        groups = [f"- {one.as_text()}" for one in self.groups]
        return lines(
            f"{head}: {self.whole.as_text()}", f"ARR {_units(self.arr_end_cents)}", *groups, rest, *self.notes
        )


def report(
    house: House,
    who: Principal,
    first: Annotated[Day | None, Field(description="End of this day; default a year before `last`.")] = None,
    last: Annotated[Day | None, Field(description="End of this day; default today.")] = None,
    by: Literal["segment", "plan", "csm", "account"] | None = None,
    currency: Annotated[Code | None, Field(description="ISO 4217; default the one most MRR is in.")] = None,
) -> Report:
    """The business numbers of the caller's accounts between two days: MRR and how it moved (new, expansion,
    contraction, churned, paused), net and gross revenue retention, ARR; by segment, plan, CSM or account where asked.
    Use it for money and retention of a period; for who is at risk use portfolio_today or ask."""
    from keepwell.revenue_kept import kept_report

    found = kept_report(house, first, last, by, currency, scope=who.scope)
    numbers = found.numbers
    groups = sorted(numbers.groups, key=lambda one: -one.moves.total.cents["end"])
    told = [_moves(_named(one.name, one.title), one.moves) for one in groups[:MOST_GROUPS]]
    whole = _moves("all", numbers.whole)
    return Report(
        first=numbers.asked.first,
        last=numbers.asked.last,
        scope=who.scope.says(),
        currency=found.currency,
        by=by,
        whole=whole,
        arr_end_cents=12 * whole.end_cents,
        groups=told,
        more_groups=max(0, len(groups) - MOST_GROUPS),
        notes=[*found.cautions, *found.notes],
    )


def _named(name: str | None, title: str | None) -> str | None:
    return name if title is None else f"{title} [{name}]"


def _moves(name: str | None, moves: "GroupMoves") -> Moves:
    total = moves.total
    return Moves(
        name=name,
        start_cents=total.cents["start"],
        end_cents=total.cents["end"],
        movements_cents={
            str(kind): cents for kind, cents in total.cents.items() if kind not in ("start", "end")
        },
        accounts_start=total.paying_start,
        accounts_end=total.paying_end,
        nrr=moves.retention.nrr,
        grr=moves.retention.grr,
    )


def _units(cents: int) -> str:
    return f"{cents / 100:,.0f}"


def _share(part: float | None) -> str:
    return "unknown" if part is None else f"{part:.1%}"
