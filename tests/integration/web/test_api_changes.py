"""What programs change: once, of what they read, and told as it is."""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from api_cast import V1
from fastapi.testclient import TestClient
from pydantic import SecretStr
from web_cast import TODAY, Web

from domain.drafts import DraftState
from domain.principals import TokenScope
from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.signing_in.throttle import Throttle
from keepwell.web.app import build_app
from storage.api_requests import KEPT

SECRET = "whsec_of_stripe"
ACCOUNT = {"external_id": "API-1", "name": "Fjord AS"}


def an_alert(web: Web) -> int:
    return next(one.id for one in web.house.alerts.live() if one.account_id is not None)


def a_draft(web: Web) -> int:
    ids = web.house.accounts.ids()
    return web.house.drafts.of_accounts(ids, [DraftState.WAITING])[0].id


def named(web: Web, external_id: str) -> list[int]:
    rows = web.house.accounts.rows()
    return rows.filter(rows["external_id"] == external_id)["account_id"].to_list()


def test_the_same_request_under_one_key_is_carried_out_once_and_answered_alike(unhurried: Web) -> None:
    alert = an_alert(unhurried)
    told = {"reason": "seen"}
    with unhurried.program(unhurried.cast.admin, TokenScope.WRITE) as client:
        path = f"{V1}/alerts/{alert}/acknowledge"
        first = client.post(path, json=told, headers={"idempotency-key": "one"})
        again = client.post(path, json=told, headers={"idempotency-key": "one"})
        other = client.post(path, json={"reason": "another"}, headers={"idempotency-key": "one"})
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 422)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    changes = [one.change for one in unhurried.house.alerts.events(alert)]
    assert changes.count("acknowledged") == 1


def test_a_key_is_its_principals_own_and_lasts_a_day(unhurried: Web) -> None:
    store = unhurried.house.api_requests
    assert store.begin("token 1", "k", "digest") is None
    assert store.begin("token 2", "k", "other") is None
    late = type(store)(store.engine, lambda: datetime.now(UTC) + KEPT + timedelta(minutes=1))
    assert late.begin("token 1", "k", "another") is None


def test_of_two_that_come_at_once_one_waits(unhurried: Web) -> None:
    store = unhurried.house.api_requests
    store.begin(f"user {unhurried.cast.admin.id}", "going", _digest("POST", f"{V1}/outbox/start", b""))
    with unhurried.client(unhurried.cast.admin) as client:
        answer = client.post(f"{V1}/outbox/start", headers={"idempotency-key": "going"})
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")


def _digest(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), b"", body))).hexdigest()


def test_many_at_once_under_one_key_make_one_plan(unhurried: Web) -> None:
    account = next(
        one
        for one in unhurried.house.accounts.ids()
        if one not in {plan.account_id for plan in unhurried.house.plans.list()}
    )
    name = unhurried.house.accounts.get(account).external_id
    with unhurried.program(unhurried.cast.admin, TokenScope.WRITE) as client:

        def ask(_: int) -> int:
            headers = {"idempotency-key": "plan"}
            return client.post(f"{V1}/plans", json={"account": name}, headers=headers).status_code

        with ThreadPoolExecutor(4) as pool:
            codes = list(pool.map(ask, range(4)))
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert len([one for one in unhurried.house.plans.list() if one.account_id == account]) == 1


def test_a_draft_is_approved_as_it_was_read_or_not_at_all(unhurried: Web) -> None:
    draft = a_draft(unhurried)
    path = f"{V1}/drafts/{draft}"
    with unhurried.program(unhurried.cast.reviewer, TokenScope.REVIEW) as client:
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304
        assert client.post(f"{path}/approve").status_code == 428
        assert client.post(f"{path}/approve", headers={"if-match": "*"}).status_code == 428
        assert client.patch(path, json={"subject": "Two words"}, headers={"if-match": tag}).status_code == 200
        refused = client.post(f"{path}/approve", headers={"if-match": tag})
        assert refused.status_code == 412
        fresh = client.get(path).headers["etag"]
        assert fresh != tag
        assert client.get(path, headers={"if-none-match": tag}).status_code == 200
        client.post(f"{path}/release")
        done = client.post(f"{path}/approve", headers={"if-match": fresh})
    # A change of who has it in hand is none of its text: the ETag that was read still names it.
    assert done.status_code in (200, 409), done.text
    assert done.status_code == 200 or "blocked" in done.json()["detail"]


