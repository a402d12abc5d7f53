"""What an event says, from what is stored: ids, names, numbers and links. Customers' own words stay here; of an alert
its sentence is told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.errors import NotFoundError
from domain.webhooks import Delivery, EventKind, Subscription
from keepwell.alert_list import described
from keepwell.bootstrap import House
from storage.runs import RunState
from storage.webhook_sources import ToldOf

COUNTS = ("alerts_opened", "alerts_closed", "drafts_written")


@dataclass(frozen=True)
class Event:
    """`says` is one sentence, `link` the page that has the rest."""

    kind: EventKind
    at: datetime
    says: str
    link: str
    data: dict[str, Any]

    def as_json(self, event_id: str) -> dict[str, Any]:
        stamp = self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"type": str(self.kind), "timestamp": stamp, "data": {"event_id": event_id, **self.data}}


def event_of(house: House, delivery: Delivery, subscription: Subscription) -> Event | None:
    """None where what it tells of is gone."""
    if delivery.kind is EventKind.TEST:
        data = {"subscription_id": subscription.id}
        return Event(delivery.kind, delivery.occurred_at, "Keepwell can be heard here.", _link(house), data)
    told = house.webhooks.told_of(delivery.kind, delivery.subject)
    if told is None:
        return None
    try:
        return _event(house, delivery, told)
    except NotFoundError:
        return None


def _event(house: House, delivery: Delivery, told: ToldOf) -> Event | None:
    if told.alert_id is not None:
        return _alert(house, delivery, told.alert_id, told.by)
    if told.draft_id is not None:
        return _draft(house, delivery, told.draft_id, told)
    return None if told.run_id is None else _run(house, delivery, told.run_id)


def _alert(house: House, delivery: Delivery, alert_id: int, by: str | None) -> Event:
    row = described(house, house.alerts.get(alert_id))
    alert, link = row.alert, _link(house, f"/alerts/{alert_id}")
    closed = delivery.kind is EventKind.ALERT_CLOSED
    data: dict[str, Any] = {
        "alert": {
            "id": alert.id,
            "rule": str(alert.rule),
            "title": row.title,
            "severity": row.severity,
            "state": str(alert.state),
            "opened_on": alert.opened_on.isoformat(),
            "closed_on": alert.closed_on.isoformat() if alert.closed_on else None,
            "false_alarm": alert.false_alarm,
            "by": by,
            "says": alert.headline,
            "url": link,
        },
        "account": _account(house, alert.account_id),
    }
    what = row.account or f"source {alert.source}"
    says = f"{what}: {row.title.lower()} is closed" if closed else f"{what}: {alert.headline}"
    return Event(delivery.kind, delivery.occurred_at, f"{says}.", link, data)


def _draft(house: House, delivery: Delivery, draft_id: int, told: ToldOf) -> Event:
    draft = house.drafts.get(draft_id)
    link = _link(house, f"/review/{draft_id}")
    data: dict[str, Any] = {
        "draft": {
            "id": draft.id,
            "kind": str(draft.kind),
            "state": str(draft.state),
            "due_at": draft.due_at.isoformat(),
            "url": link,
        },
        "account": _account(house, draft.account_id),
    }
    kind = str(draft.kind).replace("_", " ")
    says = f"{draft.account}: a draft ({kind}) waits for review."
    if told.verdict is not None:
        data["verdict"] = {"verdict": told.verdict, "by": told.by, "at": delivery.occurred_at.isoformat()}
        says = f"{draft.account}: {told.by} says {told.verdict} of a draft ({kind})."
    return Event(delivery.kind, delivery.occurred_at, says, link, data)


def _run(house: House, delivery: Delivery, run_id: int) -> Event:
    run = house.runs.get(run_id)
    link = _link(house, f"/runs/{run_id}")
    summary = run.summary or {}
    counts = {name: summary[name] for name in COUNTS if isinstance(summary.get(name), int)}
    # As it ended then: a run that failed may have been resumed since.
    state = RunState.FAILED if delivery.kind is EventKind.RUN_FAILED else RunState.DONE
    data = {"run": {"id": run.id, "as_of": run.as_of.isoformat(), "state": str(state), **counts, "url": link}}
    opened = f", {counts['alerts_opened']:,} alerts opened" if "alerts_opened" in counts else ""
    says = f"The run of {run.as_of} {'failed' if state is RunState.FAILED else f'is done{opened}'}."
    return Event(delivery.kind, delivery.occurred_at, says, link, data)


def _account(house: House, account_id: int | None) -> dict[str, Any] | None:
    if account_id is None:
        return None
    row = house.accounts.get(account_id)
    url = _link(house, f"/accounts/{row.id}")
    return {"id": row.id, "external_id": row.external_id, "name": row.name, "csm": row.csm, "url": url}


def _link(house: House, path: str = "/") -> str:
    return f"{house.settings.address}{path}"
