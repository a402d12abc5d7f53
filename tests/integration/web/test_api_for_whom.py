"""Every route, asked by everybody, answers as the table says; and nobody reaches an account outside their book."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from api_cast import BODIES, OWN, V1, Operation, operations
from fastapi.testclient import TestClient
from web_cast import TODAY, Web

from domain.drafts import DraftState
from domain.opportunities import CaseWords, OpenOpportunity, OpportunityKind
from domain.principals import Role, TokenScope
from keepwell.bootstrap import House
from keepwell.plan_views import start_plan
from keepwell.review_desk import review_of
from keepwell.signing_in.door import make_token
from keepwell.web.access import Rule, table
from outbox.review.review import Approved
from storage.accounts import AccountRow
from storage.outbox_rows import rows

ASKED_WITH = {
    "account_id": 9_999_999,
    "alert_id": 9_999_999,
    "draft_id": 9_999_999,
    "number": 9_999_999,
    "step": 1,
    "ref": "none",
    "agent": "analyst",
    "prompt": "answer",
    "table": "accounts",
    "call": "track",
    "vendor": "stripe",
}


def expected(rule: Rule, role: Role | None, scopes: frozenset[TokenScope] | None) -> int | None:
    """401, 403, or None where it may go on."""
    if rule.roles is None:
        return None
    if role is None:
        return 401
    if role not in rule.roles:
        return 403
    return None if scopes is None or scopes & (rule.token or frozenset()) else 403


def test_every_route_of_the_api_answers_each_principal_as_the_table_says(unhurried: Web) -> None:
    web, cast, asked = unhurried, unhurried.cast, 0
    with ExitStack() as stack:
        people = [
            (None, None, stack.enter_context(web.client(None))),
            *(
                (user.role, None, stack.enter_context(web.client(user)))
                for user in (cast.csm, cast.reviewer, cast.admin)
            ),
            *(
                (cast.admin.role, frozenset({scope}), stack.enter_context(web.program(cast.admin, scope)))
                for scope in TokenScope
            ),
        ]
        for method, path, rule in table(web.app.routes):
            if not path.startswith("/api/"):
                continue
            assert rule is not None
            for role, scopes, client in people:
                wanted = expected(rule, role, scopes)
                if wanted is None and (method != "GET" or path.endswith(("/docs", "/openapi.json"))):
                    continue  # what may change something is asked in other tests
                target = path.replace(":path}", "}").format(**ASKED_WITH)
                answer = client.request(method, target)
                asked += 1
                if wanted is None:
                    assert answer.status_code not in (401, 403, 500), (
                        method,
                        path,
                        role,
                        scopes,
                        answer.text,
                    )
                else:
                    assert answer.status_code == wanted, (method, path, role, scopes, answer.text)
                    assert answer.headers["content-type"] == "application/problem+json"
    assert asked > 300


@dataclass(frozen=True)
class Foreign:
    """Ids of things of a book that is not the CSM's; `numbers` by resource."""

    account: AccountRow
    ids: dict[str, Any]
    numbers: dict[str, int]
    names: list[str]


@pytest.fixture(scope="module")
def theirs(unhurried: Web) -> Foreign:
    house = unhurried.house
    book = set(house.accounts.ids()) - set(unhurried.ids_of(unhurried.cast.csm))
    alert = next(one for one in house.alerts.list() if one.account_id in book)
    account = house.accounts.get(alert.account_id or 0)
    approved = approved_one(unhurried, book)
    fact = house.history.page(account.id, house.now(), None, 1)[0]
    plan = next((one for one in house.plans.list() if one.account_id in book), None)
    grows = an_opportunity(house, account.id)
    numbers = {
        "opportunities": grows,
        "plans": plan.id if plan else start_plan(house, account.external_id, None, "kim", TODAY).plan.id,
        "outbox": rows(house.engine)[0].id,
    }
    ids = {"account_id": account.id, "alert_id": alert.id, "draft_id": approved, "ref": fact.ref}
    return Foreign(account, ids, numbers, [house.accounts.get(one).name for one in book])


def an_opportunity(house: House, account_id: int) -> int:
    run = house.runs.start("daily", TODAY)
    kind = OpportunityKind.SEATS
    words = CaseWords("could grow", (), None, "nobody", None, "now", None, None, "no size is known")
    house.opportunities.apply(run.id, [OpenOpportunity(kind, account_id, TODAY, TODAY, words=words)])
    house.runs.finish(run.id, {})
    return next(one.id for one in house.opportunities.list(account_id=account_id) if one.kind is kind)


