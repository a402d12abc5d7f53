"""What moved a score, a run that is watched and ended, and the colours: in a real browser."""

import threading
from contextlib import suppress
from datetime import date, timedelta

from browser import Seat, Sits
from playwright.sync_api import expect
from web_cast import TODAY, Web

from domain.errors import CancelledError
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.facts_behind import fact_behind
from keepwell.web.answer_rows import written
from storage.runs import RunState

HEIGHTS = "[...new Set([...document.querySelectorAll('tbody tr')].map(row => row.offsetHeight))]"


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def adds_up(seat: Seat) -> float:
    """The change that is named, which is what its parts come to but for rounding."""
    change = number(seat.page.locator("#h-moved span").inner_text())
    parts = [
        number(one) for one in seat.page.locator("[aria-labelledby=h-moved] .movement dt").all_inner_texts()
    ]
    assert parts
    assert abs(sum(parts) - change) <= 0.05 * (len(parts) + 1)
    return change


def test_what_moved_a_score_since_another_day_adds_up_and_opens(unhurried: Web, sits: Sits) -> None:
    seat = sits(unhurried.cast.csm)
    seat.go("/portfolio?sort=change")
    assert len(seat.page.evaluate(HEIGHTS)) == 1, "the rows of a table stand in line"
    seat.press("j", "Enter")
    seat.page.wait_for_url("**/accounts/*")
    seat.says("Since 17 Feb 2026")
    month = adds_up(seat)
    seat.page.get_by_role("link", name="7 days", exact=True).click()
    seat.says("Since 10 Mar 2026")
    expect(seat.page.get_by_role("link", name="7 days", exact=True)).to_be_focused()
    assert adds_up(seat) != month
    seat.page.locator(".movement .ref").first.click()
    ref = seat.page.locator("#panel code").inner_text()
    account = int(seat.page.url.split("/")[-1].partition("?")[0])
    behind = fact_behind(unhurried.house, account, ref)
    kept = [written(name, one) for name, one in behind.fields.items() if not isinstance(one, dict)]
    assert kept
    told = seat.page.locator("#panel").inner_text()
    assert [one for one in kept if one not in told] == []


class Held:
    """A real run of the day after, which waits in the middle until it is let go on."""

    def __init__(self, house: House, day: date) -> None:
        self.house, self.day = house, day
        self.waits, self.go_on = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        with suppress(CancelledError):
            run_daily(self.house, Order(DAILY, self.day, self.day), self._hold)

    def _hold(self, *_: object) -> None:
        going = self.house.runs.latest(DAILY, RunState.RUNNING)
        if going is not None and self.house.runs.progress(going.id):
            self.waits.set()
            self.go_on.wait(60)


def test_a_run_is_watched_as_it_goes_and_ended(unhurried: Web, sits: Sits) -> None:
    seat = sits(unhurried.cast.admin)
    held = Held(unhurried.house, TODAY + timedelta(days=1))
    held.thread.start()
    assert held.waits.wait(60)
    seat.go("/portfolio")
    seat.page.get_by_text("A run is going on").click()
    seat.page.locator("#progress progress").first.wait_for()
    seat.page.get_by_role("button", name="Cancel").click()
    seat.told("It ends after the step it is at")
    held.go_on.set()
    seat.page.get_by_role("button", name="Go on with it").wait_for()
    seat.says("cancelled by Ada Admin")
    held.thread.join(60)
    (last,) = unhurried.house.runs.all(1)
    assert last.state is RunState.CANCELLED


def test_dark_stays_dark_on_the_next_page_and_after(unhurried: Web, sits: Sits) -> None:
    seat = sits(unhurried.cast.csm)
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    seat.go("/today")
    light = seat.page.evaluate(paper)
    with seat.page.expect_response("**/theme/dark"):
        seat.page.get_by_label("Light or dark").click()
    dark = seat.page.evaluate(paper)
    assert dark != light
    seat.go("/portfolio")
    assert seat.page.evaluate(paper) == dark
    again = seat.page.context.new_page()
    again.goto(f"{seat.base}/business")
    assert again.evaluate(paper) == dark
