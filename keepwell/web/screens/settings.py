"""Settings: one's own password, sessions and tokens; for admins who may come in, and what people did."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import KeepwellError
from domain.principals import Principal, Role, TokenScope, User
from keepwell.bootstrap import House
from keepwell.serving import sign_in_url
from keepwell.signing_in import door, people
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page
from keepwell.web.visitors import COOKIE

TABS = (("You", "/settings", EVERY_ROLE), ("Tokens", "/settings/tokens", EVERY_ROLE))
ADMIN_TABS = tuple(
    (name, f"/settings/{path}", (Role.ADMIN,))
    for name, path in (
        ("Users", "users"),
        ("Model", "model"),
        ("Privacy", "privacy"),
        ("Checkup", "checkup"),
        ("Audit log", "audit"),
    )
)
SCOPES = {
    TokenScope.READ: "reads accounts, scores, alerts and figures",
    TokenScope.ASK: "asks and searches the history",
    TokenScope.REVIEW: "reads and decides drafts",
    TokenScope.WRITE: "answers alerts, notes actions",
    TokenScope.INTAKE: "brings in events and records",
    TokenScope.ADMIN: "changes settings and starts runs",
}
ENTRIES = 100
Text = Annotated[str, Form(max_length=400)]
ChosenRole = Annotated[Role, Form()]
routes = APIRouter(include_in_schema=False)


def settings_page(
    request: Request, template: str, tab: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """A page of the settings, under the tabs that this person has."""
    role = request.state.principal.role
    tabs = [(name, path) for name, path, roles in (*TABS, *ADMIN_TABS) if role in roles]
    return page(request, f"settings/{template}.html", status, tab=tab, tabs=tabs, **context)


@routes.get("/settings")
@allow(*EVERY_ROLE)
def me(request: Request, house: TheHouse, who: Who) -> HTMLResponse:
    return _me(request, house, who)


@routes.get("/settings/password")
@allow(*EVERY_ROLE)
def password_page(request: Request, house: TheHouse, who: Who) -> HTMLResponse:
    return _me(request, house, who)


@routes.post("/settings/password")
@allow(*EVERY_ROLE)
def set_password(
    request: Request,
    house: TheHouse,
    who: Who,
    new: Annotated[str, Form(max_length=1_000)],
    old: Annotated[str, Form()] = "",
) -> Response:
    try:
        people.set_password(house, house.users.get(who.user_id), new, old, request.cookies.get(COOKIE, ""))
    except KeepwellError as refused:
        return _me(request, house, who, 422, str(refused))
    return RedirectResponse("/", 303)


@routes.post("/settings/sessions/{session_id}/end")
@allow(*EVERY_ROLE)
def end_session(house: TheHouse, who: Who, session_id: int) -> Response:
    house.sessions.end_one(who.user_id, session_id)
    return RedirectResponse("/settings", 303)


def _me(request: Request, house: House, who: Principal, status: int = 200, wrong: str = "") -> HTMLResponse:
    return settings_page(
        request,
        "me",
        "You",
        status,
        wrong=wrong,
        has_password=house.users.get(who.user_id).has_password,
        passwords=not house.settings.oidc_only,
        sessions=house.sessions.of_user(who.user_id),
    )


@routes.get("/settings/tokens")
@allow(*EVERY_ROLE)
def tokens(request: Request, house: TheHouse, who: Who) -> HTMLResponse:
    return _tokens(request, house, who)


@routes.post("/settings/tokens")
@allow(*EVERY_ROLE)
def make_token(
    request: Request,
    house: TheHouse,
    who: Who,
    name: Text,
    days: Annotated[int, Form()],
    scopes: Annotated[list[TokenScope] | None, Form()] = None,
) -> Response:
    """Answered with the page itself, not with a redirect: the secret is in no address and no history."""
    try:
        made = door.make_token(house, house.users.get(who.user_id), name, frozenset(scopes or ()), days)
    except KeepwellError as refused:
        return _tokens(request, house, who, 422, wrong=str(refused))
    return _tokens(request, house, who, secret=made[0], made=made[1])


@routes.post("/settings/tokens/{token_id}/revoke")
@allow(*EVERY_ROLE)
def revoke_token(house: TheHouse, who: Who, token_id: int) -> Response:
    found = house.api_tokens.revoke(token_id, None if who.role is Role.ADMIN else who.user_id)
    house.audit.note(who.name, "revoked token", f"token {found.id}", who.user_id)
    return RedirectResponse("/settings/tokens", 303)


def _tokens(request: Request, house: House, who: Principal, status: int = 200, **more: Any) -> HTMLResponse:
    everybody = who.role is Role.ADMIN
    shown = {"secret": None, "made": None, "wrong": "", **more}
    offered = [(one.value, says) for one, says in SCOPES.items() if one is not TokenScope.ADMIN or everybody]
    return settings_page(
        request,
        "tokens",
        "Tokens",
        status,
        everybody=everybody,
        tokens=house.api_tokens.list(None if everybody else who.user_id),
        names={one.id: one.name for one in house.users.list()},
        scopes=offered,
        **shown,
    )


@routes.get("/settings/users")
@allow(Role.ADMIN)
def users(request: Request, house: TheHouse) -> HTMLResponse:
    return _users(request, house)


@routes.get("/settings/users/{user_id}")
@allow(Role.ADMIN)
def one_user(request: Request, house: TheHouse, user_id: int) -> HTMLResponse:
    return _users(request, house, changed=house.users.get(user_id))


@routes.post("/settings/users")
@allow(Role.ADMIN)
def add_user(
    request: Request,
    house: TheHouse,
    who: Who,
    email: Text,
    role: ChosenRole,
    name: Text = "",
    csm: Text = "",
) -> Response:
    try:
        user = people.add_user(house, who.name, email, name, role, csm or None)
    except KeepwellError as refused:
        return _users(request, house, 422, wrong=str(refused))
    return _with_link(request, house, user, door.offer_link(house, user, door.INVITATION_LASTS), "three days")


@routes.post("/settings/users/{user_id}")
@allow(Role.ADMIN)
def change_user(
    request: Request,
    house: TheHouse,
    who: Who,
    user_id: int,
    role: ChosenRole,
    name: Text = "",
    csm: Text = "",
) -> Response:
    user = house.users.get(user_id)
    try:
        people.change_user(house, who.name, user.email, name=name, role=role, csm=csm)
    except KeepwellError as refused:
        return _users(request, house, 422, wrong=str(refused), changed=user)
    return RedirectResponse("/settings/users", 303)


@routes.post("/settings/users/{user_id}/link")
@allow(Role.ADMIN)
def make_link(request: Request, house: TheHouse, who: Who, user_id: int) -> Response:
    user = house.users.get(user_id)
    house.audit.note(who.name, "made link", f"user {user.id}", who.user_id)
    return _with_link(request, house, user, door.offer_link(house, user), "15 minutes")


@routes.post("/settings/users/{user_id}/disable")
@allow(Role.ADMIN)
def disable_user(request: Request, house: TheHouse, who: Who, user_id: int) -> Response:
    try:
        people.shut_out(house, who.name, house.users.get(user_id).email)
    except KeepwellError as refused:
        return _users(request, house, 409, wrong=str(refused))
    return RedirectResponse("/settings/users", 303)


@routes.post("/settings/users/{user_id}/enable")
@allow(Role.ADMIN)
def enable_user(house: TheHouse, who: Who, user_id: int) -> Response:
    people.let_in_again(house, who.name, house.users.get(user_id).email)
    return RedirectResponse("/settings/users", 303)


@routes.post("/settings/users/{user_id}/unlink")
@allow(Role.ADMIN)
def unlink_user(house: TheHouse, who: Who, user_id: int) -> Response:
    """From the account at the identity provider that lets them in."""
    people.unlink(house, who.name, house.users.get(user_id).email)
    return RedirectResponse(f"/settings/users/{user_id}", 303)


def _with_link(request: Request, house: House, user: User, secret: str, lasts: str) -> HTMLResponse:
    url = sign_in_url(house, secret)
    return _users(request, house, link=url, link_for=user.name, link_lasts=lasts)


def _users(request: Request, house: House, status: int = 200, **more: Any) -> HTMLResponse:
    shown = {"wrong": "", "changed": None, "link": None, "link_for": "", "link_lasts": "", **more}
    changed = shown["changed"]
    shares = house.shares.list(changed.id) if changed is not None else []
    shared = {one.id: house.accounts.get(one.account_id).name for one in shares if one.account_id is not None}
    csms = [name for name, _ in house.accounts.csms()]
    return settings_page(
        request,
        "users",
        "Users",
        status,
        users=house.users.list(),
        csms=csms,
        shares=shares,
        shared=shared,
        **shown,
    )


@routes.get("/settings/audit")
@allow(Role.ADMIN)
def audit(request: Request, house: TheHouse, before: int | None = None) -> HTMLResponse:
    log = house.audit
    entries = log.entries(before, ENTRIES)
    more = entries[-1].number if len(entries) == ENTRIES else None
    return settings_page(request, "audit", "Audit log", entries=entries, next=more, broken_at=log.broken_at())
