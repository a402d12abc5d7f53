"""From edited drafts to a proposed version: with its evidence, without a label, and without a word of the drafts."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from domain.prompts import Label
from keepwell.bootstrap import House
from keepwell.prompting.versions import learn_style, list_prompts, version_of
from storage import schema
from storage.engine import write

NAME = "analyst/answer"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DRAFTED = (
    "I hope this finds you really well! Our canary xylophone {n} is done. I look forward to hearing from you!"
)
APPROVED = "Our canary xylophone {n} is done."


def approved(house: House, count: int, drafted: str = DRAFTED, let_go: str = APPROVED) -> None:
    with write(house.engine) as connection:
        for n in range(count):
            draft = {
                "account_id": 1,
                "kind": "check_in",
                "reason": f"r{n}",
                "state": "sent",
                "why": "x",
                "revision": 2,
                "as_of": date(2026, 11, 26),
                "content_hash": "h",
                "due_at": NOW,
                "created_at": NOW,
                "updated_at": NOW,
            }
            number = connection.execute(
                sa.insert(schema.drafts).values(draft).returning(schema.drafts.c.id)
            ).scalar()
            for k, (how, body) in enumerate((("composed", drafted), ("edited", let_go)), start=1):
                row = {
                    "draft_id": number,
                    "number": k,
                    "at": NOW,
                    "by": "kim",
                    "how": how,
                    "subject": "s",
                    "body": body.format(n=n),
                    "recipients": [],
                    "sentences": [],
                    "evidence": [],
                    "problems": [],
                    "warnings": [],
                    "language": "en",
                    "content_hash": "h",
                    "written_by": "model",
                    "label": "",
                    "prompt_name": NAME if k == 1 else None,
                    "prompt_version": 1 if k == 1 else None,
                }
                connection.execute(sa.insert(schema.draft_revisions).values(row))
            verdict = {
                "draft_id": number,
                "revision": 2,
                "content_hash": "h",
                "verdict": "approve",
                "by": "kim",
            }
            connection.execute(sa.insert(schema.draft_verdicts).values(**verdict, at=NOW))


def test_edits_become_a_proposal_that_nobody_uses_by_itself(modelless: House) -> None:
    approved(modelless, 6)
    found = learn_style(modelless, NAME, "kim")
    assert found.version is not None
    assert (found.version.number, found.version.base, found.version.by) == (2, 1, "kim")
    assert found.version.note.startswith("Learnt from 6 edited of 6 approved drafts")
    assert (found.version.proposed_from or {})["pairs"] == [1, 2, 3, 4, 5, 6]
    assert "Use no exclamation marks." in found.rules
    assert "xylophone" not in str(found)
    assert modelless.prompt_versions.labelled(Label.CANDIDATE) == {}
    assert modelless.prompts().get(NAME).version == 1
    assert modelless.prompts().get(NAME).text == version_of(modelless, NAME, 1).text
    again = learn_style(modelless, NAME, "kim")
    assert (again.version, again.says) == (None, "What the edits say is in version 2 already.")
    here = next(one for one in list_prompts(modelless) if one.name == NAME)
    assert here.approval is not None
    assert (here.approval.approved, here.approval.rate) == (6, 1.0)


def test_too_few_edits_propose_nothing(modelless: House) -> None:
    assert (
        "of 0 approved drafts of analyst/answer people edited 0" in learn_style(modelless, NAME, "kim").says
    )
    approved(modelless, 4)
    assert learn_style(modelless, NAME, "kim").version is None
    assert len(modelless.prompt_versions.of(NAME)) == 1
