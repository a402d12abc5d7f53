"""Whom to talk to about an opportunity, and why that person: from contacts and what they said, nothing guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from agents.alerts.case import WROTE, Case
from agents.alerts.reasons import said
from agents.collector.catalogue import many
from agents.collector.chronicle import Fact, Listing
from domain.opportunities import OpportunityKind as K

LATELY, MONTH = 90, 30
"""Days in which somebody wrote who counts as in touch; days of use that are looked at."""

SPOKE = Listing("interactions", ("interaction_id", "contact_id", "direction"))
USED = Listing("usage", ("day", "user"), known=pl.when(pl.col("user").is_not_null()).then("day"))
_MENTION = ("interaction_id", "ref", "day", "quote", "speaker")
SAID = {
    kind: Listing("mentions", _MENTION, known=pl.when(pl.col("kind") == kind).then("day"))
    for kind in ("growth", "advanced")
}
ABOUT = {K.TIER: ("advanced", 30, "asked about it"), K.TEAM: ("growth", 90, "named the growth")}
OTHERWISE = ("growth", 90, "spoke of growth")

DECIDES = re.compile(
    r"\b(?:chief|c[efit]o|coo|cro|cmo|cpo|vp|svp|evp|vice president|president|director|directora|head of|owner"
    r"|founder|co-founder|managing|executive|geschäftsführer(?:in)?|vorstand|\w*leiter(?:in)?|directeur|directrice"
    r"|gérante?|gerente|dueñ[oa])\b",
    re.IGNORECASE,
)
PAYS = re.compile(
    r"\b(?:finance|financial|controller|procurement|purchasing|buyer|einkauf|finanzen|achats|compras|finanzas)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Stakeholder:
    """`name` None: nobody is known; `why` says what then."""

    name: str | None
    why: str
    contact_id: int | None = None


@dataclass(frozen=True)
class Quote:
    """Something the account said, and which of its contacts did, if that is known."""

    said_on: date
    ref: str
    words: str
    contact: Fact | None
    speaker: str | None

    @property
    def by(self) -> str | None:
        return _called(self.contact) if self.contact else self.speaker


def quotes(case: Case, kind: str, days: int) -> list[Quote]:
    """What the account said of growth or of advanced features within the `days` days, the newest first."""
    listing = SAID[kind]
    rows = case.facts.read(listing, case.facts.find(listing, case.account_id, case.day, days))
    return [
        Quote(row["day"], str(row["ref"]), row["quote"], _speaker(case, row), row["speaker"]) for row in rows
    ]


def stakeholder(case: Case, kind: K) -> Stakeholder:
    """Who said it; else who decides by title and is in touch; else who writes most, or uses it most; else anybody."""
    about, days, did = ABOUT.get(kind, OTHERWISE)
    contacts, wrote = _contacts(case), _wrote(case)
    buyer = _buyer(contacts, wrote)
    told = quotes(case, about, days)
    voice = next((quote for quote in told if quote.contact), None)
    if voice is not None and voice.contact is not None:
        who = voice.contact
        return _talk_to(who, f"{_called(who)} {did} on {said(voice.said_on)}.{_bring(buyer, who)}")
    if buyer is not None and buyer["contact_id"] in wrote:
        last, _ = wrote[buyer["contact_id"]]
        how = f"is likely to decide ({_position(buyer)}) and last wrote on {said(last)}"
        return _talk_to(buyer, f"{_called(buyer)} {how}.")
    most = max(contacts, key=lambda one: _activity(wrote, one), default=None)
    if most is not None and most["contact_id"] in wrote:
        last, times = wrote[most["contact_id"]]
        how = f"wrote most in the last {LATELY} days ({many(times, 'time')}, last on {said(last)})"
        return _talk_to(most, f"{_called(most)} {how}.{_bring(buyer, most)}")
    user = _heaviest_user(case, contacts)
    if user is not None:
        who, days_used = user
        how = f"uses it most (on {days_used} of the last {MONTH} days); nobody on record has written in {LATELY} days"
        return _talk_to(who, f"{_called(who)} {how}.{_bring(buyer, who)}")
    return _quiet(contacts, buyer, told)


def _talk_to(contact: Fact, why: str) -> Stakeholder:
    return Stakeholder(_called(contact), why, int(contact["contact_id"]))


def _heaviest_user(case: Case, contacts: list[Fact]) -> tuple[Fact, int] | None:
    """The contact who used the product on most days of a month: users are known by a contact's id or address."""
    known = {name: one for one in reversed(contacts) for name in _names(one)}
    used: dict[int, set[date]] = {}
    for row in case.facts.read(USED, case.facts.find(USED, case.account_id, case.day, MONTH)):
        who = known.get(row["user"].strip().casefold())
        if who is not None:
            used.setdefault(int(who["contact_id"]), set()).add(row["day"])
    if not used:
        return None
    most = max(used, key=lambda number: (len(used[number]), -number))
    return next(one for one in contacts if one["contact_id"] == most), len(used[most])


