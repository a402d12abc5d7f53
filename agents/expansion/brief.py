"""The case for an opportunity in words: what is seen, whom to ask, when, and how much it could be."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from agents.alerts.case import Case
from agents.alerts.reasons import Catalogue, Telling, said
from agents.alerts.thresholds import STANDARD, Thresholds
from agents.collector.catalogue import CATALOGUE, many
from agents.collector.chronicle import Fact, Listing
from agents.collector.circumstances import PEAK_DAYS
from agents.expansion.contract import contract_on
from agents.expansion.prices import TierPrices
from agents.expansion.sizes import People, Size, momentum_size, seats_size, team_size, tier_size
from agents.expansion.stakeholder import Quote, quotes, stakeholder
from agents.expansion.timing import timing
from domain.alerts import EvidenceRef, Trigger
from domain.disc import UNKNOWN, DiscReading
from domain.opportunities import CaseWords
from domain.opportunities import OpportunityKind as K
from domain.signals import SignalId as S

MOST_QUOTES = 5
MOST_FEATURES = 5
MOST_CONTACTS = 5
NAMED = 3  # features in a headline
GROWTH_DAYS, ASKED_DAYS, BURST_DAYS = 90, 30, 21

ADVANCED = Listing(
    "usage", ("event_id", "day", "user", "feature"), known=pl.when(pl.col("is_advanced")).then("day")
)
CAME = Listing(
    "interactions",
    ("interaction_id", "external_id", "day", "channel", "direction"),
    known=pl.when(pl.col("direction") == "in").then("day"),
)


@dataclass(frozen=True)
class Plea:
    """What an opportunity is argued from: its account's case and the portfolio's prices; `disc` is the stakeholder's
    profile where it is another than the case's own."""

    case: Case
    prices: TierPrices = field(default_factory=TierPrices)
    disc: DiscReading | None = None
    thresholds: Thresholds = STANDARD
    catalogue: Catalogue = field(default_factory=lambda: CATALOGUE)

    @property
    def telling(self) -> Telling:
        return Telling(self.case, self.thresholds, self.catalogue)

    def known(self, signal: S) -> bool:
        return not math.isnan(self.case.values[signal])


def compose(kind: K, plea: Plea) -> CaseWords:
    """The words of one kind found on one account and day."""
    case = plea.case
    who = stakeholder(case, kind)
    size = _size(kind, plea)
    seen = plea.disc or case.disc_of(who.contact_id)
    return CaseWords(
        headline=f"{case.name} {_HEADLINES[kind](plea)}",
        evidence=tuple(_EVIDENCE[kind](plea)),
        contact=who.name,
        contact_why=who.why,
        disc=seen.label if seen else UNKNOWN,
        timing=timing(case, seen.profile if seen else None, plea.thresholds),
        size_cents=size.cents,
        currency=size.currency,
        arithmetic=size.arithmetic,
    )


def _size(kind: K, plea: Plea) -> Size:
    contract = contract_on(plea.case.facts.of_account("subscriptions", plea.case.account_id), plea.case.day)
    if kind is K.TIER:
        return tier_size(contract, plea.prices)
    sized = {K.SEATS: seats_size, K.TEAM: team_size, K.MOMENTUM: momentum_size}[kind]
    return sized(_people(plea), contract)


def _people(plea: Plea) -> People:
    """Active users as the signals count them."""
    active = before = None
    if plea.known(S.LICENSE_UTILISATION):
        active = int(plea.case.parts(S.LICENSE_UTILISATION)["active"])
    if plea.known(S.ACTIVE_GROWTH):
        parts = plea.case.parts(S.ACTIVE_GROWTH)
        active, before = int(parts["active"]), int(parts["before"])
    return People(active, before)


def _seats_headline(plea: Plea) -> str:
    days = _full_for(plea.case)
    if not plea.known(S.LICENSE_UTILISATION):
        return f"has been at 85% of its seats or more for {days}"
    parts = plea.case.parts(S.LICENSE_UTILISATION)
    return f"uses {parts['active']:.0f} of {many(parts['seats'], 'seat')}, and 85% or more for {days}"


def _full_for(case: Case) -> str:
    """The collector looks back no further than PEAK_DAYS."""
    days = case.around("saturated_days")
    return f"{days:.0f} days{' or more' if days >= PEAK_DAYS else ''}"


def _tier_headline(plea: Plea) -> str:
    asked, explores = plea.case.around("asked_advanced") > 0, plea.case.around("explores") > 0
    tried = [trigger.says.partition(":")[0] for trigger in _features(plea.case)[:NAMED]]
    named = f" ({', '.join(tried)})" if tried else ""
    if asked and explores:
        return f"asks about features of a higher tier and tries them out{named}"
    return "asks about features of a higher tier" if asked else f"tries out features of a higher tier{named}"


