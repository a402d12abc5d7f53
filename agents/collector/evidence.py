"""The facts behind a number: newest first, at most 20, and a span for use that is too much to list."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Protocol

import polars as pl

from agents.collector.chronicle import Chronicle, Fact, Listing
from domain.alerts import EvidenceRef
from domain.text_signals import TextSignal
from storage.facts import Facts

MOST = 20
USE_DAYS = 90
"""How far back events of use are told."""
MEETINGS = ("qbr", "meeting", "call")
ACTION = {"in": "from them", "out": "from us"}
TALK = ("interaction_id", "external_id", "day", "channel", "direction")


class Evidence(Protocol):
    """The facts behind a signal of one account on one day, none that was not known by then, at most `most`.

    `facts` may go on after the day and hold other accounts. Who asks often puts them in order once.
    """

    def __call__(
        self, facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST
    ) -> list[EvidenceRef]: ...


def _when(condition: pl.Expr, day: str | pl.Expr = "day") -> pl.Expr:
    return pl.when(condition).then(pl.col(day) if isinstance(day, str) else day)


def _refs(rows: Sequence[Fact], ref: str, column: str, says: Callable[[Fact], str]) -> list[EvidenceRef]:
    found = []
    for row in rows:
        name = row[ref] or (
            f"interaction:{row['interaction_id']}" if "interaction_id" in row else f"{row[column]}"
        )
        found.append(EvidenceRef(ref=str(name), occurred_on=row[column], says=says(row)))
    return found


def _listed(
    listing: Listing, days: int | None, ref: str, says: Callable[[Fact], str], limit: int = MOST
) -> Evidence:
    """The newest rows of a listing in the `days` days ending on the day (all earlier ones when None)."""

    def evidence(facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST) -> list[EvidenceRef]:
        told = Chronicle.of(facts)
        found = told.find(listing, account_id, day, days)[: min(most, limit)]
        return _refs(told.read(listing, found), ref, listing.on, says)

    return evidence


def use(days: int, condition: pl.Expr | None = None) -> Evidence:
    """The span of use, then its newest events (those that meet `condition`)."""
    assert days <= USE_DAYS, "events of use are loaded for no more than that"
    columns = ("event_id", "day", "user", "feature", "count")
    events = Listing("usage", columns, known=None if condition is None else _when(condition))

    def evidence(facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST) -> list[EvidenceRef]:
        told = Chronicle.of(facts)
        found = told.find(events, account_id, day, days)
        users, used_on = (told.distinct(events, column, found) for column in ("user", "day"))
        span = f"usage:{day - timedelta(days=days - 1)}..{day}"
        says = _summary(len(found), users, used_on, days)
        summary = EvidenceRef(ref=span, occurred_on=day, says=says)
        return [summary, *_refs(told.read(events, found[: most - 1]), "event_id", "day", _event)]

    return evidence


def _summary(events: int, users: int, used_on: int, days: int) -> str:
    named = f" by {users} named {'user' if users == 1 else 'users'}" if users else ""
    return f"{events} events{named} on {used_on} of {days} days"


def _event(row: Fact) -> str:
    who = row["user"] or "somebody"
    what = row["feature"] or "the product"
    return f"{who} used {what}, count {row['count'] if row['count'] is not None else 1}"


def talk(days: int, condition: pl.Expr) -> Evidence:
    """Interactions of the window that meet `condition`."""
    return _listed(Listing("interactions", TALK, known=_when(condition)), days, "external_id", _interaction)


def _interaction(row: Fact) -> str:
    side = ACTION.get(str(row["direction"]), "")
    return f"{row['channel']} {side}".strip()


def meetings(days: int) -> Evidence:
    """Meetings due in the window whose outcome is known."""
    held = pl.col("channel").is_in(MEETINGS) & pl.col("attended").is_not_null()
    columns = ("interaction_id", "external_id", "met_on", "channel", "attended")
    due = Listing("interactions", columns, "met_on", _when(held, "met_on"))
    return _listed(due, days, "external_id", _meeting)


def _meeting(row: Fact) -> str:
    return f"{row['channel']} {'attended' if row['attended'] else 'missed'}"


def people(days: int) -> Evidence:
    """Who wrote, met or used the product in the window."""
    used = use(days, pl.col("user").is_not_null())
    spoke = _listed(Listing("interactions", TALK, known=_spoke()), days, "external_id", _interaction)

    def evidence(facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST) -> list[EvidenceRef]:
        told = Chronicle.of(facts)
        seen, said = used(told, account_id, day, most), spoke(told, account_id, day, most)
        return (seen[:1] + sorted(said + seen[1:], key=lambda ref: ref.occurred_on, reverse=True))[:most]

    return evidence


def _spoke() -> pl.Expr:
    """From when on it is known that a contact spoke: that they came is known once the meeting was to be."""
    wrote = pl.when(pl.col("direction") == "in").then(pl.col("day"))
    came = _when(pl.col("attended"), pl.coalesce("scheduled_on", "day"))
    return _when(pl.col("contact_id").is_not_null(), pl.coalesce(wrote, came))


def mentions(days: int, *kinds: TextSignal) -> Evidence:
    """The customer's words, quoted; of several kinds, each with its kind."""
    columns = ("interaction_id", "ref", "day", "kind", "quote")
    said = Listing("mentions", columns, known=_when(pl.col("kind").is_in([str(kind) for kind in kinds])))
    if len(kinds) == 1:
        return _listed(said, days, "ref", lambda row: f"“{row['quote']}”")
    return _listed(said, days, "ref", lambda row: f"{row['kind']}: “{row['quote']}”")


