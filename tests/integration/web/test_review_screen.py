"""The review desk as people use it: each sees their drafts, approves what was shown, loses nothing that was typed."""

import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from web_cast import Web

from domain.drafts import DraftState
from domain.principals import User
from domain.reviews import QueueRow
from keepwell.review_desk import draft_page, queue_page, review_of
from keepwell.web.reading import reading_of

HTMX = {"HX-Request": "true"}


def rows(web: Web, user: User | None = None, **asked: object) -> list[QueueRow]:
    scope = web.house.users.get(user.id) if user else None
    return list(queue_page(web.house, user=scope.csm if scope else None, **asked).rows)  # type: ignore[arg-type]


def foreign(web: Web) -> QueueRow:
    """A draft that the second CSM must not see."""
    own = set(web.ids_of(web.cast.other))
    return next(row for row in rows(web) if row.account_id not in own)


def sound(web: Web) -> QueueRow:
    """One that could be approved."""
    return next(row for row in rows(web) if row.state == "waiting" and not row.problems)


def went_to(answer: object) -> str:
    place: str = json.loads(answer.headers["HX-Location"])["path"]  # type: ignore[attr-defined]
    return place


def said(answer: object) -> dict[str, str]:
    told: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["keepwell:told"]  # type: ignore[attr-defined]
    return told


def shown_hash(client: TestClient, draft: int) -> str:
    found = re.search(r'name="shown" value="(\w+)"', client.get(f"/review/{draft}").text)
    assert found is not None
    return found[1]


def state(web: Web, draft: int) -> DraftState:
    return web.house.drafts.get(draft).state


def test_the_queue_lists_what_waits_and_a_draft_shows_why_and_what_it_rests_on(shown: Web) -> None:
    first = rows(shown)[0]
    with shown.client(shown.cast.reviewer) as client:
        listed = client.get("/review").text
        page = unescape(client.get(f"/review/{first.id}").text)
    assert f'/review/{first.id}"' in listed
    assert first.account in page
    assert first.why in page
    draft = shown.house.drafts.get(first.id)
    cited = {name for one in draft.message.sentences for name in one.evidence}
    for fact in draft.revision.evidence:
        assert (fact.says in page) is (fact.id in cited)
    assert draft.content_hash in page


def test_every_fact_that_is_offered_to_be_opened_opens(shown: Web) -> None:
    offered = {}
    for row in rows(shown):
        for fact in reading_of(draft_page(review_of(shown.house), row.id)).facts:
            if fact.path:
                kind = re.sub(r"\d+", "", fact.evidence.ref)
                offered.setdefault((kind, fact.evidence.origin), fact.path)
    assert len(offered) > 4
    with shown.client(shown.cast.reviewer) as client:
        for path in offered.values():
            assert client.get(path, headers=HTMX).status_code == 200, path


def test_a_csm_sees_the_drafts_of_their_book_and_no_others(shown: Web) -> None:
    own, other = set(shown.ids_of(shown.cast.other)), foreign(shown)
    with shown.client(shown.cast.other) as client:
        page, csv = client.get("/review?state=all").text, client.get("/review.csv").text
        answers = [
            client.get(f"/review/{other.id}"),
            client.get(f"/review/{other.id}/edit"),
            client.get(f"/review/bulk?id={other.id}"),
            *(
                client.post(f"/review/{other.id}/{step}", data=data)
                for step, data in {
                    "claim": {},
                    "release": {},
                    "approve": {"shown": other.content_hash},
                    "edit": {"shown": other.content_hash, "subject": "s", "body": "b"},
                    "reject": {"reason": "not_needed"},
                    "snooze": {"until": "2026-04-01"},
                    "vouch": {"sentence": 0, "shown": other.content_hash},
                    "rewrite": {"feedback": "x", "shown": other.content_hash},
                    "to": {"contact": 1, "shown": other.content_hash},
                    "undo": {},
                    "reopen": {},
                }.items()
            ),
            client.get(f"/review?account={other.account_external_id}"),
        ]
    seen = {int(one) for one in re.findall(r'href="/review/(\d+)[?"]', page)}
    assert seen == {one.id for one in rows(shown, state="all") if one.account_id in own}
    assert other.account not in page + csv
    for answer in answers:
        assert answer.status_code == 404, answer.request.url
        assert other.account not in answer.text
    assert state(shown, other.id) is other.state


def test_the_side_bar_counts_what_one_may_see(shown: Web) -> None:
    for user in (shown.cast.admin, shown.cast.other):
        mine = rows(shown) if user is shown.cast.admin else rows(shown, user)
        with shown.client(user) as client:
            counted = re.search(r"(\d+)</span>", client.get("/review/count").text)
        assert int(counted[1] if counted else 0) == len(mine)


