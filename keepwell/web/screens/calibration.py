"""Calibration: the frame in use and those before; by hand, with what that would change; on history; back-tests."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from agents.collector.catalogue import CATALOGUE
from domain.calibration import Calibration, RedChoice, segment_key
from domain.errors import KeepwellError
from domain.principals import Role
from domain.signals import DIMENSION_OF, SignalId
from keepwell import tuning
from keepwell.bootstrap import House
from keepwell.calibration import active_calibration
from keepwell.refitting import refit_advice
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse, TheJobs
from keepwell.web.jobs import Tell
from keepwell.web.rendering import page, part
from keepwell.web.screens.jobs import result_of, watch
from storage.models import GROWTH, LEAVING

CHANGED_SHOWN = 30
EVERY = 30
HORIZONS = (30, 60, 90)
Why = Annotated[str, Form(max_length=1_000)]
routes = APIRouter(include_in_schema=False)


async def _fields(request: Request) -> FormData:
    return await request.form()


Fields = Annotated[FormData, Depends(_fields)]
"""All that a form holds, where its fields are not known beforehand."""


@routes.get("/calibration")
@allow(*EVERY_ROLE)
def calibration(
    request: Request, house: TheHouse, jobs: TheJobs, who: Who, segment: str = "", job: str = ""
) -> HTMLResponse:
    found = active_calibration(house)
    return _page(request, who.role, house, found, segment, result=result_of(jobs, who.user_id, job))


@routes.get("/calibration/backtest")
@allow(*EVERY_ROLE)
def backtest_page(request: Request, house: TheHouse, kind: str = LEAVING) -> HTMLResponse:
    kept = house.backtests.newest(kind if kind in (LEAVING, GROWTH) else LEAVING)
    return page(
        request,
        "calibration/backtest.html",
        kept=kept,
        kind=kind,
        charts=[] if kept is None else [_curve(one) for one in kept.results["horizons"]],
        models=house.models.cards(),
    )


@routes.get("/calibration/{number}")
@allow(*EVERY_ROLE)
def earlier(request: Request, house: TheHouse, number: int) -> HTMLResponse:
    found = house.calibrations.get(number)
    before = house.calibrations.get(number - 1) if number > 1 else None
    return page(
        request,
        "calibration/earlier.html",
        found=found,
        before=before,
        in_use=active_calibration(house).number == number,
        titles={signal: CATALOGUE[signal].title for signal in SignalId},
    )


@routes.post("/calibration/effect")
@allow(Role.ADMIN)
def effect(request: Request, house: TheHouse, form: Fields) -> HTMLResponse:
    """What a change would do, as it is being set."""
    try:
        made = tuning.tuned(house, _tuning(form), "", "")
    except KeepwellError as refused:
        return part(request, "calibration/effect.html", wrong=str(refused), effect=None, shown=[])
    found = tuning.effect(house, made)
    return part(
        request, "calibration/effect.html", wrong="", effect=found, shown=found.changed[:CHANGED_SHOWN]
    )


@routes.post("/calibration/tune")
@allow(Role.ADMIN)
def tune(request: Request, house: TheHouse, who: Who, form: Fields) -> Response:
    wanted = _tuning(form)
    try:
        made = tuning.tuned(house, wanted, who.name, str(form.get("why", "")))
        kept = tuning.keep(house, made, int(str(form.get("expected", "0")) or 0))
    except KeepwellError as refused:
        found = active_calibration(house)
        return _page(request, who.role, house, found, wanted.segment, 422, wanted=wanted, wrong=str(refused))
    house.audit.note(who.name, "set calibration", f"calibration {kept.number}", who.user_id, why=kept.why)
    return RedirectResponse("/calibration", 303)


@routes.post("/calibration/{number}/again")
@allow(Role.ADMIN)
def again(house: TheHouse, who: Who, number: int, why: Why = "") -> Response:
    kept = tuning.back_to(house, number, who.name, why)
    house.audit.note(who.name, "set calibration", f"calibration {kept.number}", who.user_id, again=number)
    return RedirectResponse("/calibration", 303)


@routes.post("/calibration/fit")
@allow(Role.ADMIN)
def fit(
    house: TheHouse,
    jobs: TheJobs,
    who: Who,
    red: Annotated[RedChoice, Form()] = RedChoice.MEAN,
    why: Why = "",
    keep: Annotated[bool, Form()] = False,
) -> Response:
    """On the portfolio's history; shown without being kept, unless that is asked for."""
    from keepwell.calibrating import Wish, fit_calibration
    from keepwell.training import train_models

    def work(tell: Tell) -> dict[str, Any]:
        wish = Wish(by=who.name, why=why.strip(), red=red, store=keep)
        made = fit_calibration(
            house, house.today(), wish, lambda done, of: tell("Reading the past", done, of)
        )
        trained, untrained = [], ""
        if keep:
            house.audit.note(
                who.name, "fitted calibration", f"calibration {made.calibration.number}", who.user_id
            )
            try:
                trained = train_models(house, house.today(), who.name, tell)
            except KeepwellError as refused:
                untrained = str(refused)
        return {"made": made, "trained": trained, "untrained": untrained, "red": red, "why": why}

    title = "Calibrating on your history" if keep else "Trying a calibration on your history"
    return watch(jobs.start(who.user_id, title, "/calibration", work))