def _quiet(contacts: list[Fact], buyer: Fact | None, told: list[Quote]) -> Stakeholder:
    """Nobody on record is in touch."""
    if told and told[0].speaker:
        unknown = f" {told[0].speaker} spoke of it on {said(told[0].said_on)}, but is no contact on record."
    else:
        unknown = ""
    if buyer is not None:
        why = f"{_called(buyer)} is likely to decide ({_position(buyer)}), but has not written in {LATELY} days."
        return _talk_to(buyer, why + unknown)
    first = next((one for one in contacts if one["is_primary"]), contacts[0] if contacts else None)
    if first is None:
        return Stakeholder(
            None, f"Nobody is known at this account: find out who leads the people who use it.{unknown}"
        )
    named = "the primary contact" if first["is_primary"] else "a contact on record"
    why = f"{_called(first)} is {named}; nobody on record has written in {LATELY} days."
    return _talk_to(first, why + unknown)


def _bring(buyer: Fact | None, who: Fact) -> str:
    """Whoever wants it is often not who pays for it."""
    if buyer is None or buyer["contact_id"] == who["contact_id"] or _decides(who):
        return ""
    return (
        f" {_called(buyer)} is likely to decide on the money ({_position(buyer)}): have {_called(who)} bring "
        "them in."
    )


def _speaker(case: Case, row: Fact) -> Fact | None:
    """The contact a transcript names as the speaker; of a message, the contact who wrote it."""
    contacts = _contacts(case)
    if row["speaker"]:
        wanted = row["speaker"].casefold()
        return next((one for one in contacts if wanted in _names(one)), None)
    near = case.facts.read(SPOKE, case.facts.find(SPOKE, case.account_id, row["day"], 1))
    wrote = {
        one["contact_id"]
        for one in near
        if one["interaction_id"] == row["interaction_id"] and one["direction"] == "in"
    }
    return next((one for one in contacts if one["contact_id"] in wrote), None)


def _contacts(case: Case) -> list[Fact]:
    """By id, and only those who can be called by something."""
    found = case.facts.of_account("contacts", case.account_id)
    return [one for one in sorted(found, key=lambda row: int(row["contact_id"])) if _called(one)]


def _wrote(case: Case) -> dict[int, tuple[date, int]]:
    """By contact: the last day they wrote within LATELY days, and how often they did."""
    found: dict[int, tuple[date, int]] = {}
    for row in case.facts.read(WROTE, case.facts.find(WROTE, case.account_id, case.day, LATELY)):
        day, times = row["occurred_at"].date(), found.get(row["contact_id"], (date.min, 0))
        found[row["contact_id"]] = (max(day, times[0]), times[1] + 1)
    return found


def _activity(wrote: dict[int, tuple[date, int]], contact: Fact) -> tuple[int, date, int]:
    last, times = wrote.get(contact["contact_id"], (date.min, 0))
    return times, last, -int(contact["contact_id"])


def _buyer(contacts: Iterable[Fact], wrote: dict[int, tuple[date, int]]) -> Fact | None:
    """Who decides by title, else who pays by title; of several the one who wrote last."""
    every = list(contacts)
    for holds in (_decides, _pays):
        fitting = [one for one in every if holds(one)]
        if fitting:
            return max(
                fitting,
                key=lambda one: (
                    wrote.get(one["contact_id"], (date.min, 0))[0],
                    -int(one["contact_id"]),
                ),
            )
    return None


def _decides(contact: Fact) -> bool:
    return DECIDES.search(_position(contact)) is not None


def _pays(contact: Fact) -> bool:
    return PAYS.search(_position(contact)) is not None


def _position(contact: Fact) -> str:
    return str(contact["title"] or contact["role"] or "")


def _names(contact: Fact) -> set[str]:
    return {str(contact[name]).casefold() for name in ("name", "email", "external_id") if contact[name]}


def _called(contact: Fact) -> str:
    return next((str(contact[name]) for name in ("name", "email", "external_id") if contact[name]), "")
