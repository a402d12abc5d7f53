"""The first paint of an account's page: what is stored of it, with nothing worked out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.alerts import Alert, AlertState
from domain.desk import Owner, Tagged
from domain.errors import NotFoundError
from domain.reviews import QueueAsk, QueueRow
from domain.scope import AccountScope
from domain.scores import BAND_CHANGED
from keepwell.alert_list import AlertRow, described_all
from keepwell.bootstrap import House
from keepwell.desk.kept import Columns
from keepwell.desk.page import DeskRow, row_of
from keepwell.desk.parts import WEEKS
from keepwell.opportunity_list import OpportunityRow, opportunities_now
from storage.disc_words import KnownContact

MARKED = timedelta(days=7 * WEEKS)


@dataclass(frozen=True)
class Marker:
    """Something to be seen beside the trajectory: `kind` is alert, calibration, note, band_changed or action."""

    day: date
    kind: str
    text: str


@dataclass(frozen=True)
class AccountHead:
    """`row` is what the portfolio says of it; `trajectory` weekly up to the newest scored day, with the lines of its
    bands in `thresholds`."""

    row: DeskRow
    trajectory: list[tuple[date, float | None]]
    markers: list[Marker]
    thresholds: dict[str, float]
    calibration: int | None
    alerts: list[AlertRow]
    opportunities: list[OpportunityRow]
    drafts: list[QueueRow]
    contacts: list[KnownContact]
    tags: list[Tagged]
    owner: Owner | None
    currency: str | None
    day: date


def account_head(
    house: House, scope: AccountScope, account_id: int, user_id: int | None = None
) -> AccountHead:
    """As things stand now; NotFoundError where the account is not within the scope."""
    columns = house.portfolio_kept.now()
    row = reached(columns, scope, account_id)
    day, alerts = columns.day, house.alerts.list(account_id=account_id)
    known = [one for one in alerts if one.opened_on <= day]
    names = {account_id: (row["name"], row["external_id"])}
    live = [one for one in known if one.state is not AlertState.RESOLVED]
    calibration = house.calibrations.latest()
    frame = None if calibration is None else calibration.frame(row["segment"])
    ask = QueueAsk(now=house.now(), today=day, account_id=account_id, limit=None)
    healths = columns.trail(row["row"], WEEKS + 1)
    return AccountHead(
        row=row_of(columns, row, columns.resting(user_id).get(account_id)),
        trajectory=list(zip(columns.weeks, healths, strict=True)),
        markers=_markers(house, account_id, known, day, calibration.number if calibration else None),
        thresholds={} if frame is None else {"red": frame.red, "orange": frame.orange},
        calibration=None if calibration is None else calibration.number,
        alerts=sorted(described_all(house, live, names), key=lambda one: (one.pressing, -one.alert.id)),
        opportunities=opportunities_now(
            house, account_id, row, [one for one in alerts if one.state is not AlertState.RESOLVED]
        ),
        drafts=house.drafts.page(ask, scope.only(account_id)) if row["drafts"] else [],
        contacts=house.disc_words.people([account_id]),
        tags=house.desk.tags(account_id) if row["tags"] else [],
        owner=house.desk.owners([account_id]).get(account_id) if row["given_on"] is not None else None,
        currency=columns.currency,
        day=day,
    )


def reached(columns: Columns, scope: AccountScope, account_id: int) -> dict[str, Any]:
    """The account's row of the columns; NotFoundError where it is not within the scope."""
    row = columns.row(account_id)
    if row is None or not scope.reaches(account_id, row["csm"]):
        raise NotFoundError(f"There is no account with id {account_id}.")
    return row


def _markers(
    house: House, account_id: int, alerts: list[Alert], day: date, newest: int | None
) -> list[Marker]:
    """By day, of the time the trajectory shows."""
    since = day - MARKED
    found = [Marker(one.opened_on, "alert", one.headline) for one in alerts]
    found += [
        Marker(note.day, BAND_CHANGED if note.kind == BAND_CHANGED else "note", note.text)
        for note in house.annotations.list([account_id], until=day)
    ]
    found += [
        Marker(action.taken_on, "action", action.note or action.playbook)
        for action in house.actions.list([account_id], until=day)
    ]
    found += [
        Marker(one.created_at.date(), "calibration", one.note or f"Calibration {one.number}")
        for one in map(house.calibrations.get, range(1, (newest or 0) + 1))
    ]
    return sorted((one for one in found if since <= one.day <= day), key=lambda one: (one.day, one.kind))
