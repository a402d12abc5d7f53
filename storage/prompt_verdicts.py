"""What people said of what each version of a prompt wrote, and how they changed it; read from the drafts."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.drafts import VerdictKind
from storage.engine import read
from storage.schema import draft_revisions, draft_verdicts, drafts

EDITED = "edited"


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
        """(version, draft, verdict) in the order of time: each verdict for the newest version that wrote before it."""
        v, r = draft_verdicts.c, draft_revisions.c
        wrote = (r.draft_id == v.draft_id) & (r.number <= v.revision) & (r.how != EDITED)
        query = (
            sa.select(v.id, v.draft_id, v.verdict, r.number, r.prompt_name, r.prompt_version)
            .join(draft_revisions, wrote)
            .order_by(v.id, r.number)
        )
        newest: dict[int, tuple[int, int, str]] = {}
        with read(self._engine) as connection:
            for number, draft, verdict, _, prompt, version in connection.execute(query).tuples():
                newest.pop(number, None)
                if prompt == name and version is not None:
                    newest[number] = (int(version), draft, verdict)
        return [newest[number] for number in sorted(newest)]

    def pairs(self, name: str, limit: int = 2000) -> list[EditedPair]:
        """Approved drafts of this prompt, changed by a person or not; the newest first."""
        v, d = draft_verdicts.c, drafts.c
        first, last = draft_revisions.alias("first"), draft_revisions.alias("last")
        wrote = (first.c.draft_id == v.draft_id) & (first.c.prompt_name == name) & (first.c.how != EDITED)
        approved = (last.c.draft_id == v.draft_id) & (last.c.number == v.revision)
        query = (
            sa.select(v.draft_id, d.kind, last.c.language, first.c.body, last.c.body, first.c.number)
            .join(drafts, d.id == v.draft_id)
            .join(first, wrote & (first.c.number <= v.revision))
            .join(last, approved)
            .where(v.verdict == str(VerdictKind.APPROVE))
            .order_by(v.id.desc(), first.c.number.desc())
            .limit(limit)
        )
        found: dict[int, EditedPair] = {}
        with read(self._engine) as connection:
            for draft, kind, language, drafted, let_go, _ in connection.execute(query).tuples():
                found.setdefault(draft, EditedPair(draft, kind, language, drafted, let_go))
        return list(found.values())
