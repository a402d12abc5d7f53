"""Prompts: versions and their history, an editor that says what does not fit, trials, the gate, the way back."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import KeepwellError, PromptRejectedError
from domain.principals import Role
from keepwell.bootstrap import House
from keepwell.prompting import promoting, versions
from keepwell.web.access import Who, allow
from keepwell.web.handed import TheHouse, TheJobs
from keepwell.web.jobs import Jobs, Tell
from keepwell.web.rendering import page, part, told
from keepwell.web.screens.jobs import result_of, watch
from prompts.diff import compare
from prompts.editing import MOST_LETTERS, check
from prompts.load import load

ACCOUNTS_TRIED = 3
MOST_ACCOUNTS = 20
READERS = (Role.ADMIN, Role.REVIEWER)
PATH = "/prompts/{agent}/{short}"
Text = Annotated[str, Form(max_length=2 * MOST_LETTERS)]
Note = Annotated[str, Form(max_length=1_000)]
Number = Annotated[int, Form(ge=1)]
routes = APIRouter(include_in_schema=False)


@routes.get("/prompts")
@allow(*READERS)
def prompts(request: Request, house: TheHouse) -> HTMLResponse:
    return page(request, "prompts/list.html", found=versions.list_prompts(house))


@routes.get(PATH)
@allow(*READERS)
def one_prompt(
    request: Request,
    house: TheHouse,
    jobs: TheJobs,
    who: Who,
    agent: str,
    short: str,
    base: int | None = None,
    job: str = "",
) -> HTMLResponse:
    """`base`: the version that an edit begins with; `job`: the trial or promotion whose result is shown."""
    return _one(request, house, who, f"{agent}/{short}", base=base, result=result_of(jobs, who.user_id, job))


@routes.get(PATH + "/versions/{number}")
@allow(*READERS)
def version_text(request: Request, house: TheHouse, agent: str, short: str, number: int) -> HTMLResponse:
    name = f"{agent}/{short}"
    found = versions.version_of(house, name, number)
    return page(request, "prompts/version.html", name=name, version=found)


@routes.get(PATH + "/diff")
@allow(*READERS)
def diff(request: Request, house: TheHouse, agent: str, short: str, one: int, other: int) -> HTMLResponse:
    name = f"{agent}/{short}"
    hunks = versions.difference(house, name, one, other)
    return page(request, "prompts/diff.html", name=name, one=one, other=other, hunks=hunks)


@routes.post(PATH + "/check")
@allow(Role.ADMIN)
def check_text(request: Request, agent: str, short: str, text: Text) -> HTMLResponse:
    """What of an unsaved text does not fit, as it is written."""
    name = versions.known(f"{agent}/{short}")
    try:
        warnings, wrong = check(name, text, load(name)).warnings, ""
    except PromptRejectedError as refused:
        warnings, wrong = (), str(refused)
    return part(request, "prompts/checked.html", warnings=warnings, wrong=wrong)


@routes.post(PATH + "/edit")
@allow(Role.ADMIN)
def edit(
    request: Request,
    house: TheHouse,
    who: Who,
    agent: str,
    short: str,
    text: Text,
    base: Number,
    note: Note = "",
) -> Response:
    name = f"{agent}/{short}"
    try:
        made = versions.edit(house, name, text, who.name, note, base)
    except KeepwellError as refused:
        # Nothing that was written is lost: the page comes back with it.
        return _one(request, house, who, name, 422, base=base, written=text, note=note, wrong=str(refused))
    return RedirectResponse(f"/prompts/{name}?base={made.version.number}", 303)


@routes.post(PATH + "/preview")
@allow(Role.ADMIN)
def preview(
    house: TheHouse,
    jobs: TheJobs,
    who: Who,
    agent: str,
    short: str,
    number: Number,
    accounts: Annotated[int, Form(ge=1, le=MOST_ACCOUNTS)] = ACCOUNTS_TRIED,
) -> Response:
    name = versions.known(f"{agent}/{short}")

    def work(tell: Tell) -> dict[str, Any]:
        def said(done: int, of: int) -> None:
            tell("Asking both", done, of)

        found = promoting.preview(house, name, number, accounts, 0, said)
        return {"kind": "preview", "number": number, "found": [_pair(one) for one in found]}

    return _start(
        jobs, who.user_id, name, number, f"Trying version {number} of {name} on {accounts} accounts", work
    )


def _pair(found: promoting.Preview) -> dict[str, Any]:
    """Where nothing was asked of a model, the prompts themselves are compared."""
    hunks = []
    if not (found.production.tried or found.candidate.tried):
        hunks = compare(found.production.asked, found.candidate.asked)
    return {
        "on": found.case.key,
        "production": found.production,
        "candidate": found.candidate,
        "hunks": hunks,
    }


@routes.post(PATH + "/evaluate")
@allow(Role.ADMIN)
def evaluate(house: TheHouse, jobs: TheJobs, who: Who, agent: str, short: str, number: Number) -> Response:
    name = versions.known(f"{agent}/{short}")

    def work(tell: Tell) -> dict[str, Any]:
        def said(done: int, of: int) -> None:
            tell("Trying both on every case", done, of)

        judged = promoting.judge(house, name, number, who.name, progress=said)
        return {"kind": "judged", "judged": judged, "promoted": False}

    return _start(jobs, who.user_id, name, number, f"Trying version {number} of {name} on its cases", work)


@routes.post(PATH + "/promote")
@allow(Role.ADMIN)
def promote(
    house: TheHouse,
    jobs: TheJobs,
    who: Who,
    agent: str,
    short: str,
    number: Number,
    note: Note = "",
    without_evaluation: Note = "",
    own_rules: Annotated[bool, Form()] = False,
) -> Response:
    name = versions.known(f"{agent}/{short}")
    versions.noted(note)

    def work(tell: Tell) -> dict[str, Any]:
        def said(done: int, of: int) -> None:
            tell("Trying both on every case", done, of)

        done = promoting.promote(
            house,
            name,
            number,
            who.name,
            note,
            own_rules=own_rules,
            without_evaluation=without_evaluation,
            progress=said,
        )
        house.audit.note(who.name, "promoted prompt", f"{name} {number}", who.user_id)
        return {"kind": "judged", "judged": done.judged, "promoted": True, "number": number}

    return _start(jobs, who.user_id, name, number, f"Promoting version {number} of {name}", work)


@routes.post(PATH + "/rollback")
@allow(Role.ADMIN)
def roll_back(house: TheHouse, who: Who, agent: str, short: str, note: Note = "") -> Response:
    name = f"{agent}/{short}"
    moved = promoting.roll_back(house, name, who.name, note)
    house.audit.note(who.name, "rolled back prompt", f"{name} {moved.to}", who.user_id)
    return RedirectResponse(f"/prompts/{name}", 303)


@routes.post(PATH + "/learn")
@allow(Role.ADMIN)
def learn(request: Request, house: TheHouse, who: Who, agent: str, short: str) -> Response:
    name = f"{agent}/{short}"
    found = versions.learn_style(house, name, who.name)
    response = _one(request, house, who, name, base=found.version.number if found.version else None)
    return told(response, found.says)


def _one(request: Request, house: House, who: Any, name: str, status: int = 200, **more: Any) -> HTMLResponse:
    history = versions.history(house, name)
    start = versions.edited_from(house, name, more.get("base"))
    production = versions.version_of(house, name)
    shown = {"written": start.text, "note": "", "wrong": "", "result": None, **more, "base": start.number}
    return page(
        request,
        "prompts/one.html",
        status,
        name=name,
        history=history,
        here=history.standing,
        production=production,
        variables=load(name).front.variables,
        actions=house.prompt_log.actions(name),
        may_edit=who.role is Role.ADMIN,
        model=house.settings.model if house.settings.has_model else None,
        currency=house.settings.model_currency,
        **shown,
    )


def _start(jobs: Jobs, user_id: int, name: str, number: int, title: str, work: Any) -> Response:
    return watch(jobs.start(user_id, title, f"/prompts/{name}?base={number}", work))
