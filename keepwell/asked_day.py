"""Which days can be asked for: not before time began here, not ahead of what can be known."""

from datetime import date, timedelta

from domain.errors import KeepwellError
from keepwell.bootstrap import House

FIRST = date(1900, 1, 1)
AHEAD = timedelta(days=2)
"""An import takes facts up to 48 hours ahead, since somewhere it is tomorrow already."""


def asked_day(house: House, day: date) -> date:
    """`day` itself; KeepwellError where nothing can be known of it.

    A run of a far day would also leave every alert asleep until then, since alerts only live forward.
    """
    if day < FIRST:
        raise KeepwellError(f"Keepwell knows no days before {FIRST}. Ask for a later one than {day}.")
    today = min(house.today(), house.now().date())  # a setting does not make a far day known
    if day > today + AHEAD:
        raise KeepwellError(f"{day} lies in the future. Ask for {today} (today, UTC) or an earlier day.")
    return day