@routes.post("/calibration/backtest")
@allow(Role.ADMIN)
def run_backtest(
    house: TheHouse, jobs: TheJobs, who: Who, kind: Annotated[str, Form()] = LEAVING
) -> Response:
    from keepwell.backtest_files import keep as keep_files
    from keepwell.backtesting import Order, backtest, days_to_judge

    what = kind if kind in (LEAVING, GROWTH) else LEAVING

    def work(tell: Tell) -> None:
        days = days_to_judge(house, None, None, EVERY, max(HORIZONS))
        keep_files(house, backtest(house, Order(days=days, horizons=HORIZONS, kind=what), tell), None)

    back = f"/calibration/backtest?kind={what}"
    return watch(jobs.start(who.user_id, "Replaying your history", back, work))


def _page(
    request: Request,
    role: Role,
    house: House,
    found: Calibration,
    segment: str,
    status: int = 200,
    **more: Any,
) -> HTMLResponse:
    name = next((one for one in found.segments if segment_key(one) == segment_key(segment)), "")
    frame = found.segments[name]
    wanted = more.pop("wanted", None) or tuning.Tuning(name, frame.red, frame.orange, frame.weights)
    shown = {"wrong": "", "result": None, **more}
    return page(
        request,
        "calibration/page.html",
        status,
        found=found,
        segment=name,
        wanted=wanted,
        signals=[(signal, CATALOGUE[signal].title, str(DIMENSION_OF[signal])) for signal in SignalId],
        history=list(reversed(house.calibrations.all())),
        advice=refit_advice(house),
        choices=[str(one) for one in RedChoice],
        may_edit=role is Role.ADMIN,
        **shown,
    )


def _tuning(form: FormData) -> tuning.Tuning:
    """KeepwellError for what is no number."""
    try:
        weights = {signal: float(str(form.get(signal.value, "0")) or 0) for signal in SignalId}
        red, orange = float(str(form.get("red", ""))), float(str(form.get("orange", "")))
    except ValueError:
        raise KeepwellError("Weights and lines are numbers.") from None
    return tuning.Tuning(str(form.get("segment", "")), red, orange, weights)


def _curve(horizon: dict[str, Any]) -> dict[str, Any]:
    """Risk as it was said against how many of them came true, group by group."""
    bins = horizon["curve"]
    said = [round(100 * one["said"], 1) for one in bins]
    came = [round(100 * one["came"], 1) for one in bins]
    series = [
        {"name": "said, %", "values": said},
        {"name": "came true, %", "values": came, "colour": "green"},
    ]
    return {"x": [str(n) for n in range(1, len(bins) + 1)], "series": series}
