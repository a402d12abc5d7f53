"""Who at an account likes to be written to in which way; corrections and erasure by a person."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agents.disc.meaning import meaning
from agents.disc.profile import readings, with_quotes
from domain.disc import LETTERS, PREFERENCE, STYLE, DiscReading, Profile, Source
from domain.errors import ConflictError, KeepwellError, NotFoundError
from keepwell.bootstrap import House
from storage.disc_words import KnownContact

NAMED = 5


@dataclass(frozen=True)
class ContactProfile:
    """A contact and their profile on a day; nothing is read of a box of several people."""

    contact: KnownContact
    reading: DiscReading

    @property
    def says(self) -> str:
        if self.contact.shared:
            return "Not profiled: several people answer from this address."
        return self.reading.says

    def as_json(self) -> dict[str, Any]:
        one, seen = self.contact, self.reading
        return {
            "contact": one.external_id,
            "name": one.called,
            "account": one.account,
            "is_primary": one.is_primary,
            "as_of": seen.as_of,
            "profile": seen.profile,
            "confidence": round(seen.confidence, 3),
            "probabilities": {letter: round(seen.probabilities[letter], 3) for letter in LETTERS},
            "source": str(seen.source),
            "mails": seen.mails,
            "calls": seen.calls,
            "label": seen.label,
            "says": self.says,
            "habits": list(seen.habits),
            "evidence": [
                {
                    "cue": quote.cue,
                    "axis": str(quote.axis),
                    "leans": str(quote.leans),
                    "quote": quote.quote,
                    "ref": quote.ref,
                    "occurred_on": quote.occurred_on,
                    "by_model": quote.by_model,
                }
                for quote in seen.evidence
            ],
            "note": PREFERENCE,
        }


def account_profiles(house: House, account_id: int, day: date) -> list[ContactProfile]:
    """Everybody at the account, the primary contact first, with the words their profile rests on."""
    people = house.disc_words.people([account_id])
    if not people:
        return []
    facts, marks = house.disc.of_account(account_id, day)
    found = readings(facts, day)
    told = [ContactProfile(one, with_quotes(found[one.contact_id], marks)) for one in people]
    return sorted(told, key=lambda one: (not one.contact.is_primary, -one.reading.interactions))


def reads_as(people: list[ContactProfile], numbers: Mapping[str, float | None]) -> str | None:
    """How to read the score with the primary contact's profile."""
    first = next((one.reading for one in people if one.contact.is_primary), None)
    if first is None:
        return None
    told = (numbers.get(name) for name in ("health", "relationship", "engagement"))
    return meaning(first.profile, *(math.nan if one is None else one for one in told))


def profiles_of(house: House, who: str, day: date) -> list[ContactProfile]:
    """Of a contact (name, address, external id) or of everybody at an account. NotFoundError where it is neither."""
    named = house.disc_words.people(named=who)
    if named:
        wanted = {one.contact_id for one in named}
        accounts = sorted({one.account_id for one in named})
        return [
            one
            for account_id in accounts
            for one in account_profiles(house, account_id, day)
            if one.contact.contact_id in wanted
        ]
    try:
        account = house.accounts.find(who)
    except NotFoundError:
        raise NotFoundError(
            f"There is no contact and no account '{who}'. `keepwell account NAME` lists an account's contacts."
        ) from None
    return account_profiles(house, account.id, day)


def the_contact(house: House, who: str) -> KnownContact:
    """The one contact of that name, address or external id. KeepwellError where several are called so."""
    found = house.disc_words.people(named=who)
    if not found:
        raise NotFoundError(
            f"There is no contact '{who}'. `keepwell disc show ACCOUNT` lists an account's contacts."
        )
    if len(found) > 1:
        ids = ", ".join(f"{one.external_id} ({one.account})" for one in found[:NAMED])
        raise KeepwellError(f"Several contacts are called '{who}': name one by its id: {ids}.")
    return found[0]


def correct(house: House, who: str, letter: str, reason: str, by: str) -> ContactProfile:
    """From today on, whatever is read; KeepwellError without a reason, or for a box of several people."""
    contact = the_contact(house, who)
    if contact.shared:
        raise ConflictError("Several people answer from this address: it has no profile to correct.")
    if not reason.strip():
        raise KeepwellError("Say why with --reason: others will wonder.")
    house.disc_words.correct(contact.contact_id, as_letter(letter), by, house.today(), reason.strip())
    return _now(house, contact)


def uncorrect(house: House, who: str, by: str) -> ContactProfile:
    contact = the_contact(house, who)
    if not house.disc_words.uncorrect(contact.contact_id, by, house.today()):
        raise ConflictError(
            f"The profile of {contact.called} was not corrected: there is nothing to take back."
        )
    return _now(house, contact)


def forget(house: House, who: str, by: str) -> tuple[KnownContact, int]:
    """Erase the profile and have it never made again until lifted; gives how many rows are gone."""
    contact = the_contact(house, who)
    return contact, house.disc_words.erase(contact.contact_id, by)


def lift(house: House, who: str, by: str) -> KnownContact:
    contact = the_contact(house, who)
    if not house.disc_words.lift(contact.contact_id, by):
        raise ConflictError(f"The profile of {contact.called} was not erased: there is nothing to lift.")
    return contact


def as_letter(text: str) -> Profile:
    wanted = text.strip().upper()
    for letter in LETTERS:
        if letter == wanted:
            return letter
    told = "; ".join(f"{letter} ({STYLE[letter]})" for letter in LETTERS)
    raise KeepwellError(f"'{text}' is no DISC profile. Choose one of {told}.")


def _now(house: House, contact: KnownContact) -> ContactProfile:
    day = house.today()
    return next(
        one
        for one in account_profiles(house, contact.account_id, day)
        if one.contact.contact_id == contact.contact_id
    )


__all__ = [
    "ContactProfile",
    "Source",
    "account_profiles",
    "correct",
    "forget",
    "lift",
    "profiles_of",
    "uncorrect",
]
