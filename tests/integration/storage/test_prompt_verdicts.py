"""What people said of each version's drafts, and how they changed them, read from the drafts on both databases."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import NOON

from prompts.approval import approvals
from storage import schema
from storage.engine import write
from storage.prompt_verdicts import EditedPair, PromptVerdicts

NAME = "writer/draft"


def _draft(engine: Engine, revisions: list[dict[str, Any]], verdicts: list[tuple[int, str]]) -> int:
    with write(engine) as connection:
        if connection.execute(sa.select(sa.func.count()).select_from(schema.accounts)).scalar() == 0:
            row = {"source": "crm", "external_id": "a", "name": "A"}
            connection.execute(sa.insert(schema.accounts).values(row))
        drafts = connection.execute(sa.select(sa.func.count()).select_from(schema.drafts)).scalar_one()
        told = {
            "account_id": 1,
            "kind": "check_in",
            "reason": f"r{drafts}",
            "state": "rejected",
            "why": "x",
            "as_of": date(2026, 3, 1),
            "revision": len(revisions),
            "content_hash": "h",
            "due_at": NOON,
            "created_at": NOON,
            "updated_at": NOON,
        }
        number: int = connection.execute(
            sa.insert(schema.drafts).values(told).returning(schema.drafts.c.id)
        ).scalar_one()
        for n, more in enumerate(revisions, start=1):
            revision = {
                "draft_id": number,
                "number": n,
                "at": NOON,
                "by": "kim",
                "how": "composed",
                "subject": "s",
                "recipients": [],
                "sentences": [],
                "evidence": [],
                "problems": [],
                "warnings": [],
                "language": "en",
                "content_hash": "h",
                "written_by": "model",
                "label": "",
                "prompt_name": NAME,
                "prompt_version": 1,
                "body": "Hello",
                **more,
            }
            connection.execute(sa.insert(schema.draft_revisions).values(revision))
        for revision_number, verdict in verdicts:
            before = list(enumerate(revisions[:revision_number], start=1))
            drafted = max(n for n, one in before if one.get("how", "composed") != "edited")
            said = {"draft_id": number, "revision": revision_number, "content_hash": "h", "verdict": verdict}
            said["drafted"] = drafted
            connection.execute(sa.insert(schema.draft_verdicts).values(**said, by="kim", at=NOON))
    return number


def test_a_verdict_counts_for_the_version_that_wrote_last(engine: Engine) -> None:
    edited = {"how": "edited", "written_by": "person", "prompt_name": None, "prompt_version": None}
    _draft(engine, [{}], [(1, "approve")])
    _draft(engine, [{}, {**edited, "body": "Hi"}], [(2, "edit"), (2, "approve")])
    _draft(engine, [{}, {"how": "rewritten", "prompt_version": 2}], [(1, "respond"), (2, "reject")])
    _draft(engine, [{"prompt_name": None, "prompt_version": None}], [(1, "approve")])  # a template's
    _draft(engine, [{"prompt_name": "other/prompt"}], [(1, "reject")])
    store = PromptVerdicts(engine)
    found = approvals(store.of(NAME))
    assert {one.version: (one.approved, one.edited, one.rejected, one.again) for one in found.values()} == {
        1: (2, 1, 0, 1),
        2: (0, 0, 1, 0),
    }
    assert store.of("nobody/nothing") == []


def test_pairs_are_what_was_drafted_and_what_was_let_go(engine: Engine) -> None:
    edited = {"how": "edited", "prompt_name": None, "prompt_version": None}
    first = _draft(
        engine, [{"body": "Long hello"}, {**edited, "body": "Hello"}], [(2, "edit"), (2, "approve")]
    )
    second = _draft(engine, [{"body": "As it is"}], [(1, "approve")])
    _draft(engine, [{"body": "No"}, {**edited, "body": "Never"}], [(2, "reject")])
    assert PromptVerdicts(engine).pairs(NAME) == [
        EditedPair(second, "check_in", "en", "As it is", "As it is"),
        EditedPair(first, "check_in", "en", "Long hello", "Hello"),
    ]
