"""Whose accounts somebody may see, from who they are."""

from domain.errors import NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.bootstrap import House

NAMED = 6


def scope_of(house: House, user: str | None) -> AccountScope:
    """All accounts for the job itself (None); for a person, by name or mail address, the accounts they are CSM of.

    NotFoundError for somebody whom no account names: nobody sees a portfolio by mistyping their name.
    """
    if user is None:
        return EVERYONE
    known = house.asked.values("accounts", "csm")
    wanted = " ".join(user.split()).casefold()
    local = (
        wanted.split("@")[0].replace(".", " ").replace("_", " ").replace("-", " ") if "@" in wanted else None
    )
    for csm in known:
        said = " ".join(csm.split()).casefold()
        if said == wanted or (local is not None and said == local):
            return AccountScope(csm)
    if not known:
        raise NotFoundError("No account has a CSM, so nobody has accounts of their own. Leave out --user.")
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    raise NotFoundError(
        f"No account belongs to '{user}'. Accounts belong to {', '.join(known[:NAMED])}{more}."
    )
