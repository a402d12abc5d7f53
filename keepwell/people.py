"""The people accounts belong to, by name."""

from domain.errors import NotFoundError
from keepwell.bootstrap import House

NAMED = 12


def one_csm(house: House, name: str | None) -> str | None:
    """The CSM as the accounts name them, in any case; None where nobody is asked for. NotFoundError lists some."""
    if name is None:
        return None
    known = sorted({csm for csm in house.accounts.rows()["csm"].to_list() if csm})
    wanted = " ".join(name.split()).casefold()
    for csm in known:
        if csm.casefold() == wanted:
            return str(csm)
    if not known:
        raise NotFoundError("No account has a CSM. Leave out --csm.")
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    raise NotFoundError(f"There is no CSM '{name}'. There are {', '.join(known[:NAMED])}{more}.")
