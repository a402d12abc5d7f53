"""What is on record of an account: contract, money, people, conversations, answers."""

from collections.abc import Callable
from typing import Any

from agents.analyst.answers import Citation, Sentence
from agents.analyst.fields import Field, Need
from agents.analyst.row_facts import evidence
from agents.analyst.telling import counted, figure, listed, on
from domain.scores import Standing
from keepwell.account_view import SignalView
from keepwell.asking.account_facts import AccountFacts

Teller = Callable[[AccountFacts], list[Sentence]]


def left(facts: AccountFacts) -> list[Sentence]:
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


def renewal(facts: AccountFacts) -> list[Sentence]:
    if facts.gone:
        return left(facts)
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


def main_contact(facts: AccountFacts) -> list[Sentence]:
    main = next((one for one in facts.people if one["is_primary"]), None)
    if main is None:
        known = f" {counted(len(facts.people), 'contact is', 'contacts are')} known." if facts.people else ""
        return [Sentence(f"No main contact is recorded for {facts.name}.{known}")]
    return [Sentence(f"The main contact at {facts.name} is {_person(main)}.", (_of_person(facts, main),))]


def people(facts: AccountFacts) -> list[Sentence]:
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


def csm(facts: AccountFacts) -> list[Sentence]:
    csm = facts.account.csm
    told = f"{csm} is the CSM of {facts.name}." if csm else f"{facts.name} has no CSM."
    return [Sentence(told, facts.of_record(f"CSM {csm}"))]


def seats(facts: AccountFacts) -> list[Sentence]:
    seats = facts.contract.get("seats")
    if seats is None:
        return [Sentence(f"No seats of {facts.name} are known as of {facts.day}.")]
    return [
        Sentence(
            f"{facts.name} has {counted(int(seats), 'seat')} as of {facts.day}.",
            facts.of_contract(Field.SEATS),
        ),
        *named(facts, "license_utilisation"),
    ]


def mrr(facts: AccountFacts) -> list[Sentence]:
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


def plan(facts: AccountFacts) -> list[Sentence]:
    plan, billing = facts.contract.get("plan") or facts.contract.get("tier"), facts.contract.get("billing")
    if plan is None:
        return [Sentence(f"No subscription of {facts.name} runs as of {facts.day}.")]
    paid = f", billed {'annually' if billing == 'annual' else billing}" if billing else ""
    return [Sentence(f"{facts.name} is on {plan}{paid}, as of {facts.day}.", facts.of_contract(Field.PLAN))]


def tickets(facts: AccountFacts) -> list[Sentence]:
    row = facts.known(Need.TICKET)
    many = int(row.get("open_tickets") or 0)
    told = (
        f"{facts.name} has {counted(many, 'open ticket')} as of {facts.day}."
        if many
        else f"{facts.name} has no open ticket as of {facts.day}."
    )
    return [Sentence(told, tuple(evidence(row, [Field.TICKETS], "")))]


def last_contact(facts: AccountFacts) -> list[Sentence]:
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


def last_login(facts: AccountFacts) -> list[Sentence]:
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


def since(facts: AccountFacts) -> list[Sentence]:
    day, months = facts.contract.get("customer_since"), facts.contract.get("tenure_months")
    if day is None or months is None:
        return [Sentence(f"{facts.name} was no customer by {facts.day}.")]
    long = counted(int(months // 12), "year") if months >= 24 else counted(int(months), "month")
    gone = left(facts) if facts.gone else []
    return [
        Sentence(
            f"{facts.name} has been a customer since {on(day)} ({long}).", facts.of_contract(Field.SINCE)
        ),
        *gone,
    ]


def survey(field: Field) -> Callable[[AccountFacts], list[Sentence]]:
    def teller(facts: AccountFacts) -> list[Sentence]:
        row, title = facts.known(Need.SURVEY), str(field).upper()
        if row.get(str(field)) is None:
            return [Sentence(f"No {title} answer of {facts.name} is known by {facts.day}.")]
        told = (
            f"The newest {title} answer of {facts.name} is {row[str(field)]:g}, of {on(row[f'{field}_on'])}."
        )
        return [Sentence(told, tuple(evidence(row, [field], "")))]

    return teller


def record(title: str, column: str) -> Callable[[AccountFacts], list[Sentence]]:
    def teller(facts: AccountFacts) -> list[Sentence]:
        value = getattr(facts.account, column)
        told = (
            f"{title} of {facts.name}: {value}."
            if value
            else f"No {title.lower()} is recorded for {facts.name}."
        )
        return [Sentence(told, facts.of_record(f"{column} {value}"))]

    return teller


def named(facts: AccountFacts, *signals: str) -> list[Sentence]:
    return [signal(facts, one) for one in facts.view.signals if one.id in signals and one.value is not None]


def signal(facts: AccountFacts, one: SignalView) -> Sentence:
    return Sentence(f"{one.title} of {facts.name}: {one.says}, as of {facts.day}.", facts.cited(one.evidence))
