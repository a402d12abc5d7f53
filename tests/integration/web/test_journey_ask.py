"""Asking in a real browser: the answer streams, its marks open what was said, and it is shown to whoever may see it."""

import pytest
from browser import Seat, Sits
from web_cast import Web

from storage.ask_threads import Turn

pytestmark = pytest.mark.usefixtures("indexed")
WORDS = "What did they ask for?"
IN_SIGHT = "line => line.getBoundingClientRect().top >= 0 && line.getBoundingClientRect().top < innerHeight"


def newest(web: Web, seat: Seat) -> Turn:
    """The turn that the page shows last, as it is stored."""
    key = seat.page.locator("#thread-key").input_value()
    return web.house.ask_threads.turns(web.house.ask_threads.find(key).id)[-1]


def ask(seat: Seat, question: str) -> None:
    """By keyboard, until the answer stands there whole; the field is free for the next one then."""
    before = seat.page.locator(".turn").count()
    seat.page.keyboard.type(question)
    seat.press("Enter")
    seat.page.locator(".turn").nth(before).locator(".after").wait_for()
    assert seat.page.locator("#question:focus").input_value() == ""


def opens_each_source(web: Web, seat: Seat) -> None:
    """Every mark opens a line that holds the very words that are stored for it."""
    turn = newest(web, seat)
    assert turn.answer is not None
    quotes = [one["quote"] for sentence in turn.answer["sentences"] for one in sentence["citations"][:4]]
    marks = seat.page.locator(".turn:last-child .said a.mark")
    assert marks.count() == len(quotes) > 0
    for place, quote in enumerate(quotes):
        marks.nth(place).click()
        seat.page.locator("#opened .cited-line").filter(has_text=quote).wait_for()


def test_an_account_is_asked_about_on_its_page_and_a_mark_opens_the_line(unhurried: Web, sits: Sits) -> None:
    seat = sits(unhurried.cast.csm)
    account = unhurried.ids_of(unhurried.cast.csm)[0]
    seat.go(f"/accounts/{account}")
    seat.press("/")
    ask(seat, WORDS)
    assert newest(unhurried, seat).accounts == (account,)
    opens_each_source(unhurried, seat)
    assert seat.page.locator("#opened .cited-line").evaluate(IN_SIGHT), "however long the answer is"
    seat.press("Escape")
    assert seat.page.locator("#opened").inner_text() == ""
    seat.page.get_by_text("Go on in Ask").click()
    seat.page.wait_for_url("**/ask/*")
    seat.says(WORDS)


def test_a_conversation_goes_on_is_shared_and_opens_for_nobody_who_may_not_see_its_account(
    unhurried: Web, sits: Sits
) -> None:
    seat, other = sits(unhurried.cast.csm), sits(unhurried.cast.other)
    account = unhurried.house.accounts.get(unhurried.ids_of(unhurried.cast.csm)[0])
    seat.go("/ask")
    seat.says("Every sentence names its source")
    seat.page.locator("input[name=account]").fill(account.name)
    assert not seat.page.locator("#within").is_visible()  # what is typed holds instead
    seat.press("Escape", "/")
    ask(seat, WORDS)
    opens_each_source(unhurried, seat)
    seat.press("/")
    ask(seat, "And in the last 90 days?")
    assert newest(unhurried, seat).number == 2
    seat.says("And in")
    ask(seat, "What did they say about unicorn farming?")
    seat.says("I don't have that.")
    path = seat.page.url.removeprefix(seat.base)
    assert account.name not in other.refused(path)
    seat.page.get_by_role("button", name="Share").click()
    seat.says("Shared since")
    assert account.name not in other.refused(path)
    reader = sits(unhurried.cast.reviewer)
    reader.go(path)
    reader.says(WORDS)
    reader.says("Asked by")