def test_several_drafts_are_approved_as_they_were_shown_together(unhurried: Web) -> None:
    waiting = unhurried.house.drafts.of_accounts(unhurried.house.accounts.ids(), [DraftState.WAITING])
    faultless = next(one.id for one in waiting if not one.revision.warnings)
    with unhurried.program(unhurried.cast.reviewer, TokenScope.REVIEW) as client:
        shown = client.post(f"{V1}/drafts/bulk/preview", json={"ids": [faultless]})
        assert shown.status_code == 200, shown.text
        named = [one["id"] for one in shown.json()["drafts"]]
        held = [one["draft_id"] for one in shown.json()["held_back"]]
        assert named + held == [faultless]
        asked = {"ids": [faultless], "token": "of another preview"}
        assert client.post(f"{V1}/drafts/bulk/approve", json=asked).status_code == 409
        if named:
            asked["token"] = shown.json()["token"]
            done = client.post(f"{V1}/drafts/bulk/approve", json=asked).json()
            assert [one["draft_id"] for one in done["approved"]] == named
            assert client.post(f"{V1}/drafts/{faultless}/undo").json()["state"] == "waiting"


def test_pages_go_on_where_they_ended_whatever_was_added_in_between(unhurried: Web) -> None:
    with unhurried.program(unhurried.cast.admin, TokenScope.READ, TokenScope.INTAKE) as client:
        first = client.get(f"{V1}/accounts", params={"limit": 10, "sort": "name"}).json()
        rows = [
            {"external_id": "AAA", "name": "0 comes first"},
            {"external_id": "ZZZ", "name": "zz comes last"},
        ]
        assert client.post(f"{V1}/intake/accounts", json=rows).json()["tables"]["accounts"]["accepted"] == 2
        seen, cursor = [one["id"] for one in first["data"]], first["next"]
        while cursor:
            page = client.get(f"{V1}/accounts", params={"limit": 10, "sort": "name", "cursor": cursor}).json()
            seen += [one["id"] for one in page["data"]]
            cursor = page["next"]
        assert client.get(f"{V1}/accounts", params={"cursor": "nonsense"}).status_code == 422
        assert client.get(f"{V1}/accounts", params={"limit": 201}).status_code == 422
    assert len(seen) == len(set(seen))
    assert set(seen) == set(unhurried.house.accounts.ids()) - set(named(unhurried, "AAA"))


def test_rows_are_taken_once_and_what_cannot_be_right_is_told(unhurried: Web) -> None:
    lines = "\n".join(json.dumps(one) for one in (ACCOUNT, {"name": "nobody"})) + "\n"
    jsonl = {"content-type": "application/x-ndjson"}
    with unhurried.program(unhurried.cast.admin, TokenScope.INTAKE) as client:
        first = client.post(f"{V1}/intake/accounts", json=[ACCOUNT, {"name": "nobody"}]).json()
        again = client.post(f"{V1}/intake/accounts", content=lines, headers=jsonl).json()
        event = {"external_id": "E-1", "account": "API-1", "occurred_at": "2026-03-01T09:00:00Z"}
        used = client.post(f"{V1}/intake/usage_events", json=[{**event, "user": "ana", "feature": "login"}])
        wrong = client.post(f"{V1}/intake/accounts", content="a,b", headers={"content-type": "text/csv"})
        none = client.post(f"{V1}/intake/accounts", json={"external_id": "x"})
    assert first["tables"]["accounts"] | {"reasons": {}} == _count(accepted=1, quarantined=1)
    assert list(first["tables"]["accounts"]["reasons"].values()) == [1]
    assert again["tables"]["accounts"] | {"reasons": {}} == _count(unchanged=1, quarantined=1)
    assert used.json()["tables"]["usage_events"]["accepted"] == 1
    assert (wrong.status_code, none.status_code) == (415, 422)
    assert len(named(unhurried, "API-1")) == 1


def _count(**counts: int) -> dict[str, object]:
    told = dict.fromkeys(("accepted", "updated", "unchanged", "quarantined"), 0) | counts
    return {"read": sum(told.values()), **told, "reasons": {}}


def test_segments_libraries_find_what_they_expect(unhurried: Web) -> None:
    group = {
        "type": "group",
        "messageId": "m1",
        "userId": "u1",
        "groupId": "g1",
        "traits": {"name": "Group One"},
    }
    track = {
        "type": "track",
        "messageId": "m2",
        "userId": "u1",
        "event": "Opened",
        "context": {"groupId": "g1"},
    }
    with unhurried.program(unhurried.cast.admin, TokenScope.INTAKE) as client:
        first = client.post(f"{V1}/segment/v1/batch", json={"batch": [group, track]}).json()
        again = client.post(f"{V1}/segment/v1/batch", json={"batch": [group, track]}).json()
        known = client.post(f"{V1}/segment/v1/identify", json={"userId": "u1", "traits": {"name": "Ana"}})
    assert first == {"success": True, "accepted": 2, "unchanged": 0, "quarantined": 0}
    assert again == {"success": True, "accepted": 0, "unchanged": 2, "quarantined": 0}
    assert known.status_code == 200
    assert unhurried.house.accounts.find("g1").name == "Group One"


