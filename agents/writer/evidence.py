"""The evidence pack of a draft: each fact it may use, under a name that sentences ask for it by, with typed values.

What is not known is not in the pack, and a sentence that asks for it does not appear. Figures that are older than
FRESH_DAYS are left out of messages to customers: what was so in spring is no news in autumn.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agents.alerts.reasons import said
from agents.writer.customer_words import named, quotable
from agents.writer.figures import figures
from agents.writer.proposals import proposals
from agents.writer.situation import Contact, Said, Situation
from agents.writer.wanted import Wanted
from domain.drafts import Evidence, Origin, Value, ValueKind, WorkDays
from domain.opportunities import OpportunityKind
from domain.text_signals import TextSignal

Pack = dict[str, Evidence]
FRESH_DAYS = 30
LATELY, SEASON = 30, 90
"""Days for which a wish or worry, and praise or plans, may be quoted back."""


@dataclass(frozen=True)
class Grounds:
    """What a pack is made from."""

    situation: Situation
    wanted: Wanted
    workdays: WorkDays
    today: date

    @property
    def day(self) -> date:
        return self.situation.as_of


def evidence_pack(situation: Situation, wanted: Wanted, workdays: WorkDays, today: date) -> Pack:
    """By name, in a fixed order. Names are ids within the draft."""
    grounds = Grounds(situation, wanted, workdays, today)
    found = [
        *_people(grounds),
        *_ours(grounds),
        *figures(situation, wanted, FRESH_DAYS),
        *_contract(grounds),
        *_price(grounds),
        *_spoken(grounds),
        *_touch(grounds),
        *proposals(situation, wanted, workdays, today),
    ]
    return {one.id: one for one in found}


def number(value: float | int) -> Value:
    return Value(ValueKind.NUMBER, f"{Decimal(str(value)).normalize():f}")


def day_of(day: date) -> Value:
    return Value(ValueKind.DATE, day.isoformat())


def _people(grounds: Grounds) -> Iterator[Evidence]:
    situation, to = grounds.situation, grounds.wanted.to
    if name := named(situation.name):
        value = {"name": Value(ValueKind.NAME, name)}
        ref = f"account:{situation.external_id}"
        yield Evidence("account", Origin.ACCOUNT, ref, f"The account is {name}.", grounds.day, value)
    if to is not None:
        yield from _contact(to, grounds.day)


def _contact(to: Contact, day: date) -> Iterator[Evidence]:
    if name := named(to.name):
        values = {"name": Value(ValueKind.NAME, name)}
        says = f"{name} is the contact{f' ({to.title})' if to.title else ''}."
        yield Evidence("contact", Origin.CONTACT, f"contact:{to.external_id}", says, day, values)


def _ours(grounds: Grounds) -> Iterator[Evidence]:
    situation, ours, day = grounds.situation, grounds.situation.ours, grounds.day
    colleague = ours.colleague(situation.csm)
    csm = colleague.name if colleague else situation.csm
    if csm and (name := named(csm)):
        values = {"name": Value(ValueKind.NAME, name)}
        yield Evidence(
            "csm", Origin.COLLEAGUE, f"csm:{name}", f"{name} looks after the account.", day, values
        )
    if ours.company:
        values = {"name": Value(ValueKind.NAME, ours.company)}
        yield Evidence(
            "company", Origin.COLLEAGUE, "settings:company", f"We are {ours.company}.", day, values
        )
    if ours.product:
        values = {"name": Value(ValueKind.PRODUCT, ours.product)}
        yield Evidence("product", Origin.PRODUCT, "settings:product", f"We sell {ours.product}.", day, values)
    for name, address in sorted(ours.links.items()):
        values = {"address": Value(ValueKind.LINK, address)}
        says = f"The link for {name}."
        yield Evidence(f"link_{name}", Origin.LINK, f"link:{name}", says, day, values)


def _contract(grounds: Grounds) -> Iterator[Evidence]:
    situation, day = grounds.situation, grounds.day
    renewal = situation.renewal_on or _told_renewal(grounds)
    if renewal is not None and renewal >= grounds.today:
        ahead = (renewal - grounds.today).days
        values = {"day": day_of(renewal), "days": number(ahead)}
        says = f"The contract renews on {said(renewal)}, in {ahead} days."
        yield Evidence("renewal", Origin.CONTRACT, "contract:renewal", says, day, values)
    contract = situation.contract
    if contract is None:
        return
    values = {}
    if contract.seats:
        values["seats"] = number(contract.seats)
    if contract.tier and (tier := named(contract.tier)):
        values["tier"] = Value(ValueKind.PRODUCT, tier)
    if situation.mrr_cents and contract.currency:
        values["monthly"] = Value(ValueKind.MONEY, str(situation.mrr_cents), contract.currency)
    if situation.customer_since:
        values["since"] = day_of(situation.customer_since)
    if values:
        told = ", ".join(f"{name} {value.raw}" for name, value in values.items())
        yield Evidence("contract", Origin.CONTRACT, "contract:running", f"The contract: {told}.", day, values)


def _told_renewal(grounds: Grounds) -> date | None:
    """As the alert has it."""
    for trigger in grounds.wanted.alert.triggers if grounds.wanted.alert else ():
        if trigger.name == "days_to_renewal" and trigger.value is not None and trigger.on is not None:
            return trigger.on + timedelta(days=round(trigger.value))
    return None


def _price(grounds: Grounds) -> Iterator[Evidence]:
    """Only the account's own price: what other customers pay is for our eyes."""
    one, contract = grounds.wanted.opportunity, grounds.situation.contract
    if one is None or contract is None or one.kind is OpportunityKind.TIER:
        return
    price, size = contract.seat_cents, one.size_cents
    if not price or not size or size % price or one.currency != contract.currency:
        return
    extra = size // price
    currency = contract.currency
    values = {
        "extra": number(extra),
        "seats": number(contract.seats + extra),
        "seat": Value(ValueKind.MONEY, str(price), currency),
        "total": Value(ValueKind.MONEY, str(size), currency),
    }
    ref = f"opportunity:{one.id}"
    yield Evidence("price", Origin.PRICE, ref, one.arithmetic or one.headline, one.opened_on, values)


