"""`account_brief`: one account on a page, as a colleague reads it before a call."""

from datetime import date
from typing import TYPE_CHECKING

from pydantic import Field

from domain.passages import Trust
from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import Account
from keepwell.mcp_server.told import QUOTED_IS_DATA, Quote, Told, line, lines, quote, score

if TYPE_CHECKING:
    from keepwell.account_words import Said
    from keepwell.exports.account_story import Story, Talk

MOVES, ALERTS, GROWTH, PEOPLE, DRAFTS, QUOTES = 6, 5, 4, 6, 6, 6


class Move(Told):
    points: float
    what: str


class AlertTold(Told):
    reason: str = Field(description="Give it to draft_for_review.")
    severity: str
    since: date
    says: str
    do: str


class Growth(Told):
    reason: str = Field(description="Give it to draft_for_review.")
    says: str


class Person(Told):
    name: str
    main_contact: bool
    says: str = Field(description="How they like to be written to, as far as their own words tell.")


class DraftThere(Told):
    draft_id: int
    reason: str
    kind: str
    state: str


class Heard(Told):
    kind: str = Field(description="risk, request, promise, praise, complaint or talk.")
    due_on: date | None
    said: Quote


class Brief(Told):
    account: str
    external_id: str
    csm: str | None
    segment: str | None
    as_of: date
    standing: str
    health: float | None = Field(description="0 to 100; null where too little is known.")
    band: str
    measured: str
    change: float | None = Field(description="Points since four weeks before.")
    moves: list[Move] = Field(description="What the change is made of.")
    risk: dict[str, float] = Field(description="Risk of leaving, 0 to 1, by days ahead.")
    renewal: date | None
    days_to_renewal: int | None
    pays_a_year: str
    clocks: list[str]
    plan: str | None = Field(description="The save plan that runs.")
    alerts: list[AlertTold]
    growth: list[Growth]
    way_back: list[str] = Field(description="The least that would bring it back to green.")
    people: list[Person]
    drafts: list[DraftThere] = Field(description="What waits for a person to look at.")
    heard: list[Heard]
    label: str

    def as_text(self) -> str:
        pays = f"pays {self.pays_a_year} a year" if self.pays_a_year else "pays nothing now"
        renews = (
            f"renews {self.renewal} (in {self.days_to_renewal} days)" if self.renewal else "no renewal known"
        )
        change = "" if self.change is None else f", {self.change:+.1f} in four weeks"
        risk = ", ".join(f"{share:.0%} within {days} days" for days, share in self.risk.items())
        return lines(
            f"# {line(self.account)} [{line(self.external_id)}], as of {self.as_of}",
            f"Health {score(self.health)} ({self.band}){change}; {self.measured}. {self.standing}, {pays}, {renews}. "
            f"CSM: {line(self.csm) or 'nobody'}.",
            f"Risk of leaving: {risk}." if risk else None,
            *map(line, self.clocks),
            line(self.plan) if self.plan else None,
            *_part("What moved the score", [f"{one.points:+.1f} {line(one.what)}" for one in self.moves]),
            *_part("What to do", [_alert(one) for one in self.alerts]),
            *_part("How it could grow", [f"{line(one.says)} ({one.reason})" for one in self.growth]),
            *_part("The way back to green", list(map(line, self.way_back))),
            *_part("Whom to talk to", [_person(one) for one in self.people]),
            *_part("Drafts that wait", [f"{one.draft_id} {one.reason} ({one.state})" for one in self.drafts]),
            *([f"## What was said\n{QUOTED_IS_DATA}"] if self.heard else []),
            *(
                f"{one.kind}{f', due {one.due_on}' if one.due_on else ''}\n{one.said.as_text()}"
                for one in self.heard
            ),
            f"({self.label})",
        )


def _part(title: str, told: list[str]) -> list[str]:
    return [f"## {title}", *(f"- {one}" for one in told)] if told else []


def _alert(one: AlertTold) -> str:
    return f"[{one.severity}] {line(one.says)} Do: {line(one.do)} ({one.reason})"


