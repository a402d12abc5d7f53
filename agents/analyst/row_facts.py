"""One row of an answer: the values asked about, in words, and the stored facts they come from."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from agents.analyst.answers import Citation
from agents.analyst.fields import SPECS, Field, Kind, Need
from agents.analyst.telling import counted, figure, told
from domain.scores import SCORE_COLUMNS

F = Field
Row = dict[str, Any]
_LAST = {
    F.CONTACT: ("last_contact", "last contact"),
    F.HEARD: ("last_heard", "last heard from"),
    F.LOGIN: ("last_login", "last login"),
    F.REVIEWED: ("last_review", "last QBR"),
}


COUNTS = {
    F.TICKETS: ("open ticket",),
    F.PRESSING_TICKETS: ("open ticket of high priority", "open tickets of high priority"),
    F.URGENT_TICKETS: ("urgent open ticket",),
    F.OVERDUE: ("overdue invoice",),
    F.UNPAID: ("unpaid invoice",),
}


def shown_row(row: Row, fields: Iterable[Field], currency: str) -> Row:
    """What a table or a JSON document shows."""
    found: Row = {"account": row["name"], "account_external_id": row["external_id"], "csm": row.get("csm")}
    for field in fields:
        name = f"{field}_cents" if SPECS[field].kind is Kind.MONEY else str(field)
        found[name] = row.get(str(field))
        if field in _LAST:
            found[_LAST[field][0]] = row.get(_LAST[field][0])
        if SPECS[field].kind is Kind.MONEY:
            found["currency"] = currency
    found["evidence"] = [one.as_json() for one in evidence(row, fields, currency)]
    return found


def said_row(row: Row, fields: Iterable[Field], currency: str) -> str:
    """ "Grimleigh Energy: health 44 (orange), renewal 25 April 2027"."""
    parts = [part for field in fields if (part := _said(row, field, currency))]
    return f"{row['name']}: {', '.join(parts)}." if parts else f"{row['name']}."


def _said(row: Row, field: Field, currency: str) -> str:
    value = row.get(str(field))
    if field is F.HEALTH:
        if value is None:
            return "health unknown"
        band = row.get("band") or "unknown"
        return f"health {value:.0f} ({'too little measured for a band' if band == 'unknown' else band})"
    if field in (F.BAND, F.SEGMENT, F.CSM, F.INDUSTRY):
        return "" if field is F.BAND else str(value or "")
    if field in _LAST:
        column, title = _LAST[field]
        never = "over a year ago, or never" if field is F.LOGIN else "never"
        return f"{title} {told(field, row.get(column)) if row.get(column) else never}"
    if field is F.BAND_BEFORE:
        return f"{value or 'unknown'} before"
    if field in (F.ALERTS, F.RULES):
        return f"open alerts: {told(F.RULES, row.get('alert_rules')) if row.get('alert_rules') else 'none'}"
    if field in (F.GROWTHS, F.GROWTH_KINDS):
        return (
            f"open opportunities: "
            f"{told(F.GROWTH_KINDS, row.get('opportunity_kinds')) if row.get('opportunity_kinds') else 'none'}"
        )
    if field is F.GONE:
        why = row.get("churn_reason")
        return f"left on {told(field, value)}{f' ({why})' if why else ''}"
    if field is F.DAYS_TO_RENEWAL:
        return (
            f"renews on {told(F.RENEWAL, row.get('renewal'))}" if row.get("renewal") else "no renewal known"
        )
    if field is F.RENEWAL:
        return f"renews on {told(field, value)}" if value else "no renewal known"
    if field is F.SEATS and value is not None:
        return counted(int(value), "seat")
    if field in COUNTS:
        return counted(int(value or 0), *COUNTS[field])
    if field is F.MRR and value is not None:
        return f"MRR {figure(field, value, currency)}"
    if field is F.USED:
        return f"uses {told(field, value)}" if value else "none of the features used"
    return f"{SPECS[field].title} {told(field, value, currency)}"


def evidence(row: Row, fields: Iterable[Field], currency: str) -> list[Citation]:
    """The stored facts that the values of a row come from."""
    found: dict[str, Citation] = {}
    for field in fields:
        for one in _cited(row, field, currency):
            found.setdefault(one.ref, one)
    return list(found.values())


def _cited(row: Row, field: Field, currency: str) -> list[Citation]:
    name, need = row["name"], SPECS[field].need
    if need in (Need.SCORE, Need.SIGNAL, Need.SCORE_BEFORE, Need.SIGNAL_BEFORE) and row.get("as_of"):
        return [_score(row, field, currency)]
    if need is Need.ALERT:
        columns = (row.get(key) or [] for key in ("alert_ids", "alert_days", "alert_headlines"))
        return [Citation(f"alert:{ref}", name, day, says) for ref, day, says in zip(*columns, strict=True)]
    if need is Need.GROWTH:
        columns = (
            row.get(key) or [] for key in ("opportunity_ids", "opportunity_days", "opportunity_headlines")
        )
        return [
            Citation(f"opportunity:{ref}", name, day, says) for ref, day, says in zip(*columns, strict=True)
        ]
    if need in (Need.CONTRACT, Need.MONEY, Need.MONEY_BEFORE):
        plan = row.get("plan") or "subscription"
        says = _said(row, field, currency) or str(plan)
        return [
            Citation(ref, name, row.get("term_begun"), f"{plan}: {says}")
            for ref in row.get("term_refs") or []
        ]
    if need is Need.GONE and row.get("gone_ref"):
        return [Citation(row["gone_ref"], name, row.get("churned_on"), _said(row, F.GONE, currency))]
    if need is Need.TICKET:
        return [Citation(ref, name, None, "ticket not resolved") for ref in row.get("ticket_refs") or []]
    if need is Need.INVOICE:
        return [Citation(ref, name, None, "invoice not paid") for ref in row.get("invoice_refs") or []]
    if need is Need.REVIEW and row.get("review_ref"):
        return [Citation(row["review_ref"], name, row.get("review_day"), f"QBR {row.get('last_qbr')}")]
    if field in (F.NPS, F.CSAT) and row.get(f"{field}_ref"):
        said = f"{str(field).upper()} {row[str(field)]:g}"
        return [Citation(row[f"{field}_ref"], name, row.get(f"{field}_on"), said)]
    if need is Need.TALK and row.get("talk_ref"):
        return [Citation(row["talk_ref"], name, row.get("last_contact"), f"{row.get('talk_channel')}")]
    if need in (Need.LOGIN, Need.USE):
        day = row.get("last_login")
        return (
            [Citation(f"usage:{day}..{day}", name, day, f"last login on {day}")]
            if isinstance(day, date)
            else []
        )
    return []


def _score(row: Row, field: Field, currency: str) -> Citation:
    said = "health unknown" if row.get("health") is None else f"health {row['health']:.0f}, {row.get('band')}"
    if str(field) not in ("health", "band") and str(field) in (*SCORE_COLUMNS, str(field)):
        said = f"{said}; {SPECS[field].title} {told(field, row.get(str(field)), currency)}"
    return Citation(f"score:{row['external_id']}@{row['as_of']}", row["name"], row["as_of"], said)
