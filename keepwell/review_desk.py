"""Review joined to the rest of the house: whose drafts, checked by what, and everything about one for a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

from domain.agent_words import AgentWords
from domain.clock import begin_of
from domain.drafts import DraftKind, DraftState, Evidence, Sentence
from domain.errors import KeepwellError, NotFoundError
from domain.reviews import (
    AccountContact,
    DraftEvent,
    Judged,
    QueueAsk,
    QueueRow,
    QueueState,
    RejectReason,
    Revision,
    StoredDraft,
    Verdict,
)
from keepwell.bootstrap import House
from keepwell.knowledge_base import Whose, account_in, scope_of
from keepwell.people import one_csm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from outbox.review.review import Parts, Review

EVERY_STATE = "all"
NEEDS_A_PERSON = "open"
STATES: tuple[str, ...] = get_args(QueueState)
KINDS = tuple(str(one) for one in DraftKind)
REASONS = tuple(str(one) for one in RejectReason)


def parts_of(house: House) -> "Parts":
    """What review is handed by others: the checks, cutting, writing, the calendar, cases of verdicts."""
    from agents.writer.checking.recut import recut
    from agents.writer.checking.vouching import vouched
    from keepwell.prompting.reviewed import case_of
    from keepwell.rechecking import recheck
    from keepwell.rewriting import rewritten
    from keepwell.work_days import CountryWorkDays
    from outbox.review.review import Parts

    return Parts(
        recheck=lambda drafts: recheck(house, drafts),
        recut=recut,
        rewrite=lambda draft, feedback: rewritten(house, draft, feedback),
        work=CountryWorkDays(),
        vouched=vouched,
        case=case_of,
    )


def review_of(house: House, user: Whose = None, parts: "Parts | None" = None) -> "Review":
    """Review within the book of `user` (None: everything), with the real parts unless others are given."""
    from outbox.review.review import Review

    joined = parts if parts is not None else house.review_parts
    undo = timedelta(seconds=house.settings.undo_seconds)
    scope = scope_of(house, user)
    return Review(house.drafts, joined, scope, house.now, house.today, undo_time=undo)


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue; `total` and `overdue` count all pages, `next` goes on behind this one."""

    rows: tuple[QueueRow, ...]
    total: int
    overdue: int
    now: datetime
    next: str | None

    def as_json(self) -> dict[str, Any]:
        rows = [{**asdict(one), "overdue": one.due_at < self.now} for one in self.rows]
        return {"total": self.total, "overdue": self.overdue, "rows": rows, "next": self.next}


def queue_page(
    house: House,
    *,
    kind: str | None = None,
    state: str = NEEDS_A_PERSON,
    csm: str | None = None,
    account: str | None = None,
    overdue: bool = False,
    claimed_by: str | None = None,
    user: Whose = None,
    after: str | None = None,
    limit: int | None = None,
) -> QueuePage:
    """KeepwellError for an unknown kind, state or cursor, NotFoundError for an unknown CSM or account."""
    _known("kind", kind, KINDS)
    _known("state", state, STATES)
    scope = scope_of(house, user)
    one_state = DraftState(state) if state not in (EVERY_STATE, NEEDS_A_PERSON) else None
    scope = scope_of(house, user)
    ask = QueueAsk(
        now=house.now(),
        today=house.today(),
        kind=DraftKind(kind) if kind else None,
        state=one_state,
        everything=state == EVERY_STATE,
        csm=one_csm(house, csm),
        account_id=account_in(house, scope, account).id if account is not None else None,
        overdue=overdue,
        claimed_by=claimed_by,
        after=_place(after),
        limit=limit,
    )
    rows = tuple(house.drafts.page(ask, scope))
    total, late = house.drafts.count(ask, scope)
    full = limit is not None and len(rows) == limit
    return QueuePage(rows, total, late, ask.now, _cursor(rows[-1]) if full else None)


def open_drafts(house: House, user: Whose = None) -> int:
    """How many drafts wait for a person, as the side bar counts them."""
    ask = QueueAsk(now=house.now(), today=house.today())
    return house.drafts.count(ask, scope_of(house, user))[0]


def following(house: House, draft: StoredDraft, **asked: Any) -> int | None:
    """The draft that comes next in a queue asked for like this: behind this one, else the first; None where it was the
    last. `asked` as for `queue_page`, without `after` and `limit`."""
    behind = queue_page(house, **asked, after=_cursor(draft), limit=1).rows
    first = queue_page(house, **asked, limit=2).rows
    return next((one.id for one in (*behind, *first) if one.id != draft.id), None)


