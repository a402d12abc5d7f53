"""What people say of drafts is what the writer's prompt is tried on from then on; what they take back is not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from draft_cast import new_draft as any_draft
from forgotten import forgotten
from prompt_house import changed

from domain.drafts import DraftKind, DraftState, NewDraft, Recipient, Writer, Written
from domain.errors import PromptRejectedError
from domain.prompts import Label, PromptCase
from domain.reviews import Checked, RejectReason, StoredDraft
from keepwell import rechecking
from keepwell.bootstrap import House
from keepwell.prompting.draft_trial import DraftTrial, task_of, text_of
from keepwell.prompting.promoting import judge, promote, regression_set
from keepwell.prompting.versions import history, learn_style, list_prompts
from keepwell.review_desk import review_of
from outbox.review.rework import edit, rewrite
from prompts.cases import shipped_cases
from prompts.load import load
from storage.schema import outbox_messages

NAME = "writer/draft"
NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
MAEVE = Recipient("Maeve Donnelly", "maeve@acme.example", 1)
BY_MODEL = Written(Writer.MODEL, "", NAME, 1, load(NAME).hash, "scripted")
BY_TEMPLATE = Written(Writer.TEMPLATE, "no AI: no model is configured")


@pytest.fixture(autouse=True)
def facts_that_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known of the account of these drafts that could bear them out."""

    def holds(_: House, drafts: Sequence[StoredDraft]) -> dict[int, Checked]:
        return {one.id: Checked() for one in drafts}

    monkeypatch.setattr(rechecking, "recheck", holds)


def new_draft(reason: str = "alert:slow_slide", written: Written = BY_MODEL, kind: str = "") -> NewDraft:
    """A check-in to Maeve in English, as the template has it, from the facts of a shipped case."""
    case = next(one for one in shipped_cases(NAME) if (one.kind, one.language) == ("follow_up", "en"))
    task = task_of(case)
    message, evidence, _ = task.rendered(task.plain())
    to = replace(message, recipients=(MAEVE,))
    told: dict[str, Any] = {"message": to, "evidence": evidence, "written": written, "profile": "D"}
    return any_draft(kind=DraftKind(kind or case.kind), reason=reason, as_of=NOW.date(), **told)


def kept(house: House, *new: NewDraft) -> list[StoredDraft]:
    house.drafts.keep(new or [new_draft()], None, NOW, lambda _: NOW + timedelta(days=1))
    return house.drafts.of_accounts([1])


def approved(house: House, draft: StoredDraft) -> None:
    review_of(house).approve(draft.id, "kim", house.drafts.get(draft.id).content_hash)


def shortened(house: House, draft: StoredDraft) -> str:
    """What a person makes of it: a paragraph less."""
    body = draft.message.body.split("\n\n")
    del body[-3]
    text = "\n\n".join(body)
    edit(review_of(house), draft.id, "kim", None, text)
    return text


@pytest.mark.parametrize("written", [BY_MODEL, BY_TEMPLATE], ids=["model", "template"])
def test_an_approved_draft_is_a_case_whoever_wrote_it(modelless: House, written: Written) -> None:
    (draft,) = kept(modelless, new_draft(written=written))
    assert modelless.prompt_cases.of(NAME) == []
    approved(modelless, draft)
    (case,) = modelless.prompt_cases.of(NAME)
    assert (case.kind, case.disc, case.language) == ("follow_up", "D", "en")
    assert case.approved == case.drafted == text_of(draft.message)
    assert (case.account_id, case.contact_id, case.draft_id) == (1, 1, draft.id)
    assert [one["id"] for one in case.given["facts"]] == [one.id for one in draft.revision.evidence]
    assert "maeve@acme.example" not in str(case.given)
    assert len(regression_set(modelless, NAME)) == len(shipped_cases(NAME)) + 1


