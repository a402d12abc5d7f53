"""Somebody is let in with a book, all in a real browser; an account outside it is nowhere to be found, by any door."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from browser import Seat, Sits
from web_cast import Web

from domain.reviews import QueueRow
from keepwell.review_desk import queue_page

EMAIL, PASSWORD = "nora@ours.example", "four words make one"
MCP = {"accept": "application/json, text/event-stream"}

pytestmark = pytest.mark.usefixtures("indexed")


@pytest.fixture
def foreign(unhurried: Web) -> QueueRow:
    """A draft of an account of another book: something to be found by every door."""
    own = set(unhurried.ids_of(unhurried.cast.csm))
    return next(one for one in queue_page(unhurried.house).rows if one.account_id in own)


def let_in(web: Web, admin: Seat, newcomer: Seat) -> None:
    """By the admin, with the book of the second CSM; then by the link that works once."""
    admin.go("/settings/users")
    admin.page.get_by_label("Address").fill(EMAIL)
    admin.page.get_by_label("Name").first.fill("Nora New")
    admin.page.get_by_label("Book").fill(str(web.cast.other.csm))
    admin.page.get_by_role("button", name="Let them in").click()
    admin.says("gets in with this link")
    link = admin.page.locator("#secret").inner_text()
    newcomer.go(link[link.index("/sign-in/") :])
    newcomer.press("Enter")
    newcomer.says("Set a password")
    newcomer.page.get_by_label("New password").fill(PASSWORD)
    newcomer.press("Enter")
    newcomer.page.wait_for_url("**/portfolio")
    late = newcomer.refused(link[link.index("/sign-in/") :], 410)
    assert "was used or is too old" in late


def make_token(seat: Seat) -> str:
    seat.go("/settings/tokens")
    seat.page.get_by_label("What will use it").fill("journey")
    for scope in ("ask", "review"):
        seat.page.locator(f"input[name=scopes][value={scope}]").check()
    seat.page.get_by_role("button", name="Make it").click()
    return seat.page.locator("#secret").inner_text()


def in_pages(seat: Seat, foreign: QueueRow) -> Iterator[str]:
    """What is refused, in sight and behind the page, and what lists accounts."""
    there = f"/accounts/{foreign.account_id}"
    yield seat.refused(there)
    yield seat.refused(f"/ask?within=account:{foreign.account_id}")
    files = [f"{there}/{name}" for name in ("qbr.pptx", "brief.pdf", "renewal.ics")]
    parts = [f"{there}/{name}" for name in ("timeline", "people", "evidence", "detail")]
    for path in (*files, *parts, f"/review/{foreign.id}", f"/accounts/named?name={foreign.account[:-2]}"):
        yield fetched(seat, path, 404)
    for path in (
        "/portfolio",
        "/today",
        "/review?state=all",
        "/outbox",
        "/runs",
        "/business",
        "/calibration",
    ):
        yield fetched(seat, path)
    yield fetched(seat, f"/portfolio?q={foreign.account[:6]}")


def fetched(seat: Seat, path: str, status: int = 200) -> str:
    """With the session of this browser."""
    answer = seat.page.request.get(seat.base + path)
    assert answer.status == status, path
    return text_of(answer.body())


def asked(seat: Seat, foreign: QueueRow) -> Iterator[str]:
    """In the page, with the name in the question but for its end: what is told may not know more."""
    seat.go("/ask")
    seat.page.keyboard.type(f"How is {foreign.account[:-2]}?")
    seat.press("Enter")
    seat.page.locator(".turn:last-child .after").wait_for()
    yield seat.main()
    seat.page.locator("input[name=account]").fill(foreign.account[:-2])
    seat.page.locator("#question").fill("How is its health?")
    with seat.refusal(404):
        seat.press("Enter")
        seat.says("There is no account")
    yield seat.page.locator("body").inner_text()
    seat.press("Escape", "Control+k")
    seat.page.locator("#palette-words").fill(foreign.account[:8])
    seat.settles()
    yield seat.page.locator("#palette-found").inner_text()


def exported(seat: Seat) -> Iterator[str]:
    for path in (
        "/portfolio.csv",
        "/portfolio.xlsx",
        "/renewals.ics",
        "/review.csv",
        "/outbox.csv",
        "/business.csv",
        "/find?q=a",
    ):
        yield fetched(seat, path)


def text_of(content: bytes) -> str:
    """Of a sheet, all that is in it."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as sheet:
        return "".join(sheet.read(name).decode() for name in sheet.namelist())


def by_program(seat: Seat, token: str, foreign: QueueRow) -> Iterator[str]:
    """The API and MCP, with the token that was made in the browser."""
    named = foreign.account[:-2]
    with httpx.Client(
        base_url=seat.base, headers={"authorization": f"Bearer {token}"}, timeout=60
    ) as program:
        for path in (
            f"accounts/{foreign.account_id}",
            f"accounts/{foreign.account_id}/scores",
            f"accounts/{foreign.account_id}/timeline",
            f"drafts/{foreign.id}",
        ):
            answer = program.get(f"/api/v1/{path}")
            assert answer.status_code == 404, path
            yield answer.text
        answer = program.post("/api/v1/ask", json={"question": "How is its health?", "account": named})
        assert answer.status_code == 404
        yield answer.text
        for path in (
            "accounts?limit=100",
            "scores",
            "today",
            "alerts",
            "drafts?state=all",
            f"search?q={named}",
        ):
            answer = program.get(f"/api/v1/{path}")
            assert answer.status_code == 200, (path, answer.text)
            yield answer.text
        for tool, given in TOOLS:
            yield agent(program, tool, {name: value.format(named=named) for name, value in given.items()})
        yield agent(program, "show_draft", {"draft_id": foreign.id})


TOOLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("portfolio_today", {}),
    ("account_brief", {"account": "{named}"}),
    ("ask", {"question": "How is {named}?"}),
    ("ask", {"question": "How is its health?", "account": "{named}"}),
    ("search_history", {"query": "{named}"}),
    ("list_drafts", {"state": "all"}),
    ("report", {"by": "segment"}),
)


def agent(program: httpx.Client, tool: str, given: dict[str, Any]) -> str:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": given}}
    answer = program.post("/mcp", json=call, headers=MCP)
    assert answer.status_code == 200, answer.text
    assert "result" in answer.json(), answer.text
    return answer.text


def test_an_account_outside_a_book_is_not_there_by_any_door(
    unhurried: Web, sits: Sits, foreign: QueueRow
) -> None:
    admin, seat = sits(unhurried.cast.admin), sits(None)
    let_in(unhurried, admin, seat)
    token = make_token(seat)
    told = [
        *in_pages(seat, foreign),
        *asked(seat, foreign),
        *exported(seat),
        *by_program(seat, token, foreign),
    ]
    mine = unhurried.house.accounts.get(unhurried.ids_of(unhurried.cast.other)[0]).name
    assert [one for one in told if foreign.account in one] == []
    assert sum(mine in one for one in told) > 5, "what is in the book is found by the same doors"
