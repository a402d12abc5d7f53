"""What is kept of one account, told aspect by aspect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from agents.alerts.rules import BY_ID as RULES
from agents.analyst.about import About, Aspect
from agents.analyst.answers import Citation, Sentence
from agents.analyst.fields import Field, Need
from agents.analyst.row_facts import evidence
from agents.analyst.telling import counted, figure, listed, on
from domain.alerts import AlertState, EvidenceRef
from domain.scores import Standing, percent
from keepwell.account_view import AccountView, MoveView, SignalView, view_account
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House
from storage.accounts import AccountRow

A = Aspect
SHOWN = 3
LEAST_MOVE = 1.0


@dataclass
class AccountFacts:
    """The view that `keepwell account` prints, made when it is first needed, and the columns that the portfolio's
    questions read."""

    house: House
    account: AccountRow
    since: date
    columns: Columns
    period: tuple[date, date] | None = None

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def as_of(self) -> date:
        return self.columns.day

    @cached_property
    def view(self) -> AccountView:
        return view_account(self.house, self.account, self.as_of, self.since)

    @cached_property
    def stored(self) -> dict[str, Any]:
        """The score of the day as it was stored; as the view has it where none was."""
        if self.columns.scored_on == self.as_of:
            return self.known(Need.SCORE)
        view = self.view
        return {**view.numbers, "standing": view.standing, "band": view.band}

    @property
    def gone(self) -> bool:
        return bool(self.stored.get("standing") == Standing.CHURNED)

    @property
    def own(self) -> str:
        return f"{self.name}'" if self.name.endswith("s") else f"{self.name}'s"

    @property
    def day(self) -> str:
        return on(self.as_of)

    def known(self, need: Need) -> dict[str, Any]:
        found = self.columns.of(need, [self.account.id])
        rows = found.to_dicts()
        base = {"name": self.name, "external_id": self.account.external_id, "as_of": self.as_of}
        return base | (rows[0] if rows else {})

    @cached_property
    def contract(self) -> dict[str, Any]:
        return self.known(Need.CONTRACT)

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        day = self.as_of
        return self.house.facts.load_accounts([self.account.id], day, day).contacts.to_dicts()

    @property
    def score(self) -> Citation:
        health, band = self.stored.get("health"), self.stored.get("band")
        said = "health unknown" if health is None else f"health {health:.0f}, {band}"
        return Citation(f"score:{self.account.external_id}@{self.as_of}", self.name, self.as_of, said)

    def cited(self, facts: list[EvidenceRef], most: int = SHOWN) -> tuple[Citation, ...]:
        return tuple(Citation(one.ref, self.name, one.occurred_on, one.says) for one in facts[:most])

    def of_contract(self, field: Field) -> tuple[Citation, ...]:
        return tuple(evidence(self.contract, [field], self.columns.currency))

    def of_record(self, says: str) -> tuple[Citation, ...]:
        account = self.account
        return (Citation(account.external_id, self.name, None, says),)

    def row(self) -> dict[str, Any]:
        return {
            "account": self.name,
            "account_external_id": self.account.external_id,
            "csm": self.account.csm,
            "standing": self.stored.get("standing"),
            "health": self.stored.get("health"),
            "band": self.stored.get("band"),
            "evidence": [self.score.as_json()],
        }


def tell(facts: AccountFacts, aspect: Aspect, asked: About) -> list[Sentence]:
    """Empty where the sentence of another aspect says it already."""
    if aspect is A.SIGNALS:
        return [_signal(facts, one) for one in facts.view.signals if one.id in map(str, asked.signals)]
    return _TELLERS[aspect](facts)


def _health(facts: AccountFacts) -> list[Sentence]:
    view, lines = facts.view, facts.view.thresholds
    if view.standing == Standing.CHURNED:
        return _left(facts)
    health = view.numbers["health"]
    if health is None:
        return [Sentence(f"{facts.name} has no health score as of {facts.day}: too little is known of it.")]
    band = "too little is measured for a band" if view.band == "unknown" else view.band
    told = (
        f"{facts.own} health is {health:.0f} ({band}) as of {facts.day}; red is below "
        f"{lines['red']:.0f}, green from {lines['orange']:.0f}."
    )
    return [Sentence(told, (facts.score,))]


def _why(facts: AccountFacts) -> list[Sentence]:
    """What pulls the level down, weighed; what moved it is told where it moved."""
    told = [
        ((100 - one.points) * one.weight, one)
        for one in facts.view.signals
        if one.points is not None and one.weight is not None
    ]
    worst = [one for _, one in sorted(told, key=lambda pair: -pair[0])[:SHOWN]]
    sentences = []
    for place, one in enumerate(worst):
        lead = "What holds it down most is" if place == 0 else "Then comes"
        said = f"{lead} {one.title.lower()}: {one.says} ({one.points or 0:.0f} of 100 points)."
        sentences.append(Sentence(said, facts.cited(one.evidence)))
    change = facts.view.change
    return [*sentences, *(_changed(facts) if change is not None and abs(change) >= LEAST_MOVE else [])]


def _changed(facts: AccountFacts) -> list[Sentence]:
    view = facts.view
    if view.change is None:
        return [Sentence(f"There was no score of {facts.name} on {on(view.since)} to compare with.")]
    moves = [move for move in view.moves if abs(move.amount) >= 0.1]
    size = abs(view.change)
    verb = "has not moved" if size < 0.1 else f"{'fell' if view.change < 0 else 'rose'} by {size:.1f} points"
    sentences = [Sentence(f"{facts.own} health {verb} since {on(view.since)}.", (facts.score,))]
    return sentences + [Sentence(_move(move), facts.cited(move.evidence)) for move in moves[:SHOWN]]


def _move(move: MoveView) -> str:
    verb = "took" if move.amount < 0 else "added"
    return f"{move.title} {verb} {abs(move.amount):.1f}{f': {move.says}' if move.says else ''}."


def _at_risk(facts: AccountFacts) -> list[Sentence]:
    view = facts.view
    if view.standing == Standing.CHURNED:
        return _left(facts)
    health = view.numbers["health"]
    if health is None or view.band == "unknown":
        return [
            Sentence(
                f"That cannot be said of {facts.name} as of {facts.day}: too little is measured.",
                (facts.score,),
            )
        ]
    risky = view.band in ("red", "orange")
    head = "Yes" if risky else "No"
    told = f"{head}: {facts.name} stands at {health:.0f} ({view.band}) as of {facts.day}."
    return [Sentence(told, (facts.score,)), *(_alerts(facts) if risky else [])]


def _churn(facts: AccountFacts) -> list[Sentence]:
    risk = facts.view.risk
    if risk is None:
        return [Sentence(f"No risk of leaving is known for {facts.name} as of {facts.day}.")]
    told = listed([f"{percent(share)} within {days} days" for days, share in risk.risks.items()])
    reasons = [one.title.lower() for one in risk.reasons if one.adds > 0][:SHOWN]
    mostly = f" Mostly: {listed(reasons)}." if reasons else ""
    return [
        Sentence(
            f"{facts.own} risk of leaving is {told}, as of {facts.day}.{mostly} {risk.says}",
            (facts.score,),
        )
    ]


def _trend(facts: AccountFacts) -> list[Sentence]:
    numbers = facts.view.numbers
    moved = {days: numbers[f"velocity_{days}"] for days in (7, 14, 30)}
    told = [f"{value:+.1f} points in {days} days" for days, value in moved.items() if value is not None]
    if not told:
        return [Sentence(f"There is no earlier score of {facts.name} to compare with.", (facts.score,))]
    last = moved[30] if moved[30] is not None else 0.0
    way = "falling" if last <= -LEAST_MOVE else "rising" if last >= LEAST_MOVE else "steady"
    return [Sentence(f"{facts.own} health is {way}: {listed(told)}, as of {facts.day}.", (facts.score,))]


def _back(facts: AccountFacts) -> list[Sentence]:
    return [Sentence(f"{facts.name}: {facts.view.way_back.says}", (facts.score,))]


def _renewal(facts: AccountFacts) -> list[Sentence]:
    if facts.gone:
        return _left(facts)
    day, days = facts.contract.get("renewal"), facts.contract.get("days_to_renewal")
    if day is None or days is None:
        return [
            Sentence(
                f"No renewal of {facts.name} is known as of {facts.day}.", facts.of_contract(Field.RENEWAL)
            )
        ]
    head = ""
    if facts.period is not None:
        head = "Yes: " if facts.period[0] <= day <= facts.period[1] else "No: "
    itself = " by itself" if facts.contract.get("auto_renew") == "yes" else ""
    return [
        Sentence(
            f"{head}{facts.name} renews{itself} on {on(day)}, in {counted(int(days), 'day')}.",
            facts.of_contract(Field.RENEWAL),
        )
    ]


def _main_contact(facts: AccountFacts) -> list[Sentence]:
    main = next((one for one in facts.people if one["is_primary"]), None)
    if main is None:
        known = f" {counted(len(facts.people), 'contact is', 'contacts are')} known." if facts.people else ""
        return [Sentence(f"No main contact is recorded for {facts.name}.{known}")]
    return [Sentence(f"The main contact at {facts.name} is {_person(main)}.", (_of_person(facts, main),))]


def _people(facts: AccountFacts) -> list[Sentence]:
    if not facts.people:
        return [Sentence(f"No contact is recorded for {facts.name}.")]
    told = listed([_person(one) for one in facts.people])
    return [
        Sentence(f"Contacts at {facts.name}: {told}.", tuple(_of_person(facts, one) for one in facts.people))
    ]


def _person(one: dict[str, Any]) -> str:
    what = one["title"] or one["role"]
    return f"{one['name'] or one['email'] or one['external_id']}{f' ({what})' if what else ''}"


def _of_person(facts: AccountFacts, one: dict[str, Any]) -> Citation:
    return Citation(one["external_id"], facts.name, None, _person(one))


def _csm(facts: AccountFacts) -> list[Sentence]:
    csm = facts.account.csm
    told = f"{csm} is the CSM of {facts.name}." if csm else f"{facts.name} has no CSM."
    return [Sentence(told, facts.of_record(f"CSM {csm}"))]


def _seats(facts: AccountFacts) -> list[Sentence]:
    seats = facts.contract.get("seats")
    if seats is None:
        return [Sentence(f"No seats of {facts.name} are known as of {facts.day}.")]
    return [
        Sentence(
            f"{facts.name} has {counted(int(seats), 'seat')} as of {facts.day}.",
            facts.of_contract(Field.SEATS),
        ),
        *_named(facts, "license_utilisation"),
    ]


def _use(facts: AccountFacts) -> list[Sentence]:
    return _named(facts, "license_utilisation", "login_frequency", "usage_trend")


def _named(facts: AccountFacts, *signals: str) -> list[Sentence]:
    return [_signal(facts, one) for one in facts.view.signals if one.id in signals and one.value is not None]


def _signal(facts: AccountFacts, one: SignalView) -> Sentence:
    return Sentence(f"{one.title} of {facts.name}: {one.says}, as of {facts.day}.", facts.cited(one.evidence))


def _mrr(facts: AccountFacts) -> list[Sentence]:
    row = facts.known(Need.MONEY) | {
        key: facts.contract.get(key) for key in ("term_refs", "term_begun", "plan")
    }
    cents, currency = row.get("mrr"), facts.columns.currency
    cited = tuple(evidence(row, [Field.MRR], currency))
    if not cents and row.get("term_refs"):
        return [
            Sentence(
                f"The MRR of {facts.name} is 0 as of {facts.day}: what it has is free, paused or a trial.",
                cited,
            )
        ]
    if not cents:
        return [
            Sentence(
                f"{facts.name} pays nothing as of {facts.day}: no paid subscription covers that day.", cited
            )
        ]
    yearly = figure(Field.MRR, cents * 12, currency)
    return [
        Sentence(
            f"The MRR of {facts.name} is {figure(Field.MRR, cents, currency)} as of {facts.day} ({yearly} a year).",
            cited,
        )
    ]


def _plan(facts: AccountFacts) -> list[Sentence]:
    plan, billing = facts.contract.get("plan") or facts.contract.get("tier"), facts.contract.get("billing")
    if plan is None:
        return [Sentence(f"No subscription of {facts.name} runs as of {facts.day}.")]
    paid = f", billed {'annually' if billing == 'annual' else billing}" if billing else ""
    return [Sentence(f"{facts.name} is on {plan}{paid}, as of {facts.day}.", facts.of_contract(Field.PLAN))]


def _alerts(facts: AccountFacts) -> list[Sentence]:
    live = [one for one in facts.view.alerts if one.state is not AlertState.RESOLVED]
    if not live:
        return [Sentence(f"No alert is open for {facts.name} as of {facts.day}.", (facts.score,))]
    sentences = [
        Sentence(f"{counted(len(live), 'alert is', 'alerts are')} open for {facts.name} as of {facts.day}.")
    ]
    for one in live:
        cited = (
            Citation(f"alert:{one.id}", facts.name, one.opened_on, one.headline),
            *facts.cited([ref for t in one.triggers for ref in t.evidence]),
        )
        sentences.append(
            Sentence(f"{RULES[one.rule].title} since {on(one.opened_on)}: {one.headline}.", cited)
        )
    return sentences


def _growth(facts: AccountFacts) -> list[Sentence]:
    there = [row for row in facts.view.opportunities if row.opportunity.closed_on is None]
    if not there:
        return [Sentence(f"No opportunity is open for {facts.name} as of {facts.day}.")]
    return [
        Sentence(
            f"{row.title} since {on(row.opportunity.opened_on)}: "
            f"{row.opportunity.headline}.{f' {row.timing}' if row.timing else ''}",
            (
                Citation(
                    f"opportunity:{row.opportunity.id}",
                    facts.name,
                    row.opportunity.opened_on,
                    row.opportunity.headline,
                ),
                *facts.cited([ref for t in row.opportunity.evidence for ref in t.evidence]),
            ),
        )
        for row in there
    ]


def _tickets(facts: AccountFacts) -> list[Sentence]:
    row = facts.known(Need.TICKET)
    many = int(row.get("open_tickets") or 0)
    told = (
        f"{facts.name} has {counted(many, 'open ticket')} as of {facts.day}."
        if many
        else f"{facts.name} has no open ticket as of {facts.day}."
    )
    return [Sentence(told, tuple(evidence(row, [Field.TICKETS], "")))]


def _last_contact(facts: AccountFacts) -> list[Sentence]:
    newest = facts.house.asked.newest_talk([facts.account.id], facts.as_of).to_dicts()
    if not newest:
        return [Sentence(f"No contact with {facts.name} is recorded by {facts.day}.")]
    row = facts.known(Need.TALK)
    one, day = newest[0], newest[0]["occurred_at"].date()
    who = (
        {"in": " from them", "out": " from us"}.get(one["direction"] or "", "")
        if one["channel"] in ("email", "chat", "ticket")
        else ""
    )
    heard = (
        f" They were last heard from on {on(row['last_heard'])}."
        if row.get("last_heard") and row["last_heard"] != day
        else ""
    )
    ago = (facts.as_of - day).days
    when = "that day" if ago == 0 else f"{counted(ago, 'day')} before"
    cited = Citation(one["ref"], facts.name, day, f"{one['channel']}{who}")
    return [
        Sentence(
            f"The last contact with {facts.name} by {facts.day} was on {on(day)} "
            f"({one['channel']}{who}, {when}).{heard}",
            (cited,),
        )
    ]


def _last_login(facts: AccountFacts) -> list[Sentence]:
    row = facts.known(Need.LOGIN)
    day = row.get("last_login")
    if day is None:
        return [Sentence(f"No login at {facts.name} is recorded in the 400 days up to {facts.day}.")]
    return [
        Sentence(
            f"The last login at {facts.name} by {facts.day} was on {on(day)}.",
            tuple(evidence(row, [Field.LOGIN], "")),
        )
    ]


def _since(facts: AccountFacts) -> list[Sentence]:
    day, months = facts.contract.get("customer_since"), facts.contract.get("tenure_months")
    if day is None or months is None:
        return [Sentence(f"{facts.name} was no customer by {facts.day}.")]
    long = counted(int(months // 12), "year") if months >= 24 else counted(int(months), "month")
    gone = _left(facts) if facts.gone else []
    return [
        Sentence(
            f"{facts.name} has been a customer since {on(day)} ({long}).", facts.of_contract(Field.SINCE)
        ),
        *gone,
    ]


def _left(facts: AccountFacts) -> list[Sentence]:
    if not facts.gone:
        active = facts.stored.get("standing") == Standing.ACTIVE
        told = f"Yes, {facts.name} is a customer" if active else f"No, {facts.name} was no customer yet"
        return [Sentence(f"{told} as of {facts.day}.", (facts.score,))]
    row = facts.known(Need.GONE)
    day, why = row.get("churned_on"), row.get("churn_reason")
    told = (
        f"{facts.name} left{f' on {on(day)}' if day else ''}{f' ({why})' if why else ''}: it is no "
        f"longer a customer."
    )
    return [Sentence(told, tuple(evidence(row, [Field.GONE], "")))]


def _survey(field: Field) -> Callable[[AccountFacts], list[Sentence]]:
    def teller(facts: AccountFacts) -> list[Sentence]:
        row, title = facts.known(Need.SURVEY), str(field).upper()
        if row.get(str(field)) is None:
            return [Sentence(f"No {title} answer of {facts.name} is known by {facts.day}.")]
        told = (
            f"The newest {title} answer of {facts.name} is {row[str(field)]:g}, of {on(row[f'{field}_on'])}."
        )
        return [Sentence(told, tuple(evidence(row, [field], "")))]

    return teller


def _record(title: str, column: str) -> Callable[[AccountFacts], list[Sentence]]:
    def teller(facts: AccountFacts) -> list[Sentence]:
        value = getattr(facts.account, column)
        told = (
            f"{title} of {facts.name}: {value}."
            if value
            else f"No {title.lower()} is recorded for {facts.name}."
        )
        return [Sentence(told, facts.of_record(f"{column} {value}"))]

    return teller


def _overview(facts: AccountFacts) -> list[Sentence]:
    if facts.view.standing != Standing.ACTIVE:
        return _left(facts)
    parts = (_health, _changed, _alerts, _growth, _renewal, _mrr, _last_contact, _main_contact)
    return [sentence for part in parts for sentence in part(facts)]


_TELLERS: dict[Aspect, Callable[[AccountFacts], list[Sentence]]] = {
    A.OVERVIEW: _overview,
    A.HEALTH: _health,
    A.WHY: _why,
    A.CHANGED: _changed,
    A.AT_RISK: _at_risk,
    A.CHURN: _churn,
    A.TREND: _trend,
    A.BACK: _back,
    A.RENEWAL: _renewal,
    A.MAIN_CONTACT: _main_contact,
    A.PEOPLE: _people,
    A.CSM: _csm,
    A.SEATS: _seats,
    A.USE: _use,
    A.MRR: _mrr,
    A.PLAN: _plan,
    A.ALERTS: _alerts,
    A.GROWTH: _growth,
    A.TICKETS: _tickets,
    A.LAST_CONTACT: _last_contact,
    A.LAST_LOGIN: _last_login,
    A.SINCE: _since,
    A.LEFT: _left,
    A.NPS: _survey(Field.NPS),
    A.CSAT: _survey(Field.CSAT),
    A.SEGMENT: _record("Segment", "segment"),
    A.INDUSTRY: _record("Industry", "industry"),
    A.COUNTRY: _record("Country", "country"),
}
