"""What people said of drafts, with the texts it is about: how prompts fare, and what they are tested with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.drafts import DraftKind, VerdictKind
from domain.redaction import ERASED
from domain.reviews import ApprovalRate, Judged, Verdict
from domain.scope import AccountScope
from storage.draft_rows import within
from storage.prompt_cases import erase_cases_of_drafts
from storage.schema import accounts, draft_revisions, draft_verdicts, drafts

PIECE = 500
DRAFTED = draft_revisions.alias("drafted")
FINAL = draft_revisions.alias("final")


def _joined() -> sa.Join:
    v = draft_verdicts.c
    with_draft = draft_verdicts.join(drafts, drafts.c.id == v.draft_id)
    with_account = with_draft.join(accounts, accounts.c.id == drafts.c.account_id)
    as_drafted = (DRAFTED.c.draft_id == v.draft_id) & (DRAFTED.c.number == v.drafted)
    as_said = (FINAL.c.draft_id == v.draft_id) & (FINAL.c.number == v.revision)
    return with_account.join(DRAFTED, as_drafted).join(FINAL, as_said)


def take_back_verdict(connection: Connection, draft_id: int, kind: VerdictKind, at: datetime) -> None:
    """What was said counts no more, nor is anything tried by it; that it was said stays."""
    v = draft_verdicts.c
    standing = (v.draft_id == draft_id) & (v.verdict == str(kind)) & v.taken_back_at.is_(None)
    connection.execute(sa.update(draft_verdicts).where(standing).values(taken_back_at=at))
    erase_cases_of_drafts(connection, [draft_id])


def rates(connection: Connection, scope: AccountScope) -> list[ApprovalRate]:
    """Approvals that were taken back count for nothing."""
    v, name, version = draft_verdicts.c, DRAFTED.c.prompt_name, DRAFTED.c.prompt_version
    same = (DRAFTED.c.subject == FINAL.c.subject) & (DRAFTED.c.body == FINAL.c.body)

    def times(condition: Any) -> Any:
        return sa.func.sum(sa.case((condition, 1), else_=0))

    approved = v.verdict == str(VerdictKind.APPROVE)
    query = (
        sa.select(
            name,
            version,
            times(approved & same),
            times(approved & ~same),
            times(v.verdict == str(VerdictKind.REJECT)),
            times(v.verdict == str(VerdictKind.RESPOND)),
        )
        .select_from(_joined())
        .where(v.taken_back_at.is_(None), within(scope))
        .group_by(name, version)
    )
    found = [ApprovalRate(row[0], row[1], *map(int, row[2:])) for row in connection.execute(query)]
    return sorted(
        (one for one in found if one.judged),
        key=lambda one: (one.prompt_name is None, one.prompt_name or "", one.prompt_version or 0),
    )


def judged_since(
    connection: Connection, since: datetime | None, scope: AccountScope, after: int
) -> list[Judged]:
    """The next piece of verdicts behind the id `after`, without those on texts that went with a person."""
    v, d = draft_verdicts.c, drafts.c
    said = [v[name].label(f"v_{name}") for name in Verdict.__dataclass_fields__]
    prompt = [DRAFTED.c[name] for name in ("prompt_name", "prompt_version", "prompt_hash", "model")]
    texts = [
        text.c[name].label(f"{which}_{name}")
        for which, text in (("drafted", DRAFTED), ("final", FINAL))
        for name in ("subject", "body")
    ]
    query = (
        sa.select(*said, accounts.c.external_id.label("account_external_id"))
        .add_columns(d.kind, d.reason, d.why, d.profile, FINAL.c.language, FINAL.c.evidence, *prompt, *texts)
        .select_from(_joined())
        .where(v.id > after, within(scope), FINAL.c.body != ERASED)
        .order_by(v.id)
        .limit(PIECE)
    )
    if since is not None:
        query = query.where(v.at >= since)
    return [_judged(dict(row)) for row in connection.execute(query).mappings()]


def _judged(row: Mapping[str, Any]) -> Judged:
    said = {name: row[f"v_{name}"] for name in Verdict.__dataclass_fields__}
    verdict = Verdict(**{**said, "verdict": VerdictKind(said["verdict"])})
    told = {
        name: row[name] for name in Judged.__dataclass_fields__ if name not in ("verdict", "kind", "evidence")
    }
    return Judged(**told, verdict=verdict, kind=DraftKind(row["kind"]), evidence=tuple(row["evidence"]))
