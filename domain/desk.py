"""What people do to accounts at their desk, many at once: give them to somebody, tag them, let them rest."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import KeepwellError

UNDONE_WITHIN = timedelta(hours=24)
LONGEST = 60
LONGEST_CSM = 200
LONGEST_REST = timedelta(days=366)


class What(StrEnum):
    ASSIGN = "assign"
    GIVE_BACK = "give_back"
    """To whom the source names."""
    TAG = "tag"
    UNTAG = "untag"
    SNOOZE = "snooze"
    WAKE = "wake"


@dataclass(frozen=True)
class DeskChange:
    """One change of any number of accounts; `word` is the tag or the CSM, `until` the last day of rest."""

    what: What
    word: str | None = None
    until: date | None = None

    @classmethod
    def assign(cls, csm: str) -> "DeskChange":
        """KeepwellError for a name that is empty or longer than LONGEST_CSM."""
        return cls(What.ASSIGN, _named(csm, "A CSM's name", LONGEST_CSM))

    @classmethod
    def tag(cls, tag: str, on: bool = True) -> "DeskChange":
        return cls(What.TAG if on else What.UNTAG, tag_of(tag))

    @classmethod
    def snooze(cls, until: date, today: date) -> "DeskChange":
        if not today < until <= today + LONGEST_REST:
            raise KeepwellError(f"{until} is no day to rest until: choose one after today, within a year.")
        return cls(What.SNOOZE, until=until)


GIVE_BACK = DeskChange(What.GIVE_BACK)
WAKE = DeskChange(What.WAKE)


@dataclass(frozen=True)
class Changed:
    """`accounts` is how many are otherwise now; the token takes it back within a day."""

    token: str
    what: What
    accounts: int


@dataclass(frozen=True)
class Owner:
    """Whose account it is by a person's word; the source's own is `instead_of`."""

    csm: str
    instead_of: str | None
    user_id: int
    at: datetime


@dataclass(frozen=True)
class Tagged:
    tag: str
    user_id: int
    at: datetime


def tag_of(text: str) -> str:
    """A tag as it is kept: small letters, one space between words. KeepwellError where nothing or too much is left."""
    return _named(text, "A tag", LONGEST).casefold()


def _named(text: str, what: str, longest: int) -> str:
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if not plain or len(plain) > longest:
        raise KeepwellError(f"{what} has 1 to {longest} characters.")
    return plain