def approved_one(web: Web, book: set[int]) -> int:
    """Of the drafts of a book, the first that can be let go: so it has a message, too."""
    review = review_of(web.house)
    for draft in web.house.drafts.of_accounts(book, [DraftState.WAITING]):
        if isinstance(review.approve(draft.id, "kim", draft.content_hash), Approved):
            return draft.id
    raise AssertionError("no draft of this book can be approved")


def test_no_operation_reaches_an_account_of_another_book(unhurried: Web, theirs: Foreign) -> None:
    """By id, by name and by external id; by session and by token; the name is nowhere in any answer."""
    web, asked = unhurried, 0
    with web.client(web.cast.csm) as person, web.program(web.cast.csm, *OWN) as program:
        for client in (person, program):
            for operation in operations():
                for target in _targets(operation, theirs):
                    answer = _ask(client, operation, target)
                    asked += 1
                    named = set(operation.names) & {*theirs.ids} or _number(operation, theirs) is not None
                    if answer.status_code != 403 and (named or "account=" in target):
                        assert answer.status_code == 404, (operation.method, target, answer.text)
                    told = (
                        answer.text.replace(theirs.account.name, "") if "account=" in target else answer.text
                    )
                    assert not [one for one in theirs.names if one in told], (operation.method, target)
    assert asked > 120


def _number(operation: Operation, theirs: Foreign) -> int | None:
    wanted = theirs.numbers.get(operation.path.split("/")[3])
    return wanted if "number" in operation.names else None


def _targets(operation: Operation, theirs: Foreign) -> list[str]:
    number = _number(operation, theirs) or 1
    target = operation.path.format(**{**ASKED_WITH, **theirs.ids, "number": number})
    queried = {one["name"] for one in operation.spec.get("parameters", []) if one["in"] == "query"}
    if "q" in queried:
        target += "?q=renewal"
    if "account" not in queried:
        return [target]
    mark = "&" if "?" in target else "?"
    told = (theirs.account.name, theirs.account.external_id)
    return [target, *(f"{target}{mark}account={one}" for one in told)]


def _ask(client: TestClient, operation: Operation, target: str) -> Any:
    short = operation.path.removeprefix(V1)
    body = BODIES.get(short)
    if short == "/drafts/{draft_id}":
        body = {"subject": "hello"} if operation.method == "PATCH" else None
    headers = {"if-match": '"anything"'}
    return client.request(operation.method, target, json=body, headers=headers)


@pytest.mark.parametrize("by", ["name", "external_id"])
def test_nothing_is_made_for_an_account_of_another_book(unhurried: Web, theirs: Foreign, by: str) -> None:
    account = theirs.account
    told = getattr(account, by)
    own = unhurried.house.accounts.get(unhurried.ids_of(unhurried.cast.csm)[0]).external_id
    with unhurried.program(unhurried.cast.csm, *OWN) as client:
        for path, body in (
            ("/plans", {"account": told}),
            ("/actions", {"account": told, "playbook": "personal_call"}),
            ("/actions", {"account": own, "playbook": "personal_call", "alert_id": theirs.ids["alert_id"]}),
            ("/drafts/bulk/preview", {"ids": [theirs.ids["draft_id"]]}),
            ("/drafts/bulk/approve", {"ids": [theirs.ids["draft_id"]], "token": "any"}),
            ("/ask", {"question": "How is it doing?", "account": told}),
        ):
            answer = client.post(f"{V1}{path}", json=body)
            assert answer.status_code == 404, (path, answer.text)
            # What was asked may be said back; nothing else may.
            assert account.name not in answer.text.replace(told, "")


def test_a_question_or_a_search_across_accounts_finds_only_ones_own(unhurried: Web, theirs: Foreign) -> None:
    with unhurried.program(unhurried.cast.csm, TokenScope.ASK) as client:
        asked = client.post(f"{V1}/ask", json={"question": "Which accounts have the lowest health?"})
        found = client.get(f"{V1}/search", params={"q": "renewal contract", "limit": 100})
    assert asked.status_code == found.status_code == 200
    told = json.dumps([asked.json()["sentences"], found.json()["hits"]])
    assert asked.json()["sentences"]
    assert not [name for name in theirs.names if name in told]


def test_a_write_key_of_segments_libraries_opens_nothing_but_their_calls(unhurried: Web) -> None:
    secret, _ = make_token(unhurried.house, unhurried.cast.admin, "key", frozenset(TokenScope), None)
    with unhurried.client(None) as client:
        assert client.get(f"{V1}/me", auth=(secret, "")).status_code == 401
        assert client.post(f"{V1}/segment/v1/track", auth=(secret, ""), json=[]).status_code == 422
        assert client.post(f"{V1}/segment/v1/track", auth=("kw_nobody", ""), json={}).status_code == 401
