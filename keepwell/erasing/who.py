"""The one person that is meant, among those whose accounts somebody sees."""

from domain.errors import KeepwellError, NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House
from storage.forgetting.person import Person

NAMED = 5


def the_person(house: House, who: str, scope: AccountScope = EVERYONE) -> Person:
    """By name, address or external id of a contact, or by the address of somebody nobody has matched yet.

    KeepwellError where that could be several people. Records with one address are one person, at whatever accounts.
    """
    from keepwell.knowledge_base import ids_within

    inside = ids_within(house, scope)
    found = house.disc_words.people(None if inside is None else list(inside), named=who)
    people = [house.forgetting.person([one.contact_id]) for one in found]
    if people and all(people[0].contact_ids == one.contact_ids for one in people):
        return people[0]
    if people:
        told = ", ".join(f"{one.external_id} ({one.account})" for one in found[:NAMED])
        raise KeepwellError(f"Several people are called '{who}': name one by address or id: {told}.")
    unmatched = house.forgetting.unmatched(who) if inside is None else None
    if unmatched is not None:
        return unmatched
    since = house.forgetting.since(who) if inside is None else None
    if since is not None:
        raise NotFoundError(f"This person was forgotten on {since:%Y-%m-%d}. Nothing of them is kept.")
    raise NotFoundError(f"There is no contact '{who}'. `keepwell account NAME` lists an account's contacts.")