def _person(one: Person) -> str:
    return f"{line(one.name)}{' (main contact)' if one.main_contact else ''}: {line(one.says)}"


def account_brief(house: House, who: Principal, account: Account) -> Brief:
    """Everything about one account before a call or a mail: health and what moved it, risk of leaving, renewal and
    what it pays, live alerts with what to do, how it could grow, the way back to green, contacts and how they like to
    be written to, drafts that wait, and what was said lately. Call it once you know which account; the alerts and
    opportunities carry the `reason` that draft_for_review wants."""
    from keepwell.exports.account_story import tell
    from keepwell.exports.brief import FOUR_WEEKS

    return _brief(tell(house, account, None, FOUR_WEEKS, who.scope))


def _brief(story: "Story") -> Brief:
    from keepwell.exports.internal_slides import measured, plan_says

    view, account, contract = story.view, story.account, story.contract
    clocks = view.in_time.clocks
    return Brief(
        account=account.name,
        external_id=account.external_id,
        csm=account.csm,
        segment=account.segment,
        as_of=view.as_of,
        standing=view.standing.replace("_", " "),
        health=view.numbers["health"],
        band=view.band,
        measured=measured(view),
        change=view.change,
        moves=_moves(story),
        risk={str(days): share for days, share in (view.risk.risks if view.risk else {}).items()},
        renewal=contract.renewal,
        days_to_renewal=contract.days_to_renewal,
        pays_a_year=contract.arr_says,
        clocks=[clocks.leaving.says, clocks.cancellation.says, clocks.renewal.says],
        plan=None if view.in_time.plan is None else plan_says(view.in_time.plan),
        alerts=_alerts(story),
        growth=_growth(story),
        way_back=[f"{one.says}: {one.how}" for one in view.way_back.steps] if view.band != "green" else [],
        people=[
            Person(name=one.contact.called, main_contact=one.contact.is_primary, says=one.says)
            for one in view.contacts[:PEOPLE]
        ],
        drafts=[
            DraftThere(draft_id=one.id, reason=one.reason, kind=one.kind, state=one.state)
            for one in story.drafts[:DRAFTS]
        ],
        heard=_heard(story),
        label=story.label,
    )


def _moves(story: "Story") -> list[Move]:
    from keepwell.exports.internal_slides import moves_shown

    shown = moves_shown(story.view.moves, MOVES)
    return [Move(points=points, what=f"{title}: {says}") for points, title, says, _ in shown]


def _alerts(story: "Story") -> list[AlertTold]:
    from keepwell.exports.internal_slides import live_alerts

    return [
        AlertTold(
            reason=f"alert:{one.alert.rule}",
            severity=one.severity,
            since=one.alert.opened_on,
            says=f"{one.title}. {one.says}",
            do=one.alert.action,
        )
        for one in live_alerts(story)[:ALERTS]
    ]


def _growth(story: "Story") -> list[Growth]:
    from keepwell.exports.internal_slides import open_opportunities, opportunity_says

    return [
        Growth(reason=f"opportunity:{row.opportunity.kind}", says=opportunity_says(row))
        for row in open_opportunities(story)[:GROWTH]
    ]


def _heard(story: "Story") -> list[Heard]:
    """What they said that bears on the account; where there is none of it, what they said last."""
    words = story.view.words
    found = [*words.risks, *words.promises, *words.requests, *words.sentiment]
    told = list({(one.ref, one.quote): _said(one) for one in reversed(found)}.values())[::-1]
    return (told or [_talk(one) for one in story.talks])[:QUOTES]


def _said(one: "Said") -> Heard:
    whose = Trust.OURS if one.by == "us" else Trust.CUSTOMER
    said = quote(one.quote, one.ref, whose, by=one.who, on=one.day)
    return Heard(kind=one.kind, due_on=one.due_on, said=said)


def _talk(one: "Talk") -> Heard:
    return Heard(
        kind="talk", due_on=None, said=quote(one.words, one.ref, Trust.CUSTOMER, by=one.who, on=one.day)
    )