def test_filters_are_in_the_address_and_the_csv_holds_what_is_listed(shown: Web) -> None:
    kind = rows(shown)[0].kind
    wanted = {one.id for one in rows(shown, kind=kind)}
    with shown.client(shown.cast.admin) as client:
        page = client.get(f"/review?kind={kind}").text
        csv = client.get(f"/review.csv?kind={kind}").text
        wrong = client.get("/review?kind=haiku")
    assert {int(one) for one in re.findall(r'href="/review/(\d+)\?', page)} == wanted
    assert {int(line.split(",")[0]) for line in csv.splitlines()[1:]} == wanted
    assert wrong.status_code == 422


def test_opening_claims_and_another_reader_sees_who_has_it(web: Web) -> None:
    draft = sound(web).id
    with web.client(web.cast.reviewer) as mine, web.client(web.cast.admin) as other:
        assert "You have it until" in mine.post(f"/review/{draft}/claim", headers=HTMX).text
        page = other.get(f"/review/{draft}").text
        refused = other.post(f"/review/{draft}/reject", data={"reason": "not_needed"}, headers=HTMX)
        assert "Rui Reviewer has it until" in page
        assert "Rui Reviewer has it" in other.post(f"/review/{draft}/claim", headers=HTMX).text
        assert refused.status_code == 409
        assert "Rui Reviewer" in said(refused)["text"]
        assert "`keepwell" not in said(refused)["text"]
        assert "You have it" in other.post(f"/review/{draft}/claim?take_over=1", headers=HTMX).text
        other.post(f"/review/{draft}/release", headers=HTMX)
        assert web.house.drafts.get(draft).holder(web.house.now()) is None


def test_approved_is_what_was_shown_the_next_opens_and_undo_brings_it_back(web: Web) -> None:
    one, *_ = [row for row in rows(web) if row.state == "waiting"]
    after = rows(web)[[row.id for row in rows(web)].index(one.id) + 1]
    with web.client(web.cast.reviewer) as client:
        stale = client.post(f"/review/{one.id}/approve", data={"shown": "0" * 64}, headers=HTMX)
        answer = client.post(
            f"/review/{one.id}/approve", data={"shown": shown_hash(client, one.id)}, headers=HTMX
        )
        assert stale.status_code == 409
        assert said(answer)["kind"] == "done", said(answer)
        assert state(web, one.id) is DraftState.APPROVED
        assert went_to(answer) == f"/review/{after.id}"
        undone = client.post(said(answer)["undo"], headers=HTMX)
        assert went_to(undone) == f"/review/{one.id}"
    assert state(web, one.id) is DraftState.WAITING


def test_what_no_longer_holds_comes_back_with_why(web: Web) -> None:
    draft = next(row for row in rows(web) if row.state == "waiting" and row.kind != "escalation_brief")
    people = web.house.drafts.get(draft.id).message.recipients
    from storage.outbox_blocks import block_by_hand

    block_by_hand(web.house.engine, people[0].address, web.house.now(), "tests", "asked for none")
    with web.client(web.cast.reviewer) as client:
        answer = client.post(
            f"/review/{draft.id}/approve", data={"shown": shown_hash(client, draft.id)}, headers=HTMX
        )
        page = unescape(client.get(f"/review/{draft.id}").text)
    assert said(answer)["kind"] == "refused"
    assert went_to(answer) == f"/review/{draft.id}"
    assert "asked for none" in page
    assert state(web, draft.id) is DraftState.BLOCKED


def test_an_edit_is_checked_and_what_is_wrong_stands_beside_it(web: Web) -> None:
    draft = next(row for row in rows(web) if row.kind not in ("escalation_brief", "account_review"))
    body = web.house.drafts.get(draft.id).message.body
    hostile = f"{body}\n\nWe give you 37 % off <script>alert(1)</script> from 3 March 2031."
    with web.client(web.cast.reviewer) as client:
        answer = client.post(
            f"/review/{draft.id}/edit",
            data={"subject": "Ours", "body": hostile, "shown": shown_hash(client, draft.id)},
            headers=HTMX,
        )
        page = client.get(f"/review/{draft.id}").text
    assert said(answer)["kind"] == "refused"
    assert 'class="refused problem"' in page
    assert "<ins>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_an_edit_that_somebody_overtook_keeps_what_was_typed(web: Web) -> None:
    draft = sound(web)
    before = draft.content_hash
    with web.client(web.cast.reviewer) as client:
        theirs = {"subject": "Mine first", "body": "A text of another.", "shown": before}
        client.post(f"/review/{draft.id}/edit", data=theirs, headers=HTMX)
        again = {"subject": "Late", "body": "All of what I typed.", "shown": before}
        late = client.post(f"/review/{draft.id}/edit", data=again, headers=HTMX)
        assert late.status_code == 409
        assert "All of what I typed." in late.text
        assert 'value="Late"' in late.text
        assert f'value="{web.house.drafts.get(draft.id).content_hash}"' in late.text
        saved = client.post(
            f"/review/{draft.id}/edit", data=again | {"shown": shown_hash(client, draft.id)}, headers=HTMX
        )
        assert saved.status_code == 204
    assert web.house.drafts.get(draft.id).message.body == "All of what I typed."


