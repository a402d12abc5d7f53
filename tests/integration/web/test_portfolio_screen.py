"""The portfolio: many accounts changed at once and back again, views kept, shared and asked about."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from web_cast import TODAY, Web

from domain.desk import What
from domain.errors import KeepwellError
from domain.principals import Role
from keepwell.desk.ask import PortfolioAsk
from keepwell.desk.changing import change_many
from keepwell.desk.page import page
from storage import schema
from storage.engine import read

WEEK = (TODAY + timedelta(days=7)).isoformat()


def toast(answer: Response) -> Any:
    """What the page is told to say, and where it is taken back."""
    return json.loads(answer.headers["hx-trigger"])["keepwell:told"]


def post(client: TestClient, what: str, ids: list[int], word: str = "", **more: Any) -> Response:
    return client.post("/portfolio/change", data={"what": what, "word": word, "ids": ids, **more})


def kept(web: Web) -> dict[str, list[tuple[Any, ...]]]:
    tables = (schema.account_owners, schema.account_tags, schema.account_snoozes)
    with read(web.house.engine) as connection:
        return {one.name: [tuple(row) for row in connection.execute(one.select())] for one in tables}


@pytest.mark.parametrize("what", ["assign", "give_back", "tag", "untag", "snooze", "wake"])
def test_each_change_of_many_is_undone_to_what_was_there_and_both_are_in_the_log(web: Web, what: str) -> None:
    ids, other = web.ids_of(web.cast.csm), web.cast.other.csm or ""
    words = {"assign": other, "tag": "Pilot", "untag": "early", "snooze": WEEK}
    with web.client(web.cast.admin) as client:
        post(client, "assign", ids[:1], other)
        post(client, "tag", ids[1:2], "early")
        post(client, "snooze", ids[2:3], (TODAY + timedelta(days=2)).isoformat())
        before = kept(web)
        changed = post(client, what, ids[:4], words.get(what, ""))
        assert changed.status_code == 204, changed.text
        assert kept(web) != before
        told = toast(changed)
        undone = client.post(told["undo"])
        assert undone.status_code == 204
        assert client.post(told["undo"]).status_code == 409, "once"
    assert kept(web) == before
    assert [one.action for one in web.house.audit.entries(limit=2)] == [
        f"undid {what} accounts",
        f"{what} accounts",
    ]


def test_what_was_so_before_is_told_apart(web: Web) -> None:
    ids = web.ids_of(web.cast.csm)[:3]
    with web.client(web.cast.csm) as client:
        post(client, "tag", ids[:1], "pilot")
        assert toast(post(client, "tag", ids, "Pilot"))["text"] == "2 accounts tagged pilot; 1 already was."


def test_accounts_outside_ones_own_leave_all_as_they_were_and_are_told_by_id_alone(web: Web) -> None:
    mine, theirs = web.ids_of(web.cast.csm), web.ids_of(web.cast.other)
    before = kept(web)
    with web.client(web.cast.csm) as client:
        for what, word in (("tag", "x"), ("snooze", WEEK), ("untag", "x"), ("wake", "")):
            refused = post(client, what, [*mine, *theirs[:2]], word)
            assert refused.status_code == 404
            assert f"no accounts with the ids {theirs[0]}, {theirs[1]}; nothing was changed" in refused.text
            names = [web.house.accounts.get(one).name for one in theirs[:2]]
            assert not any(name in refused.text for name in names)
        assert post(client, "assign", mine[:1], web.cast.csm.csm or "").status_code == 422
    assert kept(web) == before


def test_all_of_a_list_is_changed_at_once_where_it_is_still_the_list_that_was_seen(web: Web) -> None:
    scope = web.principal(web.cast.csm).scope
    found = page(web.house, scope, PortfolioAsk(bands=("green",)))
    more = {"everything": found.total, "query": "band=green&limit=1"}
    with web.client(web.cast.csm) as client:
        assert f'name="everything" value="{found.total}"' in client.get("/portfolio?band=green&limit=1").text
        seen = post(client, "tag", [], "well", everything=found.total + 1, query="band=green")
        assert seen.status_code == 409
        assert "nothing was changed" in seen.text
        done = post(client, "tag", [], "well", **more)
    assert toast(done)["text"] == f"{found.total} accounts tagged well."
    tagged = page(web.house, scope, PortfolioAsk(tags=("well",)))
    assert (tagged.total, tagged.bands["green"]) == (found.total, found.total)


def test_more_than_ten_thousand_are_refused_and_none_is_no_choice(web: Web) -> None:
    who = web.principal(web.cast.admin)
    with pytest.raises(KeepwellError, match="At most 10,000 accounts"):
        change_many(web.house, who, What.TAG, "x", range(1, 10_002))
    with pytest.raises(KeepwellError, match="No account is chosen"):
        change_many(web.house, who, What.TAG, "x", [])


def test_accounts_are_given_to_nobody_by_a_slip_of_the_pen(web: Web) -> None:
    mine, other = web.ids_of(web.cast.csm), web.cast.other.csm or ""
    web.house.users.add("new@ours.example", "New One", Role.CSM, "New One")
    with web.client(web.cast.admin) as client:
        slip = post(client, "assign", mine[:1], other[:-1])
        assert slip.status_code == 422
        assert "nothing was changed" in slip.text
        assert (
            toast(post(client, "assign", mine[:1], other.upper()))["text"] == f"1 account given to {other}."
        )
        assert post(client, "assign", mine[:1], "New One").status_code == 204
    assert web.house.accounts.of_csm("New One") == mine[:1]


def test_one_begins_with_ones_default_view_and_may_leave_it(web: Web) -> None:
    with web.client(web.cast.csm) as client:
        saved = client.post(
            "/portfolio/views", data={"name": "Trouble", "query": "band=red&sort=risk", "default": "true"}
        )
        assert client.get("/portfolio").headers["location"] == saved.headers["location"]
        shown = client.get(saved.headers["location"]).text
        assert "<h1>Trouble</h1>" in shown
        assert client.get("/portfolio?sort=health").status_code == 200
        assert "It is what you begin with." in shown
    with web.client(web.cast.other) as client:
        assert client.get("/portfolio").status_code == 200


def test_a_shared_view_shows_each_their_own_accounts_in_list_and_question(web: Web) -> None:
    with web.client(web.cast.admin) as client:
        client.post("/portfolio/views", data={"name": "Greens", "query": "band=green", "shared": "true"})
    totals = {}
    for user in (web.cast.csm, web.cast.other):
        with web.client(user) as client:
            listed = client.get("/portfolio").text
            assert "Greens" in listed
            scope = web.principal(user).scope
            totals[user.email] = page(web.house, scope, PortfolioAsk(bands=("green",), snoozed=True)).total
            asking = client.get("/ask?within=view:band%3Dgreen").text
            assert f"Greens ({totals[user.email]})" in asking
            assert '<option value="view:band=green"' in asking
    assert all(totals.values())


def test_a_view_that_is_asked_about_may_be_renamed_and_deleted_and_the_conversation_stands(web: Web) -> None:
    house, user = web.house, web.cast.csm
    with web.client(user) as client:
        made = client.post("/portfolio/views", data={"name": "Mine", "query": "band=green&sort=mrr"})
        number = made.headers["location"].rpartition("view=")[2]
        asked = client.post("/ask", data={"question": "What is our ARR?", "within": "view:band=green"})
        thread = asked.headers["location"]
        assert "Mine (" in client.get(thread).text
        client.post(f"/portfolio/views/{number}", data={"name": "Calm", "shared": "true"})
        assert "Calm (" in client.get(thread).text
        assert "Others see it, too" in client.get(f"/portfolio?band=green&view={number}").text
        gone = client.post(f"/portfolio/views/{number}/delete")
        assert gone.headers["location"] == "/portfolio?band=green&sort=mrr"
        assert "band green (" in client.get(thread).text
    assert house.saved_views.list(user.id) == []


def test_nobody_changes_or_deletes_anothers_view_or_takes_a_name_twice(web: Web) -> None:
    house = web.house
    theirs = house.saved_views.save(web.cast.other.id, "Theirs", "band=red", shared=True)
    house.saved_views.save(web.cast.csm.id, "One", "band=red")
    two = house.saved_views.save(web.cast.csm.id, "Two", "band=orange")
    with web.client(web.cast.csm) as client:
        for path in (f"/portfolio/views/{theirs.id}", f"/portfolio/views/{theirs.id}/delete"):
            assert client.post(path, data={"name": "Mine now"}).status_code == 404
        twice = client.post(f"/portfolio/views/{two.id}", data={"name": "One"})
        assert (twice.status_code, "another view called" in twice.text) == (409, True)
        assert client.post("/portfolio/views", data={"name": "X", "query": "band=blue"}).status_code == 422
    assert house.saved_views.get(theirs.id, web.cast.other.id) == theirs


def test_a_home_without_accounts_says_what_to_do(web: Web, tmp_path: Any) -> None:
    from web_cast import Cast

    from keepwell.bootstrap import House
    from keepwell.settings import Settings
    from keepwell.web.app import build_app

    house = House(Settings(home=tmp_path / "fresh", today=TODAY))
    add = house.users.add
    people = [add(f"{role}@x.example", role.name, role, "Kim" if role is Role.CSM else None) for role in Role]
    fresh = Web(house, build_app(house), Cast(people[0], people[0], people[0], people[0]))
    for user in people:
        with fresh.client(user) as client:
            for path in ("/portfolio?sort=health", "/today", "/runs", "/ask", "/portfolio?group=owe"):
                answer = client.get(path)
                assert answer.status_code in (200, 303), (user.role, path)
    house.engine.dispose()