def test_a_file_is_tried_brought_in_and_taken_back(unhurried: Web) -> None:
    csv = b"external_id,name\nUP-1,Uploaded\n,Nobody\n"
    with unhurried.program(unhurried.cast.admin, TokenScope.INTAKE) as client:
        path = f"{V1}/imports?name=accounts.csv&source=upload"
        tried = client.post(f"{path}&dry_run=true", content=csv)
        assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
        done = client.post(path, content=csv)
        assert done.status_code == 201
        where = done.headers["location"]
        assert client.get(where).json()["name"] == "accounts.csv"
        [aside] = client.get(f"{where}/quarantined").json()["data"]
        assert aside["row"] is not None
        assert client.post(f"{where}/undo").json()["removed"]["accounts"] == 1
        for wrong in ("name=..%2Fx.csv", "name=a.csv&mapping=%2Fetc%2Fpasswd", "name=a.csv"):
            assert client.post(f"{V1}/imports?{wrong}", content=b"").status_code in (404, 422), wrong


def stripe(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={stamp},v1={signature}", "content-type": "application/json"}


def test_a_vendors_event_is_taken_if_it_is_signed_lately_and_once(unhurried: Web) -> None:
    settings = Settings(home=unhurried.house.settings.home, today=TODAY, stripe_secret=SecretStr(SECRET))
    house = House(settings)
    customer = {"id": "cus_1", "object": "customer", "name": "Paying Ltd", "created": 1_700_000_000}
    event = {
        "id": "evt_1",
        "type": "customer.created",
        "created": 1_700_000_000,
        "data": {"object": customer},
    }
    body, now = json.dumps(event).encode(), datetime.now(UTC)
    with TestClient(build_app(house), "http://keepwell.test") as client:
        path = f"{V1}/webhooks/stripe"
        assert client.post(path, content=body).status_code == 401
        assert client.post(path, content=body, headers=stripe(body, now, "wrong")).status_code == 401
        old = stripe(body, now - timedelta(minutes=6))
        assert client.post(path, content=body, headers=old).status_code == 401
        assert len(house.intake.imports()) == len(unhurried.house.intake.imports())
        for _ in range(2):
            taken = client.post(path, content=body, headers=stripe(body, now))
            assert (taken.status_code, taken.json()) == (200, {"received": True})
        assert client.post(f"{V1}/webhooks/zendesk", content=body).status_code == 404
    assert house.accounts.find("cus_1").name == "Paying Ltd"
    house.engine.dispose()


def test_whoever_asks_too_often_is_told_when_to_come_again(unhurried: Web) -> None:
    kept, unhurried.app.state.throttle = unhurried.app.state.throttle, Throttle()
    try:
        with unhurried.program(unhurried.cast.csm, TokenScope.ASK, TokenScope.READ) as client:
            answers = [client.post(f"{V1}/ask", json={"question": ""}) for _ in range(31)]
            other = client.get(f"{V1}/me")
    finally:
        unhurried.app.state.throttle = kept
    assert {one.status_code for one in answers[:-1]} == {422}
    last = answers[-1]
    assert (last.status_code, last.headers["content-type"]) == (429, "application/problem+json")
    assert 0 < int(last.headers["retry-after"]) <= 61
    assert last.headers["ratelimit"].startswith('"ask";r=0;t=')
    assert other.status_code == 200
    assert other.headers["x-request-id"]


@pytest.mark.parametrize("asked", ["What is at risk?", "Which accounts have the lowest health?"])
def test_a_streamed_answer_is_the_one_that_is_given_as_a_whole(unhurried: Web, asked: str) -> None:
    with unhurried.program(unhurried.cast.admin, TokenScope.ASK) as client:
        whole = client.post(f"{V1}/ask", json={"question": asked}).json()
        told = client.post(f"{V1}/ask", json={"question": asked}, headers={"accept": "text/event-stream"})
    assert told.headers["content-type"].startswith("text/event-stream")
    events = [
        (name.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for name, data in (block.split("\n") for block in told.text.strip().split("\n\n"))
    ]
    assert events[-1] == ("answer", whole)
    assert [data for name, data in events if name == "sentence"] == whole["sentences"]
