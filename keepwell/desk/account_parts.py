"""The parts of an account's page that are loaded when somebody looks: its timeline, its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.errors import KeepwellError
from domain.scope import AccountScope
from keepwell.bootstrap import House
from keepwell.desk.account_head import reached
from keepwell.disc import ContactProfile, account_profiles
from storage.contact_activity import NEVER, Activity
from storage.timeline import KINDS, Happened, Kind, Place, end_of_day

MOST = 200
LATELY = timedelta(days=90)


@dataclass(frozen=True)
class TimelinePage:
    """`next` is the cursor of the following page; None at the end."""

    items: list[Happened]
    next: str | None


def timeline(
    house: House,
    scope: AccountScope,
    account_id: int,
    kinds: Sequence[str] = (),
    after: str | None = None,
    limit: int = 50,
) -> TimelinePage:
    """Newest first, of all kinds or of these. KeepwellError for an unknown kind, limit or cursor."""
    columns = house.portfolio_kept.now()
    reached(columns, scope, account_id)
    if not 1 <= limit <= MOST:
        raise KeepwellError(f"The limit is a whole number from 1 to {MOST}.")
    unknown = [one for one in kinds if one not in KINDS]
    if unknown:
        raise KeepwellError(f"There is no such kind in a timeline. Choose among {', '.join(KINDS)}.")
    wanted = [one for one in KINDS if not kinds or one in kinds]
    place = None if after is None else _place(after)
    found = house.timeline.before(account_id, end_of_day(columns.day), place, wanted, limit + 1)
    shown = found[:limit]
    return TimelinePage(shown, _cursor(shown[-1]) if len(found) > limit else None)


def _cursor(one: Happened) -> str:
    return f"{one.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}~{one.kind}~{one.id}"


def _place(cursor: str) -> Place:
    try:
        at, kind, number = cursor.split("~")
        moment = datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise ValueError
        return Place(moment, Kind(kind), int(number))
    except ValueError:
        raise KeepwellError("This is no place in a timeline. Begin again at its newest end.") from None


@dataclass(frozen=True)
class ContactRow:
    """Somebody at the account: how they like to be written to, and what was heard of them in 90 days."""

    profile: ContactProfile
    activity: Activity


def contacts(
    house: House, scope: AccountScope, account_id: int, as_of: date | None = None
) -> list[ContactRow]:
    """The primary contact first."""
    columns = house.portfolio_kept.now()
    reached(columns, scope, account_id)
    day = as_of or columns.day
    since = datetime.combine(day - LATELY, time(), UTC)
    seen = house.contact_activity.of(account_id, since, end_of_day(day))
    return [
        ContactRow(one, seen.get(one.contact.contact_id, NEVER))
        for one in account_profiles(house, account_id, day)
    ]
