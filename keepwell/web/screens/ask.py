"""Asking: a conversation that is streamed while it is answered, about an account, a view or the whole book."""

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from domain.errors import KeepwellError, NotFoundError
from domain.principals import Principal
from keepwell.analyst import Piece
from keepwell.bootstrap import House
from keepwell.cited import can_be_opened
from keepwell.conversing import threads
from keepwell.conversing.copied import as_markdown, as_text, key_of, numbered
from keepwell.conversing.feedback import FAULTS, Fault, thumb
from keepwell.conversing.reach import ACCOUNT, Within, named, views, within
from keepwell.conversing.suggestions import follow_ups, suggested
from keepwell.conversing.warm import warm_up
from keepwell.knowledge_base import ids_within
from keepwell.refusals import without_commands
from keepwell.signing_in.throttle import ASK
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.answer_rows import columns_of, is_number, written
from keepwell.web.downloads import csv_file, safe
from keepwell.web.handed import TheHouse, TheThrottle
from keepwell.web.mishaps import answer as told_so
from keepwell.web.reading import fact_path
from keepwell.web.rendering import is_htmx, page, part, templates, told
from keepwell.web.screens.review_verdicts import moved, shown_next
from storage.ask_threads import Thread, Turn

NEAR = 8
Told = Annotated[str, Form(max_length=2_100)]
"""As long as the longest view that can be saved."""
routes = APIRouter(include_in_schema=False)


@routes.get("/ask")
@allow(*EVERY_ROLE)
def ask_page(
    request: Request, house: TheHouse, who: Who, then: BackgroundTasks, within: str = "", q: str = ""
) -> HTMLResponse:
    chosen = _chosen(house, who, within)
    then.add_task(warm_up, house, chosen)
    return _page(request, house, who, chosen, then, question=q)


@routes.get("/ask/box")
@allow(*EVERY_ROLE)
def box(request: Request, house: TheHouse, who: Who, account: int) -> HTMLResponse:
    """For the page of an account, which is what it asks about."""
    chosen = _chosen(house, who, f"{ACCOUNT}{account}")
    recent = threads.threads_of(house, who, account)[:3]
    return part(request, "ask/box.html", **_form(house, who, chosen), recent=recent)


@routes.get("/ask/ready")
@allow(*EVERY_ROLE)
def get_ready(house: TheHouse, who: Who, then: BackgroundTasks, account: int) -> Response:
    """Somebody is about to ask about the account: most who open its page do not."""
    then.add_task(warm_up, house, _chosen(house, who, f"{ACCOUNT}{account}"))
    return Response(status_code=204)


@routes.get("/ask/accounts")
@allow(*EVERY_ROLE)
def accounts_near(request: Request, house: TheHouse, who: Who, account: str = "") -> HTMLResponse:
    """Names that begin like what is typed, of accounts within reach."""
    wanted = account.strip().casefold()
    names = house.accounts.rows(ids_within(house, who.scope))["name"].to_list() if wanted else []
    near = [one for one in names if wanted in one.casefold()][:NEAR]
    return part(request, "ask/near.html", names=near)


@routes.get("/ask/suggested")
@allow(*EVERY_ROLE)
def suggestions(
    request: Request, house: TheHouse, who: Who, within: str = "", account: str = ""
) -> HTMLResponse:
    """For another scope than the page came with."""
    try:
        chosen = _chosen(house, who, _told(house, who, within, account))
    except NotFoundError:
        return part(request, "ask/suggested.html", suggestions=[], chosen=None)
    return part(request, "ask/suggested.html", suggestions=suggested(house, chosen), chosen=chosen)


@routes.post("/ask")
@allow(*EVERY_ROLE)
def ask(
    request: Request,
    house: TheHouse,
    throttle: TheThrottle,
    who: Who,
    question: Annotated[str, Form(max_length=10_000)],
    within: Told = "",
    account: Told = "",
    thread: Told = "",
    boxed: bool = Form(default=False),
) -> Response:
    """Streamed to htmx; a browser without scripts waits, and is shown the conversation."""
    wait = throttle.take(ASK, str(who.user_id))
    if wait:
        response = told_so(request, 429, f"That is a lot of questions. Ask again in {wait} seconds.")
        response.headers["Retry-After"] = str(wait)
        return response
    begun = threads.begin(house, who, _told(house, who, within, account), question, thread)
    if not is_htmx(request):
        for _ in threads.answering(house, begun):
            pass
        return RedirectResponse(f"/ask/{begun.thread.key}", 303)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if not boxed:
        headers["HX-Replace-Url"] = f"/ask/{begun.thread.key}"
    return StreamingResponse(
        _streamed(request, house, who, begun, boxed), media_type="text/event-stream", headers=headers
    )


def _streamed(
    request: Request, house: House, who: Principal, begun: threads.Begun, boxed: bool
) -> Iterator[str]:
    """The question at once, then piece by piece what is answered, at last the whole in its place, and, but for the box
    of an account, what may be done with the conversation."""
    key, turn = begun.thread.key, begun.turn
    yield event("ask/begun.html", turn=turn, key=key)
    marks: dict[str, int] = {}
    try:
        for piece in threads.answering(house, begun):
            if isinstance(piece, Piece):
                yield event("ask/piece.html", turn=turn, piece=piece, cited=_cited(piece, marks))
    except KeepwellError as refused:
        house.ask_threads.drop_turn(turn.id)
        yield event("ask/refused.html", turn=turn, says=without_commands(str(refused)))
        return
    shown = threads.own_turn(house, who, key, turn.number)
    asked = {one.question for one in house.ask_threads.turns(turn.thread_id)}
    told = _turn(shown, begun.thread, True, asked)
    listed = None if boxed else threads.threads_of(house, who)
    yield event("ask/done.html", request=request, boxed=boxed, thread=begun.thread, listed=listed, **told)


