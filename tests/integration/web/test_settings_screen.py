"""Settings: one's own things for everybody, users and the audit log for admins."""

import re

from web_cast import Web

from domain.principals import TokenScope
from keepwell.signing_in import door
from keepwell.web.visitors import COOKIE

PASSWORD = "seven plain words make a good one"


def test_a_user_that_is_let_in_gets_a_link_that_works(web: Web) -> None:
    told = {"email": "New@ours.example", "role": "csm", "name": str(web.cast.csm.csm)}
    with web.client(web.cast.admin) as client:
        answer = client.post("/settings/users", data=told)
    found = re.search(r"/sign-in/link/([\w-]+)", answer.text)
    assert answer.status_code == 200
    assert found is not None
    with web.client(None) as client:
        assert client.post(f"/sign-in/link/{found[1]}").status_code == 303
        assert client.cookies.get(COOKIE)
    assert web.house.users.find("new@ours.example").csm == web.cast.csm.csm


def test_what_does_not_fit_is_said_and_nothing_is_lost(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        twice = client.post("/settings/users", data={"email": web.cast.csm.email, "role": "csm"})
        nobody = client.post("/settings/users", data={"email": "no address", "role": "csm"})
        last = client.post(f"/settings/users/{web.cast.admin.id}/disable")
    assert (twice.status_code, nobody.status_code, last.status_code) == (422, 422, 409)
    assert "already" in twice.text
    assert "only admin" in last.text
    assert web.house.users.get(web.cast.admin.id).disabled_at is None


def test_another_role_counts_at_the_next_request(web: Web) -> None:
    with web.client(web.cast.admin) as admin, web.client(web.cast.reviewer) as them:
        assert them.get("/settings/users").status_code == 403
        admin.post(f"/settings/users/{web.cast.reviewer.id}", data={"role": "admin", "name": "Rui Reviewer"})
        assert them.get("/settings/users").status_code == 200


def test_a_password_is_set_without_an_old_one_once(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        assert client.post("/settings/password", data={"new": "short"}).status_code == 422
        assert client.post("/settings/password", data={"new": PASSWORD}).status_code == 303
        assert client.post("/settings/password", data={"new": f"{PASSWORD} again"}).status_code == 422
        again = {"new": f"{PASSWORD} again", "old": PASSWORD}
        assert client.post("/settings/password", data=again).status_code == 303


def test_a_token_is_shown_once_and_can_do_what_was_ticked(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        made = client.post(
            "/settings/tokens", data={"name": "export", "days": "30", "scopes": ["read", "ask"]}
        )
        found = re.search(r"kw_[\w-]{40,}", made.text)
        assert found is not None
        assert found[0] not in client.get("/settings/tokens").text
        principal = door.by_token(web.house, found[0])
        assert principal is not None
        assert principal.scopes == {TokenScope.READ, TokenScope.ASK}
        number = web.house.api_tokens.list(web.cast.csm.id)[0].id
        client.post(f"/settings/tokens/{number}/revoke")
    assert door.by_token(web.house, found[0]) is None


def test_nobody_revokes_another_persons_token_but_an_admin(web: Web) -> None:
    secret, token = door.make_token(web.house, web.cast.csm, "theirs", frozenset({TokenScope.READ}), None)
    with web.client(web.cast.other) as client:
        assert client.post(f"/settings/tokens/{token.id}/revoke").status_code == 404
        assert "theirs" not in client.get("/settings/tokens").text
    assert door.by_token(web.house, secret) is not None
    with web.client(web.cast.admin) as client:
        assert client.post(f"/settings/tokens/{token.id}/revoke").status_code == 303
    assert door.by_token(web.house, secret) is None


def test_a_csm_cannot_give_a_token_what_they_have_not(web: Web) -> None:
    before = web.house.api_tokens.list()
    with web.client(web.cast.csm) as client:
        answer = client.post("/settings/tokens", data={"name": "all", "days": "30", "scopes": ["admin"]})
    assert answer.status_code == 422
    assert web.house.api_tokens.list() == before


def test_a_changed_audit_log_is_seen_on_its_page(web: Web) -> None:
    for number in range(5):
        web.house.audit.note("Ada", "tried", f"thing {number}", reason="tests")
    with web.client(web.cast.admin) as client:
        assert "are as they were written" in client.get("/settings/audit").text
        with web.house.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE audit_log SET by = 'Eve' WHERE number = 3")
        assert "Entry 3 is not as it was written" in client.get("/settings/audit").text
