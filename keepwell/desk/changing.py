"""Many accounts changed at once by a person: who may, how many, to whom; what is said of it, and noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.desk import GIVE_BACK, WAKE, DeskChange, What
from domain.errors import ConflictError, KeepwellError
from domain.principals import Principal, Role
from keepwell.bootstrap import House
from keepwell.desk.ask import PortfolioAsk
from keepwell.desk.page import ids_of

MOST = 10_000
NOTED = 50
"""Ids that the log of who did what names of one change."""


@dataclass(frozen=True)
class Done:
    """`token` takes it back."""

    says: str
    token: str


def change_many(house: House, who: Principal, what: What, word: str, ids: Sequence[int]) -> Done:
    """All of them or none: NotFoundError where one is not within the person's accounts."""
    chosen = sorted(set(ids))
    if not chosen:
        raise KeepwellError("No account is chosen.")
    if len(chosen) > MOST:
        raise KeepwellError(f"At most {MOST:,} accounts at once; these are {len(chosen):,}.")
    if what in (What.ASSIGN, What.GIVE_BACK) and who.role is not Role.ADMIN:
        raise KeepwellError("Accounts are given to somebody by an admin.")
    change = _change(house, what, word)
    done = house.desk.change(change, chosen, who.scope, who.user_id)
    word = change.word or word
    house.audit.note(
        who.name, f"{what} accounts", _accounts(done.accounts), who.user_id, ids=chosen[:NOTED], word=word
    )
    return Done(_says(what, word, done.accounts, len(chosen)), done.token)


def undo_many(house: House, who: Principal, token: str) -> str:
    done = house.desk.undo(token, who.user_id)
    house.audit.note(who.name, f"undid {done.what} accounts", _accounts(done.accounts), who.user_id)
    return f"As it was before, for {_accounts(done.accounts)}."


def all_of(house: House, who: Principal, ask: PortfolioAsk, expected: int) -> list[int]:
    """Every account of a view, where it is still as many as the person saw; ConflictError where it is not."""
    ids = ids_of(house, who.scope, ask, who.user_id)
    if len(ids) != expected:
        raise ConflictError(
            f"There are {len(ids):,} accounts in this list now, and {expected:,} when you saw it. Look again; nothing "
            "was changed."
        )
    return ids


def _change(house: House, what: What, word: str) -> DeskChange:
    match what:
        case What.ASSIGN:
            return DeskChange.assign(_known(house, word))
        case What.TAG | What.UNTAG:
            return DeskChange.tag(word, on=what is What.TAG)
        case What.SNOOZE:
            return DeskChange.snooze(_day(word), house.today())
        case What.GIVE_BACK:
            return GIVE_BACK
        case What.WAKE:
            return WAKE


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise KeepwellError("Choose a day to rest until.") from None


def _known(house: House, word: str) -> str:
    """A slip of the pen would give accounts to nobody: only whom an account or a user names already."""
    names = {name for name, _ in house.accounts.csms()} | {one.csm for one in house.users.list() if one.csm}
    wanted = " ".join(word.split())
    found = next((one for one in sorted(names) if one.casefold() == wanted.casefold()), None)
    if wanted and found is None:
        raise KeepwellError(
            f"No account and no user names a CSM “{wanted}”. Add them under Settings first; nothing was changed."
        )
    return found or wanted


def _says(what: What, word: str, changed: int, chosen: int) -> str:
    says = {
        What.ASSIGN: f"given to {word}",
        What.GIVE_BACK: "given back to whom the source names",
        What.TAG: f"tagged {word}",
        What.UNTAG: f"no longer tagged {word}",
        What.SNOOZE: "put to rest",
        What.WAKE: "woken",
    }[what]
    rest = chosen - changed
    before = f"; {rest:,} already {'was' if rest == 1 else 'were'}" if rest else ""
    return f"{_accounts(changed)} {says}{before}."


def _accounts(count: int) -> str:
    return f"{count:,} account{'' if count == 1 else 's'}"
