"""Drafts between their rows and the words of domain/: what a revision is stored as, and read back from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import (
    DraftKind,
    DraftState,
    Evidence,
    Message,
    Problem,
    ProblemCode,
    Recipient,
    Sentence,
    VerdictKind,
    Writer,
    Written,
)
from domain.reviews import DraftEvent, How, QueueRow, Revision, StoredDraft, Verdict
from domain.scope import AccountScope
from storage.frames import one_of
from storage.owners import given_csm
from storage.schema import (
    account_links,
    accounts,
    draft_events,
    draft_recipients,
    draft_revisions,
    draft_verdicts,
    drafts,
)

WRITTEN = ("written_by", "label", "prompt_name", "prompt_version", "prompt_hash", "model")
SET_DOWN = (
    *("number", "at", "by", "how", "recipients", "subject", "body", "language", "sentences", "evidence"),
    *("problems", "warnings", "content_hash", "feedback", *WRITTEN),
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
OWN = tuple(column.name for column in drafts.columns if column.name not in ("content_hash", "problems"))


def storable(text: str) -> str:
    """PostgreSQL cannot keep U+0000 in text, nobody half a surrogate; both databases keep the same substitute."""
    return _UNSTORABLE.sub("\ufffd", text)


def storable_message(message: Message) -> Message:
    """The message as it can be kept: its hash is that of what will be read back. Offsets stay what they were."""
    to = tuple(
        replace(one, name=storable(one.name), address=storable(one.address)) for one in message.recipients
    )
    return replace(message, recipients=to, subject=storable(message.subject), body=storable(message.body))


def clean(told: Any) -> Any:
    """JSON whose texts both databases can keep."""
    if isinstance(told, str):
        return storable(told)
    if isinstance(told, Mapping):
        return {storable(str(name)): clean(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [clean(one) for one in told]
    return told


def revision_row(draft_id: int, one: Revision) -> dict[str, Any]:
    message, written = one.message, one.written
    told: dict[str, Any] = clean(
        {
            "draft_id": draft_id,
            "number": one.number,
            "at": one.at,
            "by": one.by,
            "how": str(one.how),
            "recipients": [to.as_json() for to in message.recipients],
            "subject": message.subject,
            "body": message.body,
            "language": message.language,
            "sentences": [sentence.as_json() for sentence in message.sentences],
            "evidence": [fact.as_json() for fact in one.evidence],
            "problems": [problem.as_json() for problem in one.problems],
            "warnings": list(one.warnings),
            "content_hash": one.content_hash,
            "feedback": one.feedback,
            "written_by": str(written.by),
            "label": written.label,
            **{name: getattr(written, name) for name in WRITTEN[2:]},
        }
    )
    return told


def revision_of(row: Mapping[str, Any]) -> Revision:
    message = Message(
        recipients=tuple(Recipient(**one) for one in row["recipients"]),
        subject=row["subject"],
        body=row["body"],
        sentences=tuple(
            Sentence(one["part"], one["start"], one["end"], tuple(one["evidence"]))
            for one in row["sentences"]
        ),
        language=row["language"],
    )
    return Revision(
        number=row["number"],
        at=row["at"],
        by=row["by"],
        how=How(row["how"]),
        message=message,
        evidence=tuple(Evidence.from_json(one) for one in row["evidence"]),
        problems=tuple(Problem(**{**one, "code": ProblemCode(one["code"])}) for one in row["problems"]),
        warnings=tuple(row["warnings"]),
        content_hash=row["content_hash"],
        written=Written(Writer(row["written_by"]), *(row[name] for name in WRITTEN[1:])),
        feedback=row["feedback"],
    )


@cache
def filled(name: str) -> "sa.ColumnElement[Any]":
    """What an account's own record says, else the first record linked to it that says it (see account_links); of its
    CSM, before all, what a person has said."""
    link, other = account_links.c, accounts.alias(f"linked_{name}")
    theirs = (
        sa.select(other.c[name])
        .join(account_links, link.linked_id == other.c.id)
        .where(link.account_id == accounts.c.id, other.c[name].is_not(None))
        .order_by(link.settled_at, link.linked_id)
        .limit(1)
        .correlate(accounts)
        .scalar_subquery()
    )
    said = (given_csm(),) if name == "csm" else ()
    return sa.func.coalesce(*said, accounts.c[name], theirs)


def within(scope: AccountScope) -> "sa.ColumnElement[bool]":
    """Drafts of the accounts that somebody may see; `accounts` is part of the query."""
    wanted: list[sa.ColumnElement[bool]] = [sa.true()]
    if scope.account_id is not None:
        wanted.append(drafts.c.account_id == scope.account_id)
    if scope.csm is not None:
        own = filled("csm") == scope.csm
        wanted.append(own | drafts.c.account_id.in_(sorted(scope.shared)) if scope.shared else own)
    return sa.and_(*wanted)


@cache
def joined() -> sa.Join:
    r = draft_revisions.c
    present = (r.draft_id == drafts.c.id) & (r.number == drafts.c.revision)
    with_account = drafts.join(accounts, accounts.c.id == drafts.c.account_id)
    return with_account.join(draft_revisions, present)


NAMES = ("account", "account_external_id", "country", "csm")


def _named() -> list["sa.ColumnElement[Any]"]:
    a = accounts.c
    named = (a.name, a.external_id, filled("country"), filled("csm"))
    return [column.label(name) for column, name in zip(named, NAMES, strict=True)]


def full(connection: Connection, condition: "sa.ColumnElement[bool]", today: Any = None) -> list[StoredDraft]:
    """Drafts with their present revisions, by id; `today` wakes those whose sleep is over."""
    own = [drafts.c[name] for name in OWN]
    set_down = [draft_revisions.c[name].label(f"r_{name}") for name in SET_DOWN]
    query = sa.select(*own, *_named(), *set_down).select_from(joined()).where(condition)
    rows = connection.execute(query.order_by(drafts.c.id)).mappings()
    return [draft_of(dict(row), today) for row in rows]


def draft_of(row: Mapping[str, Any], today: Any) -> StoredDraft:
    revision = revision_of({name: row[f"r_{name}"] for name in SET_DOWN})
    own = {name: row[name] for name in OWN if name not in ("revision", "opened_by_run")}
    state = awake(row["state"], row["snoozed_until"], len(revision.problems), today)
    told = own | {name: row[name] for name in NAMES}
    return StoredDraft(**{**told, "kind": DraftKind(row["kind"]), "state": state, "revision": revision})


def awake(state: str, until: Any, problems: int, today: Any) -> DraftState:
    """The state as of a day: one is asleep up to and including the day it is put to sleep until."""
    found = DraftState(state)
    if found is not DraftState.SNOOZED or today is None or until is None or until >= today:
        return found
    return DraftState.BLOCKED if problems else DraftState.WAITING


LISTED = ("subject", "language", "recipients", "label", "prompt_name", "prompt_version", "warnings")


@cache
def listed() -> "sa.Select[Any]":
    """What rows of the queue are read from."""
    own = [drafts.c[name] for name in (*OWN, "content_hash", "problems")]
    of_revision = [draft_revisions.c[name] for name in LISTED]
    return sa.select(*own, *_named(), *of_revision).select_from(joined())


def queue_row(row: Mapping[str, Any], today: Any) -> QueueRow:
    state = awake(row["state"], row["snoozed_until"], row["problems"], today)
    told = {
        name: row[name] for name in QueueRow.__dataclass_fields__ if name not in ("recipients", "warnings")
    }
    return QueueRow(
        **{
            **told,
            "kind": DraftKind(row["kind"]),
            "state": state,
            "recipients": tuple(one["name"] or one["address"] for one in row["recipients"]),
            "warnings": len(row["warnings"]),
        }
    )


def verdicts_where(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Verdict]:
    v = draft_verdicts.c
    columns = [v[name] for name in Verdict.__dataclass_fields__]
    found = connection.execute(sa.select(*columns).where(condition).order_by(v.id)).mappings()
    return [Verdict(**{**row, "verdict": VerdictKind(row["verdict"])}) for row in found]


def events_of(connection: Connection, draft_id: int) -> list[DraftEvent]:
    e = draft_events.c
    columns = [e[name] for name in DraftEvent.__dataclass_fields__]
    query = sa.select(*columns).where(e.draft_id == draft_id).order_by(e.id)
    return [DraftEvent(*row) for row in connection.execute(query)]


def note_events(
    connection: Connection,
    draft_ids: Sequence[int],
    at: datetime,
    by: str,
    change: str,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    told = {
        "at": at,
        "by": storable(by),
        "change": change,
        "reason": clean(reason),
        "details": clean(details),
    }
    if draft_ids:
        connection.execute(sa.insert(draft_events), [{"draft_id": one, **told} for one in draft_ids])


def keep_recipients(connection: Connection, by_draft: Mapping[int, Sequence[Recipient]]) -> None:
    """Whom each of these drafts goes to now, found by contact."""
    r = draft_recipients
    connection.execute(sa.delete(r).where(one_of(connection, r.c.draft_id, by_draft)))
    rows = [
        {"draft_id": draft, "contact_id": contact}
        for draft, to in by_draft.items()
        for contact in sorted({one.contact_id for one in to if one.contact_id is not None})
    ]
    if rows:
        connection.execute(sa.insert(r), rows)