SPOKEN: tuple[tuple[str, TextSignal, int], ...] = (
    ("worry", TextSignal.COMPLAINT, LATELY),
    ("wish", TextSignal.REQUEST, LATELY),
    ("asked", TextSignal.ADVANCED, LATELY),
    ("plans", TextSignal.GROWTH, SEASON),
    ("praise", TextSignal.PRAISE, SEASON),
)


def _spoken(grounds: Grounds) -> Iterator[Evidence]:
    """The newest of each kind that can be quoted as it is, no words twice; where a review is summed up, what was said
    in it."""
    situation = grounds.situation
    review = grounds.wanted.meeting
    told: set[tuple[str, str]] = set()

    def newest(name: str, origin: Origin, said_lately: Iterable[Said]) -> Iterator[Evidence]:
        for one in said_lately:
            if (
                (review is None or one.on == review.on)
                and (one.ref, one.quote) not in told
                and quotable(one.quote)
            ):
                told.add((one.ref, one.quote))
                yield _quote(name, origin, one)
                return

    for name, kind, days in SPOKEN:
        asked = review is None and kind is TextSignal.REQUEST
        yield from newest(name, Origin.QUOTE, situation.requests if asked else situation.words(kind, days))
    yield from newest("promise", Origin.PROMISE, situation.promises)
    yield from newest("reminder", Origin.QUOTE, situation.reminders)
    yield from _risk(grounds)
    yield from _ticket(grounds)


def _risk(grounds: Grounds) -> Iterator[Evidence]:
    if grounds.wanted.internal:
        risks = grounds.situation.words(TextSignal.RISK, LATELY)
        risk = next((one for one in risks if quotable(one.quote)), None)
        if risk is not None:
            yield _quote("risk", Origin.QUOTE, risk)


def _ticket(grounds: Grounds) -> Iterator[Evidence]:
    first_ticket = next((one for one in grounds.situation.tickets if quotable(one.subject)), None)
    if first_ticket is not None:
        values = {
            "subject": Value(ValueKind.QUOTE, quotable(first_ticket.subject) or ""),
            "day": day_of(first_ticket.opened_on),
        }
        says = f"An open ticket of {said(first_ticket.opened_on)}."
        on = first_ticket.opened_on
        yield Evidence("ticket", Origin.TICKET, first_ticket.ref, says, on, values, first_ticket.subject)


def _quote(name: str, origin: Origin, one: Said) -> Evidence:
    values = {"quote": Value(ValueKind.QUOTE, quotable(one.quote) or ""), "day": day_of(one.on)}
    if one.due_on is not None:
        values["due"] = day_of(one.due_on)
    if one.by and (by := named(one.by)):
        values["by"] = Value(ValueKind.NAME, by)
    kind = "what they say we promised" if name == "reminder" else one.kind
    says = f"{one.by or ('We' if one.ours else 'They')}, {said(one.on)} ({kind})."
    return Evidence(name, origin, one.ref, says, one.on, values, one.quote)


def _touch(grounds: Grounds) -> Iterator[Evidence]:
    situation, day = grounds.situation, grounds.day
    if situation.last_heard_on is not None and (day - situation.last_heard_on).days > LATELY:
        values = {"day": day_of(situation.last_heard_on)}
        says = f"They were last heard of on {said(situation.last_heard_on)}."
        yield Evidence("heard", Origin.FIGURE, "talk:last_heard", says, situation.last_heard_on, values)
    missed = next((one for one in situation.meetings if one.attended is False), None)
    if missed is not None and (day - missed.on).days <= LATELY:
        says = f"The {missed.channel} of {said(missed.on)} did not take place."
        values = {"day": day_of(missed.on)}
        yield Evidence("missed", Origin.MEETING, missed.ref, says, missed.on, values)
    held = grounds.wanted.meeting
    if held is not None:
        says = f"The QBR of {said(held.on)} was held."
        yield Evidence("review", Origin.MEETING, held.ref, says, held.on, {"day": day_of(held.on)})
    ahead = min(
        (one for one in situation.meetings if one.on > grounds.today), key=lambda one: one.on, default=None
    )
    if ahead is not None:
        says = f"The next {ahead.channel} is on {said(ahead.on)}."
        yield Evidence("ahead", Origin.MEETING, ahead.ref, says, ahead.on, {"day": day_of(ahead.on)})