def both(*parts: Evidence) -> Evidence:
    """Several kinds of evidence, newest first within each, sharing the limit."""

    def evidence(facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST) -> list[EvidenceRef]:
        told = Chronicle.of(facts)
        return [ref for part in parts for ref in part(told, account_id, day, most)][:most]

    return evidence


def together(*parts: Evidence) -> Evidence:
    """Several kinds of evidence, the newest first whatever its kind."""

    def evidence(facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST) -> list[EvidenceRef]:
        told = Chronicle.of(facts)
        found = [ref for part in parts for ref in part(told, account_id, day, most)]
        return sorted(found, key=lambda ref: ref.occurred_on, reverse=True)[:most]

    return evidence


def surveys(days: int) -> Evidence:
    answers = Listing("surveys", ("external_id", "day", "kind", "score"))
    return _listed(answers, days, "external_id", lambda row: f"{str(row['kind']).upper()} {row['score']:g}")


def invoices() -> Evidence:
    """The newest invoice that says how many users it bills."""
    billed = _when(pl.col("billed_users").is_not_null(), "issued_on")
    listing = Listing("invoices", ("external_id", "issued_on", "billed_users"), "issued_on", billed)
    return _listed(listing, None, "external_id", lambda row: f"{row['billed_users']} users billed", limit=1)


def subscriptions(covering: bool = False) -> Evidence:
    """Paid subscriptions that have started; only those covering the day when asked."""
    columns = ("external_id", "start_date", "end_date", "churned_on", "plan", "seats", "is_trial")
    started = Listing("subscriptions", columns, "start_date")

    def evidence(facts: Facts | Chronicle, account_id: int, day: date, most: int = MOST) -> list[EvidenceRef]:
        told = Chronicle.of(facts)
        rows = told.read(started, told.find(started, account_id, day, None))
        if covering:
            rows = [row for row in rows if not _ended(row, day)]
        return _refs(rows[:most], "external_id", "start_date", lambda row: _term(row, day))

    return evidence


def _ended(row: Fact, day: date) -> bool:
    end, churned = row["end_date"], row["churned_on"]
    return (end is not None and end < day) or (churned is not None and churned <= day)


def _term(row: Fact, day: date) -> str:
    end = row["end_date"]
    until = f"until {end}" if end is not None and end <= day else "running"
    seats = f", {row['seats']} seats" if row["seats"] is not None else ""
    return f"{'trial' if row['is_trial'] else row['plan'] or 'subscription'} from {row['start_date']}, {until}{seats}"