def _known(what: str, given: str | None, known: Sequence[str]) -> None:
    if given is not None and given not in known:
        raise KeepwellError(f"There is no {what} '{given}'. Choose one of {', '.join(known)}.")


def _cursor(row: QueueRow | StoredDraft) -> str:
    return f"{row.due_at.isoformat()}/{row.id}"


def _place(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    moment, _, number = cursor.rpartition("/")
    try:
        found = datetime.fromisoformat(moment), int(number)
    except ValueError:
        found = None
    if found is None or found[0].tzinfo is None:
        raise KeepwellError(f"'{cursor}' is no place in the queue. Give the `next` of a page.")
    return found


@dataclass(frozen=True)
class DraftPage:
    """Everything about one draft, as a reviewer reads it."""

    draft: StoredDraft
    revisions: tuple[Revision, ...]
    verdicts: tuple[Verdict, ...]
    events: tuple[DraftEvent, ...]
    outbox: tuple[Mapping[str, Any], ...]
    now: datetime
    told: tuple[AgentWords, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.draft.is_open and self.draft.due_at < self.now

    @property
    def holder(self) -> str | None:
        return self.draft.holder(self.now)

    def evidence_of(self, sentence: Sentence) -> list[Evidence]:
        known = {one.id: one for one in self.draft.revision.evidence}
        return [known[name] for name in sentence.evidence if name in known]

    def trail(self) -> list[DraftEvent]:
        """What was done by runs and people, in order."""
        composed = [
            DraftEvent(one.at, one.by, "composed", None, {"revision": one.number})
            for one in self.revisions
            if one.by == "keepwell"
        ]
        return sorted((*composed, *self.events), key=lambda one: one.at)

    def as_json(self) -> dict[str, Any]:
        draft, revision = self.draft, self.draft.revision
        own = {name: value for name, value in vars(draft).items() if name != "revision"}
        message = revision.message
        return {
            **own,
            "overdue": self.overdue,
            "claimed_by": self.holder,
            "hash": draft.content_hash,
            "revision": revision.number,
            "how": str(revision.how),
            "written": asdict(revision.written),
            "recipients": [one.as_json() for one in message.recipients],
            "subject": message.subject,
            "body": message.body,
            "language": message.language,
            "sentences": [
                {**one.as_json(), "number": number, "text": message.text_of(one)}
                for number, one in enumerate(message.sentences, start=1)
            ],
            "evidence": [one.as_json() for one in revision.evidence],
            "problems": [one.as_json() for one in revision.problems],
            "warnings": list(revision.warnings),
            "verdicts": [asdict(one) for one in self.verdicts],
            "trail": [asdict(one) for one in self.trail()],
            "outbox": [dict(one) for one in self.outbox],
            "agent_words": [one.as_json() for one in self.told],
        }


def draft_page(review: "Review", draft_id: int) -> DraftPage:
    store, scope = review.store, review.scope
    return DraftPage(
        draft=review.get(draft_id),
        revisions=tuple(store.revisions(draft_id, scope)),
        verdicts=tuple(store.verdicts(draft_id, scope)),
        events=tuple(store.events(draft_id, scope)),
        outbox=tuple(store.outbox_of(draft_id, scope)),
        now=review.now(),
        told=tuple(store.words_beside(draft_id, scope)),
    )


def contacts_named(review: "Review", draft_id: int, names: Sequence[str]) -> list[AccountContact]:
    """Contacts of the draft's account by external id, address or name. NotFoundError lists whom there is."""
    draft = review.get(draft_id)
    known = review.store.contacts([draft.account_id])[draft.account_id]
    return [_contact(draft, known, name) for name in names]


def _contact(draft: StoredDraft, known: Sequence[AccountContact], name: str) -> AccountContact:
    wanted = " ".join(name.split()).casefold()
    for told in ("external_id", "address", "name"):
        found = [one for one in known if str(getattr(one, told)).casefold() == wanted]
        if len(found) == 1:
            return found[0]
    there = ", ".join(f"{one.name} <{one.address}>" for one in known[:8]) or "nobody with an address"
    raise NotFoundError(f"{draft.account} has no contact (or several) by '{name}'. There is {there}.")


def judged(review: "Review", since: date | None) -> "Iterator[Judged]":
    """Every verdict since the beginning of a day, within the review's scope."""
    return review.store.judged(None if since is None else begin_of(since), review.scope)
