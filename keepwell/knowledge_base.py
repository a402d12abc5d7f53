"""The knowledge base as commands and screens use it: kept up with the facts, searched within somebody's scope."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from domain.clock import end_of
from domain.errors import BusyError, NotFoundError
from domain.scope import EVERYONE, AccountScope
from keepwell.asked_day import asked_day
from keepwell.bootstrap import House
from keepwell.questions import askable

if TYPE_CHECKING:
    from knowledge.account_search import Found, Hit
    from knowledge.shelf import Progress
    from storage.accounts import AccountRow

WAIT_SECONDS, WAIT_BESIDE_SECONDS = 10.0, 3.0
"""How long a question waits for what it asks about to be compared by meaning: where it does the work itself, and where
a process beside the server does, which goes on with the rest."""
SOON = 60
"""So many passages are made comparable in about that time; for more nobody waits, as they would come too late."""
LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True)
class Answered:
    """What was found, and whose accounts it was looked for in."""

    question: str
    found: "Found"
    account: "AccountRow | None"
    scope: AccountScope
    as_of: date

    def as_json(self) -> dict[str, Any]:
        period = self.found.period
        return {
            "query": self.question,
            "account": self.account.external_id if self.account else None,
            "scope": self.scope.says(),
            "as_of": self.as_of.isoformat(),
            "period": None if period is None else [period.first.isoformat(), period.end.isoformat()],
            "passages": self.found.passages,
            "indexed_by_meaning": self.found.embedded,
            "hits": [hit_json(hit) for hit in self.found.hits],
        }


def hit_json(hit: "Hit") -> dict[str, Any]:
    one = hit.passage
    return {
        "ref": one.ref,
        "account": one.account,
        "account_name": one.account_name,
        "occurred_at": one.said_at.isoformat(),
        "text": one.text,
        "score": round(hit.score, 4),
        "kind": one.kind,
        "channel": one.channel,
        "speaker": one.speaker,
        "trust": one.trust,
    }


Whose = str | AccountScope | None
"""A CSM by name, as the command line has it, or a scope that was decided before, as signed-in people have it."""


def scope_of(house: House, user: Whose) -> AccountScope:
    """The book of the person with this name; everything where nobody is named; a scope as it is.

    NotFoundError for somebody who has no accounts: an unknown name must never open all of them.
    """
    if user is None:
        return EVERYONE
    if isinstance(user, AccountScope):
        return user
    wanted = " ".join(user.split()).casefold()
    known = {csm for csm in house.accounts.rows()["csm"].to_list() if csm}
    for csm in sorted(known):
        if csm.casefold() == wanted:
            return AccountScope(csm)
    raise NotFoundError(
        f"No account belongs to '{user}'. Name a CSM as the accounts do, or leave out --user."
    )


def account_in(house: House, scope: AccountScope, name: str) -> "AccountRow":
    """The account of this name, as far as the scope reaches: another one's is not there."""
    return house.accounts.find(name, ids_within(house, scope))


def ids_within(house: House, scope: AccountScope) -> list[int] | None:
    """None for all."""
    if scope.everyone:
        return None
    own = None if scope.csm is None else sorted({*house.accounts.of_csm(scope.csm), *scope.shared})
    if scope.account_id is None:
        return own
    return [scope.account_id] if own is None or scope.account_id in own else []


IN_PASSING = 2_000
"""So many new facts are made searchable while somebody types; a large import is, by whoever asks or runs."""


def nearly_caught_up(house: House) -> bool:
    return house.uncut.waiting() + house.shelf.behind() <= IN_PASSING


def catch_up(house: House, progress: "Progress | None" = None) -> None:
    """Make all facts searchable by their words; nothing where there is nothing new."""
    from knowledge.making import make_passages
    from knowledge.shelf import no_progress

    tell = progress or no_progress
    make_passages(house.uncut, lambda done, of: tell("Reading what is new", done, of))
    # Somebody else who is writing the index will come to these passages too.
    with suppress(BusyError), house.shelf.writing() as writer:
        writer.follow(tell)


def search(
    house: House,
    question: str,
    account: str | None = None,
    as_of: date | None = None,
    user: Whose = None,
    limit: int = 10,
    progress: "Progress | None" = None,
) -> Answered:
    """Search one account, or all that `user` may see, as things stood at the end of `as_of` (default: today)."""
    question = askable(question)
    scope = scope_of(house, user)
    one = account_in(house, scope, account) if account is not None else None
    day = asked_day(house, as_of) if as_of is not None else house.today()
    catch_up(house, progress)
    if one is not None:
        ready(house, one.id, progress)
    ids = [one.id] if one is not None else ids_within(house, scope)
    until = None if as_of is None else end_of(day)
    found = house.search.find(question, ids, day, until, limit)
    return Answered(question, found, one, scope, day)


def ready(house: House, account_id: int, progress: "Progress | None") -> None:
    """The account that is asked about comes before all others. What is not done in time is searched by its words."""
    from knowledge.shelf import no_progress, seconds_from_now

    tell = progress or no_progress
    if not (left := house.passages.bare([account_id])):
        return
    if house.indexing.on:
        house.indexing.first(account_id)
        if left <= SOON:
            _wait_for(house, account_id, left, tell)
        return
    with suppress(BusyError), house.shelf.writing(patience=1) as writer:
        writer.fill(tell, seconds_from_now(WAIT_SECONDS), [account_id])


def hasten(house: House, account_id: int) -> None:
    """As `ready`, for somebody who will ask in a moment: beside a server that has a process for it nobody waits."""
    if not house.indexing.on:
        ready(house, account_id, None)
    elif house.passages.bare([account_id]):
        house.indexing.first(account_id)


def _wait_for(house: House, account_id: int, of: int, tell: "Progress") -> None:
    over = time.monotonic() + WAIT_BESIDE_SECONDS
    while (left := house.passages.bare([account_id])) and time.monotonic() < over:
        tell("Indexing meaning", max(0, of - left), of)
        time.sleep(LOOK_EVERY_SECONDS)
