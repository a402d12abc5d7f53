"""The facts behind a number: newest first, at most 20, and a span for use that is too much to list."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from domain.alerts import EvidenceRef
from storage.facts import Facts

Evidence = Callable[[Facts, int, date], list[EvidenceRef]]

MOST = 20
MEETINGS = ("qbr", "meeting", "call")
ACTION = {"in": "from them", "out": "from us"}


def _window(
    frame: pl.DataFrame, account_id: int, last: date, days: int | None, column: str = "day"
) -> pl.DataFrame:
    """Rows of one account in the `days` days ending on `last` (all earlier ones when None), newest first."""
    mine = frame.filter((pl.col("account_id") == account_id) & (pl.col(column) <= last))
    if days is not None:
        mine = mine.filter(pl.col(column) > last - timedelta(days=days))
    return mine.sort(column, descending=True, maintain_order=True)


def _refs(
    frame: pl.DataFrame, ref: str, column: str, says: Callable[[dict[str, object]], str]
) -> list[EvidenceRef]:
    found = []
    for row in frame.head(MOST).iter_rows(named=True):
        name = row[ref] or (
            f"interaction:{row['interaction_id']}" if "interaction_id" in row else f"{row[column]}"
        )
        found.append(EvidenceRef(ref=str(name), occurred_on=row[column], says=says(row)))
    return found


def use(days: int, condition: pl.Expr | None = None) -> Evidence:
    """The span of use, then its newest events (those that meet `condition`)."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        events = _window(facts.usage, account_id, day, days)
        events = events if condition is None else events.filter(condition)
        span = f"usage:{day - timedelta(days=days - 1)}..{day}"
        summary = EvidenceRef(ref=span, occurred_on=day, says=_summary(events, days))
        return [summary, *_refs(events.head(MOST - 1), "event_id", "day", _event)]

    return evidence


def _summary(events: pl.DataFrame, days: int) -> str:
    users = events["user"].drop_nulls().n_unique()
    named = f" by {users} named {'user' if users == 1 else 'users'}" if users else ""
    return f"{events.height} events{named} on {events['day'].n_unique()} of {days} days"


def _event(row: dict[str, object]) -> str:
    who = row["user"] or "somebody"
    what = row["feature"] or "the product"
    return f"{who} used {what}, count {row['count'] if row['count'] is not None else 1}"


def talk(days: int, condition: pl.Expr) -> Evidence:
    """Interactions of the window that meet `condition`."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        found = _window(facts.interactions, account_id, day, days).filter(condition)
        return _refs(found, "external_id", "day", _interaction)

    return evidence


def _interaction(row: dict[str, object]) -> str:
    side = ACTION.get(str(row["direction"]), "")
    return f"{row['channel']} {side}".strip()


def meetings(days: int) -> Evidence:
    """Meetings due in the window whose outcome is known."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        due = pl.max_horizontal(pl.col("day"), pl.col("scheduled_on")).alias("met_on")
        known = pl.col("channel").is_in(MEETINGS) & pl.col("attended").is_not_null()
        found = facts.interactions.filter(known & (pl.col("account_id") == account_id)).with_columns(due)
        return _refs(_window(found, account_id, day, days, "met_on"), "external_id", "met_on", _meeting)

    return evidence


def _meeting(row: dict[str, object]) -> str:
    return f"{row['channel']} {'attended' if row['attended'] else 'missed'}"


def people(days: int) -> Evidence:
    """Who wrote, met or used the product in the window."""
    spoke = (pl.col("direction") == "in") | pl.col("attended").fill_null(False)

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        seen = use(days, pl.col("user").is_not_null())(facts, account_id, day)
        said = talk(days, spoke & pl.col("contact_id").is_not_null())(facts, account_id, day)
        return (seen[:1] + sorted(said + seen[1:], key=lambda ref: ref.occurred_on, reverse=True))[:MOST]

    return evidence


def mentions(days: int, kind: str) -> Evidence:
    """The customer's words, quoted."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        found = _window(facts.mentions.filter(pl.col("kind") == kind), account_id, day, days)
        return _refs(found, "ref", "day", lambda row: f"“{row['quote']}”")

    return evidence


def both(*parts: Evidence) -> Evidence:
    """Several kinds of evidence, newest first within each, sharing the limit."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        return [ref for part in parts for ref in part(facts, account_id, day)][:MOST]

    return evidence


def surveys(days: int) -> Evidence:
    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        found = _window(facts.surveys, account_id, day, days)
        return _refs(found, "external_id", "day", lambda row: f"{str(row['kind']).upper()} {row['score']:g}")

    return evidence


def invoices() -> Evidence:
    """The newest invoice that says how many users it bills."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        billed = facts.invoices.filter(pl.col("billed_users").is_not_null())
        found = _window(billed, account_id, day, None, "issued_on").head(1)
        return _refs(found, "external_id", "issued_on", lambda row: f"{row['billed_users']} users billed")

    return evidence


def subscriptions(covering: bool = False) -> Evidence:
    """Paid subscriptions that have started; only those covering the day when asked."""

    def evidence(facts: Facts, account_id: int, day: date) -> list[EvidenceRef]:
        found = _window(facts.subscriptions, account_id, day, None, "start_date")
        if covering:
            ended = (pl.col("end_date") < day) | (pl.col("churned_on") <= day)
            found = found.filter(~ended.fill_null(False))
        return _refs(found, "external_id", "start_date", lambda row: _term(row, day))

    return evidence


def _term(row: dict[str, object], day: date) -> str:
    end = row["end_date"]
    until = f"until {end}" if isinstance(end, date) and end <= day else "running"
    seats = f", {row['seats']} seats" if row["seats"] is not None else ""
    return f"{'trial' if row['is_trial'] else row['plan'] or 'subscription'} from {row['start_date']}, {until}{seats}"
