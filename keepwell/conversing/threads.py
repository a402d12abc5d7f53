"""Conversations with `ask`: kept for whoever asked, shared where they say so, shown within one's own accounts.

Whose accounts an answer names, and over which it counted, is kept with it. Whoever opens somebody else's conversation
must see all of them; whoever asked sees what they still may (docs/decisions/0040).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import orjson

from domain.errors import NotFoundError
from domain.principals import Principal
from keepwell.analyst import Answer, Piece, asking
from keepwell.bootstrap import House
from keepwell.conversing.reach import Within, within
from keepwell.knowledge_base import ids_within
from keepwell.questions import askable
from storage.ask_threads import NO_THREAD, Thread, Turn

TITLE = 120
LISTED = 30


@dataclass(frozen=True)
class ShownTurn:
    """`withheld`: it rests on an account that is no longer theirs."""

    turn: Turn
    withheld: bool = False


@dataclass(frozen=True)
class ThreadPage:
    thread: Thread
    turns: tuple[ShownTurn, ...]
    within: Within
    mine: bool
    by: str


@dataclass(frozen=True)
class Begun:
    """A question with its place in a conversation, before it is answered."""

    thread: Thread
    turn: Turn
    within: Within
    before: Mapping[str, Any] | None


def begin(house: House, who: Principal, told: str, question: str, key: str = "") -> Begun:
    """Another scope than that of the thread begins another thread. QuestionRejectedError for no question,
    NotFoundError for an account or a thread that is not theirs."""
    asked = askable(question)
    chosen = within(house, who.scope, told, who.user_id)
    thread = _own(house, who, key) if key else None
    if thread is None or thread.within != chosen.told:
        let_go(house)
        account = chosen.account.id if chosen.account else None
        thread = house.ask_threads.begin(who.user_id, asked[:TITLE], chosen.told, account)
        before = None
    else:
        before = _before(house, who, thread)
    return Begun(thread, house.ask_threads.add(thread.id, asked), chosen, before)


def let_go(house: House) -> int:
    """Delete what has been kept for long enough, whoever asked; how many conversations that were."""
    return house.ask_threads.delete_before(house.now() - timedelta(days=house.settings.ask_days))


def answering(house: House, begun: Begun) -> Iterator[Piece | Answer]:
    """Piece by piece; the whole answer is kept before it is given. Where it breaks off, the question stays without."""
    account = begun.within.account
    name = account.external_id if account else None
    # The scope holds one account alone, so its external id can name no other.
    scope = begun.within.scope
    for piece in asking(house, begun.turn.question, name, None, scope, dict(begun.before or {}) or None):
        if isinstance(piece, Answer):
            _keep(house, begun, piece)
        yield piece


def _keep(house: House, begun: Begun, answer: Answer) -> None:
    scope = begun.within.scope
    mine = ids_within(house, scope)
    counted = answer.understood is not None and not answer.before.get("account_ids")
    reach = mine if counted else None
    known = house.accounts.rows(mine).select("account_id", "external_id", "name").rows()
    ids = {external: number for number, external, _ in known}
    told = answer.as_json()
    told["rows"] = [{**row, "account_id": ids.get(row.get("account_external_id"))} for row in told["rows"]]
    named = accounts_of(known, answer)
    house.ask_threads.answer(begun.turn.id, plain(told), named, reach, counted and mine is None)


def accounts_of(known: Iterable[tuple[int, str, str]], answer: Answer) -> set[int]:
    """Every account that an answer names or rests on, by whatever it calls them. `known`: id, external id, name."""
    called = {
        one["account"] for sentence in answer.sentences for one in sentence["citations"] if one["account"]
    }
    called |= {
        str(row[name]) for row in answer.rows for name in ("account_external_id", "account") if row.get(name)
    }
    found = {number for number, external, name in known if external in called or name in called}
    return found | set(answer.before.get("account_ids") or [])


def plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: days as text."""
    found: dict[str, Any] = orjson.loads(orjson.dumps(told))
    return found


def open_thread(house: House, who: Principal, key: str) -> ThreadPage:
    """NotFoundError for one that is not theirs and not shared, or holds an account they do not see."""
    thread = house.ask_threads.find(key)
    mine = thread.user_id == who.user_id
    if not mine and thread.shared_at is None:
        raise NotFoundError(NO_THREAD)
    chosen = _asked_about(house, who, thread)
    seen = ids_within(house, who.scope)
    sight = None if seen is None else frozenset(seen)
    turns = [ShownTurn(one, not may_see(one, sight, mine)) for one in house.ask_threads.turns(thread.id)]
    if not mine and any(one.withheld for one in turns):
        raise NotFoundError(NO_THREAD)
    hidden = [replace(one, turn=replace(one.turn, answer=None)) if one.withheld else one for one in turns]
    by = who.name if mine else house.users.get(thread.user_id).name
    return ThreadPage(thread, tuple(hidden), chosen, mine, by)


def may_see(turn: Turn, sight: frozenset[int] | None, own: bool) -> bool:
    """`sight`: the accounts that whoever looks may see, None for all. A figure tells of all it was counted over."""
    if sight is None:
        return True
    if not sight.issuperset(turn.accounts):
        return False
    return own or (not turn.everything and sight.issuperset(turn.reach or ()))


def _asked_about(house: House, who: Principal, thread: Thread) -> Within:
    try:
        return within(house, who.scope, thread.within, who.user_id)
    except NotFoundError:
        raise NotFoundError(NO_THREAD) from None


@dataclass(frozen=True)
class Listed:
    """`about`: the account's name, where it is about one."""

    thread: Thread
    about: str | None


def threads_of(house: House, who: Principal, account_id: int | None = None) -> list[Listed]:
    """Theirs, the last asked first, of accounts they still see (of one alone, where it is named)."""
    seen = ids_within(house, who.scope)
    found = [
        one
        for one in house.ask_threads.of(who.user_id, LISTED)
        if (seen is None or one.account_id is None or one.account_id in seen)
        and (account_id is None or one.account_id == account_id)
    ]
    about = sorted({one.account_id for one in found if one.account_id is not None})
    names = dict(house.accounts.rows(about).select("account_id", "name").iter_rows()) if about else {}
    return [Listed(one, names.get(one.account_id)) for one in found]


def share(house: House, who: Principal, key: str, shared: bool) -> Thread:
    thread = _own(house, who, key)
    house.ask_threads.share(thread.id, shared)
    return house.ask_threads.find(key)


def delete(house: House, who: Principal, key: str) -> None:
    house.ask_threads.delete(_own(house, who, key).id)


def own_turn(house: House, who: Principal, key: str, number: int) -> ShownTurn:
    """NotFoundError for a turn that they did not ask, or may not see any more."""
    page = open_thread(house, who, key)
    found = next((one for one in page.turns if one.turn.number == number and not one.withheld), None)
    if not page.mine or found is None:
        raise NotFoundError(NO_THREAD)
    return found


def _own(house: House, who: Principal, key: str) -> Thread:
    thread = house.ask_threads.find(key)
    if thread.user_id != who.user_id:
        raise NotFoundError(NO_THREAD)
    return thread


def _before(house: House, who: Principal, thread: Thread) -> Mapping[str, Any] | None:
    """What the last answer gave, as far as they may still see it."""
    seen = ids_within(house, who.scope)
    sight = None if seen is None else frozenset(seen)
    turns = [
        one for one in house.ask_threads.turns(thread.id) if one.answer and may_see(one, sight, own=True)
    ]
    return (turns[-1].answer or {}).get("before") if turns else None