def test_of_an_edited_draft_the_text_that_was_let_go_is_the_answer(modelless: House) -> None:
    (draft,) = kept(modelless)
    text = shortened(modelless, draft)
    assert modelless.prompt_cases.of(NAME) == []
    approved(modelless, draft)
    (case,) = modelless.prompt_cases.of(NAME)
    assert case.approved == f"{draft.message.subject}\n\n{text}"
    assert case.drafted == text_of(draft.message)


@pytest.mark.parametrize(
    ("reason", "again"), [(RejectReason.TOO_WEAK, True), (RejectReason.DONE_OTHERWISE, False)]
)
def test_what_was_rejected_for_its_text_is_not_to_come_again(
    modelless: House, reason: RejectReason, again: bool
) -> None:
    (draft,) = kept(modelless)
    review_of(modelless).reject(draft.id, "kim", reason)
    (case,) = modelless.prompt_cases.of(NAME)
    assert (case.approved, case.expects.get("not_again", False)) == ("", again)


def test_feedback_is_part_of_the_case_and_stays_so_when_the_rewrite_is_approved(modelless: House) -> None:
    (draft,) = kept(modelless)
    shorter = replace(draft.message, body=draft.message.body.replace("Hello", "Salut"))
    parts = replace(modelless.review_parts, rewrite=lambda *_: replace(new_draft(), message=shorter))
    rewrite(review_of(modelless, parts=parts), draft.id, "kim", "less stiff, please")
    (case,) = modelless.prompt_cases.of(NAME)
    assert (case.given["feedback"], case.approved) == ("less stiff, please", "")
    assert case.expects["not_again"]
    assert case.drafted == text_of(draft.message)
    review_of(modelless, parts=parts).approve(draft.id, "kim", modelless.drafts.get(draft.id).content_hash)
    (case,) = modelless.prompt_cases.of(NAME)
    assert (case.given["feedback"], case.approved) == ("less stiff, please", text_of(shorter))
    assert "not_again" not in case.expects


def by_review(house: House, draft: StoredDraft) -> None:
    review_of(house).undo(draft.id, "lee")


def by_outbox(house: House, draft: StoredDraft) -> None:
    o = outbox_messages.c
    with house.engine.connect() as connection:
        number = connection.execute(sa.select(o.id).where(o.draft_id == draft.id).order_by(o.id)).scalar_one()
    house.outbox.undo(number, "lee", "too early")


@pytest.mark.parametrize("undo", [by_review, by_outbox])
def test_an_approval_that_is_taken_back_counts_for_nothing_whichever_way(
    modelless: House, undo: Callable[[House, StoredDraft], None]
) -> None:
    (draft,) = kept(modelless)
    approved(modelless, draft)
    assert rate(modelless) == 1.0
    undo(modelless, draft)
    now = modelless.drafts.get(draft.id)
    assert (now.state, now.approved_at) == (DraftState.WAITING, None)
    (verdict,) = modelless.drafts.verdicts(draft.id)
    assert verdict.taken_back_at is not None
    assert [one.change for one in modelless.drafts.events(draft.id)] == ["approved", "approval undone"]
    assert modelless.prompt_cases.of(NAME) == []
    assert modelless.prompt_verdicts.pairs(NAME) == []
    assert rate(modelless) is None
    approved(modelless, now)
    assert (rate(modelless), len(modelless.prompt_cases.of(NAME))) == (1.0, 1)


def test_a_rejection_that_is_taken_back_counts_for_nothing(modelless: House) -> None:
    (draft,) = kept(modelless)
    review_of(modelless).reject(draft.id, "kim", RejectReason.WRONG_TONE)
    assert rate(modelless) == 0.0
    review_of(modelless).reopen(draft.id, "kim")
    assert (rate(modelless), modelless.prompt_cases.of(NAME)) == (None, [])


def rate(house: House) -> float | None:
    here = next(one for one in list_prompts(house) if one.name == NAME)
    return None if here.approval is None else here.approval.rate


