"""Actions as people log and read them, tied to the alert they answer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from agents.alerts.rules import BY_ID
from agents.playbooks.holdout import ADVICE, held_out
from agents.playbooks.profile import profile_of
from agents.playbooks.table import Playbook, playbooks
from domain.alerts import Alert
from domain.errors import KeepwellError
from domain.playbooks import NewAction, TakenAction
from domain.scope import AccountScope
from keepwell.alert_list import PRESSING, live_on
from keepwell.books import alert_of
from keepwell.bootstrap import House
from keepwell.knowledge_base import Whose, account_in, scope_of


@dataclass(frozen=True)
class ActionRow:
    action: TakenAction
    account: str
    account_external_id: str
    title: str

    def as_json(self) -> dict[str, Any]:
        names = {"account": self.account, "account_external_id": self.account_external_id}
        return {**names, "title": self.title, **asdict(self.action)}


@dataclass(frozen=True)
class Logged:
    """`warning`: the account was to be left alone."""

    row: ActionRow
    answers: str | None
    warning: str | None

    def as_json(self) -> dict[str, Any]:
        return {**self.row.as_json(), "answers": self.answers, "warning": self.warning}


def log_action(
    house: House,
    account: str,
    playbook: str,
    day: date,
    by: str,
    note: str | None,
    alert_id: int | None,
    user: Whose = None,
) -> Logged:
    """KeepwellError where the alert is another account's, ConflictError where the same was logged for that day."""
    scope = scope_of(house, user)
    row, play = account_in(house, scope, account), playbooks().get(playbook)
    alert = _alert(house, row.id, alert_id, play, day, scope)
    taken = house.actions.log(
        NewAction(
            account_id=row.id,
            playbook=play.id,
            taken_on=day,
            by=by,
            alert_id=alert.id if alert else None,
            rule=str(alert.rule) if alert else None,
            profile=profile_of(alert.disc) if alert else None,
            segment=row.segment,
            note=note,
        )
    )
    alone = held_out(play.id, row.id, day, house.actions.holdouts().get(play.id, 0.0))
    warning = (
        f"{row.name} is {ADVICE}. It stays among those left alone when this play is judged."
        if alone
        else None
    )
    answers = f"alert {alert.id} ({BY_ID[alert.rule].title.lower()})" if alert else None
    return Logged(ActionRow(taken, row.name, row.external_id, play.title), answers, warning)


def _alert(
    house: House, account_id: int, wanted: int | None, play: Playbook, day: date, scope: AccountScope
) -> Alert | None:
    """The one named, else the most pressing live one that this playbook answers."""
    if wanted is not None:
        alert = alert_of(house, scope, wanted)
        if alert.account_id != account_id:
            raise KeepwellError(
                f"Alert {wanted} is of another account. `keepwell alerts --account` lists its own."
            )
        return alert
    rules = {row.rule for row in playbooks().answers(play.id)}
    fitting = [a for a in live_on(house.alerts.list(account_id=account_id), day) if a.rule in rules]
    return min(fitting, key=lambda a: PRESSING.index(BY_ID[a.rule].severity_at(a.step)), default=None)


def list_actions(
    house: House, account: str | None, playbook: str | None, since: date | None, until: date | None
) -> list[ActionRow]:
    """The newest first."""
    ids = [house.accounts.find(account).id] if account is not None else None
    play = playbooks().get(playbook).id if playbook is not None else None
    return _described(house, house.actions.list(ids, play, since, until))[::-1]


def _described(house: House, actions: Sequence[TakenAction]) -> list[ActionRow]:
    rows = house.accounts.rows({action.account_id for action in actions})
    names = {row["account_id"]: (row["name"], row["external_id"]) for row in rows.iter_rows(named=True)}
    plays = playbooks().plays
    return [
        ActionRow(
            action,
            *names[action.account_id],
            plays[action.playbook].title if action.playbook in plays else action.playbook,
        )
        for action in actions
    ]
