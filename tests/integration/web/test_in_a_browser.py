"""The main journeys in a real Chromium, by keyboard where there is one; no request leaves the machine."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from browser import seated, served
from test_import_wizard import CRM
from web_cast import Web

SCREENS = (
    "/portfolio",
    "/portfolio?band=red&sort=risk",
    "/accounts/{account}",
    "/accounts/{account}/timeline",
    "/accounts/{account}/people",
    "/accounts/{account}/evidence",
    "/today",
    "/review",
    "/outbox",
    "/ask",
    "/business?by=segment",
    "/calibration",
    "/calibration/backtest",
    "/prompts",
    "/prompts/writer/draft",
    "/runs",
    "/runs/dry",
    "/import",
    "/settings",
    "/settings/tokens",
    "/settings/users",
    "/settings/model",
    "/settings/privacy",
    "/settings/checkup",
    "/settings/audit",
    "/welcome",
)

WRONG_ALONE = {"resultTypes": ["violations"]}
"""Every rule is tried; where each was kept is told in full only of those that were not."""


def test_no_screen_keeps_anybody_out_light_or_dark(shown: Web, chrome: Any) -> None:
    """axe finds nothing, nothing goes wrong in the console, and nothing is asked of another machine."""
    account = shown.ids_of(shown.cast.csm)[0]
    found: list[str] = []
    with served(shown) as base, seated(chrome, shown, base, shown.cast.admin) as seat:
        for path in SCREENS:
            seat.go(path.format(account=account))
            for scheme in ("light", "dark"):
                seat.page.emulate_media(color_scheme=scheme)
                told = Axe().run(seat.page, options=WRONG_ALONE).response["violations"]
                found += [f"{path} {scheme}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in told]
        assert found == []


def test_triage_by_keyboard_and_back(web: Web, chrome: Any) -> None:
    with served(web) as base, seated(chrome, web, base, web.cast.csm) as seat:
        seat.go("/portfolio")
        first = seat.page.locator("tbody tr[data-row]").first.locator("a[data-open]").inner_text()
        seat.press("j", "x")
        seat.says("chosen")
        seat.press("s")
        seat.says("1 account put to rest.")
        assert first not in seat.page.locator("tbody").inner_text()
        seat.press("u")
        seat.says("As it was before")
        seat.page.locator("tbody").get_by_text(first).wait_for()
        seat.press("j", "Enter")
        seat.page.wait_for_url("**/accounts/*")
        seat.says("What moved the score")


def test_a_number_opens_the_fact_behind_it(shown: Web, chrome: Any) -> None:
    with served(shown) as base, seated(chrome, shown, base, shown.cast.csm) as seat:
        seat.go("/portfolio?sort=health")
        seat.press("j", "Enter")
        seat.page.wait_for_url("**/accounts/*")
        seat.page.locator(".movement .ref").first.click()
        seat.page.locator("#panel code").wait_for()
        assert seat.page.locator("#panel").inner_text().strip()
        seat.press("Escape")
        assert seat.page.locator("#panel").inner_text() == ""


def test_the_palette_finds_ones_own_accounts_alone(shown: Web, chrome: Any) -> None:
    mine = shown.house.accounts.get(shown.ids_of(shown.cast.csm)[0]).name
    theirs = shown.house.accounts.get(shown.ids_of(shown.cast.other)[0]).name
    with served(shown) as base, seated(chrome, shown, base, shown.cast.csm) as seat:
        seat.go("/today")
        seat.press("Control+k")
        seat.page.locator("#palette-words").fill(theirs[:8])
        seat.settles()
        assert theirs not in seat.page.locator("#palette-found").inner_text()
        seat.page.locator("#palette-words").fill(mine)
        seat.page.locator("#palette-found li", has_text=mine).wait_for()
        seat.press("Enter")
        seat.page.wait_for_url("**/accounts/*")
        seat.press("?")
        seat.says("This sheet")


def test_a_csv_with_bad_rows_comes_in_through_the_wizard(web: Web, chrome: Any) -> None:
    with served(web) as base, seated(chrome, web, base, web.cast.admin) as seat:
        seat.go("/import")
        csv = {"name": "crm.csv", "mimeType": "text/csv", "buffer": CRM.encode()}
        seat.page.set_input_files("input[type=file]", [csv])
        seat.page.get_by_text("Upload and look").click()
        seat.says("What is it?")
        seat.page.locator("input[name=source]").fill("crm")
        seat.page.get_by_text("Try it, changing nothing").click()
        seat.says("Dry run: nothing is changed yet")
        seat.says("is a day that does not exist")
        seat.press("i")
        seat.page.wait_for_url("**/import?job=*")
        seat.says("as CSV")
    assert web.house.accounts.find("C-1").name == "Ångström & Søn"


def test_lines_show_what_they_would_change_before_they_are_kept(web: Web, chrome: Any) -> None:
    with served(web) as base, seated(chrome, web, base, web.cast.admin) as seat:
        seat.go("/calibration?segment=smb")
        seat.page.locator("input[name=orange]").fill("95")
        seat.page.locator("#effect").get_by_text("would change band").wait_for()
        seat.page.locator("input[name=why]").first.fill("tests")
        seat.page.get_by_text("Use it from the next run on").click()
        seat.says("Set by hand")