def test_a_verdict_is_for_the_version_whose_text_it_judges(modelless: House) -> None:
    """A person's revision names the prompt it goes back to, and is not its doing."""
    second = replace(BY_MODEL, prompt_version=2)
    first, other, third = kept(modelless, new_draft("a"), new_draft("b", second), new_draft("c", BY_TEMPLATE))
    shortened(modelless, first)
    for one in (first, third):
        approved(modelless, one)
    review_of(modelless).reject(other.id, "kim", RejectReason.WRONG_TONE)
    told = history(modelless, NAME).approvals
    assert {number: (one.approved, one.edited, one.rejected) for number, one in told.items()} == {
        1: (1, 1, 0),
        2: (0, 0, 1),
    }
    (pair,) = modelless.prompt_verdicts.pairs(NAME)
    assert (pair.drafted, pair.approved != pair.drafted) == (first.message.body, True)


def test_briefs_for_colleagues_are_no_cases(modelless: House) -> None:
    (draft,) = kept(modelless, new_draft(kind="account_review"))
    review_of(modelless).reject(draft.id, "kim", RejectReason.NOT_NEEDED)
    assert modelless.prompt_cases.count() == {}


def test_cases_go_with_the_person_and_follow_a_merge(modelless: House) -> None:
    (draft,) = kept(modelless)
    approved(modelless, draft)
    modelless.merging.merge(3, 1, "kim")
    assert [one.account_id for one in modelless.prompt_cases.of(NAME)] == [3]
    forgotten(modelless.engine, 1)
    assert modelless.prompt_cases.of(NAME) == []


def test_a_worse_prompt_is_refused_on_reviewed_drafts_too(house: House) -> None:
    (draft,) = kept(house)
    approved(house, draft)
    equal = changed(house, NAME, "Rules:", "The rules:")
    judged = judge(house, NAME, equal, "kim")
    assert (judged.refused, "draft-1" in {one.case.key for one in judged.found.tried}) == ("", True)
    assert all(not one.production_failed for one in judged.found.tried)
    worse = changed(house, NAME, "never written out. Each stands as its slot, copied", "copied")
    with pytest.raises(PromptRejectedError, match="Lost: shipped-") as told:
        promote(house, NAME, worse, "kim", "simpler")
    log = house.prompt_log.evaluation(int(str(told.value).split("Evaluation ")[1].split()[0]))
    lost = {one["key"]: one["candidate_failed"] for one in log.body["cases"]}
    assert lost["draft-1"] == ["slots and evidence", "agreement"]
    assert "Maeve" not in str(log.body)


def test_a_text_that_was_turned_down_fails_its_case_when_it_comes_again(house: House) -> None:
    (draft,) = kept(house)
    review_of(house).reject(draft.id, "kim", RejectReason.WRONG_TONE)
    trial = DraftTrial(house)
    (case,) = house.prompt_cases.of(NAME)
    again = replace(case, drafted=trial.run(load(NAME), case).text)
    assert failed(trial, again) == ["not what was turned down"]
    assert failed(trial, replace(case, drafted="Something else.")) == []


def failed(trial: DraftTrial, case: PromptCase) -> list[str]:
    return [one.name for one in trial.run(load(NAME), case).checks if not one.passed]


def test_edits_of_drafts_become_a_proposed_prompt_that_nobody_uses(modelless: House) -> None:
    drafts = kept(modelless, *(new_draft(f"r{n}") for n in range(6)))
    for one in drafts:
        shortened(modelless, one)
        approved(modelless, one)
    found = learn_style(modelless, NAME, "kim")
    assert found.version is not None
    assert found.version.base == 1
    assert (found.version.proposed_from or {})["pairs"] == [one.id for one in drafts]
    assert found.rules
    assert modelless.prompt_versions.labelled(Label.CANDIDATE) == {}
    assert modelless.prompts().get(NAME).version == 1
    assert "Maeve" not in found.version.text
