"""Our own people who get mail of Keepwell's: from settings or users, never from a customer's data."""

from dataclasses import dataclass
from email.utils import parseaddr

from domain.addresses import plain_address
from domain.errors import MisconfiguredError
from keepwell.bootstrap import House


@dataclass(frozen=True)
class Colleague:
    """`csm`: the name that accounts give this person; None gets the list of all accounts, so only who may see all."""

    address: str
    name: str
    csm: str | None


def told_colleagues(house: House) -> list[Colleague]:
    """As KEEPWELL_DIGEST_TO says: a name that accounts know gets that book, anybody else everybody's."""
    known = {csm.casefold(): csm for csm in house.accounts.rows()["csm"].to_list() if csm}
    found = []
    for one in house.settings.digest_to:
        name, address = parseaddr(one)
        plain = plain_address(address)
        if plain is None:
            raise MisconfiguredError(f"KEEPWELL_DIGEST_TO: '{one}' is no address such as Kim <kim@ours.com>.")
        found.append(Colleague(plain, name or plain, known.get(" ".join(name.split()).casefold())))
    return found