def test_rejecting_needs_words_for_other_and_can_be_undone(web: Web) -> None:
    draft = sound(web).id
    with web.client(web.cast.csm) as client, web.client(web.cast.reviewer) as reviewer:
        wordless = reviewer.post(f"/review/{draft}/reject", data={"reason": "other"}, headers=HTMX)
        answer = reviewer.post(
            f"/review/{draft}/reject", data={"reason": "other", "note": "They called"}, headers=HTMX
        )
        assert wordless.status_code == 422
        assert state(web, draft) is DraftState.REJECTED
        reviewer.post(said(answer)["undo"], headers=HTMX)
        assert state(web, draft) is DraftState.WAITING
        assert "They called" in reviewer.get(f"/review/{draft}").text
        assert client.get("/review").status_code == 200


def test_a_snoozed_draft_leaves_the_queue(web: Web) -> None:
    draft = sound(web).id
    with web.client(web.cast.reviewer) as client:
        client.post(f"/review/{draft}/snooze", data={"until": "2026-04-01"}, headers=HTMX)
        assert f'"/review/{draft}"' not in client.get("/review").text
        assert f"/review/{draft}?" in client.get("/review?state=snoozed").text


def test_without_a_model_nobody_is_offered_a_rewrite(shown: Web) -> None:
    with shown.client(shown.cast.reviewer) as client:
        page = client.get(f"/review/{sound(shown).id}").text
    assert "none is configured" in page
    assert 'name="feedback"' not in page


def test_many_are_approved_after_each_was_shown_and_only_alike(web: Web) -> None:
    waiting = [one for one in rows(web) if one.state == "waiting" and not one.warnings]
    alike: dict[tuple[object, ...], list[QueueRow]] = {}
    for one in waiting:
        alike.setdefault((one.kind, one.language, one.profile, one.prompt_version), []).append(one)
    group = max(alike.values(), key=len)
    others = [one for one in waiting if one.kind != group[0].kind]
    with web.client(web.cast.reviewer) as client:
        unlike = client.get(f"/review/bulk?id={group[0].id}&id={others[0].id}")
        assert unlike.status_code == 409
        assert "Only like with like" in unlike.text
        page = client.get("/review/bulk", params={"id": [one.id for one in group]}).text
        for one in group:
            assert web.house.drafts.get(one.id).message.subject in unescape(page)
        ids = [int(one) for one in re.findall(r'name="id" value="(\d+)"', page)]
        token = re.search(r'name="token" value="(\w+)"', page)
        assert token is not None
        wrong = client.post("/review/bulk", data={"id": ids, "token": "0" * 32}, headers=HTMX)
        assert wrong.status_code == 409
        answer = client.post("/review/bulk", data={"id": ids, "token": token[1]}, headers=HTMX)
        assert {state(web, one) for one in ids} == {DraftState.APPROVED}
        client.post(said(answer)["undo"], headers=HTMX)
    assert {state(web, one) for one in ids} == {DraftState.WAITING}


def test_a_browser_without_scripts_gets_there_too(web: Web) -> None:
    draft = sound(web).id
    with web.client(web.cast.reviewer) as client:
        answer = client.post(f"/review/{draft}/reject", data={"reason": "not_needed"})
        assert answer.status_code == 303
        assert client.get(answer.headers["location"]).status_code == 200
    assert state(web, draft) is DraftState.REJECTED


@pytest.mark.parametrize("path", ["/review", "/outbox", "/ask"])
def test_nobody_is_shown_anything_before_signing_in(shown: Web, path: str) -> None:
    with shown.client(None) as client:
        assert client.get(path).headers["location"].startswith("/sign-in")


def test_the_undo_time_of_the_settings_is_heeded(shown: Web) -> None:
    assert review_of(shown.house).undo_time.total_seconds() == shown.house.settings.undo_seconds
