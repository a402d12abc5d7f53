"""What drafts are written with, joined from the real parts: by the daily job, a rescore, and people who ask for one."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from keepwell.bootstrap import House
from keepwell.vendor import vendor_of

if TYPE_CHECKING:
    from agents.writer.situation import Ours
    from domain.drafts import Recipient
    from graph.drafting import Drafting, Profiles


def drafting(house: House, run_id: int | None = None) -> "Drafting":
    """For a run that may have died before: what it has asked already counts."""
    from agents.expansion.prices import TierPrices
    from agents.writer.checking import check
    from graph.drafting import AGENTS, Drafting
    from graph.prices import Prices
    from graph.quill import Quill
    from keepwell.work_days import CountryWorkDays
    from storage.draft_facts import DraftFactStore

    @cache
    def prices() -> Prices:
        return Prices(house.opportunities.priced_terms())

    def prices_on(day: date) -> TierPrices:
        return prices().on(day)

    settings = house.settings
    model = house.language_model

    @cache
    def others() -> frozenset[str]:
        """Code names nobody but who is in the evidence: only a model has to be held against everybody."""
        accounts = house.accounts.names()
        return accounts | house.accounts.people() if model.present else accounts

    return Drafting(
        facts=DraftFactStore(house.engine),
        drafts=house.drafts,
        words=house.agent_words,
        checks=check,
        workdays=CountryWorkDays(),
        ours=ours(house),
        profiles=lambda accounts, day: profiles(house, accounts, day),
        prices=prices_on,
        others=others,
        due=due,
        now=house.now,
        quiet_days=settings.quiet_days,
        prompts=house.prompts_to_ask(),
        model_name=settings.model or "",
        quill=Quill(
            model,
            settings.model_drafts,
            settings.model_draft_seconds,
            house.model_calls.accounts_asked(run_id, AGENTS) if run_id is not None else set(),
        ),
    )


def due(reason: str, step: int, now: datetime) -> datetime:
    """Until when somebody is to look at a draft, by how pressing its alert is at its step."""
    from agents.alerts.rules import BY_ID
    from domain.alerts import RuleId
    from keepwell.work_days import CountryWorkDays
    from outbox.review.due import due_at

    kind, _, name = reason.partition(":")
    known = kind == "alert" and name in RuleId._value2member_map_
    severity = BY_ID[RuleId(name)].severity_at(step).value if known else None
    return due_at(severity, now, CountryWorkDays())


def profiles(house: House, accounts: Sequence[int], day: date) -> "Profiles":
    """By contact of these accounts, as of the day."""
    from agents.disc.profile import readings

    found = readings(house.disc.facts(accounts, day), day)
    return {contact: (one.profile, one.confidence) for contact, one in found.items()}


def ours(house: House) -> "Ours":
    """Who we are. A CSM whom accounts name by an address is reached there; the others by the settings."""
    from agents.writer.situation import Ours
    from domain.drafts import Recipient

    vendor, team = vendor_of(house.settings), house.settings.team_address
    return Ours(
        company=vendor.company,
        product=vendor.product,
        colleagues=tuple(_colleagues(house)),
        team=Recipient(vendor.company or "the team", team) if team else None,
        links=dict(vendor.links),
    )


def _colleagues(house: House) -> "Sequence[Recipient]":
    """By the settings, by `csm_email` of their accounts, or by an address the accounts name them with."""
    from domain.addresses import plain_address
    from domain.drafts import Recipient

    told = {name: Recipient(name, address) for name, address in house.settings.colleagues.items()}
    for csm, given in house.accounts.csms():
        address = plain_address(given) or plain_address(csm)
        if address and csm not in told:
            told[csm] = Recipient(_spoken(csm), address)
    return list(told.values())


def _spoken(csm: str) -> str:
    """A name for somebody the accounts name by an address: kim.berg@ours.com is Kim Berg."""
    local, at, _ = csm.partition("@")
    return local.replace(".", " ").replace("_", " ").title() if at else csm
