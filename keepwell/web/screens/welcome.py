"""The first run: two ways to begin, and what is still to be done."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from domain.principals import Role
from keepwell.bootstrap import House
from keepwell.web.access import allow
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page
from storage.runs import DAILY, RunState

SAMPLE = 300
routes = APIRouter(include_in_schema=False)


@routes.get("/welcome")
@allow(Role.ADMIN)
def welcome(request: Request, house: TheHouse) -> HTMLResponse:
    return page(request, "welcome.html", steps=_steps(house), sample=SAMPLE, empty=not house.accounts.any())


def _steps(house: House) -> list[tuple[str, bool, str]]:
    """What there is to do, whether it is done, and where."""
    settings = house.settings
    calibration = house.calibrations.latest()
    return [
        ("Accounts are here", house.accounts.any(), "/import"),
        ("A first run has scored them", house.runs.latest(DAILY, RunState.DONE) is not None, "/runs"),
        (
            "Calibrated on your history",
            calibration is not None and calibration.kind != "expert",
            "/calibration",
        ),
        ("Colleagues may sign in", len(house.users.list()) > 1, "/settings/users"),
        ("A language model is connected (it works without)", settings.has_model, "/settings"),
        ("Approved mail can leave by SMTP or a webhook", settings.outbox != "file", "/outbox"),
    ]