def _team_headline(plea: Plea) -> str:
    named, grown = len(quotes(plea.case, "growth", GROWTH_DAYS)), plea.case.around("users_grown") > 0
    more = f"{_people(plea).more} more active users than 60 days ago" if grown else ""
    if named and grown:
        return f"names new teams or people ({many(named, 'mention')}) and has {more}"
    return (
        f"has {more}"
        if grown
        else f"names new teams or people ({many(named, 'mention')} in {GROWTH_DAYS} days)"
    )


def _momentum_headline(plea: Plea) -> str:
    return f"is in touch {plea.case.around('momentum'):.1f} times as much as usual and shows signs of growth"


_HEADLINES: dict[K, Callable[[Plea], str]] = {
    K.SEATS: _seats_headline,
    K.TIER: _tier_headline,
    K.TEAM: _team_headline,
    K.MOMENTUM: _momentum_headline,
}


def _seats_evidence(plea: Plea) -> list[Trigger]:
    says = f"85% or more of the seats have been in use for {_full_for(plea.case)} in a row."
    return [
        Trigger("saturated_days", says, plea.case.around("saturated_days")),
        *_signals(plea, S.LICENSE_UTILISATION, S.ACTIVE_GROWTH),
        *_quoted(plea, "growth", GROWTH_DAYS),
    ]


def _tier_evidence(plea: Plea) -> list[Trigger]:
    return [
        *_quoted(plea, "advanced", ASKED_DAYS),
        *_signals(plea, S.ADVANCED_INTEREST),
        *_features(plea.case),
    ]


def _team_evidence(plea: Plea) -> list[Trigger]:
    return [
        *_quoted(plea, "growth", GROWTH_DAYS),
        *_signals(plea, S.ACTIVE_GROWTH, S.LICENSE_UTILISATION),
    ]


def _momentum_evidence(plea: Plea) -> list[Trigger]:
    case = plea.case
    times, first = case.around("momentum"), case.day - timedelta(days=BURST_DAYS - 1)
    came = case.facts.find(CAME, case.account_id, case.day, BURST_DAYS)
    says = (
        f"They have been in touch {times:.1f} times as much as is normal for them in the {BURST_DAYS} days "
        f"from {said(first)} on ({many(len(came), 'message or meeting', 'messages and meetings')} from their side)."
    )
    newest = [_came(row) for row in case.facts.read(CAME, came[:MOST_CONTACTS])]
    return [
        Trigger("momentum", says, times, evidence=newest),
        *_quoted(plea, "growth", GROWTH_DAYS),
        *_quoted(plea, "advanced", ASKED_DAYS),
        *_signals(plea, S.ACTIVE_GROWTH, S.LICENSE_UTILISATION),
    ]


_EVIDENCE: dict[K, Callable[[Plea], list[Trigger]]] = {
    K.SEATS: _seats_evidence,
    K.TIER: _tier_evidence,
    K.TEAM: _team_evidence,
    K.MOMENTUM: _momentum_evidence,
}


def _signals(plea: Plea, *signals: S) -> list[Trigger]:
    """Those that are measured, in their own sentence."""
    return [plea.telling.signal(signal, "") for signal in signals if plea.known(signal)]


def _quoted(plea: Plea, kind: str, days: int) -> list[Trigger]:
    """The customer's words, who said them and when: data, whatever they say."""
    return [_quote(kind, one) for one in quotes(plea.case, kind, days)[:MOST_QUOTES]]


def _quote(kind: str, one: Quote) -> Trigger:
    words = f"“{one.words}”"
    fact = EvidenceRef(ref=one.ref, occurred_on=one.said_on, says=words)
    return Trigger(f"{kind}_mention", f"{one.by or 'They'}, {said(one.said_on)}: {words}", evidence=[fact])


def _features(case: Case) -> list[Trigger]:
    """Which advanced features were used in 30 days, the most used first, by how many people on how many days."""
    rows = case.facts.read(ADVANCED, case.facts.find(ADVANCED, case.account_id, case.day, ASKED_DAYS))
    by_feature: dict[str, list[Fact]] = {}
    for row in rows:
        if row["feature"]:
            by_feature.setdefault(row["feature"], []).append(row)
    ranked = sorted(by_feature.items(), key=lambda one: (-len(one[1]), one[0]))
    return [_feature(name, its) for name, its in ranked[:MOST_FEATURES]]


def _feature(name: str, events: list[Fact]) -> Trigger:
    days = len({row["day"] for row in events})
    people = len({row["user"] for row in events if row["user"]})
    by = f" by {many(people, 'person', 'people')}" if people else ""
    newest = max(events, key=lambda row: (row["day"], str(row["event_id"])))
    fact = EvidenceRef(str(newest["event_id"] or f"usage:{newest['day']}"), newest["day"], f"{name} used")
    says = f"{name}: used on {many(days, 'day')} of the last {ASKED_DAYS}{by}."
    return Trigger("advanced_feature", says, float(days), evidence=[fact])


def _came(row: Fact) -> EvidenceRef:
    ref = row["external_id"] or f"interaction:{row['interaction_id']}"
    day: date = row["day"]
    return EvidenceRef(str(ref), day, f"{row['channel']} from them")