def _cited(piece: Piece, marks: dict[str, int]) -> list[int]:
    """Sources are numbered as they come: the whole answer numbers them alike."""
    told = piece.sentence["citations"] if piece.sentence else []
    return list(dict.fromkeys(marks.setdefault(key_of(one), len(marks) + 1) for one in told))


def event(template: str, **context: Any) -> str:
    """One message of the stream."""
    html = templates().get_template(template).render(context)
    return "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"


@routes.get("/ask/{key}")
@allow(*EVERY_ROLE)
def conversation(
    request: Request, house: TheHouse, who: Who, key: str, then: BackgroundTasks
) -> HTMLResponse:
    shown = threads.open_thread(house, who, key)
    then.add_task(warm_up, house, shown.within)
    return _page(request, house, who, shown.within, then, shown)


@routes.post("/ask/{key}/share")
@allow(*EVERY_ROLE)
def share(request: Request, house: TheHouse, who: Who, key: str, shared: Annotated[bool, Form()]) -> Response:
    threads.share(house, who, key, shared)
    says = "Shared: whoever sees all its accounts may open its address." if shared else "Yours alone again."
    return shown_next(request, f"/ask/{key}", says)


@routes.post("/ask/{key}/delete")
@allow(*EVERY_ROLE)
def delete(request: Request, house: TheHouse, who: Who, key: str) -> Response:
    threads.delete(house, who, key)
    return told(moved("/ask"), "Deleted.") if is_htmx(request) else RedirectResponse("/ask", 303)


@routes.post("/ask/{key}/{number:int}/thumb")
@allow(*EVERY_ROLE)
def judge(
    request: Request,
    house: TheHouse,
    who: Who,
    key: str,
    number: int,
    value: Annotated[int, Form(ge=-1, le=1)],
    reason: Annotated[Fault | None, Form()] = None,
    words: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """0 takes it back."""
    thumb(house, who, key, number, value or None, reason, words)
    if not is_htmx(request):
        return RedirectResponse(f"/ask/{key}", 303)
    turn = threads.own_turn(house, who, key, number).turn
    return part(request, "ask/thumbs.html", turn=turn, key=key, faults=FAULTS)


@routes.get("/ask/{key}/{number:int}.csv")
@allow(*EVERY_ROLE)
def rows_csv(house: TheHouse, who: Who, key: str, number: int) -> Response:
    """The rows of an answer, as it was given."""
    shown = threads.open_thread(house, who, key)
    turn = next((one.turn for one in shown.turns if one.turn.number == number), None)
    if turn is None or turn.answer is None:
        raise NotFoundError("There is no such answer.")
    rows = turn.answer["rows"]
    names = list(
        dict.fromkeys(name for row in rows for name in row if name not in ("evidence", "account_id"))
    )
    return csv_file([names, *(safe(*map(row.get, names)) for row in rows)], f"answer-{number}.csv")


def _chosen(house: House, who: Principal, told: str) -> Within:
    return within(house, who.scope, told, who.user_id)


def _told(house: House, who: Principal, chosen: str, account: str) -> str:
    """An account that is typed goes before what is chosen."""
    return named(house, who.scope, account) if account.strip() else chosen


def _page(
    request: Request,
    house: House,
    who: Principal,
    chosen: Within,
    then: BackgroundTasks,
    shown: threads.ThreadPage | None = None,
    question: str = "",
) -> HTMLResponse:
    asked = {one.turn.question for one in shown.turns} if shown else set()
    key, mine = (shown.thread.key, shown.mine) if shown else ("", True)
    last = len(shown.turns) - 1 if shown else 0
    turns = (
        [
            _turn(one, shown.thread, mine, asked if place == last and mine else None)
            for place, one in enumerate(shown.turns)
        ]
        if shown
        else []
    )
    found = page(
        request,
        "ask/page.html",
        **_form(house, who, chosen, key, question, asked),
        views=views(house, who.user_id),
        shown=shown,
        turns=turns,
        listed=threads.threads_of(house, who),
        days=house.settings.ask_days,
    )
    found.background = then
    return found


def _form(
    house: House,
    who: Principal,
    chosen: Within,
    key: str = "",
    question: str = "",
    asked: Collection[str] = (),
) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "suggestions": [one for one in suggested(house, chosen) if one not in asked],
        "key": key,
        "question": question,
        "everyone": who.scope.everyone,
    }


def _turn(shown: threads.ShownTurn, thread: Thread, mine: bool, asked: set[str] | None) -> dict[str, Any]:
    """`asked`: what was asked so far, where something may follow; None where nothing does."""
    turn: Turn = shown.turn
    answer = turn.answer
    return {
        "turn": turn,
        "key": thread.key,
        "asked_within": thread.within,
        "mine": mine,
        "withheld": shown.withheld,
        "answer": answer,
        "numbers": numbered(answer) if answer else {},
        "key_of": key_of,
        "fact_path": fact_path,
        "can_be_opened": can_be_opened,
        "columns": columns_of(answer["rows"]) if answer else [],
        "written": written,
        "is_number": is_number,
        "plain": as_text(turn.question, answer) if answer else "",
        "markdown": as_markdown(turn.question, answer) if answer else "",
        "faults": FAULTS,
        "follow_ups": follow_ups(answer, asked) if asked is not None else [],
    }
