"""What to do about one account today, if anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from agents.alerts.rules import RETENTION_RULES, Severity
from agents.playbooks.holdout import ADVICE, held_out
from agents.playbooks.money import amount
from agents.playbooks.situation import Account, Alert, DueStep, Growth, Item, Situation, Waiting
from agents.playbooks.success import ranked
from agents.playbooks.table import Playbook, Profile
from agents.playbooks.value import RESTS, Value, saved, won
from domain.alerts import RuleId
from domain.scores import Band

PRESSING = tuple(Severity)[::-1]
KINDS = {"seats": RuleId.SATURATION}
"""Which rule an opportunity without an alert is answered like; every other kind as momentum."""


@dataclass(frozen=True)
class Own:
    """What concerns one account."""

    keep: list[Alert] = field(default_factory=list)
    grow: list[Alert] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)
    step: list[DueStep] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """What to do about one account today."""

    now: Situation
    account: Account
    own: Own

    def all(self) -> Iterable[Item | Waiting]:
        kept = self.keep()
        if kept is not None:
            yield kept
        growing = self.grow()
        if growing is not None:
            yield growing

    def keep(self) -> Item | Waiting | None:
        if self.own.step:
            return self._plan(self.own.step[0])
        alert = self._most_pressing(self.own.keep)
        if isinstance(alert, Waiting) or alert is None:
            return alert
        play = self._play(alert.rule, alert.profile)
        if self._left_alone(play):
            return self._wait(ADVICE, None)
        return self._kept(play, alert)

    def grow(self) -> Item | Waiting | None:
        """Never where the account must be kept first, snoozed or not."""
        first = any(alert.rule in RETENTION_RULES for alert in self.own.keep)
        first |= self.account.band is Band.RED or bool(self.own.step)
        if first or not (self.own.grow or self.own.growth):
            return None
        alert = self._most_pressing(self.own.grow)
        if isinstance(alert, Waiting):
            return alert
        chance = max(self.own.growth, key=_expected_size, default=None)
        if alert is None and chance is not None:
            until = self._answered(chance.opened_on)
            if until is not None:
                return self._wait("acted on lately", until)
        rule = alert.rule if alert else KINDS.get(chance.kind if chance else "", RuleId.MOMENTUM)
        play = self._play(rule, alert.profile if alert else None)
        if self._left_alone(play):
            return self._wait(ADVICE, None)
        return self._won(play, alert, chance)

    def _most_pressing(self, alerts: Sequence[Alert]) -> Alert | Waiting | None:
        """The alert to answer; where all of them sleep or are answered already, until when."""
        ready, later = [], []
        for alert in alerts:
            until = self._answered(alert.opened_on)
            if alert.snoozed:
                later.append(self._wait("snoozed", None))
            elif until is not None:
                later.append(self._wait("acted on lately", until))
            else:
                ready.append(alert)
        if ready:
            return min(ready, key=lambda a: (PRESSING.index(a.severity), -a.opened_on.toordinal(), a.id))
        return later[0] if later else None

    def _answered(self, opened_on: date) -> date | None:
        """The last day on which what opened then rests, because something was done since."""
        since = [day for day in self.now.acted.get(self.account.id, ()) if opened_on <= day <= self.now.day]
        until = max(since) + timedelta(days=RESTS) if since else None
        return until if until is not None and until > self.now.day else None

    def _play(self, rule: RuleId, profile: Profile | None) -> Playbook:
        choices = self.now.table.choices(rule, profile, self.account.segment)
        return ranked(choices, self.now.known)[0]

    def _left_alone(self, play: Playbook) -> bool:
        return held_out(play.id, self.account.id, self.now.day, self.now.holdouts.get(play.id, 0.0))

    def _leaving(self) -> int:
        """The step of the leaving sequence that is known of, whatever else is to be answered first."""
        return max((a.step for a in self.own.keep if a.rule is RuleId.LEAVING_SEQUENCE), default=0)

    def _wait(self, why: str, until: date | None) -> Waiting:
        return Waiting(self.account.id, self.account.csm, why, until)

    def _plan(self, step: DueStep) -> Item | Waiting:
        if step.due_on > self.now.day:
            return self._wait(f"step {step.position} of save plan {step.plan_id} is not due yet", step.due_on)
        play = self.now.table.plays[step.playbook]
        late = (self.now.day - step.due_on).days
        when = f"{late} days overdue" if late > 1 else "due since yesterday" if late else "due today"
        because = f"Step {step.position} of {step.steps} of save plan {step.plan_id}, {when}"
        return self._item(
            play,
            because=because,
            do=step.what if step.owner == self.account.csm else f"{step.what} (with {step.owner})",
            value=saved(play, self.account, self._leaving(), self.now.known),
            hours=step.hours,
            play_hours=step.hours_left,
            plan_id=step.plan_id,
            due_on=step.due_on,
        )

    def _kept(self, play: Playbook, alert: Alert) -> Item:
        first = play.steps[0].hours if play.steps else play.hours
        # The alert's own words name the signal and the contact: they stand where the play is the one it recommends.
        same = self.now.table.first(alert.rule, alert.profile).id == play.id
        do = alert.action if same and alert.action else play.do
        return self._item(
            play,
            because=alert.says(self.now.day),
            do=do,
            value=saved(play, self.account, self._leaving(), self.now.known),
            hours=first,
            play_hours=play.hours,
            alert=alert,
        )

    def _won(self, play: Playbook, alert: Alert | None, chance: Growth | None) -> Item:
        same = alert is not None and self.now.table.first(alert.rule, alert.profile).id == play.id
        do = alert.action if same and alert is not None and alert.action else play.do
        because = (
            chance.headline if chance is not None else alert.says(self.now.day) if alert is not None else ""
        )
        return self._item(
            play,
            because=because,
            do=do,
            value=won(play, self.account, chance, self.now.known),
            hours=play.hours,
            play_hours=play.hours,
            alert=alert,
        )

    def _item(
        self,
        play: Playbook,
        *,
        because: str,
        do: str,
        value: Value,
        hours: float,
        play_hours: float,
        alert: Alert | None = None,
        plan_id: int | None = None,
        due_on: date | None = None,
    ) -> Item:
        per_hour = None if value.cents is None else value.cents / play_hours
        if per_hour is None:
            says = "No recurring revenue is known for it, so it cannot be ranked: it comes last."
        else:
            says = f"{value.said} / {play_hours:g} h = {amount(per_hour, value.currency)}/month per hour."
        return Item(
            account_id=self.account.id,
            csm=self.account.csm,
            aim=play.aim,
            playbook=play.id,
            title=play.title,
            do=do,
            because=because[:1].upper() + because[1:],
            alert_id=alert.id if alert else None,
            rule=str(alert.rule) if alert else None,
            plan_id=plan_id,
            due_on=due_on,
            hours=hours,
            play_hours=play_hours,
            value_cents=value.cents,
            per_hour_cents=per_hour,
            currency=value.currency,
            risk=value.risk,
            risk_is=value.risk_is,
            share=value.share,
            share_is=value.share_is,
            says=says,
        )


def _expected_size(chance: Growth) -> tuple[float, int]:
    likely = 1.0 if chance.probability is None else chance.probability
    return (chance.size_cents or 0) * likely, -chance.opened_on.toordinal()
