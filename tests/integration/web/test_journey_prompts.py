"""A prompt in a real browser, with a model behind real HTTP: edited, tried, refused, promoted, and back to the byte."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from browser import Seat, seated, served
from copied_home import copied
from obedient_model import RULES, ObedientModel
from pydantic import SecretStr
from scripted_model import KEY
from web_cast import TODAY, Cast, Web

from domain.prompts import Label
from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.web.app import build_app

NAME = "writer/draft"
PATH = f"/prompts/{NAME}"


TWICE = "Keep to the slots."


class HardOfHearing(ObedientModel):
    """Of readers of the kind S it keeps to the slots only where it is told so twice: there a prompt can get better."""

    def _answer(self, words: str) -> dict[str, Any]:
        hears = "of the kind S:" not in words or TWICE in words
        return super()._answer(words if hears else words.replace(RULES[NAME], ""))


@pytest.fixture
def obeyed() -> Iterator[ObedientModel]:
    model = HardOfHearing()
    yield model
    model.close()


@pytest.fixture
def modelled(web_home: tuple[Path, Cast], tmp_path: Path, obeyed: ObedientModel) -> Iterator[Web]:
    """A copy whose agents have a model."""
    home, cast = web_home
    asked: dict[str, Any] = {"model_url": obeyed.url, "model": "scripted", "model_key": SecretStr(KEY)}
    asked |= {"model_price_read": Decimal("2"), "model_price_written": Decimal("10")}
    house = House(Settings(home=copied(home, tmp_path / "home"), today=TODAY, **asked))
    yield Web(house, build_app(house), cast)
    house.language_model.close()
    house.engine.dispose()


@pytest.fixture
def seat(modelled: Web, chrome: Any) -> Iterator[Seat]:
    with served(modelled) as base, seated(chrome, modelled, base, modelled.cast.admin) as found:
        yield found


def write(seat: Seat, old: str, new: str) -> None:
    """Over the line that holds `old`: a triple click chooses it."""
    editor = seat.page.locator(".cm-content")
    editor.click()
    seat.press("Control+Home", "PageDown", "PageDown")
    line = seat.page.locator(".cm-line").filter(has_text=old)
    line.click(click_count=3)
    chosen = str(seat.page.evaluate("getSelection().toString()"))
    seat.page.keyboard.insert_text(chosen.replace(old, new))


def save(seat: Seat, number: int, why: str) -> None:
    seat.page.get_by_label("What changes, and why").fill(why)
    seat.press("Enter")
    seat.page.wait_for_url(f"**base={number}")
    seat.says(f"Version {number} is saved.")


def promote(seat: Seat, why: str) -> None:
    seat.page.get_by_label("Why it goes into production").fill(why)
    seat.press("Enter")


def production(web: Web) -> tuple[int, str]:
    """Its number, and the very text that agents are handed."""
    found = web.house.prompts().get(NAME)
    return web.house.prompt_versions.labelled(Label.PRODUCTION)[NAME], found.text


def test_an_edit_says_what_does_not_fit_and_is_kept_with_a_reason_alone(modelled: Web, seat: Seat) -> None:
    seat.go(PATH)
    assert seat.page.locator(".cm-content").count() == 1
    write(seat, "{{ feedback | fence }}", "{{ nobody_knows_this | fence }}")
    seat.says("nobody_knows_this is not defined")
    write(seat, "{{ nobody_knows_this | fence }}", "{{ feedback | fence }}")
    seat.says("It fits: every variable is known")
    write(seat, "Never speak of scores", "Never talk of scores")
    seat.page.get_by_role("button", name="Save as a version").click()
    assert seat.page.evaluate("document.querySelector('#edit form').checkValidity()") is False
    assert len(modelled.house.prompt_versions.of(NAME)) == 1
    save(seat, 2, "plainer")
    assert "Never talk of scores" in modelled.house.prompt_versions.get(NAME, 2).text


def test_a_worse_text_is_refused_a_better_one_promoted_and_the_old_one_brought_back(
    modelled: Web, seat: Seat
) -> None:
    before = production(modelled)
    seat.go(PATH)
    write(seat, RULES[NAME], "They stand as you like, such")
    save(seat, 2, "shorter is better")
    seat.page.get_by_label("How many accounts").fill("2")
    seat.press("Enter")
    seat.says("Version 1 and version 2 on the same accounts")
    sides = seat.page.locator("#result .twin").first
    assert sides.locator("pre").count() == 2
    assert "slots and evidence" in sides.inner_text().lower()
    promote(seat, "it is shorter")
    seat.says("was not promoted: it is worse")
    assert "Lost: shipped-" in seat.main()
    assert production(modelled) == before

    seat.go(f"{PATH}?base=1")
    write(seat, "Write it in {{ language }}", f"{TWICE} Write it in {{{{ language }}}}")
    save(seat, 3, "for readers of the kind S")
    promote(seat, "more drafts can be used")
    seat.says("Agents use version 3 from now on")
    assert production(modelled)[0] == 3
    assert TWICE in production(modelled)[1]

    seat.page.get_by_label("Why back to the version before").fill("a customer complained")
    seat.page.once("dialog", lambda asked: asked.accept())
    seat.page.get_by_role("button", name="Roll back").click()
    seat.says("Version 1 is in production")
    assert production(modelled) == before
    seat.says("a customer complained")
