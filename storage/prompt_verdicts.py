"""What people said of what each version of a prompt wrote, and how they changed it; read from the drafts."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.drafts import VerdictKind
from storage.engine import read
from storage.schema import draft_revisions, draft_verdicts, drafts


@dataclass(frozen=True)
class EditedPair:
    """A text as it was drafted, and as a person let it go."""

    draft_id: int
    kind: str
    language: str
    drafted: str
    approved: str


class PromptVerdicts:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, name: str) -> list[tuple[int, int, str]]:
        """(version, draft, verdict) in the order of time: each for the version whose text it judges. What was taken
        back counts for nothing."""
        v, r = draft_verdicts.c, draft_revisions.c
        mine = (r.prompt_name == name) & r.prompt_version.is_not(None) & v.taken_back_at.is_(None)
        query = (
            sa.select(r.prompt_version, v.draft_id, v.verdict)
            .join(draft_revisions, _wrote(draft_revisions))
            .where(mine)
            .order_by(v.id)
        )
        with read(self._engine) as connection:
            return [(int(one[0]), one[1], one[2]) for one in connection.execute(query)]

    def pairs(self, name: str, limit: int = 2000) -> list[EditedPair]:
        """Approved drafts of this prompt, changed by a person or not; the newest first."""
        v, d = draft_verdicts.c, drafts.c
        first, last = draft_revisions.alias("first"), draft_revisions.alias("last")
        let_go = (last.c.draft_id == v.draft_id) & (last.c.number == v.revision)
        approved = (v.verdict == str(VerdictKind.APPROVE)) & v.taken_back_at.is_(None)
        query = (
            sa.select(v.draft_id, d.kind, last.c.language, first.c.body, last.c.body)
            .join(drafts, d.id == v.draft_id)
            .join(first, _wrote(first) & (first.c.prompt_name == name))
            .join(last, let_go)
            .where(approved)
            .order_by(v.id.desc())
            .limit(limit)
        )
        found: dict[int, EditedPair] = {}
        with read(self._engine) as connection:
            for row in connection.execute(query).tuples():
                found.setdefault(row[0], EditedPair(*row))
        return list(found.values())


def _wrote(revisions: sa.FromClause) -> sa.ColumnElement[bool]:
    """The revision that a verdict judges: as Keepwell wrote it, before a person's hand was in it."""
    v = draft_verdicts.c
    return sa.and_(revisions.c.draft_id == v.draft_id, revisions.c.number == v.drafted)
