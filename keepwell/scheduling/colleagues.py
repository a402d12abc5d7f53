"""Our own people who get mail of Keepwell's: from settings or users, never from a customer's data."""

from dataclasses import dataclass
from email.utils import parseaddr

from domain.addresses import plain_address
from domain.errors import MisconfiguredError
from domain.principals import Role
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House


@dataclass(frozen=True)
class Colleague:
    """`csm`: the name that accounts give this person; None gets the list of all accounts in `scope`."""

    address: str
    name: str
    csm: str | None
    scope: AccountScope = EVERYONE


def everybody_told(house: House) -> list[Colleague]:
    """CSMs who may sign in, for what they may see, and whom KEEPWELL_DIGEST_TO names; each address once."""
    from keepwell.signing_in.door import principal

    csms = [one for one in house.users.list() if one.role is Role.CSM and one.disabled_at is None and one.csm]
    found = [Colleague(one.email, one.name, None, principal(house, one).scope) for one in csms]
    known = {one.address for one in found}
    return [*found, *(one for one in told_colleagues(house) if one.address not in known)]


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
