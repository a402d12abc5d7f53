"""One reference opened, within somebody's scope: the exact line with what stands around it, the row on record, or the
facts of a figure. Whoever shows a source opens it by this: an account, an answer, a draft."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.alerts import EvidenceRef
from domain.clock import in_words
from domain.errors import NotFoundError
from domain.scope import AccountScope
from domain.signals import SignalId
from keepwell.books import account_told
from keepwell.bootstrap import House
from keepwell.facts_behind import SPAN, fact_behind
from storage.account_history import OnRecord
from storage.accounts import AccountRow
from storage.cited import CONVERSATION, CitedFact, Line, cited_fact, newest_contract

if TYPE_CHECKING:
    from keepwell.account_view import AccountView

WORKED_OUT = frozenset(
    {
        "usage",
        "use",
        "report",
        "churn",
        "account",
        "contact",
        "csm",
        "link",
        "proposal",
        "settings",
        "plan",
        "qbr",
        "condition",
    }
)
"""What references begin with that name no stored thing: their sentence is all there is to them."""
_SCORE = re.compile(r"score:.+@(?P<day>\d{4}-\d\d-\d\d)")
_SIGNAL = re.compile(r"(?:signal:)?(?P<signal>\w+)@(?P<day>\d{4}-\d\d-\d\d)")
CONTRACT, ALERT = "contract:", "alert:"
MONTH = timedelta(days=30)
LONGEST_REF = 500
NOT_ON_RECORD = "That is not on record (any more)."


def can_be_opened(ref: str) -> bool:
    told = _SIGNAL.fullmatch(ref)
    if told is not None:
        return told["signal"] in tuple(SignalId)
    kind, colon, _ = ref.partition(":")
    return not colon or kind not in WORKED_OUT


@dataclass(frozen=True)
class Figure:
    """A number that was worked out, in its sentence, with the facts behind it."""

    title: str
    says: str
    evidence: tuple[EvidenceRef, ...]


@dataclass(frozen=True)
class Opened:
    """What the reference names: a `figure`, or the words of a `fact` and, unless it is a conversation, its `record`."""

    ref: str
    account: AccountRow
    fact: CitedFact | None = None
    figure: Figure | None = None
    record: OnRecord | None = None


def open_citation(house: House, scope: AccountScope, account: str, ref: str, quote: str = "") -> Opened:
    """`account` by its id, external id or name; `quote` marks the words that were cited. NotFoundError for an account
    out of reach, and for a reference that none of its facts has."""
    row = _account(house, scope, account.strip())
    if not ref or len(ref) > LONGEST_REF or "\x00" in ref:
        raise NotFoundError(NOT_ON_RECORD)
    figure = _figure(house, row, ref)
    if figure is not None:
        return Opened(ref, row, figure=figure)
    found = _stored(house, row.id, ref)
    record = None if found and found.kind == CONVERSATION else _record(house, row.id, ref, found is None)
    if found is None and record is None:
        found = _stored_anew(house, row.id, ref)
        if found is None:
            raise NotFoundError(NOT_ON_RECORD)
    return Opened(ref, row, found and _marked(found, quote), record=record)


def _record(house: House, account_id: int, ref: str, used_too: bool) -> OnRecord | None:
    with suppress(NotFoundError):
        return fact_behind(house, account_id, ref) if used_too else house.history.fact(account_id, ref)
    return None


def _account(house: House, scope: AccountScope, told: str) -> AccountRow:
    try:
        return account_told(house, scope, told)
    except NotFoundError:
        raise NotFoundError(NOT_ON_RECORD) from None


def _stored(house: House, account_id: int, ref: str) -> CitedFact | None:
    if ref.startswith(CONTRACT):
        return newest_contract(house.engine, account_id, ref)
    if not ref.startswith(ALERT):
        return cited_fact(house.engine, account_id, ref)
    # Its parts ("alert:12/action") stand in the alert; "alert:escalation" is the live one of that rule.
    told = ref.removeprefix(ALERT).partition("/")[0]
    live = {str(one.rule): one.id for one in house.alerts.live([account_id])}
    return cited_fact(house.engine, account_id, f"{ALERT}{live.get(told, told)}")


def _stored_anew(house: House, account_id: int, ref: str) -> CitedFact | None:
    """Alerts and contracts are read as they are searched: what nobody has searched yet is made readable first."""
    from knowledge.making import make_passages

    wanted = not ref.startswith(SPAN) and make_passages(house.uncut)
    return _stored(house, account_id, ref) if wanted else None


def _figure(house: House, account: AccountRow, ref: str) -> Figure | None:
    """Computed anew from the facts known by that day."""
    signal, score = _SIGNAL.fullmatch(ref), _SCORE.fullmatch(ref)
    told = signal or score
    day = _day(told["day"]) if told else None
    if day is None or day > house.today():
        return None
    from keepwell.account_view import view_account

    view = view_account(house, account, day, day - MONTH)
    if score:
        return _score(view, day)
    found = next((one for one in view.signals if signal and one.id == signal["signal"]), None)
    return Figure(found.title, found.says, tuple(found.evidence)) if found else None


def _score(view: "AccountView", day: date) -> Figure:
    """The number, and what moved it in a month; each move opens its signal."""
    health = view.numbers["health"]
    says = (
        "Too little is known for a score." if health is None else f"Health {health:.0f} of 100 ({view.band})."
    )
    moves = (one for one in view.moves if one.signal)
    parts = tuple(EvidenceRef(f"signal:{one.signal}@{day}", day, one.says) for one in moves)
    return Figure(f"Health on {in_words(day)}", says, parts)


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _marked(fact: CitedFact, quote: str) -> CitedFact:
    """The paragraph in which the quote stands, where no line is the cited one already."""
    wanted = _folded(quote)
    if len(wanted) < 3 or any(line.cited for line in fact.lines):
        return fact
    lines: tuple[Line, ...] = tuple(replace(one, cited=wanted in _folded(one.text)) for one in fact.lines)
    return replace(fact, lines=lines)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
